/** One hash for a state, so that two nodes can be compared. */
import { encodeCbor, sha256, toBase64url } from '../../crypto/primitives.ts'
import type { OpCid } from './ids.ts'
import { PersistentMap } from './persistent-map.ts'
import type { GuildState } from './state.ts'

const plain = (value: unknown): unknown => {
  if (value instanceof PersistentMap) return Object.fromEntries([...value].map(([k, v]) => [k, plain(v)]))
  if (Array.isArray(value)) return value.map(plain)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, v]) => v !== undefined)
      .map(([k, v]) => [k, plain(v)])
  )
}

/** States never change, and whoever compares nodes asks for the digest of the same one again and again. */
const digests = new WeakMap<GuildState, string>()

/** SHA-256 of the state's canonical dag-cbor form, base64url. */
export const stateDigest = (state: GuildState): string => {
  const known = digests.get(state)
  if (known !== undefined) return known
  const digest = toBase64url(sha256(encodeCbor(plain(state))))
  digests.set(state, digest)
  return digest
}

/** SHA-256 over the heads of a log: equal heads mean equal logs, since each names its whole past. */
export const headsDigest = (heads: readonly OpCid[]): string => toBase64url(sha256(encodeCbor(heads.toSorted())))
