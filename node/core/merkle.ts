/**
 * Merkle tree hash over a list, as RFC 6962, section 2.1, defines it: leaves and inner nodes are hashed in domains of
 * their own, and the left subtree holds the largest power of two that is smaller than the whole.
 */
import { sha256 } from '../../crypto/primitives.ts'

const tagged = (tag: number, ...parts: readonly Uint8Array[]): Uint8Array => {
  const bytes = new Uint8Array(1 + parts.reduce((sum, { length }) => sum + length, 0))
  bytes[0] = tag
  let at = 1
  for (const part of parts) {
    bytes.set(part, at)
    at += part.length
  }
  return sha256(bytes)
}

export interface MerkleTree {
  readonly hash: Uint8Array
  /** Leaves. */
  readonly size: number
  /** None of a tree of less than two leaves. */
  readonly halves: readonly [MerkleTree, MerkleTree] | null
}

/** How many of two leaves or more are in the left subtree. */
const leftOf = (size: number): number => {
  let half = 1
  while (half * 2 < size) half *= 2
  return half
}

/** SHA-256 of the empty string for no leaves, of 0x00 and the leaf for one, of 0x01 and both halves for more. */
export const merkleTree = (leaves: readonly Uint8Array[]): MerkleTree => {
  const [only] = leaves
  if (!only) return { hash: sha256(new Uint8Array(0)), size: 0, halves: null }
  if (leaves.length === 1) return { hash: tagged(0, only), size: 1, halves: null }
  const half = leftOf(leaves.length)
  const halves = [merkleTree(leaves.slice(0, half)), merkleTree(leaves.slice(half))] as const
  return { hash: tagged(1, halves[0].hash, halves[1].hash), size: leaves.length, halves }
}

export const merkleRoot = (leaves: readonly Uint8Array[]): Uint8Array => merkleTree(leaves).hash

/** The hashes beside the way from leaf `at` to the root, the lowest first (RFC 6962, section 2.1.1). */
export const merklePath = ({ halves }: MerkleTree, at: number): readonly Uint8Array[] => {
  if (!halves) return []
  const [left, right] = halves
  return at < left.size ? [...merklePath(left, at), right.hash] : [...merklePath(right, at - left.size), left.hash]
}

/**
 * The root that a path leads to. Of a given size each place has a way of its own, so a leaf that is shown at another place
 * than its own does not lead to the root.
 *
 * @returns undefined when the path is not as long as that way.
 */
export const rootAlong = (
  leaf: Uint8Array,
  at: number,
  size: number,
  path: readonly Uint8Array[]
): Uint8Array | undefined => {
  if (at < 0 || at >= size) return undefined
  const last = path.at(-1)
  if (size === 1) return last ? undefined : tagged(0, leaf)
  if (!last) return undefined
  const half = leftOf(size)
  const below = path.slice(0, -1)
  const own = at < half ? rootAlong(leaf, at, half, below) : rootAlong(leaf, at - half, size - half, below)
  return own && (at < half ? tagged(1, own, last) : tagged(1, last, own))
}
