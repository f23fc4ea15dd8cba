/** Who is here, when what libp2p tells of it comes late; and what two nodes do as soon as they meet. */
import test from 'ava'
import type { Topology } from '@libp2p/interface'
import { peerIdFromPrivateKey } from '@libp2p/peer-id'
import { multiaddr } from '@multiformats/multiaddr'
import { createBackground } from '../../federation/background.ts'
import { keepConnections } from '../../federation/connections.ts'
import { createDialBudget } from '../../federation/discovery/dial-budget.ts'
import { COMPANY } from '../../federation/discovery/limits.ts'
import type { Host } from '../../federation/host/host.ts'
import { parsePeerKey } from '../../federation/host/peer-key.ts'
import { makePeerKey } from '../../federation/index.ts'
import { GOSSIP, ROUNDS, SYNC } from '../../federation/limits.ts'
import { createPeers } from '../../federation/peers.ts'
import { channelLog, controlLog, type LogId } from '../../node/core/ids.ts'
import { startNode, type TestNode } from '../support/federation-node.ts'
import { admit, channel, foundGuild, makeGenesis, makePerson, message } from '../support/memory-guild.ts'
import { eventually } from '../support/process/eventually.ts'
import { startRawPeer, type RawPeer } from '../support/raw-peer.ts'

const addressOf = ({ host }: RawPeer): string => host.getMultiaddrs()[0]?.toString() ?? ''

/** A node that hears of a departure when the test lets it. */
const startLate = async (change: (host: Host) => void = () => undefined) => {
  const { host, [Symbol.asyncDispose]: stop } = await startRawPeer()
  change(host)
  const departures: (() => void)[] = []
  const left: string[] = []
  const stopping = new AbortController()
  const { signal } = stopping
  const register = host.register.bind(host)
  host.register = (protocol, topology: Topology) =>
    register(protocol, {
      ...topology,
      onDisconnect: (id) => void departures.push(() => topology.onDisconnect?.(id))
    })
  const peers = createPeers(
    { isMember: () => true, isRemoved: () => false },
    { mayHold: () => true, mayReadPast: () => true }
  )
  await keepConnections({
    bootstrap: [],
    acquaintances: [],
    host,
    peers,
    company: {
      lacks: () => false,
      isCrowded: () => false,
      hear: () => undefined,
      rest: () => undefined,
      isResting: () => false,
      miss: () => undefined
    },
    budget: createDialBudget(() => performance.now()),
    rounds: { begin: () => undefined, soon: () => undefined, end: () => undefined, [Symbol.dispose]: () => undefined },
    background: createBackground(signal, () => undefined),
    signal,
    isPenalised: () => false,
    followed: () => [],
    left: (peer) => void left.push(peer)
  })
  return {
    host,
    departures,
    left,
    here: () => peers.all().map(String),
    [Symbol.asyncDispose]: async () => {
      stopping.abort()
      await stop()
    }
  }
}

test('a departure that is told when the peer has come back takes nobody away, and one that is true does', async (t) => {
  await using node = await startLate()
  await using bob = await startRawPeer()
  await bob.host.handle(SYNC.protocol, () => undefined)
  const name = bob.host.peerId.toString()
  const meet = async (): Promise<void> => {
    await node.host.dial(multiaddr(addressOf(bob)))
    await eventually(async () => node.here().includes(name))
  }
  const part = async (times: number): Promise<void> => {
    for (const connection of node.host.getConnections(bob.host.peerId)) await connection.close()
    await eventually(async () => node.departures.length === times)
  }
  await meet()
  await part(1)
  await meet()
  node.departures[0]?.()
  t.deepEqual([node.here(), node.left], [[name], []], 'it is the connection of before that has ended')
  await part(2)
  node.departures[1]?.()
  t.deepEqual([node.here(), node.left], [[], [name]])
})

/** Shorter than the time to any round that is not brought about by what happens. */
const SOON = ROUNDS.every / 2

const soon = async (what: string, ...all: readonly [TestNode, string][]): Promise<number> => {
  const begun = performance.now()
  for (const [node, cid] of all) await node.store.until(({ ops }) => ops.has(cid as never), what, SOON)
  return performance.now() - begun
}

test('neighbours by the hundred are not dialled by the hundred', async (t) => {
  const announced = new EventTarget()
  let dialled = 0
  await using node = await startLate((host) => {
    Object.assign(host.services, { mdns: announced })
    host.dial = async () => Promise.reject(new Error(`nobody there, ${++dialled}`))
  })
  for (let n = 0; n < 200; n++) {
    const id = peerIdFromPrivateKey(parsePeerKey(makePeerKey()))
    const multiaddrs = [multiaddr(`/ip4/192.168.1.${n}/tcp/6465`)]
    announced.dispatchEvent(new CustomEvent('peer', { detail: { id, multiaddrs } }))
  }
  await eventually(async () => dialled > 0)
  t.is(dialled, COMPANY.peersPerVoice)
  t.deepEqual(node.here(), [])
})

test('what was lost on its way is found, both ways and of every log, as soon as two nodes meet', async (t) => {
  const [alice, bob] = [makePerson('alice'), makePerson('bob')]
  const genesis = makeGenesis(alice)
  await using a = await startNode(alice)
  foundGuild(a.store, alice, genesis)
  const rooms = Array.from({ length: 20 }, (_, n): LogId => {
    const { op } = a.store.write(alice, controlLog(genesis.guild), channel(`room ${n}`))
    return channelLog(genesis.guild, op.cid)
  })
  a.store.write(alice, controlLog(genesis.guild), admit(bob))
  await a.hold(genesis)
  const privateKey = makePeerKey()
  const before = await startNode(bob, { privateKey, bootstrap: [a.address()] })
  await before.hold(genesis)
  await before.store.until(({ ops }) => ops.size === a.store.ops.size, 'the guild')
  await before[Symbol.asyncDispose]()

  // Nobody is told of any of it, and nothing follows.
  const [first, , last] = [rooms[0], ...rooms.slice(-2)] as [LogId, LogId, LogId]
  const atAlice = [first, last].map((log) => a.store.write(alice, log, message('can you hear me?')))
  const atBob = [first, last].map((log) => before.store.write(bob, log, message('hello?')))
  await using again = await startNode(bob, { privateKey, bootstrap: [a.address()] })
  again.store.copy(before.store)
  await again.hold(genesis)
  const took = await soon(
    'what was lost',
    ...atAlice.map(({ op }): [TestNode, string] => [again, op.cid]),
    ...atBob.map(({ op }): [TestNode, string] => [a, op.cid])
  )
  t.log(`${took.toFixed(0)} ms after both were there`)
  t.is(again.store.ops.size, a.store.ops.size)
})

test('who passes on what is said and has proved nothing is met at once, and what it said is asked for', async (t) => {
  const [alice, bob] = [makePerson('alice'), makePerson('bob')]
  const genesis = makeGenesis(alice)
  await using a = await startNode(alice)
  const { log, channel: room } = foundGuild(a.store, alice, genesis)
  a.store.write(alice, controlLog(genesis.guild), admit(bob))
  await a.hold(genesis)
  let asked = 0
  let askedAt = 0
  let isBobs = false
  // It knows the guild's topic, and acts for nobody yet.
  await using b = await startNode(bob, {
    bootstrap: [a.address()],
    devices: () => {
      asked++
      askedAt = performance.now()
      return isBobs ? [bob.device] : []
    }
  })
  b.store.copy(a.store)
  await b.hold(genesis)
  // All rounds of their meeting are over then: the next would be minutes later.
  const lull = 1.25 * Math.max(...ROUNDS.settle)
  await eventually(async () => asked >= ROUNDS.settle.length && performance.now() - askedAt > lull)
  const meetings = asked
  isBobs = true
  const written = b.store.write(bob, log, message('here I am'))
  const repeat = setInterval(() => b.network.tell(genesis.guild, bob.device, { k: 'typing', channel: room }), 50)
  t.teardown(() => clearInterval(repeat))
  b.network.publish(genesis.guild, [written.blocks])
  const took = await soon('what bob said', [a, written.op.cid])
  t.log(`${took.toFixed(0)} ms; proved ${asked - meetings} times`)
  t.true(asked - meetings <= GOSSIP.unprovenBurst + ROUNDS.settle.length)
})
