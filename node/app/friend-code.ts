/**
 * Friend codes: who somebody is and where a node of theirs listens, as base58 text to hand around.
 *
 *     1 byte    2, so that no invite is taken for one
 *     32 bytes  SHA-256 of the user's genesis block: their CID
 *     then a length byte and their name in UTF-8, a length byte and the peer id (or 0), and for up to three addresses a
 *     length byte and the multiaddr without its /p2p/ part
 *     4 bytes   the first of SHA-256 of all before: a code with a slip of the pen leads nowhere
 */
import { multiaddr } from '@multiformats/multiaddr'
import { base58btc } from 'multiformats/bases/base58'
import { equalBytes, sha256, utf8 } from '../../crypto/primitives.ts'
import { dialable } from '../core/dialable.ts'
import { parseUserCid, type UserCid } from '../core/ids.ts'

const VERSION = 2
const CHECK = 4
const DIGEST = 32
/** CIDv1, dag-cbor, SHA-256 of 32 bytes. */
const CID_PREFIX = Uint8Array.of(0x01, 0x71, 0x12, 0x20)
const MAX_ADDRESSES = 3
const MAX_NAME = 128
const MAX_CODE = 768

export interface FriendCode {
  readonly user: UserCid
  /** What they were called when the code was made. */
  readonly name: string
  /** Multiaddrs with /p2p/. */
  readonly addresses: readonly string[]
}

const piece = (bytes: Uint8Array): Uint8Array[] => [Uint8Array.of(bytes.byteLength), bytes]

const split = (address: string): { readonly peer: string; readonly rest: string } | undefined => {
  const at = address.lastIndexOf('/p2p/')
  return at > 0 ? { rest: address.slice(0, at), peer: address.slice(at + '/p2p/'.length) } : undefined
}

/** Those of the first address's peer that whoever reads the code would dial. */
const placesOf = (addresses: readonly string[]): { readonly peer: string; readonly places: readonly string[] } => {
  const parts = addresses.flatMap((address) => split(address) ?? [])
  const peer = parts[0]?.peer ?? ''
  const own = parts.filter((part) => part.peer === peer && dialable(part.rest, peer) !== undefined)
  return { peer, places: own.slice(0, MAX_ADDRESSES).map(({ rest }) => rest) }
}

export const encodeFriendCode = ({ user, name, addresses }: FriendCode): string => {
  const { peer, places } = placesOf(addresses)
  const body = Buffer.concat([
    Uint8Array.of(VERSION),
    base58btc.decode(user).subarray(CID_PREFIX.byteLength),
    ...piece(utf8(name).subarray(0, MAX_NAME)),
    ...piece(peer === '' ? new Uint8Array() : base58btc.decode(`z${peer}`)),
    ...places.flatMap((place) => piece(multiaddr(place).bytes))
  ])
  return base58btc.encode(Buffer.concat([body, sha256(body).subarray(0, CHECK)])).slice(1)
}

/** Throws RangeError when a piece is cut short. */
const pieces = (bytes: Uint8Array): Uint8Array[] => {
  const found: Uint8Array[] = []
  for (let at = 0; at < bytes.byteLength;) {
    const length = bytes[at] ?? 0
    if (at + 1 + length > bytes.byteLength) throw new RangeError('the code is cut short')
    found.push(bytes.subarray(at + 1, at + 1 + length))
    at += 1 + length
  }
  return found
}

const readBody = (body: Uint8Array): FriendCode => {
  const user = parseUserCid(base58btc.encode(Buffer.concat([CID_PREFIX, body.subarray(1, 1 + DIGEST)])))
  const [name, peer, ...places] = pieces(body.subarray(1 + DIGEST))
  if (body[0] !== VERSION || !user || !name || !peer || places.length > MAX_ADDRESSES) throw new RangeError('no code')
  const id = base58btc.encode(peer).slice(1)
  const addresses = places
    .flatMap((place) => dialable(multiaddr(place).toString(), id) ?? [])
    .map((place) => `${place}/p2p/${id}`)
  return { user, name: new TextDecoder('utf-8', { fatal: true }).decode(name).slice(0, 32), addresses }
}

/** @returns undefined when the text is no friend code. */
export const decodeFriendCode = (code: string): FriendCode | undefined => {
  if (code.length > MAX_CODE) return undefined
  try {
    const bytes = base58btc.decode(`z${code}`)
    const body = bytes.subarray(0, -CHECK)
    if (body.byteLength < 1 + DIGEST + 2 || !equalBytes(sha256(body).subarray(0, CHECK), bytes.subarray(-CHECK)))
      return undefined
    return readBody(body)
  } catch {
    return undefined
  }
}
