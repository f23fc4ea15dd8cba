/** What bots do and hear, whatever library they are written with: the same scenario is played with each. */

/** Where a bot is, and as whom it speaks. */
export interface Place {
  /** Origin of the API. */
  readonly http: string
  /** Origin of the API by TLS, for libraries that speak nothing else. */
  readonly tls: string
  /** PEM of the authority that vouches for it. */
  readonly ca: string
  readonly token: string
  readonly guild: string
}

export interface Said {
  readonly content: string
  readonly title: string
  readonly file: { readonly name: string; readonly bytes: Buffer }
}

/** A bot that is connected. Ids are texts. */
export interface Library extends AsyncDisposable {
  /** What the library has told its program of, by what it says in the objects that it gives out; see `tellings`. */
  readonly heard: readonly string[]
  createChannel(name: string, topic: string): Promise<string>
  say(channel: string, said: Said): Promise<string>
  edit(channel: string, message: string, content: string): Promise<unknown>
  react(channel: string, message: string, emoji: string): Promise<unknown>
  pin(channel: string, message: string): Promise<unknown>
  startThread(channel: string, message: string, name: string): Promise<string>
  createRole(name: string, color: number): Promise<string>
  give(user: string, role: string): Promise<unknown>
  rename(user: string, nick: string): Promise<unknown>
  ban(user: string): Promise<unknown>
  unban(user: string): Promise<unknown>
  remove(channel: string, message: string): Promise<unknown>
  drop(channel: string): Promise<unknown>
  /** Contents of the latest messages, the newest first. */
  latest(channel: string): Promise<readonly string[]>
}

export type Connect = (place: Place) => Promise<Library>

/** How what is heard is written down. */
export const tellings = {
  channel: (name: string | null | undefined, topic: string | null | undefined): string => `channel ${name}: ${topic}`,
  message: (
    content: string | undefined,
    embeds: readonly { readonly title?: string | null | undefined }[] | undefined,
    files: readonly { readonly filename: string }[] | undefined
  ): string =>
    `message ${content} [${embeds?.map(({ title }) => title).join()}] (${files?.map(({ filename }) => filename).join()})`,
  edited: (content: string | null | undefined): string => `edited: ${content}`,
  reaction: (emoji: string | null | undefined): string => `reaction ${emoji}`,
  pins: (channel: string | bigint): string => `pins of ${channel}`,
  thread: (name: string | null | undefined): string => `thread ${name}`,
  role: (name: string, color: number | undefined): string => `role ${name} ${color?.toString(16)}`,
  member: (nick: string | null | undefined, roles: readonly (string | bigint)[]): string =>
    `member ${nick} of ${roles.join()}`,
  banned: (user: string | bigint): string => `banned ${user}`,
  unbanned: (user: string | bigint): string => `unbanned ${user}`,
  removed: (message: string | bigint): string => `removed ${message}`,
  dropped: (channel: string | bigint): string => `dropped ${channel}`
} as const
