/** A whole node without network and HTTP: real use cases over a real database. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Account } from '../../../node/app/app.ts'
import { createApp, type AppDeps, type LocalApp } from '../../../node/app/create-app.ts'
import type { GuildView } from '../../../node/app/index.ts'
import type { DomainEvent } from '../../../node/core/events.ts'
import type { ChannelCid, UserCid } from '../../../node/core/ids.ts'
import type { MessageInput } from '../../../node/app/index.ts'
import { HandClock } from './clock.ts'
import { SeededRandom } from './random.ts'

export interface TestApp extends Disposable {
  readonly app: LocalApp
  readonly clock: HandClock
  /** Everything the bus has told, in order. */
  readonly events: DomainEvent[]
  readonly faults: unknown[]
}

export const openApp = (name = 'app', options: Partial<AppDeps> & { clock?: HandClock } = {}): TestApp => {
  const clock = options.clock ?? new HandClock()
  const faults: unknown[] = []
  const logger = { info: () => {}, warn: () => {}, error: (...args: unknown[]) => void faults.push(args) }
  const app = createApp({
    database: ':memory:',
    random: new SeededRandom(name),
    logger,
    rateLimits: false,
    ...options,
    clock
  })
  const events: DomainEvent[] = []
  app.bus.subscribe((event) => void events.push(event))
  return { app, clock, events, faults, [Symbol.dispose]: () => app[Symbol.dispose]() }
}

/** A folder that is gone when the test is over. */
export const temporaryFolder = (): { readonly path: string; file(name: string): string } & Disposable => {
  const path = mkdtempSync(join(tmpdir(), 'folkmoot-'))
  return {
    path,
    file: (name) => join(path, name),
    [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true })
  }
}

/** A person without a password: hashing one takes a tenth of a second. */
export const person = async (app: LocalApp, name: string): Promise<Account> =>
  (await app.accounts.register({ name, password: null })).account

export const must = <T>(value: T | undefined | null): T => {
  if (value === undefined || value === null) throw new Error('the test set-up is wrong: something is missing')
  return value
}

/** The channel that every new guild has. */
export const generalOf = ({ state }: GuildView): ChannelCid =>
  must([...state.channels.values()].find(({ type }) => type === 0)).cid

export const said = (content: string, changes: Partial<MessageInput> = {}): MessageInput => ({
  content,
  embeds: [],
  components: [],
  allowedMentions: null,
  flags: 0,
  tts: false,
  nonce: null,
  reply: null,
  ...changes
})

/** A guild of `owner` with its first channel. */
export const foundGuild = async (app: LocalApp, owner: UserCid) => {
  const guild = await app.guilds.create(owner, { name: 'Moot' })
  return { guild: guild.cid, channel: generalOf(guild) }
}
