/** Terms of Erlang as JSON's values. What clients send is hostile: no count is believed that the bytes cannot hold. */
import { TAG, VERSION } from './etf-tags.ts'

/** As of JSON bodies. */
const MAX_DEPTH = 64
/** Bytes of an integer: an id has eight. */
const MAX_INTEGER = 8
/** Bytes of a number as text. */
const FLOAT = 31

const ATOMS: ReadonlyMap<string, unknown> = new Map<string, unknown>([
  ['true', true],
  ['false', false],
  ['nil', null],
  ['null', null],
  ['undefined', null]
])

const utf8 = new TextDecoder('utf-8', { fatal: true })

/** The bytes are no term, or one that nothing of JSON's corresponds to. */
export class NotATerm extends Error {
  override readonly name = 'NotATerm'
}

class Reader {
  readonly #bytes: Buffer
  #at = 0
  #depth = 0

  constructor(bytes: Buffer) {
    this.#bytes = bytes
  }

  get left(): number {
    return this.#bytes.byteLength - this.#at
  }

  take(count: number): Buffer {
    if (count > this.left) throw new NotATerm('it ends too early')
    const taken = this.#bytes.subarray(this.#at, this.#at + count)
    this.#at += count
    return taken
  }

  u8(): number {
    return this.take(1).readUInt8()
  }

  u16(): number {
    return this.take(2).readUInt16BE()
  }

  u32(): number {
    return this.take(4).readUInt32BE()
  }

  text(length: number): string {
    return utf8.decode(this.take(length))
  }

  /** So many terms, of which each has a byte at least. */
  terms(count: number): unknown[] {
    if (count > this.left) throw new NotATerm('it ends too early')
    return Array.from({ length: count }, () => this.term())
  }

  term(): unknown {
    const read = readers.get(this.u8())
    if (!read) throw new NotATerm('a term of a kind that has no place here')
    if (++this.#depth > MAX_DEPTH) throw new NotATerm('too deep')
    const value = read(this)
    this.#depth--
    return value
  }
}

const finite = (value: number): number => {
  if (!Number.isFinite(value)) throw new NotATerm('not a number')
  return value
}

const readAtom = (reader: Reader, length: number): unknown => {
  const text = reader.text(length)
  return ATOMS.has(text) ? ATOMS.get(text) : text
}

const readList = (reader: Reader): unknown[] => {
  const items = reader.terms(reader.u32())
  if (reader.u8() !== TAG.nil) throw new NotATerm('a list without an end')
  return items
}

/** What a number does not hold exactly is told digit by digit. */
const readBig = (reader: Reader, length: number): number | string => {
  if (length > MAX_INTEGER) throw new NotATerm('too large a number')
  const isNegative = reader.u8() !== 0
  const size = reader.take(length).reduceRight((sum, byte) => sum * 256n + BigInt(byte), 0n)
  const value = isNegative ? -size : size
  return Number.isSafeInteger(Number(value)) ? Number(value) : String(value)
}

const readKey = (reader: Reader): string => {
  const key = reader.term()
  if (typeof key !== 'string' && typeof key !== 'number') throw new NotATerm('a key that is no word')
  return String(key)
}

const readMap = (reader: Reader): object => {
  const count = reader.u32()
  if (count > reader.left) throw new NotATerm('it ends too early')
  return Object.fromEntries(Array.from({ length: count }, () => [readKey(reader), reader.term()]))
}

const readers: ReadonlyMap<number, (reader: Reader) => unknown> = new Map<number, (reader: Reader) => unknown>([
  [TAG.smallInteger, (reader) => reader.u8()],
  [TAG.integer, (reader) => reader.take(4).readInt32BE()],
  [TAG.newFloat, (reader) => finite(reader.take(8).readDoubleBE())],
  [TAG.float, (reader) => finite(Number.parseFloat(reader.text(FLOAT)))],
  [TAG.smallBig, (reader) => readBig(reader, reader.u8())],
  [TAG.largeBig, (reader) => readBig(reader, reader.u32())],
  [TAG.atom, (reader) => readAtom(reader, reader.u16())],
  [TAG.utf8Atom, (reader) => readAtom(reader, reader.u16())],
  [TAG.smallAtom, (reader) => readAtom(reader, reader.u8())],
  [TAG.smallUtf8Atom, (reader) => readAtom(reader, reader.u8())],
  [TAG.binary, (reader) => reader.text(reader.u32())],
  [TAG.nil, () => []],
  // How Erlang writes a list of small integers, as `shard` is.
  [TAG.string, (reader) => [...reader.take(reader.u16())]],
  [TAG.list, readList],
  [TAG.smallTuple, (reader) => reader.terms(reader.u8())],
  [TAG.largeTuple, (reader) => reader.terms(reader.u32())],
  [TAG.map, readMap]
])

/** @throws NotATerm, TypeError for text that is not UTF-8 */
export const readEtf = (bytes: Buffer): unknown => {
  const reader = new Reader(bytes)
  if (reader.u8() !== VERSION) throw new NotATerm('not of version 131')
  const value = reader.term()
  if (reader.left > 0) throw new NotATerm('something follows')
  return value
}
