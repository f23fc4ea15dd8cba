/** Multiaddrs as text, at the edge to settings and invites. */
import { multiaddr, type Multiaddr } from '@multiformats/multiaddr'
import { dialable } from '../../node/core/dialable.ts'
import { AddressMalformed } from '../errors.ts'
import { ACQUAINTANCES } from '../limits.ts'

/** @throws AddressMalformed naming the setting */
export const parseAddress = (setting: string, text: string): Multiaddr => {
  try {
    return multiaddr(text)
  } catch (cause) {
    throw new AddressMalformed(setting, text, { cause })
  }
}

/** Peer id at the end of an address, when it names one. */
export const peerOf = (address: Multiaddr): string | undefined =>
  address
    .getComponents()
    .filter(({ name }) => name === 'p2p')
    .at(-1)?.value

const LOOPBACK = /^\/(ip4\/127\.|ip6\/::1\/)/
const PRIVATE = /^\/(ip4\/(10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|169\.254\.)|ip6\/f[cde])/

export const isLoopback = (address: string): boolean => LOOPBACK.test(address)

/** 0 for what everybody can dial, 1 for what the local network can, 2 for what only this machine can. */
export const distance = (address: string): number => (LOOPBACK.test(address) ? 2 : PRIVATE.test(address) ? 1 : 0)

/** The host that an address begins with; of IPv6 the network that one customer has. */
export const hostOf = (address: string): string => {
  const host = address.split('/')[2] ?? ''
  return host.includes(':') ? host.split(':').slice(0, 4).join(':') : host
}

/** Direct before relayed, TCP before WebSockets. */
const detour = (address: string): number =>
  2 * Number(address.includes('/p2p-circuit')) + Number(address.includes('/ws'))

/** Public addresses first, then those of the local network, then loopback; the straightest of each first. */
export const bestFirst = (addresses: readonly string[]): string[] =>
  addresses.toSorted((a, b) => distance(a) - distance(b) || detour(a) - detour(b) || (a < b ? -1 : 1))

/** WebRTC has no address of its own: whoever has the relayed one finds the way. */
export const isPlace = (address: string): boolean => !address.includes('/webrtc')

const { addressesPerPeer, addressLength } = ACQUAINTANCES

/** Where a peer is said to be reached, as far as that is worth writing down: without /p2p/. */
export const worthKeeping = (addresses: readonly string[], peer: string): readonly string[] => {
  const places = addresses.filter((text) => text.length <= addressLength).map((text) => dialable(text, peer))
  return bestFirst([...new Set(places.filter((place) => place !== undefined))]).slice(0, addressesPerPeer)
}
