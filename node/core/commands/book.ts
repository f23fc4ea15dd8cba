/** The commands of a bot in one scope, signed by one of its devices; see docs/decisions/0300-command-books.md. */
import {
  decodeCbor,
  encodeCbor,
  fromBase64url,
  sha256,
  toBase64url,
  utf8,
  verifySignature
} from '../../../crypto/primitives.ts'
import type { CertCid, DeviceKey, GuildCid } from '../ids.ts'
import { cid, literal, nullable, object, type Shape, text, time } from '../schema.ts'
import { BOOK_LIMIT } from './command.ts'

/** Bytes; text of BOOK_LIMIT units takes three times as many at most. */
export const BOOK_BYTES = 3 * BOOK_LIMIT + 1024

/** What a book lists. */
export type Subject = 'commands' | 'emojis'

/** A book of one is none of the other. */
const PURPOSES: Readonly<Record<Subject, Uint8Array>> = {
  commands: utf8('folkmoot/commands/1\n'),
  emojis: utf8('folkmoot/emojis/1\n')
}

const statement = object({
  v: literal(1),
  i: cid<CertCid>(),
  /** Null: in every guild, and in direct messages. */
  g: nullable(cid<GuildCid>()),
  t: time,
  /** JSON text: what the bot lists, commands or not. */
  commands: text(BOOK_LIMIT)
})

export interface SignedBook {
  readonly bytes: Uint8Array
  /** base64url. */
  readonly sig: string
}

export interface Book {
  readonly cert: CertCid
  readonly guild: GuildCid | null
  /** Of the last change, ms since the Unix epoch. */
  readonly t: number
  readonly commands: string
}

interface Signer {
  readonly cert: CertCid
  sign(bytes: Uint8Array): Uint8Array
}

const covered = (bytes: Uint8Array, subject: Subject): Uint8Array => {
  const purpose = PURPOSES[subject]
  const whole = new Uint8Array(purpose.byteLength + bytes.byteLength)
  whole.set(purpose)
  whole.set(bytes, purpose.byteLength)
  return whole
}

export const signBook = (
  { guild, t, commands }: Omit<Book, 'cert'>,
  device: Signer,
  subject: Subject = 'commands'
): SignedBook => {
  const bytes = encodeCbor({ v: 1, i: device.cert, g: guild, t, commands } satisfies Shape<typeof statement>)
  return { bytes, sig: toBase64url(device.sign(covered(bytes, subject))) }
}

/** @returns undefined when the bytes are no book. Its signature has not been looked at. */
export const openBook = (bytes: Uint8Array): Book | undefined => {
  if (bytes.byteLength > BOOK_BYTES) return undefined
  try {
    const { i: cert, g: guild, t, commands } = statement(decodeCbor(bytes), 'book')
    return { cert, guild, t, commands }
  } catch {
    return undefined
  }
}

export const isSignedBy = ({ bytes, sig }: SignedBook, key: DeviceKey, subject: Subject = 'commands'): boolean =>
  verifySignature(key, covered(bytes, subject), fromBase64url(sig))

/** Of two books of one scope, does `b` count? The same on every node. */
export const isNewer = (
  a: { readonly t: number; readonly bytes: Uint8Array } | undefined,
  b: { readonly t: number; readonly bytes: Uint8Array }
): boolean => !a || b.t > a.t || (b.t === a.t && Buffer.compare(sha256(b.bytes), sha256(a.bytes)) > 0)
