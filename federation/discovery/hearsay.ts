/**
 * Where peers are that others have told of: kept beside what peers have said of themselves, never in its place, and
 * forgotten when there is more of it.
 */
import type { PeerId, PeerStore } from '@libp2p/interface'
import { multiaddr } from '@multiformats/multiaddr'
import { KAD } from '../limits.ts'
import type { Hearsay } from './kad-guard.ts'

export interface HearsayBook {
  /** Resolves when the peer can be dialled there, unless more is known of it. */
  note(hearsay: Hearsay): Promise<void>
  /** The peer has spoken for itself. */
  firstHand(peer: PeerId): void
}

export const createHearsayBook = (
  peerStore: Pick<PeerStore, 'has' | 'patch' | 'delete'>,
  isConnected: (peer: PeerId) => boolean
): HearsayBook => {
  const heard = new Map<string, PeerId>()

  const makeRoom = async (): Promise<void> => {
    const [oldest] = heard
    if (heard.size <= KAD.hearsay || !oldest) return
    heard.delete(oldest[0])
    if (!isConnected(oldest[1])) await peerStore.delete(oldest[1])
  }

  return {
    async note({ peer, addresses }) {
      const name = peer.toString()
      if (isConnected(peer) || (!heard.has(name) && (await peerStore.has(peer)))) return
      heard.delete(name)
      heard.set(name, peer)
      await peerStore.patch(peer, { multiaddrs: addresses.map((address) => multiaddr(address)) })
      await makeRoom()
    },
    firstHand: (peer) => void heard.delete(peer.toString())
  }
}
