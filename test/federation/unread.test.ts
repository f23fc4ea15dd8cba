/** What peers send and nobody can read yet: all together it is bounded, and it is whoever holds most that has to go. */
// One after another: they send by the megabyte.
import { once } from 'node:events'
import type { Connection, Stream } from '@libp2p/interface'
import { multiaddrConnectionPair } from '@libp2p/utils'
import { multiaddr } from '@multiformats/multiaddr'
import test from 'ava'
import fc from 'fast-check'
import { muxer } from '../../federation/host/muxer.ts'
import { boundUnread, chooseToCut, type Holder } from '../../federation/host/unread.ts'
import { SYNC, UNREAD } from '../../federation/limits.ts'
import { frameStream } from '../../federation/wire/frame-stream.ts'
import { encodeFrame } from '../../federation/wire/frames.ts'
import { bytesUpTo, object } from '../../node/core/schema.ts'
import { startNode, type TestNode } from '../support/federation-node.ts'
import { makePerson } from '../support/memory-guild.ts'
import { startRawPeer, type RawPeer } from '../support/raw-peer.ts'

const MIB = 1024 * 1024

const until = async (condition: () => boolean, what: string): Promise<void> => {
  const end = Date.now() + 60_000
  while (!condition()) {
    if (Date.now() > end) throw new Error(`waited in vain: ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}

const nothing = (): void => {}

/** For what they have it hold, or send. */
const cutOff = ({ log }: TestNode): readonly unknown[] =>
  log
    .filter(({ message, fields }) => message === 'a peer is cut off' && /hold|Yamux/.test(String(fields?.['detail'])))
    .map(({ fields }) => fields?.['peer'])

/** The length of the longest frame, and so many bytes of it. */
const begun = (bytes: number): Uint8Array => {
  const { maxFrame } = SYNC
  const digits = [maxFrame & 0x7f, (maxFrame >> 7) & 0x7f, (maxFrame >> 14) & 0x7f, maxFrame >> 21]
  const frame = Buffer.alloc(4 + bytes)
  frame.set(digits.map((digit, at) => digit | (at < 3 ? 0x80 : 0)))
  return frame
}

const hold = async ({ host }: RawPeer, node: TestNode, bytes: number): Promise<Stream> => {
  const stream = await host.dialProtocol(multiaddr(node.address()), SYNC.protocol)
  if (!stream.send(begun(bytes))) await stream.onDrain().catch(() => undefined)
  return stream
}

test.serial(
  'of a crowd that begins the longest frames who holds most is cut off, and a small one is not',
  async (t) => {
    await using node = await startNode(makePerson('alice'))
    await using peers = new AsyncDisposableStack()
    const bob = peers.use(await startRawPeer())
    const slow = await hold(bob, node, MIB)
    const crowd = await Promise.all([1, 2, 3].map(async () => peers.use(await startRawPeer())))
    const all = crowd.flatMap((peer) => Array.from({ length: SYNC.streamsPerPeer }, () => peer))
    const sent = Promise.allSettled(all.map((peer) => hold(peer, node, SYNC.maxFrame - 1)))
    await until(() => cutOff(node).length > 0, 'one of them is cut off')
    t.is(slow.status, 'open')
    await sent
    t.true(cutOff(node).every((peer) => crowd.some(({ host }) => host.peerId.toString() === peer)))
  }
)

test.serial(
  'a frame of Yamux that is longer than anybody may send ends the connection, and is not waited for',
  async (t) => {
    await using node = await startNode(makePerson('alice'))
    await using peer = await startRawPeer()
    const connection = await peer.host.dial(multiaddr(node.address()))
    const { muxer: sender } = connection as unknown as { muxer: { sendFrame(frame: object, data: Uint8Array): void } }
    sender.sendFrame({ type: 0, flag: 1, streamID: 4001, length: 2 ** 31 }, Buffer.alloc(UNREAD.frame + MIB))
    await until(() => cutOff(node).includes(peer.host.peerId.toString()), 'she is cut off')
    t.pass()
  }
)

interface Line extends Disposable {
  readonly from: Stream
  readonly to: Stream
  /** So many bytes, each in a frame of Yamux of its own; resolves when they have come. */
  sendSingly(bytes: number): Promise<void>
  /** Is the connection at its end? */
  isCut(): boolean
  /** Have they been blamed who sent? */
  isBlamed(): boolean
}

/** A stream over a connection to a node that bounds what it holds, of a protocol. */
const connect = async (protocol: string): Promise<Line> => {
  const [outbound, inbound] = multiaddrConnectionPair()
  const [alice, bob] = [muxer()().createStreamMuxer(outbound), muxer()().createStreamMuxer(inbound)]
  let [isCut, isBlamed] = [false, false]
  const connection = {
    muxer: bob,
    remotePeer: 'alice',
    remoteAddr: '/ip4/10.0.0.1/tcp/1',
    abort(error: Error) {
      isCut = true
      bob.abort(error)
    }
  } as unknown as Connection
  boundUnread({
    host: { addEventListener: () => undefined, getConnections: () => [connection] },
    isStranger: () => true,
    blame: () => (isBlamed = true),
    logger: { info: nothing, warn: nothing, error: nothing }
  })
  const arrived = new Promise<Stream>((resolve) =>
    bob.addEventListener('stream', ({ detail }) => resolve(detail), { once: true })
  )
  const from = await alice.createStream()
  const to = await arrived
  to.protocol = protocol
  return {
    from,
    to,
    async sendSingly(bytes) {
      const frame = [0, 0, 0, 0, 0, 0, 0, Number(from.id), 0, 0, 0, 1, 0]
      outbound.send(new Uint8Array(Array.from({ length: bytes }, () => frame).flat()))
      await once(inbound, 'message')
    },
    isCut: () => isCut,
    isBlamed: () => isBlamed,
    [Symbol.dispose]: () => [alice, bob].forEach((side) => side.abort(new Error('the test is over')))
  }
}

/** Sends pieces until it is cut, and gives the other end time for them. */
const send = async ({ from, isCut }: Line, piece: Uint8Array, times: number): Promise<void> => {
  for (let sent = 0; sent < times && !isCut(); sent++) {
    if (!from.send(piece)) await from.onDrain().catch(() => undefined)
  }
}

const bounds = { maxFrame: SYNC.maxFrame, timeout: 60_000, signal: new AbortController().signal }

test.serial('a frame that comes byte by byte counts for what that costs', async (t) => {
  using line = await connect(SYNC.protocol)
  const frames = frameStream(line.to, bounds)
  const read = t.throwsAsync(frames.read(object({})))
  line.from.send(begun(0))
  for (let sent = 0; sent < 150 && !line.isCut(); sent++) await line.sendSingly(1000)
  await until(line.isCut, 'she is cut off')
  t.true(line.isBlamed())
  await read
})

test.serial('who sends frames that are read may send as many as they like', async (t) => {
  using line = await connect(SYNC.protocol)
  const [there, here] = [frameStream(line.from, bounds), frameStream(line.to, bounds)]
  const bytes = new Uint8Array(MIB)
  let read = 0
  for (; read < 100; read++) {
    const written = there.write({ bytes })
    t.is((await here.read(object({ bytes: bytesUpTo(2 * MIB) }))).bytes.byteLength, MIB)
    await written
  }
  t.true(encodeFrame({ bytes }).byteLength * read > UNREAD.most && !line.isCut())
})

for (const [protocol, isHeld] of [
  ['/meshsub/1.2.0', false],
  ['/folkmoot/id/1.0.0', true]
] as const) {
  test.serial(`what comes by ${protocol} is ${isHeld ? '' : 'not '}held`, async (t) => {
    using line = await connect(protocol)
    let came = 0
    line.to.addEventListener('message', ({ data }) => (came += data.byteLength))
    await send(line, new Uint8Array(MIB), 100)
    await until(() => line.isCut() || came === 100 * MIB, 'all of it')
    t.is(line.isCut(), isHeld)
  })
}

const holder = fc.record({
  peer: fc.uuid(),
  place: fc.constantFrom('10.0.0.1', '10.0.0.2', '10.0.0.3'),
  isStranger: fc.boolean(),
  bytes: fc.nat({ max: 100 })
})

test('of the host that holds most the peer goes that does, and strangers count as one', (t) => {
  const sum = (holders: readonly Holder[]): number => holders.reduce((all, { bytes }) => all + bytes, 0)
  fc.assert(
    fc.property(fc.array(holder, { minLength: 1, maxLength: 12 }), (holders) => {
      const cut = chooseToCut(holders)
      if (!cut) throw new Error('nobody')
      const beside = holders.filter(({ place, isStranger }) => place === cut.place && isStranger === cut.isStranger)
      const strangers = sum(holders.filter(({ isStranger }) => isStranger))
      t.true(beside.every(({ bytes }) => bytes <= cut.bytes))
      for (const one of holders.filter(({ isStranger }) => !isStranger)) {
        const others = holders.filter(({ place, isStranger }) => !isStranger && place === one.place)
        t.true(sum(others) <= (cut.isStranger ? strangers : sum(beside)))
      }
    })
  )
})
