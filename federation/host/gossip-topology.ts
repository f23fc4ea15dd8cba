/**
 * Gossipsub writes to a peer on one stream, and does not open another when the connection below it ends while a second one
 * is there: after an upgrade from a relay nothing would be said any more. So it is told of the connection that is left. Nor
 * does it open another when a peer has not taken what it was told, and the stream is cut for what waits there: the peer is hung
 * up on, and may come again.
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
  /** By what gossipsub registers, for each of its protocols. */
  const topologies = new Map<Topology, Topology>()
  let hangUp: (connection: Connection) => void = () => {}

  const openFrom =
    (connection: Connection): Connection['newStream'] =>
    async (...args) => {
      const stream = await connection.newStream(...args)
      stream.addEventListener('close', ({ error }) => {
        if (error?.name === 'StreamBufferError') hangUp(connection)
      })
      return stream
    }

  /** As it is, but for the streams that are opened on it. */
  const watched = (connection: Connection): Connection => {
    const newStream = openFrom(connection)
    return new Proxy(connection, { get: (all, name) => (name === 'newStream' ? newStream : Reflect.get(all, name)) })
  }

  const watchedBy = (topology: Topology): Topology => ({
    ...topology,
    onConnect: (peer, connection) => topology.onConnect?.(peer, watched(connection))
  })

  const watch = (registrar: GossipSubComponents['registrar']): GossipSubComponents['registrar'] =>
    new Proxy(registrar, {
      get(all, name) {
        if (name !== 'register') {
          const value: unknown = Reflect.get(all, name)
          return typeof value === 'function' ? value.bind(all) : value
        }
        return (protocol: string, topology: Topology) => {
          const watching = topologies.get(topology) ?? watchedBy(topology)
          topologies.set(topology, watching)
          return all.register(protocol, watching)
        }
      }
    })

  const tell = (connection: Connection): void => {
    for (const topology of topologies.values()) void topology.onConnect?.(connection.remotePeer, connection)
  }

  return {
    service: (components) =>
      make(
        new Proxy(components, {
          get: (all, name) => (name === 'registrar' ? watch(all.registrar) : Reflect.get(all, name))
        })
      ),
    attach(host) {
      hangUp = ({ remotePeer }) => void host.hangUp(remotePeer).catch(() => undefined)
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
