/**
 * What members tell each other and nobody keeps: who is typing, who is here, who is in which voice channel. A device
 * signs it, naming guild and time, so that no other member can speak for its user; and it goes no further than the guild.
 */
import { decodeCbor, encodeCbor, fromBase64url, toBase64url, utf8, verifySignature } from '../../crypto/primitives.ts'
import { SESSION } from './op-fields.ts'
import { LIMITS } from './ops.ts'
import { OFFLINE, type Presence, type SoundPlayed, type VoiceState } from './events.ts'
import { parseSnowflake, type CertCid, type ChannelCid, type DeviceKey, type GuildCid, type Snowflake } from './ids.ts'
import {
  bool,
  bytesUpTo,
  cid,
  extensible,
  int,
  list,
  literal,
  nullable,
  object,
  type Schema,
  type Shape,
  snowflake,
  text,
  time
} from './schema.ts'
import { stageWord, type StageWord } from './stage.ts'

/** Two entries for one place in a device's chain, as they were signed. */
export type ForkProof = readonly [Uint8Array, Uint8Array]

export type Notice =
  | { readonly k: 'typing'; readonly channel: ChannelCid }
  | { readonly k: 'presence'; readonly presence: Presence }
  /** Null: in none. */
  | { readonly k: 'voice'; readonly state: VoiceState | null }
  | { readonly k: 'sound'; readonly played: SoundPlayed }
  /** May somebody speak on a stage? */
  | { readonly k: 'stage'; readonly channel: ChannelCid; readonly word: StageWord }
  /** A bot's commands have changed: whoever shows them asks for them again. */
  | { readonly k: 'commands' }
  /** Somebody's device has signed two ops for one place in its chain. */
  | { readonly k: 'fork'; readonly proof: ForkProof }

export interface SignedNotice {
  readonly bytes: Uint8Array
  /** Ed25519 over `bytes` with the purpose before them, base64url. */
  readonly sig: string
}

/** Of a device: what signing takes. */
interface Signer {
  readonly cert: CertCid
  sign(bytes: Uint8Array): Uint8Array
}

export interface OpenNotice {
  readonly guild: GuildCid
  readonly cert: CertCid
  /** ms since the Unix epoch. */
  readonly t: number
  readonly notice: Notice
}

/** Bytes of a notice; ten activities with every field full fit. */
export const NOTICE_LIMIT = 16_384

const PURPOSE = utf8('folkmoot/notice/1\n')

/** What clients show of an activity. Source: Discord, "Gateway Events: Activity Object". */
const activity = extensible(
  {
    name: text(128),
    type: int(0, 6),
    state: nullable(text(128)),
    url: nullable(text(512)),
    createdAt: time
  },
  /** Of a custom status. */
  { emoji: object({ name: text(64, 1), id: nullable(snowflake), animated: bool }) }
)

const shared = {
  v: literal(1),
  g: cid<GuildCid>(),
  i: cid<CertCid>(),
  t: time,
  typing: nullable(cid<ChannelCid>()),
  presence: nullable(
    object({
      status: literal('online', 'idle', 'dnd', 'offline'),
      activities: list(activity, 10),
      since: nullable(time),
      afk: bool
    })
  ),
  /** The channel is null when they are in none. */
  voice: nullable(
    extensible(
      { channel: nullable(cid<ChannelCid>()), session: text(SESSION), selfMute: bool, selfDeaf: bool },
      { asks: time, word: stageWord }
    )
  ),
  /** The two entries. */
  fork: nullable(list(bytesUpTo(LIMITS.entry), 2, 2))
} as const

const statement = extensible(shared, {
  stage: object({ channel: cid<ChannelCid>(), word: stageWord }),
  sound: object({ channel: cid<ChannelCid>(), sound: text(20, 1) as Schema<Snowflake>, volume: int(0, 1000) }),
  commands: literal(1)
})

type Statement = Shape<typeof statement>
type Activity = Shape<typeof activity>

const textOf = (value: unknown): string | null => (typeof value === 'string' ? value : null)
const intOf = (value: unknown): number => (typeof value === 'number' && Number.isSafeInteger(value) ? value : 0)

/** One that is too long to be told is not. */
const packEmoji = (shown: unknown): Pick<Activity, 'emoji'> => {
  const { name, id, animated } = (shown ?? {}) as Readonly<Record<string, unknown>>
  if (typeof name !== 'string' || name === '' || name.length > 64) return {}
  return { emoji: { name, id: parseSnowflake(textOf(id) ?? '') ?? null, animated: animated === true } }
}

const packActivity = (shown: unknown): Activity => {
  const { name, type, state, url, created_at: createdAt, emoji } = shown as Readonly<Record<string, unknown>>
  return {
    name: textOf(name) ?? '',
    type: intOf(type),
    state: textOf(state),
    url: textOf(url),
    createdAt: intOf(createdAt),
    ...packEmoji(emoji)
  }
}

const unpackActivity = ({ createdAt, state, url, name, type, emoji }: Activity, index: number): unknown => ({
  id: `${createdAt.toString(16)}${index}`,
  name,
  type,
  created_at: createdAt,
  ...(state === null ? {} : { state }),
  ...(url === null ? {} : { url }),
  ...(emoji ? { emoji: { name: emoji.name, ...(emoji.id ? { id: emoji.id, animated: emoji.animated } : {}) } } : {})
})

const NOTHING = { typing: null, presence: null, voice: null, fork: null }

const packVoice = (state: VoiceState | null): Statement['voice'] => ({
  channel: state?.channel ?? null,
  session: state?.session ?? '',
  selfMute: state?.selfMute ?? false,
  selfDeaf: state?.selfDeaf ?? false,
  ...(state?.asks === undefined ? {} : { asks: state.asks }),
  ...(state?.word ? { word: state.word } : {})
})

const unpackVoice = ({ channel, ...rest }: NonNullable<Statement['voice']>): VoiceState | null =>
  channel === null ? null : { channel, ...rest }

const pack = (notice: Notice): Omit<Statement, 'v' | 'g' | 'i' | 't'> => {
  if (notice.k === 'commands') return { ...NOTHING, commands: 1 }
  if (notice.k === 'sound') return { ...NOTHING, sound: notice.played }
  if (notice.k === 'stage') return { ...NOTHING, stage: { channel: notice.channel, word: notice.word } }
  if (notice.k === 'typing') return { ...NOTHING, typing: notice.channel }
  if (notice.k === 'voice') return { ...NOTHING, voice: packVoice(notice.state) }
  if (notice.k === 'fork') return { ...NOTHING, fork: notice.proof }
  const { status, activities, since, afk } = notice.presence
  const shown = activities.map(packActivity)
  return { ...NOTHING, presence: { status, activities: shown, since: since === null ? null : intOf(since), afk } }
}

const unpack = ({ typing, presence, voice, fork, sound, stage, commands }: Statement): Notice => {
  if (commands) return { k: 'commands' }
  if (stage) return { k: 'stage', ...stage }
  if (sound) return { k: 'sound', played: sound }
  const [a, b] = fork ?? []
  if (a && b) return { k: 'fork', proof: [a, b] }
  if (typing !== null) return { k: 'typing', channel: typing }
  if (voice) return { k: 'voice', state: unpackVoice(voice) }
  const shown = presence ? { ...presence, activities: presence.activities.map(unpackActivity) } : OFFLINE
  return { k: 'presence', presence: shown }
}

const covered = (bytes: Uint8Array): Uint8Array => {
  const whole = new Uint8Array(PURPOSE.byteLength + bytes.byteLength)
  whole.set(PURPOSE)
  whole.set(bytes, PURPOSE.byteLength)
  return whole
}

export const signNotice = ({ guild, t, notice }: Omit<OpenNotice, 'cert'>, device: Signer): SignedNotice => {
  const bytes = encodeCbor({ v: 1, g: guild, i: device.cert, t, ...pack(notice) } satisfies Statement)
  return { bytes, sig: toBase64url(device.sign(covered(bytes))) }
}

/** @returns undefined when the bytes are no notice. Its signature has not been looked at. */
export const openNotice = ({ bytes }: Pick<SignedNotice, 'bytes'>): OpenNotice | undefined => {
  if (bytes.byteLength > NOTICE_LIMIT) return undefined
  try {
    const said = statement(decodeCbor(bytes), 'notice')
    return { guild: said.g, cert: said.i, t: said.t, notice: unpack(said) }
  } catch {
    return undefined
  }
}

export const isGenuine = ({ bytes, sig }: SignedNotice, { key }: { readonly key: DeviceKey }): boolean =>
  verifySignature(key, covered(bytes), fromBase64url(sig))
