/** Makes a node a relay: circuit relay v2, with the limits of its desk. */
import { circuitRelayServer, RELAY_V2_STOP_CODEC, type CircuitRelayService } from '@libp2p/circuit-relay-v2'
import type { ConnectionGater } from '@libp2p/interface'
import type { Clock } from '../../node/core/ports.ts'
import type { Host } from '../host/host.ts'
import { RELAY } from '../limits.ts'
import { createRelayDesk } from './relay-desk.ts'

export interface RelayServer {
  readonly service: ReturnType<typeof circuitRelayServer>
  readonly gater: Pick<ConnectionGater, 'denyInboundRelayReservation' | 'denyOutboundRelayedConnection'>
  /** Once the host is there; before, nothing is relayed. */
  attach(host: Host, service: CircuitRelayService): void
  /** How much it relays now. */
  load(): { readonly reservations: number; readonly circuits: number }
}

const hostOf = (host: Host | undefined, peer: Parameters<Host['getConnections']>[0]): string | undefined =>
  host?.getConnections(peer)[0]?.remoteAddr.getComponents()[0]?.value

const circuitsOf = (host: Host): number =>
  host
    .getConnections()
    .flatMap(({ streams }) => streams)
    .filter(({ protocol, direction }) => protocol === RELAY_V2_STOP_CODEC && direction === 'outbound').length

export const createRelayServer = (clock: Clock, sharesAny: (peer: string) => boolean): RelayServer => {
  let attached: { readonly host: Host; readonly service: CircuitRelayService } | undefined
  const desk = createRelayDesk({
    clock,
    sharesAny,
    holders: () => attached?.service.reservations.keys() ?? [],
    hostOf: (peer) => hostOf(attached?.host, peer)
  })

  return {
    service: circuitRelayServer({
      maxInboundHopStreams: RELAY.circuitsPerPeer,
      maxOutboundStopStreams: RELAY.circuitsPerPeer,
      reservations: {
        maxReservations: RELAY.reservations,
        reservationTtl: RELAY.reservationTtl,
        defaultDurationLimit: RELAY.strangerCircuit.duration,
        defaultDataLimit: RELAY.strangerCircuit.data
      }
    }),
    gater: {
      denyInboundRelayReservation: (peer) => !desk.mayReserve(peer),
      denyOutboundRelayedConnection(source, destination) {
        const reservation = attached?.service.reservations.get(destination)
        const limit = desk.circuit(source, destination)
        if (!reservation || !limit) return true
        // It is asked before each circuit, and what stands here is what this one may carry.
        reservation.limit = limit
        return false
      }
    },
    attach(host, service) {
      attached = { host, service }
      // Who has gone needs the place no more, and somebody else may.
      host.addEventListener('peer:disconnect', ({ detail }) => service.reservations.delete(detail))
    },
    load: () => ({
      reservations: attached?.service.reservations.size ?? 0,
      circuits: attached ? circuitsOf(attached.host) : 0
    })
  }
}
