/**
 * Has a place kept at a relay, so that peers reach this node behind a router that lets nobody in.
 *
 * Attack: whoever relays for a node sees with whom it speaks, and may cut it off. libp2p takes any peer that offers itself,
 * and even one that only claims to pass on a call. So only peers that share a guild, and those named in the settings, may.
 */
import {
  circuitRelayTransport,
  RELAY_V2_HOP_CODEC,
  type CircuitRelayTransportComponents
} from '@libp2p/circuit-relay-v2'
import type { ConnectionGater, PeerId, Transport, TypedEventTarget } from '@libp2p/interface'
import type { RelayReservation } from '../../node/core/reachability.ts'
import type { Background } from '../background.ts'
import type { Host } from '../host/host.ts'
import { RELAY } from '../limits.ts'

/** What this needs of the transport's store of reservations. */
interface Reservations extends TypedEventTarget<Record<'relay:removed' | 'relay:created-reservation', CustomEvent>> {
  addRelay(peer: PeerId, type: 'discovered' | 'configured'): Promise<unknown>
  hasReservation(peer: PeerId): boolean
  getReservation(peer: PeerId): { readonly expire: bigint } | undefined
}

export interface RelayUse {
  readonly transport: (components: CircuitRelayTransportComponents) => Transport
  readonly gater: Pick<ConnectionGater, 'denyInboundRelayedConnection'>
  /** Looks for relays among the peers, now and whenever one comes or goes. */
  begin(parts: { readonly host: Host; readonly background: Background; readonly signal: AbortSignal }): Promise<void>
  /** A peer may have become one to be relayed by. */
  consider(peer: PeerId): void
  reservations(): readonly RelayReservation[]
}

/** Relays are looked for among the peers one has, not by dialling whoever there is. */
const noWalk: CircuitRelayTransportComponents['randomWalk'] = {
  async *walk() {
    // Nobody.
  }
}

/** Tells libp2p of no peer by itself. */
const seenAll = { has: () => true, add: () => undefined, remove: () => undefined }

/**
 * Attack when absent: who looks for a relay would dial everybody who is announced on the local network, all of ten thousand that there
 * are not, and keep those in a queue that it has not come to.
 */
const deafToDiscovery = <E extends Pick<EventTarget, 'addEventListener'>>(events: E): E =>
  new Proxy(events, {
    get(all, name) {
      const value: unknown = Reflect.get(all, name)
      if (typeof value !== 'function') return value
      return (...args: unknown[]): unknown =>
        name === 'addEventListener' && args[0] === 'peer:discovery' ? undefined : Reflect.apply(value, all, args)
    }
  })

/** @param mayRelay may the peer be one's relay? */
export const createRelayUse = (mayRelay: (peer: string) => boolean): RelayUse => {
  let reservations: Reservations | undefined
  let running: Parameters<RelayUse['begin']>[0] | undefined

  /** Libp2p has ways of its own to come to a relay; all of them end here. */
  const guard = (store: Reservations): void => {
    const add = store.addRelay.bind(store)
    store.addRelay = async (peer, type) => {
      if (!mayRelay(peer.toString())) throw new Error('no relay of ours')
      return add(peer, type)
    }
  }

  const offers = async ({ peerStore }: Host, peer: PeerId): Promise<boolean> => {
    const known = await peerStore.get(peer).catch(() => undefined)
    return known?.protocols.includes(RELAY_V2_HOP_CODEC) ?? false
  }

  const reserve = async (host: Host, peer: PeerId): Promise<void> => {
    if (!reservations || reservations.hasReservation(peer) || !mayRelay(peer.toString())) return
    // Refused, or no more needed: another peer has its turn, or this one later.
    if (await offers(host, peer)) await reservations.addRelay(peer, 'discovered').catch(() => undefined)
  }

  const consider = (peer: PeerId): void => {
    if (running) running.background.run(() => (running ? reserve(running.host, peer) : Promise.resolve()))
  }

  const considerAll = (): void => {
    for (const peer of running?.host.getPeers() ?? []) consider(peer)
  }

  return {
    transport(components) {
      const transport = circuitRelayTransport({
        discoveryFilter: seenAll,
        maxInboundStopStreams: RELAY.circuitsPerPeer
      })(
        new Proxy(components, {
          get(all, name) {
            if (name === 'events') return deafToDiscovery(all.events)
            return name === 'randomWalk' ? noWalk : Reflect.get(all, name)
          }
        })
      ) as Transport & { readonly reservationStore: Reservations }
      reservations = transport.reservationStore
      guard(reservations)
      return transport
    },
    gater: {
      denyInboundRelayedConnection: (relay) => !(reservations?.hasReservation(relay) ?? false)
    },
    async begin(parts) {
      running = parts
      const { host, signal } = parts
      const topology = await host.register(RELAY_V2_HOP_CODEC, { onConnect: consider })
      const timer = setInterval(considerAll, RELAY.lookAgain)
      timer.unref()
      reservations?.addEventListener('relay:removed', considerAll)
      signal.addEventListener('abort', () => {
        clearInterval(timer)
        host.unregister(topology)
      })
    },
    consider,
    reservations: () =>
      (running?.host.getPeers() ?? []).flatMap((peer) => {
        const held = reservations?.getReservation(peer)
        return held ? [{ peer: peer.toString(), expiresAt: Number(held.expire) * 1000 }] : []
      })
  }
}
