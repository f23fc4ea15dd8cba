/** JSON's values as terms of Erlang. Source: Erlang/OTP documentation, "External Term Format". */
import { TAG } from './etf-tags.ts'

const FIRST_ROOM = 1024
const INT32 = { least: -0x8000_0000, most: 0x7fff_ffff }

/** A buffer that doubles when it is full. */
class Room {
  #bytes = Buffer.allocUnsafe(FIRST_ROOM)
  #used = 0

  /** @returns where `count` more bytes may be written. */
  take(count: number): readonly [bytes: Buffer, at: number] {
    const at = this.#used
    this.#used += count
    if (this.#used > this.#bytes.byteLength) {
      const larger = Buffer.allocUnsafe(Math.max(2 * this.#bytes.byteLength, this.#used))
      this.#bytes.copy(larger, 0, 0, at)
      this.#bytes = larger
    }
    return [this.#bytes, at]
  }

  tag(tag: number): void {
    const [bytes, at] = this.take(1)
    bytes[at] = tag
  }

  /** A tag and what is counted by 32 bits. */
  counted(tag: number, count: number): void {
    const [bytes, at] = this.take(5)
    bytes[at] = tag
    bytes.writeUInt32BE(count, at + 1)
  }

  get written(): Buffer {
    return this.#bytes.subarray(0, this.#used)
  }
}

/** At most 255 bytes: our own words. */
const writeAtom = (room: Room, text: string): void => {
  const [bytes, at] = room.take(2 + text.length)
  bytes[at] = TAG.smallAtom
  bytes[at + 1] = text.length
  bytes.write(text, at + 2, 'latin1')
}

const writeBinary = (room: Room, text: string): void => {
  const length = Buffer.byteLength(text)
  room.counted(TAG.binary, length)
  const [bytes, at] = room.take(length)
  bytes.write(text, at)
}

/** Its bytes, the least first; what 48 bits do not hold, in eight. */
const writeBig = (room: Room, value: number): void => {
  const size = Math.abs(value)
  const length = size <= 0xffff_ffff ? 4 : size < 2 ** 48 ? 6 : 8
  const [bytes, at] = room.take(3 + length)
  bytes.set([TAG.smallBig, length, value < 0 ? 1 : 0], at)
  if (length === 8) bytes.writeBigUInt64LE(BigInt(size), at + 3)
  else bytes.writeUIntLE(size, at + 3, length)
}

const writeInteger = (room: Room, value: number): void => {
  if (value >= 0 && value <= 0xff) {
    const [bytes, at] = room.take(2)
    bytes[at] = TAG.smallInteger
    bytes[at + 1] = value
  } else if (value >= INT32.least && value <= INT32.most) {
    const [bytes, at] = room.take(5)
    bytes[at] = TAG.integer
    bytes.writeInt32BE(value, at + 1)
  } else writeBig(room, value)
}

const writeNumber = (room: Room, value: number): void => {
  if (Number.isSafeInteger(value)) return writeInteger(room, value)
  const [bytes, at] = room.take(9)
  bytes[at] = TAG.newFloat
  bytes.writeDoubleBE(value, at + 1)
}

const writeList = (room: Room, items: readonly unknown[]): void => {
  if (items.length > 0) {
    room.counted(TAG.list, items.length)
    for (const item of items) write(room, item)
  }
  room.tag(TAG.nil)
}

/** Keys are binaries, not atoms: some come from users, and clients in Erlang never get rid of an atom. */
const writeMap = (room: Room, value: object): void => {
  const entries = Object.entries(value)
  room.counted(TAG.map, entries.length)
  for (const [key, item] of entries) {
    writeBinary(room, key)
    write(room, item)
  }
}

const write = (room: Room, value: unknown): void => {
  if (typeof value === 'string') writeBinary(room, value)
  else if (typeof value === 'number') writeNumber(room, value)
  else if (typeof value === 'boolean') writeAtom(room, String(value))
  else if (Array.isArray(value)) writeList(room, value)
  else if (typeof value === 'object' && value !== null) writeMap(room, value)
  else writeAtom(room, 'nil')
}

/** @param value as JSON.parse makes it. @returns its term, without the byte that says the format's version. */
export const etfTerm = (value: unknown): Buffer => {
  const room = new Room()
  write(room, value)
  return room.written
}

/** The term of one of our own words. */
export const etfAtom = (text: string): Buffer => {
  const room = new Room()
  writeAtom(room, text)
  return room.written
}
