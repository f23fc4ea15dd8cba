/** Gossip goes on when the connection it ran on ends and another one to the same peer is there. */
import test from 'ava'
import type { GossipSub, GossipSubComponents } from '@libp2p/gossipsub'
import type { Connection, Topology } from '@libp2p/interface'
import { peerIdFromString } from '@libp2p/peer-id'
import { followConnections } from '../../federation/host/gossip-topology.ts'
import type { Host } from '../../federation/host/host.ts'

const peer = peerIdFromString('12D3KooWLGP4zJe5AJ6PW6vtz4CXqYPBsZLBdW6G9fcDU3dzQ4pg')
const connect = (id: string, status = 'open') => ({ id, status, remotePeer: peer }) as unknown as Connection

const setUp = (connections: readonly Connection[]) => {
  const told: string[] = []
  const onConnect: Topology['onConnect'] = (_, { id }) => void told.push(id)
  const registrar = { register: async () => 'topology', unregister: () => undefined }
  const gossip = followConnections(({ registrar: watched }) => {
    for (const protocol of ['/meshsub/1.2.0', '/meshsub/1.1.0']) void watched.register(protocol, topology)
    watched.unregister('nothing')
    return {} as GossipSub
  })
  const topology: Topology = { onConnect }
  gossip.service({ registrar } as unknown as GossipSubComponents)
  const events = new EventTarget()
  gossip.attach(Object.assign(events, { getConnections: () => connections }) as unknown as Host)
  const close = async (connection: Connection): Promise<readonly string[]> => {
    events.dispatchEvent(new CustomEvent('connection:close', { detail: connection }))
    await new Promise((resolve) => setImmediate(resolve))
    return told
  }
  return close
}

test('gossipsub is told of the connection that is left, once', async (t) => {
  const [relayed, direct] = [connect('relayed'), connect('direct')]
  t.deepEqual(await setUp([relayed, direct])(relayed), ['direct'])
})

test('it is told of none that is closing too, and of nothing when the peer is gone', async (t) => {
  const relayed = connect('relayed')
  t.deepEqual(await setUp([relayed, connect('direct', 'closing')])(relayed), [])
  t.deepEqual(await setUp([])(relayed), [])
})
