/**
 * Reads the canonical form of dag-cbor, and nothing else, in one pass: whatever it accepts, `dagCbor.encode` writes the
 * same way. Of the data model it knows what ops and identities are made of: integers of 64 bits, bytes, text, lists,
 * maps, true, false and null. Floats, links and other tags are refused.
 *
 * Canonical means (source: the dag-cbor specification): every head as short as can be, lengths definite, keys of a map
 * text and in ascending order, first by length and then by bytes, none twice, text valid UTF-8, and nothing after the
 * value.
 */
import { isUtf8 } from 'node:buffer'

/** Nothing that is read here is nested half as deep. */
const MAX_DEPTH = 32

const TRUE = 0xf5
const FALSE = 0xf4
const NULL = 0xf6
const WORD = 2 ** 32
/** Text up to so many bytes is put together here: the way into native code costs more. */
const SHORT = 24

class NotCanonical extends Error {
  override readonly name = 'NotCanonical'
}

const refuse = (what: string): never => {
  throw new NotCanonical(`the bytes are not in canonical dag-cbor form: ${what}`)
}

/**
 * Keys seen lately, by a hash of their bytes. The same two dozen come with every op, and a key that is the very string it
 * was before costs neither the making nor the look-up of its name. A stranger's keys can push these out, no more.
 */
const KEYS = 512
const LONGEST_KEY = 24
const keys: (string | undefined)[] = Array.from({ length: KEYS })

/** Where the entries of the outermost map begin and end. */
export type Spans = Map<string, readonly [start: number, end: number]>

class Reader {
  readonly #bytes: Buffer
  readonly #spans: Spans | undefined
  readonly #copy: (bytes: Uint8Array) => Uint8Array
  #at = 0
  #depth = 0

  constructor(bytes: Uint8Array, spans: Spans | undefined, copy: (bytes: Uint8Array) => Uint8Array) {
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    this.#spans = spans
    this.#copy = copy
  }

  whole(): unknown {
    const value = this.#value()
    if (this.#at !== this.#bytes.length) refuse('something follows')
    return value
  }

  #value(): unknown {
    const head = this.#byte()
    switch (head >>> 5) {
      case 0:
        return this.#argument(head)
      case 1:
        return this.#negative(head)
      case 2:
        return this.#take(this.#length(head))
      case 3:
        return this.#text(this.#length(head))
      case 4:
        return this.#list(this.#length(head))
      case 5:
        return this.#map(this.#length(head))
      default:
        return head === NULL ? null : head === TRUE ? true : head === FALSE ? false : refuse(`a head of ${head}`)
    }
  }

  #byte(): number {
    return this.#bytes[this.#at++] ?? refuse('it is cut short')
  }

  /** The number in or behind a head; one of more than 53 bits as a bigint. */
  #argument(head: number): number | bigint {
    const info = head & 31
    if (info < 24) return info
    if (info === 24) return this.#atLeast(24, this.#byte())
    const width = info === 25 ? 2 : info === 26 ? 4 : info === 27 ? 8 : refuse('an unknown length')
    if (this.#at + width > this.#bytes.length) refuse('it is cut short')
    const from = this.#at
    this.#at += width
    if (width === 2) return this.#atLeast(2 ** 8, this.#bytes.readUInt16BE(from))
    if (width === 4) return this.#atLeast(2 ** 16, this.#bytes.readUInt32BE(from))
    const high = this.#atLeast(1, this.#bytes.readUInt32BE(from))
    const low = this.#bytes.readUInt32BE(from + 4)
    return high < 2 ** 21 ? high * WORD + low : BigInt(high) * BigInt(WORD) + BigInt(low)
  }

  #atLeast(least: number, value: number): number {
    return value >= least ? value : refuse('a number longer than it need be')
  }

  #negative(head: number): number | bigint {
    const argument = this.#argument(head)
    if (typeof argument === 'bigint') return -1n - argument
    return argument < Number.MAX_SAFE_INTEGER ? -1 - argument : -1n - BigInt(argument)
  }

  /** Of bytes, text, a list or a map: no more than there are bytes left. */
  #length(head: number): number {
    const length = this.#argument(head)
    return typeof length === 'number' && length <= this.#bytes.length - this.#at ? length : refuse('it is cut short')
  }

  #take(length: number): Uint8Array {
    const from = this.#at
    this.#at += length
    return this.#copy(this.#bytes.subarray(from, this.#at))
  }

  #text(length: number): string {
    const from = this.#at
    this.#at += length
    if (length <= SHORT) {
      const short = this.#ascii(from, length)
      if (short !== undefined) return short
    }
    if (!isUtf8(this.#bytes.subarray(from, this.#at))) refuse('text that is not UTF-8')
    return this.#bytes.toString('utf8', from, this.#at)
  }

  /** Undefined when some byte is more than ASCII. */
  #ascii(from: number, length: number): string | undefined {
    let text = ''
    for (let at = from; at < from + length; at++) {
      const code = this.#bytes[at] as number
      if (code > 127) return undefined
      text += String.fromCharCode(code)
    }
    return text
  }

  #list(length: number): unknown[] {
    this.#enter()
    const items: unknown[] = []
    for (let i = 0; i < length; i++) items.push(this.#value())
    this.#depth -= 1
    return items
  }

  #map(length: number): Record<string, unknown> {
    const spans = this.#depth === 0 ? this.#spans : undefined
    this.#enter()
    const map: Record<string, unknown> = {}
    let [before, beforeEnd] = [0, 0]
    for (let i = 0; i < length; i++) {
      const start = this.#at
      const key = this.#key()
      if (i > 0 && !this.#isAfter(before, beforeEnd, start)) refuse('the keys of a map are out of order')
      before = start
      beforeEnd = this.#at
      map[key] = this.#value()
      spans?.set(key, [start, this.#at])
    }
    this.#depth -= 1
    return map
  }

  #enter(): void {
    this.#depth += 1
    if (this.#depth > MAX_DEPTH) refuse('it is nested too deep')
  }

  #key(): string {
    const head = this.#byte()
    if (head >>> 5 !== 3) refuse('a key that is not text')
    const length = this.#length(head)
    const key = length <= LONGEST_KEY ? this.#familiar(length) : this.#text(length)
    return key === '__proto__' ? refuse('a key that no map has') : key
  }

  #familiar(length: number): string {
    const from = this.#at
    let hash = length
    for (let at = from; at < from + length; at++) hash = (Math.imul(hash, 31) + (this.#bytes[at] as number)) | 0
    const slot = hash & (KEYS - 1)
    const known = keys[slot]
    if (known !== undefined && this.#spells(known, from, length)) {
      this.#at = from + length
      return known
    }
    const key = this.#text(length)
    keys[slot] = key
    return key
  }

  /** Of ASCII alone: any other key has more bytes than characters, or bytes above 127. */
  #spells(known: string, from: number, length: number): boolean {
    if (known.length !== length) return false
    for (let i = 0; i < length; i++) {
      const code = this.#bytes[from + i] as number
      if (code > 127 || known.charCodeAt(i) !== code) return false
    }
    return true
  }

  /** Does the key from `start` to here come after the one before? Heads sort shorter keys first, so that comparing the encoded keys is all. */
  #isAfter(before: number, beforeEnd: number, start: number): boolean {
    const length = this.#at - start
    if (length !== beforeEnd - before) return length > beforeEnd - before
    for (let i = 0; i < length; i++) {
      const apart = (this.#bytes[start + i] as number) - (this.#bytes[before + i] as number)
      if (apart !== 0) return apart > 0
    }
    return false
  }
}

const ownCopy = (bytes: Uint8Array): Uint8Array => new Uint8Array(bytes)

/**
 * @param spans filled with the place of each entry of the outermost map, its key included.
 * @param copy what becomes of bytes in the value, which share the memory of those that are read.
 * @throws Error when the bytes are anything but the canonical form of one value.
 */
export const decodeCanonical = (bytes: Uint8Array, spans?: Spans, copy = ownCopy): unknown =>
  new Reader(bytes, spans, copy).whole()
