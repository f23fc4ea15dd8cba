/**
 * Friend codes: who somebody is and where a node of theirs listens, as base58 text to hand around.
 *
 *     1 byte    2, so that no invite is taken for one
 *     32 bytes  SHA-256 of the user's genesis block: their CID
 *     then a length byte and their name in UTF-8, and where a node listens: see code-places.ts
 *     4 bytes   the first of SHA-256 of all before: a code with a slip of the pen leads nowhere
 */
import { base58btc } from 'multiformats/bases/base58'
import { equalBytes, sha256, utf8 } from '../../crypto/primitives.ts'
import { reachable } from '../core/dialable.ts'
import { parseUserCid, type UserCid } from '../core/ids.ts'
import { openPlaces, packPlaces, piece, pieces } from './code-places.ts'

const VERSION = 2
const CHECK = 4
const DIGEST = 32
/** CIDv1, dag-cbor, SHA-256 of 32 bytes. */
const CID_PREFIX = Uint8Array.of(0x01, 0x71, 0x12, 0x20)
const MAX_NAME = 128
const MAX_CODE = 768

export interface FriendCode {
  readonly user: UserCid
  /** What they were called when the code was made. */
  readonly name: string
  /** Multiaddrs with /p2p/. */
  readonly addresses: readonly string[]
}

export const encodeFriendCode = ({ user, name, addresses }: FriendCode): string => {
  const body = Buffer.concat([
    Uint8Array.of(VERSION),
    base58btc.decode(user).subarray(CID_PREFIX.byteLength),
    ...piece(utf8(name).subarray(0, MAX_NAME)),
    ...packPlaces(reachable(addresses))
  ])
  return base58btc.encode(Buffer.concat([body, sha256(body).subarray(0, CHECK)])).slice(1)
}

const readBody = (body: Uint8Array): FriendCode => {
  const user = parseUserCid(base58btc.encode(Buffer.concat([CID_PREFIX, body.subarray(1, 1 + DIGEST)])))
  const [name, ...places] = pieces(body.subarray(1 + DIGEST))
  if (body[0] !== VERSION || !user || !name) throw new RangeError('no code')
  const shown = new TextDecoder('utf-8', { fatal: true }).decode(name).slice(0, 32)
  return { user, name: shown, addresses: openPlaces(places) }
}

/** @returns undefined when the text is no friend code. */
export const decodeFriendCode = (code: string): FriendCode | undefined => {
  if (code.length > MAX_CODE) return undefined
  try {
    const bytes = base58btc.decode(`z${code}`)
    const body = bytes.subarray(0, -CHECK)
    if (body.byteLength < 1 + DIGEST + 1 || !equalBytes(sha256(body).subarray(0, CHECK), bytes.subarray(-CHECK)))
      return undefined
    return readBody(body)
  } catch {
    return undefined
  }
}
