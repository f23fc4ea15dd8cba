/** Nodes find by the DHT who has something, over real connections on loopback. */
import test from 'ava'
import { multiaddr } from '@multiformats/multiaddr'
import { createFinder, type Finder, type Found } from '../../../federation/discovery/finder.ts'
import { sha256, utf8 } from '../../../crypto/primitives.ts'
import { startRawPeer, type RawPeer } from '../../support/raw-peer.ts'

interface Node extends AsyncDisposable {
  readonly peer: RawPeer
  readonly finder: Finder
  readonly name: string
  know(other: Node): Promise<void>
}

const startNode = async (): Promise<Node> => {
  const peer = await startRawPeer()
  const stopping = new AbortController()
  const finder = createFinder({
    kad: peer.host.services.kad,
    signal: stopping.signal,
    now: () => performance.now(),
    random: Math.random
  })
  return {
    peer,
    finder,
    name: peer.host.peerId.toString(),
    know: async (other) => void (await peer.host.dial(multiaddr(addressOf(other)))),
    async [Symbol.asyncDispose]() {
      stopping.abort()
      await peer[Symbol.asyncDispose]()
    }
  }
}

const addressOf = ({ peer }: Node): string => peer.host.getMultiaddrs()[0]?.toString() ?? ''

const key = (name: string): Uint8Array => sha256(utf8(name))

const findAll = async ({ finder }: Node, name: string): Promise<readonly Found[]> => {
  const found: Found[] = []
  for await (const one of finder.find(key(name), AbortSignal.timeout(60_000))) found.push(one)
  return found
}

/** Searches again until somebody is found. */
const findSome = async (node: Node, name: string): Promise<readonly Found[]> => {
  const end = Date.now() + 60_000
  for (;;) {
    const found = await findAll(node, name)
    if (found.length > 0 || Date.now() > end) return found
  }
}

test('two nodes are enough: one finds what the other has, and where it is', async (t) => {
  await using a = await startNode()
  await using b = await startNode()
  a.finder.provide(key('soup'))
  await b.know(a)
  const [found] = await findSome(b, 'soup')
  t.is(found?.peer.toString(), a.name)
  t.deepEqual(found?.addresses, [addressOf(a)])
  t.deepEqual(await findAll(b, 'bread'), [])
})

test('a node is found through a third, and what is withdrawn is not announced any more', async (t) => {
  await using a = await startNode()
  await using b = await startNode()
  await using c = await startNode()
  a.finder.provide(key('soup'))
  await a.know(b)
  await c.know(b)
  const [found] = await findSome(c, 'soup')
  t.is(found?.peer.toString(), a.name)
  a.finder.withdraw(key('soup'))
  await using d = await startNode()
  await d.know(a)
  t.deepEqual(await findAll(d, 'nothing'), [])
})

test('to whom comes while something is being announced, it is announced again', async (t) => {
  await using a = await startNode()
  await using b = await startNode()
  const { kad } = a.peer.host.services
  const [first, second] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  const arrived = Promise.withResolvers<void>()
  kad.watch(arrived.resolve)
  let announced = 0
  using stopping = new DisposableStack()
  const end = stopping.adopt(new AbortController(), (controller) => controller.abort())
  const finder = createFinder({
    kad: {
      ...kad,
      contacts: 1,
      // The first goes out before there is anybody, and takes until there is.
      async provide() {
        if (++announced > 1) second.resolve()
        await first.promise
        return 1
      }
    },
    signal: end.signal,
    now: () => performance.now(),
    random: () => 0
  })
  finder.provide(key('soup'))
  await a.know(b)
  await arrived.promise
  first.resolve()
  await t.notThrowsAsync(second.promise)
})
