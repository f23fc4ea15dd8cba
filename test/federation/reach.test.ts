/** Peers try whether others get through to a node: honest ones, and some that have them try for other ends. */
import test from 'ava'
import { createServer, type AddressInfo } from 'node:net'
import { once } from 'node:events'
import { REACH } from '../../federation/limits.ts'
import { createPlaces } from '../../federation/reach/places.ts'
import { reachReply } from '../../federation/reach/frames.ts'
import { startNode } from '../support/federation-node.ts'
import { makePerson } from '../support/memory-guild.ts'
import { startRawPeer, type RawPeer } from '../support/raw-peer.ts'

const alice = makePerson('alice')

const portOf = ({ host }: RawPeer): number =>
  Number(/\/tcp\/(\d+)/.exec(host.getMultiaddrs().map(String)[0] ?? '')?.[1])

const ask = async (peer: RawPeer, address: string, ports: readonly { port: number; ws: boolean }[]) => {
  await using frames = await peer.open(address, REACH.protocol)
  await frames.write({ k: 'reach', ports })
  return frames.read(reachReply)
}

test('a peer is told which of its ports are open, and as whom it is seen', async (t) => {
  await using node = await startNode(alice)
  await using bob = await startRawPeer()
  const port = portOf(bob)
  t.deepEqual(await ask(bob, node.address(), [{ port, ws: false }]), { k: 'reached', host: '127.0.0.1', open: [true] })
  // The connection that was for trying goes, the other one stays.
  while (bob.host.getConnections().length > 1) await once(bob.host, 'connection:close')
  t.is(bob.host.getConnections().length, 1)
})

test('nobody has a node find out what others listen on: each port must answer as the very peer that asks', async (t) => {
  await using node = await startNode(alice)
  await using mallory = await startRawPeer()
  await using other = await startRawPeer()
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const reply = await ask(mallory, node.address(), [
    { port: portOf(other), ws: false },
    { port, ws: false }
  ])
  t.deepEqual(reply, { k: 'reached', host: '127.0.0.1', open: [false, false] })
  server.close()
})

test('nobody has a node dial without end: a few ports, a few times a minute; a host cannot be named at all', async (t) => {
  await using node = await startNode(alice)
  await using mallory = await startRawPeer()
  const port = { port: portOf(mallory), ws: false }
  const replies = []
  for (let n = 0; n <= REACH.perMinute; n++) replies.push((await ask(mallory, node.address(), [port])).k)
  t.deepEqual(replies, [...Array.from({ length: REACH.perMinute }, () => 'reached'), 'refused'])

  for (const question of [
    { k: 'reach', ports: Array.from({ length: REACH.ports + 1 }, () => port) },
    { k: 'reach', ports: [{ ...port, host: '192.0.2.1' }] }
  ]) {
    await using greedy = await startRawPeer()
    await using frames = await greedy.open(node.address(), REACH.protocol)
    await frames.write(question)
    await t.throwsAsync(frames.read(reachReply))
  }
  t.is(node.log.filter(({ message }) => message === 'a peer is cut off').length, 2)
})

test('one peer that gets through counts for more than those that say they do not, for an hour', (t) => {
  let now = 0
  const places = createPlaces({ now: () => now })
  t.true(places.note('/ip4/192.0.2.1/tcp/1', 1, true))
  t.true(places.note('/ip4/192.0.2.1/tcp/1', 1, false))
  t.is(places.known()[0]?.state, 'open')
  now += REACH.fresh
  t.false(places.note('/ip4/192.0.2.1/tcp/1', 1, false))
  t.is(places.known()[0]?.state, 'closed')
  for (let n = 0; n < 1000; n++) places.note(`/ip4/192.0.2.1/tcp/${n + 2}`, n + 2, true)
  t.is(places.known().length, REACH.places)
})
