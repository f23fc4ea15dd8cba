/**
 * Where this node listens and is reached. Libp2p announces a public address only when a peer has got through to it; until
 * somebody has tried, ours are announced all the same: an invite that is made first must lead somewhere.
 */
import { isPrivate } from '@libp2p/utils'
import type { AddressManager, TransportManager } from '@libp2p/interface-internal'
import type { Libp2pEvents, Startable, TypedEventTarget } from '@libp2p/interface'
import type { Multiaddr } from '@multiformats/multiaddr'

export interface Addresses extends Startable {
  /** On interfaces of this machine, none of them relayed. */
  listening(): readonly Multiaddr[]
  /** A peer has got through to the address, or could not. */
  found(address: Multiaddr, open: boolean): void
}

interface Components {
  readonly addressManager: AddressManager
  readonly transportManager: TransportManager
  readonly events: TypedEventTarget<Libp2pEvents>
}

/** ms for which an address counts as open without anybody having tried again. */
const TRUST = 3_600_000

export const ownAddresses = ({ addressManager, transportManager, events }: Components): Addresses => {
  const listening = (): readonly Multiaddr[] =>
    transportManager.getAddrs().filter((address) => !address.toString().includes('/p2p-circuit'))

  const isOurs = (address: Multiaddr): boolean => listening().some((each) => each.equals(address))

  const announce = (): void => {
    for (const address of listening()) {
      if (!isPrivate(address)) addressManager.confirmObservedAddr(address, { type: 'transport', ttl: TRUST })
    }
  }

  return {
    // Listening begins after all that is started, and beside what comes after that.
    start: () => events.addEventListener('transport:listening', announce),
    stop: () => events.removeEventListener('transport:listening', announce),
    listening,
    found(address, open) {
      const type = isOurs(address) ? 'transport' : 'observed'
      if (open) addressManager.confirmObservedAddr(address, { type, ttl: TRUST })
      else addressManager.removeObservedAddr(address)
    }
  }
}
