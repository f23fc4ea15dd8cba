/** Blocks of many ops in one piece of memory, which goes from thread to thread without a copy. */
import type { WireOp } from '../wire/frames.ts'

export interface Parcel {
  readonly bytes: Uint8Array<ArrayBuffer>
  /** Of entry, body and display block of each op; -1 for a block that there is not. */
  readonly lengths: Int32Array<ArrayBuffer>
}

const PARTS = 3
const ABSENT = -1

const blocksOf = ({ entry, body, display }: WireOp): readonly (Uint8Array | null)[] => [entry, body, display]

export const pack = (ops: readonly WireOp[]): Parcel => {
  const blocks = ops.flatMap(blocksOf)
  const lengths = Int32Array.from(blocks, (block) => block?.byteLength ?? ABSENT)
  const bytes = new Uint8Array(blocks.reduce((sum, block) => sum + (block?.byteLength ?? 0), 0))
  let at = 0
  for (const block of blocks) {
    if (!block) continue
    bytes.set(block, at)
    at += block.byteLength
  }
  return { bytes, lengths }
}

export const unpack = ({ bytes, lengths }: Parcel): readonly WireOp[] => {
  let at = 0
  const next = (length: number): Uint8Array => bytes.subarray(at, (at += length))
  const nullable = (length: number): Uint8Array | null => (length === ABSENT ? null : next(length))
  return Array.from({ length: lengths.length / PARTS }, (_, i) => {
    const [entry = 0, body = ABSENT, display = ABSENT] = lengths.subarray(i * PARTS, (i + 1) * PARTS)
    return { entry: next(entry), body: nullable(body), display: nullable(display) }
  })
}
