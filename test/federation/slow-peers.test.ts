/** Peers that ask and do not read, or begin and do not end: what waits for them is bounded, and others do not wait. */
// One after another: each has a node of its own write megabytes.
import test from 'ava'
import { PeerStalled, ProtocolBroken } from '../../federation/errors.ts'
import { SYNC } from '../../federation/limits.ts'
import { meetAsClient, type Credentials } from '../../federation/sync/handshake.ts'
import { inTime } from '../../federation/wire/stall.ts'
import { encodeFrame } from '../../federation/wire/frames.ts'
import { frameStream } from '../../federation/wire/frame-stream.ts'
import { controlLog } from '../../node/core/ids.ts'
import { multiaddr } from '@multiformats/multiaddr'
import { startNode, type TestNode } from '../support/federation-node.ts'
import {
  admit,
  foundGuild,
  makeGenesis,
  makePerson,
  message,
  type Genesis,
  type Person
} from '../support/memory-guild.ts'
import { startRawPeer, type RawPeer } from '../support/raw-peer.ts'

/** Bytes of a message of the tests. */
const LONG = 3500

const setup = async () => {
  const [alice, bob, mallory] = [makePerson('alice'), makePerson('bob'), makePerson('mallory')]
  const genesis = makeGenesis(alice)
  const a = await startNode(alice)
  const place = foundGuild(a.store, alice, genesis)
  for (const person of [bob, mallory]) a.store.write(alice, controlLog(genesis.guild), admit(person))
  await a.hold(genesis)
  return { a, alice, bob, mallory, genesis, ...place }
}

const isCutOff = ({ log }: TestNode, peer: RawPeer): boolean =>
  log.some(
    ({ message: text, fields }) => text === 'a peer is cut off' && fields?.['peer'] === peer.host.peerId.toString()
  )

const until = async (condition: () => boolean, what: string): Promise<void> => {
  const end = Date.now() + 60_000
  while (!condition()) {
    if (Date.now() > end) throw new Error(`waited in vain: ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}

const credentialsOf = (person: Person, genesis: Genesis): Credentials => ({
  carried: () => [genesis.guild],
  guildSecret: () => genesis.secret,
  devices: () => [person.device],
  turnedAway: () => undefined,
  isConversation: () => false,
  concerns: () => false,
  isMember: () => true,
  log: { identity: () => person.identity } as unknown as Credentials['log']
})

const meet = async (peer: RawPeer, node: TestNode, person: Person, genesis: Genesis) => {
  const stream = await peer.host.dialProtocol(multiaddr(node.address()), SYNC.protocol)
  const { signal } = new AbortController()
  const frames = frameStream(stream, { maxFrame: SYNC.maxFrame, timeout: 60_000, signal })
  const ends = { client: peer.host.peerId.toString(), server: node.network.peerId() }
  await meetAsClient(frames, ends, credentialsOf(person, genesis), [genesis.guild])
  return { stream, frames }
}

test.serial('who asks for all there is and reads none of it is cut off, and others are served meanwhile', async (t) => {
  const { a, alice, bob, mallory, genesis, log } = await setup()
  await using _a = a
  for (let i = 0; i < 600; i++) a.store.write(alice, log, message('x'.repeat(LONG)))
  await using peer = await startRawPeer()
  for (let n = 0; n < SYNC.streamsPerPeer; n++) {
    const { stream, frames } = await meet(peer, a, mallory, genesis)
    stream.pause()
    for (let i = 0; i < 50; i++) await frames.write({ k: 'pull', guild: genesis.guild, log, have: {} })
  }
  await using b = await startNode(bob, { bootstrap: [a.address()] })
  await b.hold(genesis)
  await b.store.until(({ ops }) => ops.size === a.store.ops.size, 'honest people go on')
  await until(() => isCutOff(a, peer), 'she is cut off')
  t.pass()
})

test.serial('who reads slowly is hung up on, and not cut off', async (t) => {
  const { a, alice, bob, genesis, log } = await setup()
  await using _a = a
  for (let i = 0; i < 600; i++) a.store.write(alice, log, message('x'.repeat(LONG)))
  await using peer = await startRawPeer()
  const { stream, frames } = await meet(peer, a, bob, genesis)
  await frames.write({ k: 'pull', guild: genesis.guild, log, have: {} })
  stream.pause()
  const reading = setInterval(() => {
    stream.resume()
    setImmediate(() => stream.pause())
  }, SYNC.frameTimeout * 0.3)
  stream.addEventListener('close', () => clearInterval(reading))
  await until(() => peer.host.getConnections().length === 0, 'he is hung up on')
  t.false(isCutOff(a, peer))
})

test.serial('who begins a frame and does not end it, and answers otherwise, is cut off', async (t) => {
  const { a } = await setup()
  await using _a = a
  await using peer = await startRawPeer()
  const stream = await peer.host.dialProtocol(multiaddr(a.address()), SYNC.protocol)
  stream.send(encodeFrame({ k: 'hello', v: 1, nonce: new Uint8Array(32) }).subarray(0, 20))
  await until(() => isCutOff(a, peer), 'she is cut off')
  t.pass()
})

test.serial('who says nothing, or is not there any more, is hung up on and may come again', async (t) => {
  const reasonOf = async (answers: boolean, progress: number | null): Promise<unknown> => {
    const { promise, reject } = Promise.withResolvers<never>()
    const bounds = { timeout: 20, answers: async () => answers }
    return inTime({ abort: reject }, bounds, () => progress, promise).catch((error: unknown) => error)
  }
  t.true((await reasonOf(false, 5)) instanceof PeerStalled)
  t.true((await reasonOf(true, null)) instanceof PeerStalled)
  t.true((await reasonOf(true, 5)) instanceof ProtocolBroken)
})
