/**
 * A guild as one file that anybody can check without asking anybody: what was signed, in an order in which everything
 * comes after what it rests on.
 *
 *     archive = "folkmoot-archive/1\n" frame*
 *     frame   = length (4 bytes, big-endian, at most 96 KiB) || dag-cbor of one of:
 *       {k: "guild",    genesis}               first, once
 *       {k: "identity", genesis, cert, rotation}         before the first op of the device
 *       {k: "op",       entry, body, display}  after its parents and its control frontier; contents null where forgotten
 *       {k: "log",      id, entries, heads}    when the ops are over: digest of the log's heads (core/digest.ts), base64url
 *       {k: "end",      entries, state}        last: how many ops, and the digest of the state that they make
 *
 * Blocks are those of the log and of identities, byte for byte. The last frames are a check against a file cut short, not
 * a signature: whoever makes an archive may leave out the newest ops, as a peer may.
 */
import { decodeCbor, encodeCbor, utf8 } from '../../../crypto/primitives.ts'
import { LIMITS } from '../../core/ops.ts'
import { bytesUpTo, int, literal, nullable, object, text, type Shape } from '../../core/schema.ts'

export const MAGIC = utf8('folkmoot-archive/1\n')
const MAX_FRAME = 96 * 1024
const LENGTH = 4
const count = int(0, Number.MAX_SAFE_INTEGER)

const frames = {
  guild: object({ k: literal('guild'), genesis: bytesUpTo(1024) }),
  identity: object({
    k: literal('identity'),
    genesis: bytesUpTo(1024),
    cert: bytesUpTo(1024),
    rotation: nullable(bytesUpTo(1024))
  }),
  op: object({
    k: literal('op'),
    entry: bytesUpTo(LIMITS.entry),
    body: nullable(bytesUpTo(LIMITS.controlBody)),
    display: nullable(bytesUpTo(LIMITS.display))
  }),
  log: object({ k: literal('log'), id: text(256), entries: count, heads: text(43, 43) }),
  end: object({ k: literal('end'), entries: count, state: text(43, 43) })
}

export type Frame = { [K in keyof typeof frames]: Shape<(typeof frames)[K]> }[keyof typeof frames]

/** Not an archive, or not a whole one. Nothing after `offset` has been looked at. */
export class ArchiveBroken extends Error {
  override readonly name = 'ArchiveBroken'
  readonly code = 'archive-broken'

  constructor(what: string, offset: number, options?: ErrorOptions) {
    super(`the archive is broken at byte ${offset}: ${what}`, options)
  }
}

export const encodeFrame = (frame: Frame): Uint8Array => encodeCbor(frame)

/** A frame with its length before it, as it stands in the file. */
export const framed = (bytes: Uint8Array): Uint8Array => {
  const whole = Buffer.alloc(LENGTH + bytes.byteLength)
  whole.writeUInt32BE(bytes.byteLength)
  whole.set(bytes, LENGTH)
  return whole
}

const openFrame = (bytes: Uint8Array): Frame => {
  if (bytes.byteLength > MAX_FRAME) throw new Error('a frame is too long')
  const value = decodeCbor(bytes) as { readonly k?: unknown } | null
  const k = typeof value === 'object' && value !== null ? value.k : undefined
  if (typeof k !== 'string' || !Object.hasOwn(frames, k)) throw new Error('a frame is of no known kind')
  return frames[k as Frame['k']](value, k)
}

/** @param offset where it stands in a file. @throws ArchiveBroken when the bytes are no frame */
export const decodeFrame = (bytes: Uint8Array, offset = 0): Frame => {
  try {
    return openFrame(bytes)
  } catch (cause) {
    throw new ArchiveBroken(cause instanceof Error ? cause.message : 'not a frame', offset, { cause })
  }
}

export interface ReadFrame {
  readonly frame: Frame
  readonly bytes: Uint8Array
  /** Where it begins in the file. */
  readonly offset: number
}

/** Bytes of a source, asked for in portions of known length. */
class Portions {
  offset = 0
  readonly #source: AsyncIterator<Uint8Array>
  #held: Uint8Array = new Uint8Array()

  constructor(source: AsyncIterable<Uint8Array>) {
    this.#source = source[Symbol.asyncIterator]()
  }

  /** @returns undefined at the end. @throws ArchiveBroken when the source ends within */
  async take(length: number): Promise<Uint8Array | undefined> {
    while (this.#held.byteLength < length) {
      const next = await this.#source.next()
      if (next.done) break
      this.#held = this.#held.byteLength === 0 ? next.value : Buffer.concat([this.#held, next.value])
    }
    if (this.#held.byteLength === 0 && length > 0) return undefined
    if (this.#held.byteLength < length) throw new ArchiveBroken('it ends within a frame', this.offset)
    const portion = this.#held.subarray(0, length)
    this.#held = this.#held.subarray(length)
    this.offset += length
    return portion
  }
}

/** A frame at a time, however long the file. @throws ArchiveBroken */
export const readFrames = async function* (source: AsyncIterable<Uint8Array>): AsyncGenerator<ReadFrame> {
  const portions = new Portions(source)
  const magic = await portions.take(MAGIC.byteLength)
  if (!magic || Buffer.compare(magic, MAGIC) !== 0) throw new ArchiveBroken('it is no Folkmoot archive', 0)
  for (;;) {
    const offset = portions.offset
    const head = await portions.take(LENGTH)
    if (!head) return
    const length = Buffer.from(head).readUInt32BE()
    if (length > MAX_FRAME) throw new ArchiveBroken(`a frame of ${length} bytes`, offset)
    const bytes = (await portions.take(length)) ?? new Uint8Array()
    const frame = decodeFrame(bytes, offset)
    yield { frame, bytes, offset }
    if (frame.k === 'end' && (await portions.take(1))) throw new ArchiveBroken('something follows its end', offset)
  }
}
