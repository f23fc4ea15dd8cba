/** Messages of a channel as fast as they can be signed: what benchmarks of taking them in begin with. */
import { makeKeyPair, makeSigner } from '../../crypto/identity.ts'
import { toBase64url } from '../../crypto/primitives.ts'
import type { LocalApp } from '../../node/app/create-app.ts'
import type { ChainLink, Link } from '../../node/core/chain.ts'
import { encodeEntry, sealDraft, signedBytes } from '../../node/core/codec.ts'
import { composeEntry } from '../../node/core/compose.ts'
import {
  channelLog,
  controlLog,
  opCidOf,
  parseDeviceKey,
  type ChannelCid,
  type GuildCid,
  type LogId,
  type OpCid,
  type UserCid
} from '../../node/core/ids.ts'
import type { Draft, OpBlocks } from '../../node/core/ops.ts'
import type { Device } from '../../node/core/ports.ts'

const SENDERS = 8
const TEXT = 'The quick brown fox jumps over the lazy dog, and nobody minds it at all.'
/** One in so many messages is an edit, a reaction and a delete of an earlier one. */
const EVERY = 25
const MS_APART = 1000

export interface BulkHistory {
  readonly guild: GuildCid
  readonly channel: ChannelCid
  readonly log: LogId
  /** When the op after those made so far is written, in ms since the Unix epoch. */
  readonly now: number
  /** The next ops of the channel, parents first; on top of what the app holds of it, if it holds any. */
  next(count: number): readonly OpBlocks[]
}

const deviceOf = ({ storage }: LocalApp, user: string): Device => {
  const row = storage.accounts.all().find((each) => each.user === user)
  const key = row && parseDeviceKey(makeKeyPair(row.device).key)
  if (!row || !key) throw new Error('there is no such account')
  return {
    user: row.user,
    key,
    cert: row.cert,
    root: parseDeviceKey(makeKeyPair(row.root).key) ?? key,
    sign: makeSigner(row.device)
  }
}

/** Where it is written, and by whom. */
export interface Cast {
  readonly guild: GuildCid
  readonly channel: ChannelCid
  readonly devices: readonly Device[]
}

/** Eight bots in a guild, on a node that serves as nothing but their home. */
export const foundCast = async (app: LocalApp): Promise<Cast> => {
  const { account } = await app.accounts.register({ name: 'alice', password: 'a horse and a battery' })
  const { cid: guild, state } = await app.guilds.create(account.cid, { name: 'Moot' })
  const text = [...state.channels.values()].find(({ type }) => type === 0)
  if (!text) throw new Error('a new guild has a text channel')
  return castIn(app, { guild, channel: text.cid, owner: account.cid })
}

/** Lets eight bots of `owner` into a guild. */
export const castIn = async (
  app: LocalApp,
  { guild, channel, owner }: { readonly guild: GuildCid; readonly channel: ChannelCid; readonly owner: UserCid }
): Promise<Cast> => {
  const devices: Device[] = []
  for (let i = 0; i < SENDERS; i++) {
    const { application } = await app.accounts.createApplication(owner, `bot-${i}`)
    await app.guilds.addBot(guild, owner, application.bot)
    devices.push(deviceOf(app, application.bot))
  }
  return { guild, channel, devices }
}

const message = (n: number): Draft => ({
  k: 'msg',
  body: {
    type: 0,
    content: `${n}: ${TEXT}`,
    embeds: null,
    components: null,
    mentions: null,
    flags: 0,
    tts: false,
    nonce: null,
    reply: null
  }
})

/** @param begun ms since the Unix epoch, of the first message. */
export const bulkHistory = (app: LocalApp, { guild, channel, devices }: Cast, begun: number): BulkHistory => {
  const log = channelLog(guild, channel)
  const frontier = app.storage.log.heads(controlLog(guild))
  const last = new Map<Device, ChainLink>()
  const earlier = new Map<Device, OpCid>()
  let heads: ReadonlyMap<OpCid, Link> = new Map()
  let made = 0

  const timeOf = (n: number): number => begun + n * MS_APART

  const draftOf = (device: Device): Draft => {
    const target = earlier.get(device)
    const turn = made % EVERY
    if (!target || turn > 2) return message(made)
    if (turn === 0) return { k: 'react', body: { message: target, emoji: '👍' } }
    if (turn === 1) return { k: 'del', body: { messages: [target] } }
    return message(made)
  }

  const one = (): OpBlocks => {
    const device = devices[made % devices.length]
    if (!device) throw new Error('somebody has to write')
    const draft = draftOf(device)
    const sealed = sealDraft(draft, new Uint8Array(32).fill(made & 255))
    const contents = { hash: sealed.hash, length: sealed.body.byteLength }
    const tail = { id: log, guild, heads, last: last.get(device), frontier }
    const entry = composeEntry(tail, draft.k, contents, timeOf(made))
    const bytes = encodeEntry(entry, device.key, device.cert, toBase64url(device.sign(signedBytes(entry, device.key))))
    const { q, c, t } = entry.payload
    const head = { cid: opCidOf(bytes), q, c, t, time: entry.time }
    heads = new Map([[head.cid, head]])
    last.set(device, head)
    if (draft.k === 'msg') earlier.set(device, head.cid)
    made += 1
    return { entry: bytes, body: sealed.body, display: sealed.display }
  }

  return {
    guild,
    channel,
    log,
    get now() {
      return timeOf(made)
    },
    next(count) {
      const held = app.storage.log.heads(log).map((cid) => [cid, app.storage.log.link(log, cid)] as const)
      if (held.length > 0) heads = new Map(held.filter((each): each is [OpCid, Link] => each[1] !== undefined))
      return Array.from({ length: count }, one)
    }
  }
}
