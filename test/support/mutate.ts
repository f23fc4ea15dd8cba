/** Bytes that were valid once: what a peer sends who knows the format and means ill. */
import type { SeededRandom } from './core/random.ts'

/** CBOR heads that promise far more than follows, and nesting without end. */
const PROMISES: readonly (readonly number[])[] = [
  [0x9b, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
  [0xbb, 0x00, 0x00, 0x00, 0x01, 0x00, 0x00, 0x00, 0x00],
  [0x5b, 0x00, 0x00, 0x00, 0x00, 0x7f, 0xff, 0xff, 0xff],
  [0x7a, 0xff, 0xff, 0xff, 0xff],
  [0x9f],
  [0xbf],
  [0xff],
  [0xfb, 0x7f, 0xf8, 0, 0, 0, 0, 0, 0],
  [0xf9, 0x7e, 0x00],
  [0xd8, 0x2a, 0x41, 0x00],
  [0xc2, 0x49, 1, 0, 0, 0, 0, 0, 0, 0, 0],
  Array.from({ length: 600 }, () => 0x81),
  Array.from({ length: 600 }, () => 0xa1)
]

type Change = (bytes: Uint8Array, random: SeededRandom, other: Uint8Array) => Uint8Array

const at = (bytes: Uint8Array, random: SeededRandom): number => random.below(bytes.byteLength + 1)

const put = (bytes: Uint8Array, from: number, to: number, piece: Iterable<number>): Uint8Array =>
  Uint8Array.from([...bytes.subarray(0, from), ...piece, ...bytes.subarray(to)])

const CHANGES: readonly Change[] = [
  (bytes, random) => {
    const changed = bytes.slice()
    const i = random.below(Math.max(bytes.byteLength, 1))
    changed[i] = (changed[i] ?? 0) ^ (1 << random.below(8))
    return changed
  },
  (bytes, random) => {
    const changed = bytes.slice()
    changed[random.below(Math.max(bytes.byteLength, 1))] = random.below(256)
    return changed
  },
  (bytes, random) => bytes.subarray(0, at(bytes, random)),
  (bytes, random) => bytes.subarray(at(bytes, random)),
  (bytes, random) => {
    const from = at(bytes, random)
    return put(bytes, from, Math.min(from + random.below(16), bytes.byteLength), [])
  },
  (bytes, random) => {
    const i = at(bytes, random)
    return put(bytes, i, i, random.bytes(1 + random.below(16)))
  },
  (bytes, random, other) => {
    const from = at(other, random)
    const i = at(bytes, random)
    return put(
      bytes,
      i,
      Math.min(i + random.below(64), bytes.byteLength),
      other.subarray(from, from + random.below(64))
    )
  },
  (bytes, random) => {
    const i = at(bytes, random)
    return put(bytes, i, Math.min(i + random.below(10), bytes.byteLength), random.pick(PROMISES))
  },
  (bytes) => put(bytes, bytes.byteLength, bytes.byteLength, bytes)
]

/** One of `corpus`, changed in one to three places; now and then as it is, or nothing but noise. */
export const mutate = (corpus: readonly Uint8Array[], random: SeededRandom): Uint8Array => {
  const kind = random.below(50)
  if (kind === 0) return random.bytes(random.below(200))
  let bytes = random.pick(corpus)
  if (kind === 1) return bytes
  for (let n = 1 + random.below(3); n > 0; n--) bytes = random.pick(CHANGES)(bytes, random, random.pick(corpus))
  return bytes
}
