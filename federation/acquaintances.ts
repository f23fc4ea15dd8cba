/** Remembers where peers that share a guild are reached: both ends may restart, and still find each other. */
import type { PeerId } from '@libp2p/interface'
import { peerIdFromString } from '@libp2p/peer-id'
import { multiaddr } from '@multiformats/multiaddr'
import type { Clock, PeerBook } from '../node/core/ports.ts'
import type { Background } from './background.ts'
import { worthKeeping } from './host/addresses.ts'
import type { Host } from './host/create-host.ts'
import { HOST } from './limits.ts'

export interface Acquaintances {
  /** A peer has proved to share a guild. */
  note(id: PeerId): void
}

export interface AcquaintanceParts {
  readonly host: Host
  readonly book: PeerBook
  readonly clock: Clock
  readonly background: Background
  sharesAny(peer: string): boolean
}

const addressesOf = async ({ peerStore }: Host, id: PeerId): Promise<readonly string[]> => {
  const { addresses } = await peerStore.get(id)
  return worthKeeping(
    addresses.map(({ multiaddr: address }) => address.toString()),
    id.toString()
  )
}

export const keepAcquaintances = (parts: AcquaintanceParts): Acquaintances => {
  const { host, book, clock, background, sharesAny } = parts
  /** What the book says already, of the peers that are connected. */
  const written = new Map<string, string>()

  const write = async (id: PeerId): Promise<void> => {
    const peer = id.toString()
    const addresses = await addressesOf(host, id)
    const text = addresses.join(' ')
    if (addresses.length === 0 || written.get(peer) === text) return
    written.set(peer, text)
    await book.remember({ peer, addresses }, clock.now())
  }

  const note = (id: PeerId): void => background.run(() => write(id))

  // What a peer says of its own addresses may come after it has been met.
  host.addEventListener('peer:identify', ({ detail: { peerId } }) => {
    if (sharesAny(peerId.toString())) note(peerId)
  })
  host.addEventListener('peer:disconnect', ({ detail }) => void written.delete(detail.toString()))
  return { note }
}

/** Peers met in earlier lives, ready to be dialled. */
export const recallAcquaintances = async ({ peerStore }: Host, book: PeerBook): Promise<readonly PeerId[]> => {
  const recalled: PeerId[] = []
  for (const { peer, addresses } of book.known(HOST.redialPeers)) {
    const id = peerIdFromString(peer)
    await peerStore.merge(id, { multiaddrs: addresses.map((text) => multiaddr(text)) })
    recalled.push(id)
  }
  return recalled
}
