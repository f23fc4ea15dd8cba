/**
 * Animated PNGs: written anew from the chunks that pictures are made of, each with its own sum, so that neither words nor a page that
 * somebody has put among them goes on. Source: PNG, third edition, sections 5 and 11.3.6.
 */
import { crc32 } from 'node:zlib'

const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a] as const
/** Bytes of a chunk besides its data: length, type and sum. */
const FRAME = 12
const PICTURE = new Set(['IHDR', 'PLTE', 'tRNS', 'acTL', 'fcTL', 'IDAT', 'fdAT', 'IEND'])
/** A chunk whose name begins with a small letter may be left out by who does not know it. */
const isAncillary = (type: string): boolean => (type.charCodeAt(0) & 0x20) !== 0

interface Chunk {
  readonly type: string
  /** As it stands in the file. */
  readonly whole: Uint8Array
  readonly data: DataView
}

/** Pixels of a side: Discord's, of stickers. */
const SIDE = 320
const FRAMES = 512

/** @returns undefined when they are no chunks, or one is not as its sum says */
const chunksOf = (bytes: Uint8Array): readonly Chunk[] | undefined => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const chunks: Chunk[] = []
  let at: number = SIGNATURE.length
  while (chunks.at(-1)?.type !== 'IEND') {
    if (at + FRAME > bytes.byteLength) return undefined
    const end = at + FRAME + view.getUint32(at)
    if (end > bytes.byteLength) return undefined
    const named = bytes.subarray(at + 4, end - 4)
    if (crc32(named) !== view.getUint32(end - 4)) return undefined
    const data = new DataView(bytes.buffer, bytes.byteOffset + at + 8, end - at - FRAME)
    chunks.push({ type: Buffer.from(named.subarray(0, 4)).toString('latin1'), whole: bytes.subarray(at, end), data })
    at = end
  }
  return chunks
}

const fits = (data: DataView | undefined, at: number): boolean =>
  data !== undefined &&
  data.byteLength >= at + 8 &&
  [data.getUint32(at), data.getUint32(at + 4)].every((pixels) => pixels > 0 && pixels <= SIDE)

/** Does it move, within bounds, and is all of it known? */
const isSound = (chunks: readonly Chunk[]): boolean => {
  const [head] = chunks
  const control = chunks.filter(({ type }) => type === 'acTL')
  const shown = chunks.filter(({ type }) => type === 'fcTL')
  const count = control[0]?.data.byteLength === 8 ? control[0].data.getUint32(0) : 0
  return (
    head?.type === 'IHDR' &&
    fits(head.data, 0) &&
    control.length === 1 &&
    count >= 1 &&
    count <= FRAMES &&
    shown.length === count &&
    shown.every(({ data }) => fits(data, 4)) &&
    chunks.every(({ type }) => PICTURE.has(type) || isAncillary(type))
  )
}

/** @returns undefined for what is no animated PNG, or one that is too large. What it gives for its own result is the same. */
export const cleanApng = (bytes: Uint8Array): Uint8Array | undefined => {
  if (!SIGNATURE.every((byte, i) => bytes[i] === byte)) return undefined
  const chunks = chunksOf(bytes)
  if (!chunks || !isSound(chunks)) return undefined
  const kept = chunks.filter(({ type }) => PICTURE.has(type)).map(({ whole }) => whole)
  return new Uint8Array(Buffer.concat([Uint8Array.from(SIGNATURE), ...kept]))
}
