/**
 * Where a node listens, as invites and friend codes carry it: a length byte and the peer id, and for up to three addresses
 * a length byte and the multiaddr without its /p2p/ part.
 */
import { multiaddr } from '@multiformats/multiaddr'
import { base58btc } from 'multiformats/bases/base58'
import { dialable } from '../core/dialable.ts'

const MAX_ADDRESSES = 3

interface Place {
  readonly peer: string
  readonly rest: string
}

const split = (address: string): Place | undefined => {
  const at = address.lastIndexOf('/p2p/')
  return at > 0 ? { rest: address.slice(0, at), peer: address.slice(at + '/p2p/'.length) } : undefined
}

/** A length byte, and up to 255 bytes. */
export const piece = (bytes: Uint8Array): Uint8Array[] => [Uint8Array.of(bytes.byteLength), bytes]

/** @throws RangeError when a piece is cut short. */
export const pieces = (bytes: Uint8Array): Uint8Array[] => {
  const found: Uint8Array[] = []
  for (let at = 0; at < bytes.byteLength;) {
    const length = bytes[at] ?? 0
    if (at + 1 + length > bytes.byteLength) throw new RangeError('the code is cut short')
    found.push(bytes.subarray(at + 1, at + 1 + length))
    at += 1 + length
  }
  return found
}

/**
 * Where the peer of the first address listens.
 *
 * @param addresses multiaddrs with /p2p/.
 * @returns nothing when there are none.
 */
export const packPlaces = (addresses: readonly string[]): Uint8Array[] => {
  const parts = addresses.flatMap((address) => split(address) ?? [])
  const peer = parts[0]?.peer
  if (!peer) return []
  const own = parts.filter((part) => part.peer === peer).slice(0, MAX_ADDRESSES)
  const places = own.map(({ rest }) => multiaddr(rest).bytes)
  return [base58btc.decode(`z${peer}`), ...places].flatMap(piece)
}

/**
 * @param found what `pieces` makes of what `packPlaces` has packed.
 * @returns multiaddrs with /p2p/: those that a node would dial, whoever made the code.
 * @throws Error when they are none of those.
 */
export const openPlaces = (found: readonly Uint8Array[]): string[] => {
  const [peer, ...places] = found
  if (!peer) return []
  if (places.length > MAX_ADDRESSES) throw new RangeError('the code carries too many addresses')
  if (found.some(({ byteLength }) => byteLength === 0)) throw new RangeError('the code is cut short')
  const id = base58btc.encode(peer).slice(1)
  return places.flatMap((place) => dialable(multiaddr(place).toString(), id) ?? []).map((place) => `${place}/p2p/${id}`)
}
