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

/** SHA-256 of 0x01 and both halves. */
export const innerHash = (left: Uint8Array, right: Uint8Array): Uint8Array => {
  both.set(left, 1)
  both.set(right, 1 + HASH)
  return sha256(both)
}

/** How many of two leaves or more are in the left subtree. */
const leftOf = (size: number): number => {
  let half = 1
  while (half * 2 < size) half *= 2
  return half
}

/** The root of no leaves. */
export const NOTHING = sha256(new Uint8Array(0))

/**
 * @param hashes of the leaves.
 * @returns SHA-256 of the empty string for no leaves, the hash of one, SHA-256 of 0x01 and both halves for more.
 */
const rootOfHashes = (hashes: readonly Uint8Array[], from = 0, to = hashes.length): Uint8Array => {
  if (to - from < 2) return hashes[from] ?? NOTHING
  const half = from + leftOf(to - from)
  return innerHash(rootOfHashes(hashes, from, half), rootOfHashes(hashes, half, to))
}

export const merkleRoot = (leaves: readonly Uint8Array[]): Uint8Array => rootOfHashes(leaves.map(leafHash))
