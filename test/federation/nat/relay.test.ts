/** Relays over real libp2p: what strangers get of one, and whom a node lets relay for it. */
import test, { type ExecutionContext } from 'ava'
import { peerIdFromString } from '@libp2p/peer-id'
import { multiaddr } from '@multiformats/multiaddr'
import { RELAY } from '../../../federation/limits.ts'
import { createNat } from '../../../federation/nat/passages.ts'
import { startNode, type TestNode } from '../../support/federation-node.ts'
import { makeGenesis, makePerson } from '../../support/memory-guild.ts'
import { startRawPeer, type RawPeer } from '../../support/raw-peer.ts'

const [alice, rita] = [makePerson('alice'), makePerson('rita')]
const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined }
const CHUNK = 16 * 1024

const until = async <T>(what: string, look: () => T | undefined | false): Promise<T> => {
  const end = Date.now() + 60_000
  for (;;) {
    const seen = look()
    if (seen !== undefined && seen !== false) return seen
    if (Date.now() > end) throw new Error(`waited in vain for ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

/** A peer that takes any relay, as mallory would. */
const startStranger = async (t: ExecutionContext): Promise<RawPeer> => {
  const passages = await createNat({
    relay: false,
    webrtc: false,
    clock: Date,
    logger: quiet,
    sharesAny: () => false,
    isNamed: () => true
  })
  const peer = await startRawPeer({ passages })
  const stop = new AbortController()
  const background = { run: (task: () => Promise<unknown>) => void task().catch(() => undefined), idle: async () => {} }
  await passages.begin({ host: peer.host, background, signal: stop.signal, blame: () => undefined })
  t.teardown(async () => {
    stop.abort()
    await peer[Symbol.asyncDispose]()
  })
  return peer
}

const startRelay = async (t: ExecutionContext): Promise<TestNode> => {
  const relay = await startNode(rita, { relay: true })
  t.teardown(() => relay[Symbol.asyncDispose]())
  return relay
}

const relayedOf = ({ host }: RawPeer): string | undefined =>
  host
    .getMultiaddrs()
    .map(String)
    .find((address) => address.includes('/p2p-circuit'))

test('strangers who use a relay for their own traffic are cut off after a little', async (t) => {
  const relay = await startRelay(t)
  const [mallory, mate] = [await startStranger(t), await startStranger(t)]
  let carried = 0
  await mate.host.handle(
    '/flood/1.0.0',
    (stream) => {
      stream.addEventListener('message', ({ data }) => (carried += data.byteLength))
    },
    { runOnLimitedConnection: true }
  )
  await mate.host.dial(multiaddr(relay.address()))
  const address = await until('a place at the relay', () => relayedOf(mate))
  const connection = await mallory.host.dial(multiaddr(address))
  t.truthy(connection.limits)
  const stream = await connection.newStream('/flood/1.0.0', { runOnLimitedConnection: true })
  const chunk = new Uint8Array(CHUNK)
  await until('the cut', () => {
    if (stream.status === 'open' && stream.send(chunk) === undefined) return false
    return stream.status !== 'open'
  })
  t.true(carried <= Number(RELAY.strangerCircuit.data), `${carried} bytes came through`)
  await until('both places', () => relay.network.reachability().relaying?.reservations === 2)
})

test('two who speak through a relay have a Noise channel of their own, each with whom they asked for', async (t) => {
  const relay = await startRelay(t)
  const [alicia, bertram] = [await startStranger(t), await startStranger(t)]
  let heard: unknown
  await bertram.host.handle(
    '/hello/1.0.0',
    (_stream, { remotePeer, encryption }) => {
      heard = { peer: remotePeer.toString(), encryption }
    },
    { runOnLimitedConnection: true }
  )
  await bertram.host.dial(multiaddr(relay.address()))
  const address = await until('a place at the relay', () => relayedOf(bertram))
  const connection = await alicia.host.dial(multiaddr(address))
  t.truthy(connection.limits)
  await connection.newStream('/hello/1.0.0', { runOnLimitedConnection: true })
  const said = { peer: connection.remotePeer.toString(), encryption: connection.encryption }
  t.deepEqual(said, { peer: bertram.host.peerId.toString(), encryption: '/noise' })
  t.deepEqual(await until('the stream', () => heard), { peer: alicia.host.peerId.toString(), encryption: '/noise' })
})

test('a node finds a relay among the peers it shares a guild with, and says so in its addresses', async (t) => {
  const relay = await startRelay(t)
  const genesis = makeGenesis(rita)
  relay.store.knows(alice)
  await relay.hold(genesis)
  const a = await startNode(alice)
  t.teardown(() => a[Symbol.asyncDispose]())
  a.store.knows(rita)
  await a.hold(genesis)
  await a.network.discover([relay.address()])
  const address = await until('a place at the relay', () =>
    a.network.addresses().find((each) => each.includes('/p2p-circuit'))
  )
  t.true(address.startsWith(relay.address()))
  t.is(a.network.reachability().relays[0]?.peer, relay.network.peerId())
})

test('a node takes nobody for a relay who shares no guild with it and is not in its settings', async (t) => {
  const relay = await startRelay(t)
  const passages = await createNat({
    relay: false,
    webrtc: false,
    clock: Date,
    logger: quiet,
    sharesAny: () => false,
    isNamed: () => false
  })
  await using careful = await startRawPeer({ passages })
  const stop = new AbortController()
  t.teardown(() => stop.abort())
  const tasks: Promise<unknown>[] = []
  const background = {
    run: (task: () => Promise<unknown>) => void tasks.push(task().catch(() => undefined)),
    idle: async () => {}
  }
  await passages.begin({ host: careful.host, background, signal: stop.signal, blame: () => undefined })
  await careful.host.dial(multiaddr(relay.address()))
  await until('the offer', () => tasks.length > 0)
  await Promise.all(tasks)
  t.is(relayedOf(careful), undefined)
  t.deepEqual(passages.reachability().relays, [])

  // The relay passes on a call all the same: it is not taken.
  const other = await startStranger(t)
  t.true(
    await passages.gater.denyInboundRelayedConnection?.(peerIdFromString(relay.network.peerId()), other.host.peerId)
  )
})
