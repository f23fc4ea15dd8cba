/**
 * Writes the canonical form of dag-cbor, as `dagCbor.encode` does, in a fraction of its time: what is signed, named and sent is
 * encoded, most of it twice. It knows what ops and identities are made of (see canonical-cbor.ts, which reads that); whatever
 * else there is in a value, dag-cbor itself writes all of it, or says what is wrong.
 */
import * as dagCbor from '@ipld/dag-cbor'
import { copyOf } from './copy-of.ts'

const FALSE = 0xf4
const TRUE = 0xf5
const NULL = 0xf6
const WORD = 2 ** 32
/** Heads of the major types, RFC 8949, section 3.1. */
const UNSIGNED = 0x00
const NEGATIVE = 0x20
const BYTES = 0x40
const TEXT = 0x60
const LIST = 0x80
const MAP = 0xa0
/** Bytes. What is written is put together here, and copied out; a larger value makes it grow for as long as that takes. */
const ROOM = 65_536
/** Text up to so many characters is put together here: the way into native code costs more. */
const SHORT = 64
/** The most that UTF-8 takes for one UTF-16 unit. */
const WIDEST = 3
const HEAD = 9
/** So many keys are sorted by insertion. */
const FEW = 16

class Foreign extends Error {}

let room = Buffer.allocUnsafeSlow(ROOM)
let at = 0

const reserve = (bytes: number): void => {
  if (at + bytes <= room.length) return
  const larger = Buffer.allocUnsafeSlow(Math.max(2 * room.length, at + bytes))
  room.copy(larger, 0, 0, at)
  room = larger
}

const writeHead = (major: number, argument: number): void => {
  reserve(HEAD)
  if (argument < 24) room[at++] = major | argument
  else if (argument < 2 ** 8) {
    room[at++] = major | 24
    room[at++] = argument
  } else if (argument < 2 ** 16) {
    room[at++] = major | 25
    at = room.writeUInt16BE(argument, at)
  } else if (argument < WORD) {
    room[at++] = major | 26
    at = room.writeUInt32BE(argument, at)
  } else {
    room[at++] = major | 27
    at = room.writeUInt32BE(Math.floor(argument / WORD), at)
    at = room.writeUInt32BE(argument % WORD, at)
  }
}

const writeNumber = (value: number): void => {
  if (!Number.isSafeInteger(value) || Object.is(value, -0)) throw new Foreign()
  if (value >= 0) writeHead(UNSIGNED, value)
  else writeHead(NEGATIVE, -1 - value)
}

const writeBigint = (value: bigint): void => {
  const argument = value < 0n ? -1n - value : value
  const major = value < 0n ? NEGATIVE : UNSIGNED
  if (argument <= BigInt(Number.MAX_SAFE_INTEGER)) return writeHead(major, Number(argument))
  if (argument >= 2n ** 64n) throw new Foreign()
  reserve(HEAD)
  room[at++] = major | 27
  at = room.writeBigUInt64BE(argument, at)
}

/** @returns false, having written nothing, when some character is more than ASCII. */
const writeAscii = (text: string): boolean => {
  writeHead(TEXT, text.length)
  reserve(text.length)
  const from = at
  const [bytes, length] = [room, text.length]
  for (let i = 0; i < length; i++) {
    const code = text.charCodeAt(i)
    if (code > 127) return false
    bytes[from + i] = code
  }
  at = from + length
  return true
}

const writeText = (text: string): void => {
  const from = at
  if (text.length <= SHORT && writeAscii(text)) return
  at = from
  writeHead(TEXT, Buffer.byteLength(text))
  reserve(WIDEST * text.length)
  at += room.write(text, at)
}

const writeBytes = (bytes: Uint8Array): void => {
  writeHead(BYTES, bytes.byteLength)
  reserve(bytes.byteLength)
  room.set(bytes, at)
  at += bytes.byteLength
}

const byKey = (a: string, b: string): number => a.length - b.length || (a < b ? -1 : 1)

/** Sorts in place. Most maps have fewer than ten keys, and nearly all of these are in order. */
const sortKeys = (keys: string[]): void => {
  if (keys.length > FEW) keys.sort(byKey)
  for (let i = 1; i < keys.length; i++) {
    const key = keys[i] as string
    let place = i
    for (; place > 0 && byKey(keys[place - 1] as string, key) > 0; place--) keys[place] = keys[place - 1] as string
    keys[place] = key
  }
}

const writeMap = (map: Readonly<Record<string, unknown>>): void => {
  const keys = Object.keys(map)
  sortKeys(keys)
  writeHead(MAP, keys.length)
  for (const key of keys) {
    // The order of others is that of their bytes.
    if (!writeAscii(key)) throw new Foreign()
    writeValue(map[key])
  }
}

const writeObject = (value: object): void => {
  if (Array.isArray(value)) {
    writeHead(LIST, value.length)
    for (const item of value as readonly unknown[]) writeValue(item)
    return
  }
  if (value instanceof Uint8Array) return writeBytes(value)
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype !== Object.prototype && prototype !== null) throw new Foreign()
  writeMap(value as Readonly<Record<string, unknown>>)
}

const writeByte = (byte: number): void => {
  reserve(1)
  room[at++] = byte
}

const writeValue = (value: unknown): void => {
  switch (typeof value) {
    case 'string':
      return writeText(value)
    case 'number':
      return writeNumber(value)
    case 'bigint':
      return writeBigint(value)
    case 'boolean':
      return writeByte(value ? TRUE : FALSE)
    case 'object':
      return value === null ? writeByte(NULL) : writeObject(value)
    default:
      throw new Foreign()
  }
}

/** @throws Error for what dag-cbor has no form for. */
export const encodeCanonical = (value: unknown): Uint8Array => {
  at = 0
  try {
    writeValue(value)
    return copyOf(room.subarray(0, at))
  } catch (error) {
    if (error instanceof Foreign) return dagCbor.encode(value)
    throw error
  } finally {
    if (room.length > ROOM) room = Buffer.allocUnsafeSlow(ROOM)
  }
}
