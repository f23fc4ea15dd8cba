/** Files between nodes, over real libp2p: who gets them, from whom, and what becomes of peers that give something else. */
import test from 'ava'
import { askFrame, getFrame } from '../../federation/blobs/frames.ts'
import { BLOBS, SYNC } from '../../federation/limits.ts'
import { frameStream, type FrameStream } from '../../federation/wire/frame-stream.ts'
import { CHUNK } from '../../node/core/blobs.ts'
import { channelLog, controlLog, type BlobCid, type LogId, type UserCid } from '../../node/core/ids.ts'
import type { Audiences, BlobName, BlobShelf, BlobSink, Network, OpenBlob } from '../../node/core/ports.ts'
import { meetAsClient, meetAsServer } from '../../federation/sync/handshake.ts'
import { chunksOf, someBytes, treeOf } from '../support/core/files.ts'
import { startNode, type TestNode } from '../support/federation-node.ts'
import {
  admit,
  channel,
  foundGuild,
  makeGenesis,
  makePerson,
  message,
  type Genesis,
  type Person
} from '../support/memory-guild.ts'
import { startRawPeer, type RawPeer } from '../support/raw-peer.ts'

/** What a node has, and where it is named. */
class Shelf implements BlobShelf {
  readonly files = new Map<BlobCid, Uint8Array>()
  names: readonly BlobName[] = []
  given = 0

  put(bytes: Uint8Array): BlobCid {
    const { cid } = treeOf(bytes)
    this.files.set(cid, bytes)
    return cid
  }

  named = () => this.names

  async open(blob: BlobCid): Promise<OpenBlob | undefined> {
    const bytes = this.files.get(blob)
    if (!bytes) return undefined
    return {
      tree: treeOf(bytes),
      chunk: async (index) => {
        this.given++
        return chunksOf(bytes)[index] ?? new Uint8Array()
      },
      [Symbol.asyncDispose]: async () => undefined
    }
  }
}

/** Takes what comes. */
class Sink implements BlobSink {
  readonly chunks: Uint8Array[] = []

  begin = async () => this.chunks.length
  async take(index: number, chunk: Uint8Array): Promise<void> {
    this.chunks[index] = chunk
  }

  get bytes(): Uint8Array {
    return new Uint8Array(Buffer.concat(this.chunks))
  }
}

class Rights implements Audiences {
  closed: LogId | undefined
  readonly viewers = new Set<UserCid>()
  readonly readers = new Set<UserCid>()

  mayHold = (_: unknown, user: UserCid, log: LogId) => log !== this.closed || this.viewers.has(user)
  mayReadPast = (_: unknown, user: UserCid, log: LogId) => log !== this.closed || this.readers.has(user)
  isForAll = (_: unknown, log: LogId) => log !== this.closed
  closedHere = () => []
}

const HOUR = 3600_000

/** Alice's guild, on her node; bob and mallory are members. */
const setup = async () => {
  const people = { alice: makePerson('alice'), bob: makePerson('bob'), mallory: makePerson('mallory') }
  const genesis = makeGenesis(people.alice)
  const rights = new Rights()
  const shelf = new Shelf()
  const a = await startNode(people.alice, { audiences: rights, blobs: shelf })
  const { log } = foundGuild(a.store, people.alice, genesis)
  const { op } = a.store.write(people.alice, controlLog(genesis.guild), channel('closed'))
  for (const person of [people.bob, people.mallory])
    a.store.write(people.alice, controlLog(genesis.guild), admit(person))
  a.store.write(people.alice, log, message('hello'))
  const closed = channelLog(genesis.guild, op.cid)
  rights.closed = closed
  await a.hold(genesis)
  shelf.names = [{ log, t: Date.now() - HOUR }]
  const join = async (person: Person, ...bootstrap: readonly string[]) => {
    const own = new Shelf()
    own.names = shelf.names
    const node = await startNode(person, { audiences: rights, bootstrap, blobs: own })
    node.store.copy(a.store)
    await node.hold(genesis)
    return { node, own }
  }
  return { ...people, a, shelf, genesis, rights, log, closed, join }
}

/** As soon as the nodes have met. */
const fetched = async (node: TestNode, ...wanted: Parameters<Network['fetchBlob']>): Promise<boolean> => {
  const end = Date.now() + 90_000
  for (;;) {
    if (await node.network.fetchBlob(...wanted)) return true
    if (Date.now() > end) return false
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

const credentialsOf = (person: Person, genesis: Genesis) => ({
  carried: () => [genesis.guild],
  guildSecret: () => genesis.secret,
  devices: () => [person.device],
  turnedAway: () => undefined,
  isConversation: () => false,
  concerns: () => false,
  isMember: () => true,
  log: { identity: () => person.identity } as never
})

/** A peer that has proved to act for somebody, and then says what it likes. */
const meet = async (peer: RawPeer, node: TestNode, person: Person, genesis: Genesis): Promise<FrameStream> => {
  const frames = await peer.open(node.address(), SYNC.protocol)
  const ends = { client: peer.host.peerId.toString(), server: node.network.peerId() }
  await meetAsClient(frames, ends, credentialsOf(person, genesis), [genesis.guild])
  return frames
}

test.serial('a file goes from a to b, and from b to c when a is gone', async (t) => {
  const { a, bob, mallory: carol, shelf, genesis, log, join } = await setup()
  const bytes = someBytes(3 * CHUNK + 17)
  const blob = shelf.put(bytes)
  const { node: b, own } = await join(bob, a.address())
  await using _b = b
  {
    await using _a = a
    const sink = new Sink()
    t.true(await fetched(b, genesis.guild, [log], blob, sink))
    t.deepEqual(sink.bytes, bytes)
    t.is(shelf.given, 4, 'each chunk once')
    own.put(sink.bytes)
  }
  const { node: c } = await join(carol, b.address())
  await using _c = c
  const sink = new Sink()
  t.true(await fetched(c, genesis.guild, [log], blob, sink))
  t.deepEqual(sink.bytes, bytes)
})

test.serial('a file of a closed channel goes to who sees it, and of its past to who may read that', async (t) => {
  const { a, alice, bob, mallory, shelf, genesis, rights, closed, join } = await setup()
  await using _a = a
  rights.viewers.add(alice.user)
  const blob = shelf.put(someBytes(10))
  const { node: b } = await join(bob, a.address())
  await using _b = b
  await using peer = await startRawPeer()
  await meet(peer, a, mallory, genesis)
  shelf.names = [{ log: closed, t: Date.now() - HOUR }]
  const ask = async (what: object = { k: 'get', guild: genesis.guild, blob }) => {
    await using frames = await peer.open(a.address(), BLOBS.protocol)
    await frames.write(what)
    return await frames.read((value) => (value as { k: string }).k)
  }
  t.is(await ask(), 'none')
  t.false(await b.network.fetchBlob(genesis.guild, [closed], blob, new Sink()))
  for (const { user } of [bob, mallory]) rights.viewers.add(user)
  t.is(await ask(), 'none', 'she sees the channel, and may not read what was said before')
  shelf.names = [{ log: closed, t: Date.now() }]
  t.is(await ask(), 'tree')
  shelf.names = [{ log: closed, t: Date.now() - HOUR }]
  rights.readers.add(mallory.user)
  t.is(await ask(), 'tree')
  rights.readers.add(bob.user)
  t.true(await fetched(b, genesis.guild, [closed], blob, new Sink()))
  shelf.names = []
  t.is(await ask(), 'none', 'what no message names any more is given to nobody')
  shelf.names = [{ log: closed, t: null }]
  rights.viewers.delete(mallory.user)
  t.is(await ask(), 'none')
})

test.serial('who may no longer have it is given no further chunk, and who is no member nothing', async (t) => {
  const { a, mallory, shelf, genesis, rights, closed } = await setup()
  await using _a = a
  const blob = shelf.put(someBytes(3 * CHUNK))
  shelf.names = [{ log: closed, t: null }]
  rights.viewers.add(mallory.user)
  await using peer = await startRawPeer()
  await using frames = await peer.open(a.address(), BLOBS.protocol)
  await frames.write({ k: 'get', guild: genesis.guild, blob })
  const kind = (): Promise<string> => frames.read((value) => (value as { k: string }).k)
  t.is(await kind(), 'none', 'a stranger')
  await meet(peer, a, mallory, genesis)
  await using again = await peer.open(a.address(), BLOBS.protocol)
  await again.write({ k: 'get', guild: genesis.guild, blob })
  const next = (): Promise<string> => again.read((value) => (value as { k: string }).k)
  t.is(await next(), 'tree')
  await again.write({ k: 'chunk', index: 0 })
  t.is(await next(), 'chunk')
  rights.viewers.delete(mallory.user)
  await again.write({ k: 'chunk', index: 1 })
  t.is(await next(), 'none')
})

/** Mallory's node answers questions about files by hand, and everything else honestly. */
const startLiar = async (
  { mallory, genesis }: { mallory: Person; genesis: Genesis },
  answer: (frames: FrameStream) => Promise<void>
): Promise<RawPeer & { readonly asked: () => number; readonly askedAt: () => number }> => {
  const peer = await startRawPeer()
  let [asked, askedAt] = [0, 0]
  const { signal } = new AbortController()
  await peer.host.handle(SYNC.protocol, async (stream, connection) => {
    const frames = frameStream(stream, { maxFrame: SYNC.maxFrame, timeout: 5000, signal })
    const ends = { client: connection.remotePeer.toString(), server: peer.host.peerId.toString() }
    await meetAsServer(frames, ends, credentialsOf(mallory, genesis)).catch(() => undefined)
  })
  await peer.host.handle(BLOBS.protocol, async (stream) => {
    asked++
    askedAt = performance.now()
    const frames = frameStream(stream, { maxFrame: BLOBS.maxFrame, timeout: 30_000, signal })
    await frames.read(getFrame)
    await answer(frames).catch(() => undefined)
  })
  return { ...peer, asked: () => asked, askedAt: () => askedAt }
}

const LIES: Record<string, (bytes: Uint8Array) => (frames: FrameStream) => Promise<void>> = {
  'the list of another file': () => (frames) => frames.write({ k: 'tree', bytes: treeOf(someBytes(10)).bytes }),
  'bytes that are not the chunk': (bytes) => async (frames) => {
    await frames.write({ k: 'tree', bytes: treeOf(bytes).bytes })
    await frames.read(askFrame)
    await frames.write({ k: 'chunk', bytes: someBytes(CHUNK) })
  },
  'a frame of another shape': () => (frames) => frames.write({ k: 'tree', bytes: 'no bytes at all' })
}

for (const [what, lie] of Object.entries(LIES))
  test.serial(`a peer that gives ${what} is cut off, and the next is asked`, async (t) => {
    const it = await setup()
    const { a, bob, shelf, genesis, log, join } = it
    await using _a = a
    const bytes = someBytes(2 * CHUNK)
    const blob = shelf.put(bytes)
    await using liar = await startLiar(it, lie(bytes))
    const [address] = liar.host.getMultiaddrs()
    const { node: b } = await join(
      bob,
      `${address?.toString().replace(/\/p2p\/.*/, '')}/p2p/${String(liar.host.peerId)}`
    )
    await using _b = b
    const sink = new Sink()
    while (liar.asked() === 0) {
      t.false(await b.network.fetchBlob(genesis.guild, [log], blob, sink))
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
    t.true(b.log.some(({ message: text }) => text === 'a peer is cut off'))
    t.is(sink.chunks.length, 0)
    await using honest = await join(it.alice, b.address()).then(({ node, own }) => {
      own.put(bytes)
      return node
    })
    t.truthy(honest)
    t.true(await fetched(b, genesis.guild, [log], blob, sink))
    t.deepEqual(sink.bytes, bytes)
    t.is(liar.asked(), 1)
  })

test.serial(
  'a peer that says nothing is not waited for longer than a frame may take, and the next goes on',
  async (t) => {
    const it = await setup()
    const { a, bob, shelf, genesis, log, join } = it
    await using _a = a
    const bytes = someBytes(3 * CHUNK)
    const blob = shelf.put(bytes)
    await using liar = await startLiar(it, async (frames) => {
      await frames.write({ k: 'tree', bytes: treeOf(bytes).bytes })
      await frames.read(askFrame)
      await frames.write({ k: 'chunk', bytes: chunksOf(bytes)[0] })
      await frames.read(askFrame)
    })
    const [address] = liar.host.getMultiaddrs()
    const { node: b } = await join(
      bob,
      `${address?.toString().replace(/\/p2p\/.*/, '')}/p2p/${String(liar.host.peerId)}`
    )
    await using _b = b
    const sink = new Sink()
    while (liar.asked() === 0) {
      t.false(await b.network.fetchBlob(genesis.guild, [log], blob, sink))
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
    t.true(performance.now() - liar.askedAt() < BLOBS.timeout + 20_000)
    t.is(sink.chunks.length, 1, 'what it had given is kept')
    await using honest = await join(it.alice, b.address()).then(({ node, own }) => {
      own.put(bytes)
      return Object.assign(node, { own })
    })
    t.true(await fetched(b, genesis.guild, [log], blob, sink))
    t.deepEqual(sink.bytes, bytes)
    t.is(honest.own.given, 2)
  }
)

test.serial('a file that cannot be kept is no fault of the peer', async (t) => {
  const { a, bob, shelf, genesis, log, join } = await setup()
  await using _a = a
  const blob = shelf.put(someBytes(CHUNK))
  const { node: b } = await join(bob, a.address())
  await using _b = b
  t.true(await fetched(b, genesis.guild, [log], blob, new Sink()))
  const full: BlobSink = { begin: async () => 0, take: () => Promise.reject(new Error('the disk is full')) }
  await t.throwsAsync(b.network.fetchBlob(genesis.guild, [log], blob, full), { message: 'the disk is full' })
  t.false(await b.network.fetchBlob(genesis.guild, [log], blob, { ...full, begin: async () => null }))
  t.true(await b.network.fetchBlob(genesis.guild, [log], blob, new Sink()), 'and it is asked again')
})
