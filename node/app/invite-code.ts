/**
 * Invite codes: what they carry, as base58 text that fits in a link.
 *
 *     16 bytes  first half of SHA-256 of the guild's CID
 *     16 bytes  secret; the invite's key pair is derived from it
 *     then, when addresses are given: a length byte and the peer id, and for up to three addresses a length byte and
 *     the multiaddr without its /p2p/ part
 */
import { multiaddr } from '@multiformats/multiaddr'
import { base58btc } from 'multiformats/bases/base58'
import { makeKeyPair, makeSigner } from '../../crypto/identity.ts'
import { sha256, utf8 } from '../../crypto/primitives.ts'
import { dialable } from '../core/dialable.ts'
import type { DeviceKey, GuildCid } from '../core/ids.ts'

const HALF = 16
const MAX_ADDRESSES = 3
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

const split = (address: string): { readonly peer: string; readonly rest: string } | undefined => {
  const at = address.lastIndexOf('/p2p/')
  return at > 0 ? { rest: address.slice(0, at), peer: address.slice(at + '/p2p/'.length) } : undefined
}

const prefixed = (bytes: Uint8Array): Uint8Array[] => [Uint8Array.of(bytes.byteLength), bytes]

const packAddresses = (addresses: readonly string[]): Uint8Array[] => {
  const parts = addresses.map(split).filter((part) => part !== undefined)
  const peer = parts[0]?.peer
  if (!peer) return []
  const own = parts.filter((part) => part.peer === peer).slice(0, MAX_ADDRESSES)
  return [...prefixed(base58btc.decode(`z${peer}`)), ...own.flatMap(({ rest }) => prefixed(multiaddr(rest).bytes))]
}

export const encodeInvite = ({ guildHash, secret, addresses }: InviteCode): string =>
  base58btc.encode(Buffer.concat([guildHash, secret, ...packAddresses(addresses)])).slice(1)

/** Length-prefixed pieces; throws RangeError when one is cut short. */
const pieces = (bytes: Uint8Array): Uint8Array[] => {
  const found: Uint8Array[] = []
  for (let at = 0; at < bytes.byteLength;) {
    const length = bytes[at] ?? 0
    const piece = bytes.subarray(at + 1, at + 1 + length)
    if (length === 0 || piece.byteLength < length) throw new RangeError('the code is cut short')
    found.push(piece)
    at += 1 + length
  }
  return found
}

const unpackAddresses = (bytes: Uint8Array): string[] => {
  const [peer, ...addresses] = pieces(bytes)
  if (!peer) return []
  if (addresses.length > MAX_ADDRESSES) throw new RangeError('the code carries too many addresses')
  const id = base58btc.encode(peer).slice(1)
  const places = addresses.map((address) => dialable(multiaddr(address).toString(), id))
  return places.filter((place) => place !== undefined).map((place) => `${place}/p2p/${id}`)
}

/** @returns undefined when the text is no code. */
export const decodeInvite = (code: string): InviteCode | undefined => {
  if (code.length > MAX_CODE) return undefined
  try {
    const bytes = base58btc.decode(`z${code}`)
    if (bytes.byteLength < 2 * HALF) return undefined
    return {
      guildHash: bytes.slice(0, HALF),
      secret: bytes.slice(HALF, 2 * HALF),
      addresses: unpackAddresses(bytes.subarray(2 * HALF))
    }
  } catch {
    return undefined
  }
}
