/**
 * Files are named by what is in them: the CID of a block that lists the hashes of their chunks. So whoever fetches one
 * checks each chunk as it comes, goes on where another peer broke off, and never holds more than a chunk unchecked.
 */
import { decodeCbor, encodeCbor, equalBytes, sha256 } from '../../crypto/primitives.ts'
import { opCidOf, type BlobCid } from './ids.ts'
import { bytes, int, list, literal, object } from './schema.ts'

/** Bytes; the last one may be shorter. */
export const CHUNK = 256 * 1024
/** 1 GiB. */
export const MAX_CHUNKS = 4096
export const MAX_BLOB = MAX_CHUNKS * CHUNK
/** Bytes of the largest list. */
export const MAX_TREE = 160 * 1024

const schema = object({
  v: literal(1),
  k: literal('blob'),
  size: int(0, MAX_BLOB),
  /** SHA-256 of each. */
  chunks: list(bytes(32), MAX_CHUNKS)
})

export interface BlobTree {
  readonly cid: BlobCid
  /** Canonical. */
  readonly bytes: Uint8Array
  /** Of the whole, in bytes. */
  readonly size: number
  readonly chunks: readonly Uint8Array[]
}

export const makeTree = (size: number, chunks: readonly Uint8Array[]): BlobTree => {
  const encoded = encodeCbor({ v: 1, k: 'blob', size, chunks })
  return { cid: opCidOf(encoded) as string as BlobCid, bytes: encoded, size, chunks }
}

/** @returns undefined for what is no list of chunks, or another's than `cid` names. */
export const openTree = (cid: BlobCid, encoded: Uint8Array): BlobTree | undefined => {
  if (encoded.byteLength > MAX_TREE || (opCidOf(encoded) as string) !== cid) return undefined
  try {
    const { size, chunks } = schema(decodeCbor(encoded), 'blob')
    return chunks.length === Math.ceil(size / CHUNK) ? { cid, bytes: encoded, size, chunks } : undefined
  } catch {
    return undefined
  }
}

/** Bytes of a chunk. */
export const lengthOf = ({ size }: Pick<BlobTree, 'size'>, index: number): number =>
  Math.min(CHUNK, size - index * CHUNK)

/**
 * Is that the chunk?
 *
 * Attack when absent: a peer gives other bytes for a file, and they are shown in its author's name.
 */
export const isChunk = (tree: BlobTree, index: number, chunk: Uint8Array): boolean => {
  const wanted = tree.chunks[index]
  return wanted !== undefined && chunk.byteLength === lengthOf(tree, index) && equalBytes(sha256(chunk), wanted)
}
