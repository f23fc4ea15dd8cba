/**
 * Gossipsub writes to a peer on one stream, and does not open another when the connection below it ends while a second one
 * is there: after an upgrade from a relay nothing would be said any more. So it is told of the connection that is left.
 */
import type { GossipSub, GossipSubComponents } from '@libp2p/gossipsub'
import type { Connection, Topology } from '@libp2p/interface'
import type { Host } from './host.ts'

export interface GossipTopology {
  readonly service: (components: GossipSubComponents) => GossipSub
  /** Once the host is there. */
  attach(host: Host): void
}

export const followConnections = (make: (components: GossipSubComponents) => GossipSub): GossipTopology => {
  const topologies = new Set<Topology>()

  const watch = (registrar: GossipSubComponents['registrar']): GossipSubComponents['registrar'] =>
    new Proxy(registrar, {
      get(all, name) {
        if (name !== 'register') {
          const value: unknown = Reflect.get(all, name)
          return typeof value === 'function' ? value.bind(all) : value
        }
        return (protocol: string, topology: Topology) => {
          topologies.add(topology)
          return all.register(protocol, topology)
        }
      }
    })

  const tell = (connection: Connection): void => {
    for (const topology of topologies) void topology.onConnect?.(connection.remotePeer, connection)
  }

  return {
    service: (components) =>
      make(
        new Proxy(components, {
          get: (all, name) => (name === 'registrar' ? watch(all.registrar) : Reflect.get(all, name))
        })
      ),
    attach(host) {
      host.addEventListener('connection:close', ({ detail: closed }) => {
        const left = host
          .getConnections(closed.remotePeer)
          .find(({ id, status }) => id !== closed.id && status === 'open')
        // The streams of the one that has closed end after it.
        if (left) setImmediate(tell, left)
      })
    }
  }
}
