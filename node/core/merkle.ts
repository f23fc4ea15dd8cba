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

/** SHA-256 of the empty string for no leaves, of 0x00 and the leaf for one, of 0x01 and both halves for more. */
export const merkleRoot = (leaves: readonly Uint8Array[]): Uint8Array => {
  const [only] = leaves
  if (!only) return sha256(new Uint8Array(0))
  if (leaves.length === 1) return tagged(0, only)
  let half = 1
  while (half * 2 < leaves.length) half *= 2
  return tagged(1, merkleRoot(leaves.slice(0, half)), merkleRoot(leaves.slice(half)))
}
