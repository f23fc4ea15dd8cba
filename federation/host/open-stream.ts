/** Connections and streams to a peer by the best way there is: libp2p dials anew when all it has is relayed. */
import type { Connection, PeerId, Stream } from '@libp2p/interface'
import type { Multiaddr } from '@multiformats/multiaddr'
import { peerOf } from './addresses.ts'
import type { Host } from './host.ts'

/** The direct one, if there are several. */
const bestOf = (connections: readonly Connection[]): Connection | undefined => {
  const open = connections.filter(({ status }) => status === 'open')
  return open.find(({ limits }) => limits === undefined) ?? open[0]
}

/** @param addresses of one peer. */
export const openConnection = async (
  host: Host,
  addresses: readonly Multiaddr[],
  signal: AbortSignal
): Promise<Connection> => {
  const peer = addresses[0] && peerOf(addresses[0])
  const known = host.getConnections().filter(({ remotePeer }) => remotePeer.toString() === peer)
  return bestOf(known) ?? (await host.dial([...addresses], { signal }))
}

export const openStream = async (host: Host, peer: PeerId, protocol: string, signal: AbortSignal): Promise<Stream> => {
  const connection = bestOf(host.getConnections(peer)) ?? (await host.dial(peer, { signal }))
  return connection.newStream(protocol, { signal, runOnLimitedConnection: true })
}

export const hasOpenConnection = (host: Host, peer: PeerId): boolean => bestOf(host.getConnections(peer)) !== undefined

/** The connection that a stream belongs to. */
export const connectionOf = (host: Host, peer: PeerId, stream: Stream): Connection | undefined =>
  host.getConnections(peer).find(({ streams }) => streams.includes(stream))
