/**
 * What goes between the node of a user and one of a bot about an interaction: see docs/decisions/0301-whispers.md. Each is
 * signed by the device of the user or bot whose word it is, and says which node it comes from.
 */
import {
  decodeCbor,
  encodeCbor,
  fromBase64url,
  toBase64url,
  utf8,
  verifySignature
} from '../../../crypto/primitives.ts'
import type { CertCid, ChannelCid, DeviceKey, GuildCid, UserCid } from '../ids.ts'
import type { IdentityBlocks, SignedWhisper } from '../ports.ts'
import { cid, int, literal, Mismatch, object, type Schema, type Shape, snowflake, text, time } from '../schema.ts'
import { SAID_LIMIT } from './calls.ts'
import { invoked } from './invoked.ts'

/** Bytes. */
export const WHISPER_LIMIT = 3 * SAID_LIMIT + 4096

const says = {
  /** User to bot. `call`: JSON of a call. */
  interact: object({
    k: literal('interact'),
    guild: cid<GuildCid>(),
    channel: cid<ChannelCid>(),
    locale: text(10, 2),
    call: text(SAID_LIMIT),
    /** What may be shown of it to everybody. */
    invoked
  }),
  /** Bot to user: the `n`th word about an interaction. `answer`: JSON of it. */
  answer: object({
    k: literal('answer'),
    id: snowflake,
    n: int(0, Number.MAX_SAFE_INTEGER),
    answer: text(SAID_LIMIT)
  })
} as const

export type Whisper = Shape<(typeof says)[keyof typeof says]>
export type Interact = Shape<(typeof says)['interact']>

const isKind = (kind: unknown): kind is keyof typeof says => typeof kind === 'string' && Object.hasOwn(says, kind)

const contents: Schema<Whisper> = (value, path) => {
  const kind = typeof value === 'object' && value !== null && 'k' in value ? value.k : undefined
  if (!isKind(kind)) throw new Mismatch(`${path}: no such kind`)
  return says[kind](value, path)
}

const statement = object({
  v: literal(1),
  i: cid<CertCid>(),
  to: cid<UserCid>(),
  /** The node that it comes from. */
  peer: text(128, 1),
  t: time,
  says: contents
})

export interface OpenWhisper {
  readonly cert: CertCid
  readonly to: UserCid
  readonly peer: string
  /** ms since the Unix epoch. */
  readonly t: number
  readonly says: Whisper
}

interface Signer {
  readonly cert: CertCid
  sign(bytes: Uint8Array): Uint8Array
}

const PURPOSE = utf8('folkmoot/whisper/1\n')

const covered = (bytes: Uint8Array): Uint8Array => {
  const whole = new Uint8Array(PURPOSE.byteLength + bytes.byteLength)
  whole.set(PURPOSE)
  whole.set(bytes, PURPOSE.byteLength)
  return whole
}

export const signWhisper = (
  { to, peer, t, says: what }: Omit<OpenWhisper, 'cert'>,
  device: Signer,
  identity: IdentityBlocks
): SignedWhisper => {
  const bytes = encodeCbor({ v: 1, i: device.cert, to, peer, t, says: what } satisfies Shape<typeof statement>)
  return { bytes, sig: toBase64url(device.sign(covered(bytes))), identity }
}

/** @returns undefined when the bytes are no whisper. Its signature has not been looked at. */
export const openWhisper = (bytes: Uint8Array): OpenWhisper | undefined => {
  if (bytes.byteLength > WHISPER_LIMIT) return undefined
  try {
    const { i: cert, to, peer, t, says: what } = statement(decodeCbor(bytes), 'whisper')
    return { cert, to, peer, t, says: what }
  } catch {
    return undefined
  }
}

export const isWhisperedBy = ({ bytes, sig }: Pick<SignedWhisper, 'bytes' | 'sig'>, key: DeviceKey): boolean =>
  verifySignature(key, covered(bytes), fromBase64url(sig))
