/**
 * Invite codes: what they carry, as base58 text that fits in a link.
 *
 *     16 bytes  first half of SHA-256 of the guild's CID
 *     16 bytes  secret; the invite's key pair is derived from it
 *     then, when addresses are given, where a node listens: see code-places.ts
 */
import { base58btc } from 'multiformats/bases/base58'
import { makeKeyPair, makeSigner } from '../../crypto/identity.ts'
import { sha256, utf8 } from '../../crypto/primitives.ts'
import type { DeviceKey, GuildCid } from '../core/ids.ts'
import { openPlaces, packPlaces, pieces } from './code-places.ts'

const HALF = 16
const MAX_CODE = 512

export interface InviteCode {
  readonly guildHash: Uint8Array
  readonly secret: Uint8Array
  /** Multiaddrs with /p2p/; empty for a short code. */
  readonly addresses: readonly string[]
}

export const guildHashOf = (guild: GuildCid): Uint8Array => sha256(utf8(guild)).subarray(0, HALF)

/** The key pair that an invite's secret stands for. */
export const inviteKey = (secret: Uint8Array) => {
  const seed = sha256(Buffer.concat([utf8('folkmoot/invite/'), secret]))
  return { key: makeKeyPair(seed).key as DeviceKey, sign: makeSigner(seed) }
}

export const encodeInvite = ({ guildHash, secret, addresses }: InviteCode): string =>
  base58btc.encode(Buffer.concat([guildHash, secret, ...packPlaces(addresses)])).slice(1)

/** @returns undefined when the text is no code. */
export const decodeInvite = (code: string): InviteCode | undefined => {
  if (code.length > MAX_CODE) return undefined
  try {
    const bytes = base58btc.decode(`z${code}`)
    if (bytes.byteLength < 2 * HALF) return undefined
    return {
      guildHash: bytes.slice(0, HALF),
      secret: bytes.slice(HALF, 2 * HALF),
      addresses: openPlaces(pieces(bytes.subarray(2 * HALF)))
    }
  } catch {
    return undefined
  }
}
