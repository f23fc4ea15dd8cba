/**
 * What a device of one user tells a device of another: a letter, signed by the device that writes it and naming whom it
 * is for, so that nobody else can have written it, nor pass it on to somebody it was not meant for.
 */
import { decodeCbor, encodeCbor, fromBase64url, toBase64url, utf8, verifySignature } from '../../crypto/primitives.ts'
import type { CertCid, DeviceKey, UserCid } from './ids.ts'
import type { SignedLetter } from './ports.ts'
import {
  bool,
  bytes,
  bytesUpTo,
  cid,
  deviceKey,
  list,
  literal,
  Mismatch,
  nullable,
  object,
  type Schema,
  type Shape,
  text,
  time
} from './schema.ts'

/** Bytes of what a letter says, and of the whole of it. */
export const CONTENTS_LIMIT = 4096
export const LETTER_LIMIT = CONTENTS_LIMIT + 1024

/** ms that a letter waits to be brought, and how far ahead of the reader's clock it may have been written. */
export const LETTER_LIFE = 30 * 24 * 3600 * 1000
const CLOCKS_DIFFER = 600_000

/** What its writer is called. */
export const face = object({
  name: text(32, 1),
  globalName: nullable(text(32, 1)),
  avatar: nullable(text(128)),
  bot: bool
})
export type Face = Shape<typeof face>

/** Multiaddrs with /p2p/ at which a node of the writer listens. */
const addresses = list(text(256), 4)

const says = {
  /** I ask to be your friend; again: I still do. */
  'friend.ask': object({ k: literal('friend.ask'), face, addresses }),
  'friend.accept': object({ k: literal('friend.accept'), face, addresses }),
  /** Declined, taken back, or no friends any more. */
  'friend.end': object({ k: literal('friend.end') }),
  /** To one's own other nodes: how one stands to somebody, and since when. */
  standing: object({
    k: literal('standing'),
    user: cid<UserCid>(),
    standing: nullable(literal('friend', 'blocked', 'incoming', 'outgoing')),
    face,
    addresses,
    changed: time
  }),
  /** There is a conversation that the reader is in: its genesis block. */
  conversation: object({ k: literal('conversation'), genesis: bytesUpTo(1024) })
} as const

export type Says = Shape<(typeof says)[keyof typeof says]>

const isKind = (kind: unknown): kind is keyof typeof says => typeof kind === 'string' && Object.hasOwn(says, kind)

const contents: Schema<Says> = (value, path) => {
  const kind = typeof value === 'object' && value !== null && 'k' in value ? value.k : undefined
  if (!isKind(kind)) throw new Mismatch(`${path}: no such kind`)
  return says[kind](value, path)
}

export const packContents = (what: Says): Uint8Array => encodeCbor(what)

/** @returns undefined when the bytes say nothing that is known. */
export const openContents = (packed: Uint8Array): Says | undefined => {
  try {
    return contents(decodeCbor(packed), 'letter')
  } catch {
    return undefined
  }
}

const statement = object({
  v: literal(1),
  /** Names the letter: whoever has read it knows it again. */
  id: bytes(16),
  /** The certificate of the device that writes. */
  i: cid<CertCid>(),
  to: cid<UserCid>(),
  /** The reader's device; null: whichever is met first. */
  d: nullable(deviceKey<DeviceKey>()),
  t: time,
  /** How the contents are sealed. */
  alg: text(16, 1),
  c: bytesUpTo(CONTENTS_LIMIT)
})

export interface Letter {
  readonly id: Uint8Array
  readonly cert: CertCid
  readonly to: UserCid
  readonly device: DeviceKey | null
  /** ms since the Unix epoch. */
  readonly t: number
  readonly alg: string
  readonly contents: Uint8Array
}

interface Signer {
  readonly cert: CertCid
  sign(bytes: Uint8Array): Uint8Array
}

const PURPOSE = utf8('folkmoot/letter/1\n')

const covered = (letter: Uint8Array): Uint8Array => {
  const whole = new Uint8Array(PURPOSE.byteLength + letter.byteLength)
  whole.set(PURPOSE)
  whole.set(letter, PURPOSE.byteLength)
  return whole
}

export const signLetter = (letter: Omit<Letter, 'cert'>, device: Signer): Omit<SignedLetter, 'identity'> => {
  const { id, to, device: d, t, alg, contents: c } = letter
  const packed = encodeCbor({ v: 1, id, i: device.cert, to, d, t, alg, c } satisfies Shape<typeof statement>)
  return { bytes: packed, sig: toBase64url(device.sign(covered(packed))) }
}

/** @returns undefined when the bytes are no letter. Its signature has not been looked at. */
export const openLetter = (packed: Uint8Array): Letter | undefined => {
  if (packed.byteLength > LETTER_LIMIT) return undefined
  try {
    const { id, i: cert, to, d: device, t, alg, c } = statement(decodeCbor(packed), 'letter')
    return { id, cert, to, device, t, alg, contents: c }
  } catch {
    return undefined
  }
}

export const isWrittenBy = (letter: Pick<SignedLetter, 'bytes' | 'sig'>, key: DeviceKey): boolean =>
  verifySignature(key, covered(letter.bytes), fromBase64url(letter.sig))

/** Is it from the future? One of the two clocks is wrong, and it may be this one. @param now ms since the Unix epoch */
export const isEarly = ({ t }: Pick<Letter, 't'>, now: number): boolean => t > now + CLOCKS_DIFFER

/** So old that whoever wrote it has given it up. @param now ms since the Unix epoch */
export const isStale = ({ t }: Pick<Letter, 't'>, now: number): boolean => t <= now - LETTER_LIFE
