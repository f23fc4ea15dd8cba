/** What strangers can take of a node by connecting, being told of and telling: connections, memory, dials. */
import test from 'ava'
import type { Connection, MultiaddrConnection, PeerId } from '@libp2p/interface'
import { peerIdFromPrivateKey } from '@libp2p/peer-id'
import { multiaddr } from '@multiformats/multiaddr'
import { chooseToLeave, createDoorway } from '../../federation/host/doorway.ts'
import { createDialLimit } from '../../federation/host/dial-limit.ts'
import type { Host } from '../../federation/host/host.ts'
import { createKnownPeers } from '../../federation/host/known-peers.ts'
import { makePeerKey, parsePeerKey } from '../../federation/host/peer-key.ts'
import { DIALS, DOOR, KNOWN } from '../../federation/limits.ts'
import { createPeers } from '../../federation/peers.ts'
import { makeGenesis, makePerson } from '../support/memory-guild.ts'
import { startRawPeer } from '../support/raw-peer.ts'

const somebody = (): PeerId => peerIdFromPrivateKey(parsePeerKey(makePeerKey()))
const nameOf = (n: number): PeerId => {
  const name = `peer ${n}`
  return { toString: () => name, equals: (other: unknown) => String(other) === name } as unknown as PeerId
}

class Socket extends EventTarget {
  readonly remoteAddr
  constructor(host: string) {
    super()
    this.remoteAddr = multiaddr(`/ip4/${host}/tcp/5000`)
  }
}

const socketFrom = (host: string): MultiaddrConnection => new Socket(host) as unknown as MultiaddrConnection

/** A node with these connections, which knows bob. */
const setup = (connections: Connection[] = []) => {
  const bob = somebody()
  const doorway = createDoorway({ isPenalised: () => false, isStranger: (peer) => peer !== bob.toString() })
  doorway.attach({ getConnections: () => connections, addEventListener: () => undefined } as unknown as Host)
  const { denyInboundConnection, denyInboundEncryptedConnection, denyInboundUpgradedConnection } = doorway.gater
  return {
    bob,
    connections,
    knocks: (socket: MultiaddrConnection) => denyInboundConnection(socket) === false,
    enters: (peer: PeerId, host: string) => denyInboundEncryptedConnection(peer, socketFrom(host)) === false,
    isIn: (socket: MultiaddrConnection) => void denyInboundUpgradedConnection(somebody(), socket)
  }
}

const connectionOf = (remotePeer: PeerId, host: string, open = 0): Connection =>
  ({
    remotePeer,
    remoteAddr: multiaddr(`/ip4/${host}/tcp/5000`),
    direction: 'inbound',
    timeline: { open }
  }) as unknown as Connection

test('a host with many connections that say nothing keeps out itself alone', (t) => {
  const { knocks, isIn } = setup()
  const sockets = Array.from({ length: 2 * DOOR.comingPerHost }, () => socketFrom('60.0.0.66'))
  const [first, second, ...others] = sockets.filter(knocks)
  t.is(others.length, DOOR.comingPerHost - 2)
  t.true(knocks(socketFrom('60.0.0.2')))
  if (first && second) {
    isIn(first)
    second.dispatchEvent(new Event('close'))
    first.dispatchEvent(new Event('close'))
  }
  const more = Array.from({ length: 4 }, () => socketFrom('60.0.0.66'))
  t.is(more.filter(knocks).length, 2, 'as many as have come in or gone')
})

test('a host has room for so many strangers, and who is known may come from there all the same', (t) => {
  const { bob, enters } = setup(
    Array.from({ length: DOOR.strangersPerHost }, (_, n) => connectionOf(nameOf(n), '60.0.0.66'))
  )
  t.false(enters(somebody(), '60.0.0.66'))
  t.true(enters(bob, '60.0.0.66'))
  t.true(enters(somebody(), '60.0.0.2'))
})

test('a peer has room for so many connections, whoever it is', async (t) => {
  const { bob, connections, enters } = setup()
  for (let n = 0; n < DOOR.perPeer; n++) {
    t.true(enters(bob, '60.0.0.2'))
    connections.push(connectionOf(bob, '60.0.0.2'))
  }
  t.false(enters(bob, '60.0.0.3'))

  await using node = await startRawPeer()
  await using mallory = await startRawPeer()
  const [address = multiaddr()] = node.host.getMultiaddrs()
  const dials = Array.from({ length: 3 * DOOR.perPeer }, () => mallory.host.dial(address, { force: true }))
  await Promise.allSettled(dials)
  for (let n = 0; n < 2 * DOOR.perPeer; n++) await mallory.host.dial(address, { force: true }).catch(() => undefined)
  t.is(node.host.getConnections().length, DOOR.perPeer)
})

test('who makes room is of the host that has most strangers, and came first', (t) => {
  const crowd = Array.from({ length: 5 }, (_, n) => connectionOf(nameOf(n), '60.0.0.66', 100 - n))
  const few = [connectionOf(nameOf(10), '60.0.0.2', 1), connectionOf(nameOf(11), '60.0.0.2', 2)]
  const leaving = chooseToLeave([...few, ...crowd], 4).map(({ remotePeer }) => remotePeer.toString())
  t.deepEqual(leaving.toSorted(), ['peer 10', 'peer 2', 'peer 3', 'peer 4'])
  t.deepEqual(chooseToLeave(few, 0), [])
})

test('of a million names that come and go few are remembered, and none in place of who shares something', async (t) => {
  const known = createKnownPeers()
  const [bob, carol] = [nameOf(-1), nameOf(-2)]
  const forgotten = new Set<string>()
  let note: (event: { readonly detail: { readonly id: PeerId } }) => void = () => undefined
  known.attach({
    getConnections: (peer?: PeerId) => (peer?.equals(carol) ? [{}] : []),
    peerStore: { delete: async (peer: PeerId) => void forgotten.add(peer.toString()) },
    addEventListener: (_: string, listener: typeof note) => void (note = listener)
  } as never)
  known.met(bob)
  note({ detail: { id: bob } })
  note({ detail: { id: carol } })
  const crowd = 10 * KNOWN.strangers
  for (let n = 0; n < crowd; n++) note({ detail: { id: nameOf(n) } })
  t.is(forgotten.size, crowd + 1 - KNOWN.strangers)
  t.false(forgotten.has(bob.toString()))
  t.false(forgotten.has(carol.toString()), 'she is connected')
  t.true(known.isMet(bob.toString()) && !known.isMet(carol.toString()))
  for (let n = 0; n < 2 * KNOWN.met; n++) known.met(nameOf(crowd + n))
  t.true(forgotten.has(bob.toString()), 'a thousand others have been met since')
})

test('of what a peer says of itself nothing is written down that is no place where peers listen', async (t) => {
  await using node = await startRawPeer()
  const { peerStore } = node.host
  const peer = somebody()
  const places = [
    '/ip4/60.0.0.1/tcp/80/http',
    '/dnsaddr/evil.example',
    '/ip4/60.0.0.1/udp/53',
    '/ip4/60.0.0.1/tcp/6465'
  ]
  await peerStore.merge(peer, { multiaddrs: places.map((place) => multiaddr(place)) })
  const { addresses } = await peerStore.get(peer)
  t.deepEqual(
    addresses.map(({ multiaddr: address }) => address.toString()),
    ['/ip4/60.0.0.1/tcp/6465']
  )
})

test('a host where nobody has been met is dialled a few times a minute, whoever names it; others as often as is needed', (t) => {
  let now = 0
  const limit = createDialLimit(['/ip4/60.0.0.1/tcp/6465/p2p/12D3KooWLGP4zJe5AJ6PW6vtz4CXqYPBsZLBdW6G9fcDU3dzQ4pg'], {
    now: () => now
  })
  let met: (event: { readonly detail: Pick<Connection, 'remoteAddr'> }) => void = () => undefined
  limit.attach({ addEventListener: (_: string, listener: typeof met) => void (met = listener) } as never)
  const dialled = (address: (n: number) => string, times: number): number =>
    Array.from({ length: times }, (_, n) => limit.gater.denyDialMultiaddr(multiaddr(address(n)))).filter((no) => !no)
      .length
  const victim = (n: number): string => `/ip4/60.0.0.80/tcp/${n + 1}`
  t.is(dialled(victim, 1000), DIALS.perUnknownHost)
  now += 60_000
  t.is(dialled(victim, 1000), DIALS.perUnknownHost)
  t.is(
    dialled(() => '/ip4/60.0.0.1/tcp/6465', 1000),
    1000,
    'it stands in the settings'
  )
  t.is(
    dialled((n) => `/ip4/127.0.0.1/tcp/${n + 1}`, 1000),
    1000
  )
  met({ detail: { remoteAddr: multiaddr('/ip4/60.0.0.2/tcp/50000') } })
  t.is(
    dialled(() => '/ip4/60.0.0.2/tcp/6465', 1000),
    1000,
    'somebody was there'
  )
  now += 60_000
  t.is(
    dialled((n) => `/dns4/${n}.evil.example/tcp/80`, 5000),
    DIALS.unknownHosts,
    'names cost nothing'
  )
})

test('a member in many names with one device is a member in a few of them, and a stranger in the others', (t) => {
  const { guild } = makeGenesis(makePerson('alice'))
  const peers = createPeers(
    { isMember: () => true, isRemoved: () => false },
    { mayHold: () => true, mayReadPast: () => true }
  )
  const [mallory, bob] = ['mallory', 'bob'].map((name) => [{ ...makePerson(name).device, rootNumber: 0 }])
  if (!mallory || !bob) throw new Error('nobody is there')
  const ids = Array.from({ length: 30 }, (_, n) => nameOf(n))
  for (const id of ids) peers.met(id, new Map([[guild, mallory]]))
  t.is(ids.filter((id) => peers.sharesAny(String(id))).length, 8)
  const his = nameOf(100)
  t.true(peers.met(his, new Map([[guild, bob]])))
  if (ids[0]) peers.left(ids[0])
  t.true(peers.met(nameOf(101), new Map([[guild, mallory]])), 'one has gone')
})
