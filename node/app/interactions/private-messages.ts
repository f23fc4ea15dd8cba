/** Messages that one user sees: kept by the bot's node, and shown by the user's. */
import type { ChannelCid, GuildCid, OpCid, Snowflake, UserCid } from '../../core/ids.ts'
import type { Invoked } from '../../core/interactions/invoked.ts'
import type { PrivateMessage } from '../../core/interactions/read.ts'
import { attachmentsOf, type Message } from '../../core/messages.ts'
import { channelLog, threadLog } from '../../core/ids.ts'
import type { Storage } from '../../storage/index.ts'
import type { LocalThreads } from '../threads.ts'

/** For so long after its last change its buttons work. */
const KEPT = 24 * 3600 * 1000

export interface PrivatePlace {
  readonly guild: GuildCid
  readonly channel: ChannelCid
  readonly application: UserCid
  readonly user: UserCid
  readonly invoked: Invoked
}

interface Record extends PrivatePlace {
  readonly message: PrivateMessage
}

export interface PrivateDeps {
  readonly storage: Storage
  readonly threads: Pick<LocalThreads, 'get'>
}

/** As messages of a log are shown. */
export const asMessage = (place: PrivatePlace, { id, ...message }: PrivateMessage): Message => ({
  ...message,
  id,
  cid: `private/${id}` as OpCid,
  guild: place.guild,
  channel: place.channel,
  author: place.application,
  hook: null,
  pinnedAt: null,
  nonce: null,
  reply: null,
  reactions: [],
  invoked: place.invoked,
  isPrivate: true
})

/** Call inside a write. @param owner the message or interaction that names them */
export const nameFiles = (
  { storage, threads }: PrivateDeps,
  { guild, channel, application: author }: Omit<PrivatePlace, 'user' | 'invoked'>,
  owner: Snowflake,
  files: readonly Parameters<Storage['interactions']['addFile']>[0]['file'][],
  t: number
): void => {
  const thread = threads.get(channel)
  const log = thread ? threadLog(guild, thread.parent, channel) : channelLog(guild, channel)
  const named = attachmentsOf({ t, files })
  for (const { id, ...file } of named)
    storage.interactions.addFile({ owner, id, log, guild, room: channel, author, file, expires: t + KEPT })
}

export class PrivateMessages {
  readonly #deps: PrivateDeps

  constructor(deps: PrivateDeps) {
    this.#deps = deps
  }

  get(id: Snowflake): (PrivatePlace & { readonly message: Message }) | undefined {
    const row = this.#deps.storage.interactions.privateMessage(id)
    if (!row) return undefined
    const { message, ...place } = JSON.parse(row.record) as Record
    return { ...place, message: asMessage(place, message) }
  }

  /** Resolves when it is on disk. @param now ms since the Unix epoch */
  async put(place: PrivatePlace, message: PrivateMessage, now: number): Promise<Message> {
    const { storage } = this.#deps
    const { application, user } = place
    const record = JSON.stringify({ ...place, message } satisfies Record)
    await storage.db.write(() => {
      this.#unname(message.id)
      storage.interactions.putPrivate({ id: message.id, application, user, expires: now + KEPT, record })
      nameFiles(this.#deps, place, message.id, message.files ?? [], message.t)
    })
    return asMessage(place, message)
  }

  /** At the user's node nothing of it is kept but where its files are. */
  async nameFiles(place: PrivatePlace, { id, files = [], t }: PrivateMessage): Promise<void> {
    if (files.length === 0) return
    await this.#deps.storage.db.write(() => {
      this.#unname(id)
      nameFiles(this.#deps, place, id, files, t)
    })
  }

  async drop(id: Snowflake): Promise<void> {
    await this.#deps.storage.db.write(() => {
      this.#unname(id)
      this.#deps.storage.interactions.dropPrivate(id)
    })
  }

  #unname(id: Snowflake): void {
    const { interactions, blobs } = this.#deps.storage
    for (const blob of interactions.dropFiles(id)) blobs.loosen(blob)
  }
}
