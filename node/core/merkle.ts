/**
 * Merkle tree hash over a list, as RFC 6962, section 2.1, defines it: leaves and inner nodes are hashed in domains of
 * their own, and the left subtree holds the largest power of two that is smaller than the whole.
 */
import { sha256 } from '../../crypto/primitives.ts'

const LEAF = 0
const INNER = 1
const HASH = 32

const tagged = (tag: number, bytes: Uint8Array): Uint8Array => {
  const whole = new Uint8Array(1 + bytes.length)
  whole[0] = tag
  whole.set(bytes, 1)
  return sha256(whole)
}

/** SHA-256 of 0x00 and the leaf. */
export const leafHash = (leaf: Uint8Array): Uint8Array => tagged(LEAF, leaf)

/** What an inner node hashes is put together here. */
const both = new Uint8Array(1 + 2 * HASH)
both[0] = INNER

const inner = (left: Uint8Array, right: Uint8Array): Uint8Array => {
  both.set(left, 1)
  both.set(right, 1 + HASH)
  return sha256(both)
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

const NOTHING = sha256(new Uint8Array(0))

/**
 * @param hashes of the leaves.
 * @returns SHA-256 of the empty string for no leaves, the hash of one, SHA-256 of 0x01 and both halves for more.
 */
export const rootOfHashes = (hashes: readonly Uint8Array[], from = 0, to = hashes.length): Uint8Array => {
  if (to - from < 2) return hashes[from] ?? NOTHING
  const half = from + leftOf(to - from)
  return inner(rootOfHashes(hashes, from, half), rootOfHashes(hashes, half, to))
}

/** @param hashes of the leaves. */
export const treeOfHashes = (hashes: readonly Uint8Array[], from = 0, to = hashes.length): MerkleTree => {
  const size = to - from
  if (size < 2) return { hash: hashes[from] ?? NOTHING, size, halves: null }
  const half = from + leftOf(size)
  const halves = [treeOfHashes(hashes, from, half), treeOfHashes(hashes, half, to)] as const
  return { hash: inner(halves[0].hash, halves[1].hash), size, halves }
}

export const merkleRoot = (leaves: readonly Uint8Array[]): Uint8Array => rootOfHashes(leaves.map(leafHash))

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
  if (size === 1) return last ? undefined : leafHash(leaf)
  if (!last) return undefined
  const half = leftOf(size)
  const below = path.slice(0, -1)
  const own = at < half ? rootAlong(leaf, at, half, below) : rootAlong(leaf, at - half, size - half, below)
  return own && (at < half ? inner(own, last) : inner(last, own))
}
