/** Where WebRTC asks how this node is seen from outside: at the relays among its peers, and at nobody else's servers. */
import { RELAY_V2_HOP_CODEC } from '@libp2p/circuit-relay-v2'
import type { Connection } from '@libp2p/interface'
import type { Host } from '../host/host.ts'
import { RELAY } from '../limits.ts'
import { wayOf } from './upgrade.ts'

/** A relay answers at the UDP port that has the number of its TCP port. */
const urlOf = ({ remoteAddr }: Connection): string | undefined => {
  const [host, transport] = remoteAddr.getComponents()
  if (host?.value === undefined || transport?.name !== 'tcp') return undefined
  return `stun:${host.name === 'ip6' ? `[${host.value}]` : host.value}:${transport.value}`
}

/** Of the peers that this node has dialled: the port of the others is not known. */
export const stunServers = async (host: Host): Promise<readonly string[]> => {
  const dialled = host.getConnections().filter((each) => each.direction === 'outbound' && wayOf(each) === 'direct')
  const offers = await Promise.all(
    dialled.map(async (connection) => {
      const peer = await host.peerStore.get(connection.remotePeer).catch(() => undefined)
      return peer?.protocols.includes(RELAY_V2_HOP_CODEC) ? urlOf(connection) : undefined
    })
  )
  return [...new Set(offers.filter((url) => url !== undefined))].slice(0, RELAY.stunServers)
}
