/**
 * Peers of which libp2p has written down where they are: bounded, as libp2p forgets them after hours at most.
 *
 * Attack: every name that connects, is told of or is announced on the local network is written down, and names cost nothing. So those
 * that have never shared anything with this node are forgotten when there are others, and so are, apart from them, those that have.
 */
import type { PeerId } from '@libp2p/interface'
import { KNOWN } from '../limits.ts'
import type { Host } from './host.ts'

export interface KnownPeers {
  /** The peer has shown to share something with this node, now or in an earlier life. */
  met(peer: PeerId): void
  isMet(peer: string): boolean
  attach(host: Pick<Host, 'addEventListener' | 'peerStore' | 'getConnections'>): void
}

export const createKnownPeers = (): KnownPeers => {
  /** Those noted last stand last. */
  const [strangers, others] = [new Map<string, PeerId>(), new Map<string, PeerId>()]
  let forget: (peer: PeerId) => void = () => undefined
  let isConnected: (peer: PeerId) => boolean = () => false

  const note = (peers: Map<string, PeerId>, peer: PeerId, most: number): void => {
    peers.delete(peer.toString())
    peers.set(peer.toString(), peer)
    // Who is here is passed over: there are fewer connections than that.
    for (const [name, oldest] of peers) {
      if (peers.size <= most) return
      if (isConnected(oldest)) continue
      peers.delete(name)
      forget(oldest)
    }
  }

  return {
    met(peer) {
      strangers.delete(peer.toString())
      note(others, peer, KNOWN.met)
    },
    isMet: (peer) => others.has(peer),
    attach(host) {
      isConnected = (peer) => host.getConnections(peer).length > 0
      forget = (peer) => void host.peerStore.delete(peer).catch(() => undefined)
      host.addEventListener('peer:discovery', ({ detail: { id } }) => {
        if (!others.has(id.toString())) note(strangers, id, KNOWN.strangers)
      })
    }
  }
}
