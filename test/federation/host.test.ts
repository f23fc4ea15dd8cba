/** Listening, dialling and stopping. */
import test from 'ava'
import { createServer } from 'node:net'
import { once } from 'node:events'
import { makePeerKey } from '../../federation/index.ts'
import { HOST } from '../../federation/limits.ts'
import { bestFirst, worthKeeping } from '../../federation/host/addresses.ts'
import { createRedial } from '../../federation/host/redial.ts'
import { multiaddr } from '@multiformats/multiaddr'
import { startNode } from '../support/federation-node.ts'
import { ownPort } from '../support/process/ports.ts'
import { startRawPeer } from '../support/raw-peer.ts'
import type { KnownPeer } from '../../node/core/ports.ts'
import { foundGuild, makeGenesis, makePerson } from '../support/memory-guild.ts'

const alice = makePerson('alice')

test.serial('addresses name the peer, and a key keeps its name', async (t) => {
  const privateKey = makePeerKey()
  const name = await (async () => {
    await using a = await startNode(alice, { privateKey })
    t.true(a.address().endsWith(`/p2p/${a.network.peerId()}`))
    return a.network.peerId()
  })()
  await using again = await startNode(alice, { privateKey })
  t.is(again.network.peerId(), name)
  await t.throwsAsync(startNode(alice, { privateKey: privateKey.subarray(1) }), { message: /64 bytes/ })
})

for (const protocol of ['', '/ws']) {
  test.serial(`a port in use is an error that names setting and address${protocol}`, async (t) => {
    const server = createServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    const address = server.address()
    const port = typeof address === 'object' && address ? address.port : 0
    const wanted = `/ip4/127.0.0.1/tcp/${port}${protocol}`
    const error = await t.throwsAsync(startNode(alice, { listen: ['/ip4/127.0.0.1/tcp/0', wanted] }), {
      name: 'ListenFailed'
    })
    t.like(error, { code: 'port-in-use', setting: 'p2p', address: wanted })
    server.close()
  })
}

test.serial('an address that is none, or not of this machine, is refused by name', async (t) => {
  const malformed = startNode(alice, { listen: ['localhost:4001'] })
  await t.throwsAsync(malformed, { name: 'AddressMalformed', message: /p2p: "localhost:4001"/ })
  const foreign = startNode(alice, { listen: ['/ip4/203.0.113.7/tcp/0'] })
  t.like(await t.throwsAsync(foreign, { name: 'ListenFailed' }), { code: 'address-unavailable' })
})

test.serial('guilds travel over WebSockets as over TCP', async (t) => {
  const genesis = makeGenesis(alice)
  const bob = makePerson('bob')
  await using a = await startNode(alice, { listen: ['/ip4/127.0.0.1/tcp/0/ws'] })
  foundGuild(a.store, alice, genesis)
  a.store.members.add(bob.user)
  await a.hold(genesis)
  await using b = await startNode(bob, { bootstrap: [a.address()] })
  await b.hold(genesis)
  await b.store.until(({ ops }) => ops.size === a.store.ops.size, 'the guild on b')
  t.true(a.address().includes('/ws/'))
})

test.serial('a peer that comes back is found again', async (t) => {
  const genesis = makeGenesis(alice)
  const bob = makePerson('bob')
  const privateKey = makePeerKey()
  const listen = [`/ip4/127.0.0.1/tcp/${await ownPort()}`]
  const a = await startNode(alice, { privateKey, listen })
  foundGuild(a.store, alice, genesis)
  a.store.members.add(bob.user)
  await a.hold(genesis)
  await using b = await startNode(bob, { bootstrap: [a.address()] })
  await b.hold(genesis)
  await b.store.until(({ ops }) => ops.size === 2, 'the guild on b')
  await a[Symbol.asyncDispose]()
  await using back = await startNode(alice, { privateKey, listen })
  back.store.copy(a.store)
  back.store.write(alice, back.store.logs(genesis.guild)[0]?.id as never, {
    k: 'settings',
    body: {},
    display: { name: 'Moot again' }
  })
  await back.hold(genesis)
  await b.store.until(({ ops }) => ops.size === 3, 'what was written meanwhile')
  t.pass()
})

test.serial('stopping waits for nobody, also in the middle of things', async (t) => {
  const genesis = makeGenesis(alice)
  const bob = makePerson('bob')
  await using a = await startNode(alice)
  foundGuild(a.store, alice, genesis)
  a.store.members.add(bob.user)
  await a.hold(genesis)
  const stopping = new AbortController()
  const b = await startNode(bob, { bootstrap: [a.address(), '/ip4/192.0.2.1/tcp/1'], signal: stopping.signal })
  await b.hold(genesis)
  await b.store.until(({ ops }) => ops.size > 0, 'something of the guild')
  const start = performance.now()
  stopping.abort()
  await b[Symbol.asyncDispose]()
  t.true(performance.now() - start < 5 * HOST.stopTimeout)
  await t.throwsAsync(b.network.pull(genesis.guild))
})

test.serial('addresses that everybody can dial come first', (t) => {
  const sorted = [
    '/ip4/203.0.113.7/tcp/1',
    '/ip4/203.0.113.7/tcp/1/ws',
    '/ip4/192.168.1.2/tcp/1',
    '/ip4/127.0.0.1/tcp/1',
    '/ip6/::1/tcp/1'
  ]
  t.deepEqual(bestFirst(sorted.toReversed()), sorted)
})

test.serial('dialling goes on until it succeeds, further and further apart', async (t) => {
  const stopping = new AbortController()
  const { promise, resolve } = Promise.withResolvers<void>()
  const times: number[] = []
  const dial = async (): Promise<void> => {
    times.push(performance.now())
    if (times.length < 3) throw new Error('nobody there')
    resolve()
  }
  const redial = createRedial({ dial, signal: stopping.signal, now: () => 0, random: () => 0 })
  redial.want(multiaddr('/ip4/127.0.0.1/tcp/1'))
  redial.want(multiaddr('/ip4/127.0.0.1/tcp/1'))
  await promise
  const [a = 0, b = 0, c = 0] = times
  t.true(b - a >= 370 && c - b >= 745)
  t.is(times.length, 3)
})

test.serial(
  'of what a peer says of its own addresses, only places where peers listen are written down, and not many',
  (t) => {
    const peer = '12D3KooWLGP4zJe5AJ6PW6vtz4CXqYPBsZLBdW6G9fcDU3dzQ4pg'
    const other = '12D3KooWQYhTNQdmr3ArTeUHRYzFg94BKyTkoWBDWez9kSCVe2Xo'
    const sneaky = [
      '/unix/%2Fvar%2Frun%2Fdocker.sock',
      '/ip4/10.0.0.1/tcp/80/http-path/admin%2Fshutdown/ws',
      '/dnsaddr/evil.example',
      '/ip4/192.0.2.7/udp/53',
      '/ip4/192.0.2.7/tcp/0',
      `/ip4/192.0.2.7/tcp/4001/p2p/${other}`,
      `/ip4/192.0.2.7/tcp/4001/p2p/${other}/p2p-circuit/p2p/${other}`,
      `/ip4/192.0.2.7/tcp/4001/p2p/${other}/p2p-circuit/webrtc/p2p/${peer}`,
      `/ip4/192.0.2.7/tcp/4001/p2p/${other}/p2p-circuit/p2p/${other}/p2p-circuit/p2p/${peer}`,
      `/p2p/${other}/p2p-circuit/p2p/${peer}`,
      `/unix/%2Frelay.sock/p2p/${other}/p2p-circuit/p2p/${peer}`,
      `/dns4/${'a'.repeat(300)}.example/tcp/4001`
    ]
    const sound = [
      `/ip4/192.0.2.7/tcp/4001/p2p/${other}/p2p-circuit/p2p/${peer}`,
      '/ip4/127.0.0.1/tcp/4001',
      `/dns4/moot.example/tcp/443/tls/ws/p2p/${peer}`,
      '/ip6/2001:db8::1/tcp/4001'
    ]
    t.deepEqual(worthKeeping([...sneaky, ...sound, ...sound], peer), [
      '/ip6/2001:db8::1/tcp/4001',
      '/dns4/moot.example/tcp/443/tls/ws',
      `/ip4/192.0.2.7/tcp/4001/p2p/${other}/p2p-circuit`,
      '/ip4/127.0.0.1/tcp/4001'
    ])
    const many = Array.from({ length: 100 }, (_, i) => `/ip4/192.0.2.7/tcp/${4001 + i}`)
    t.is(worthKeeping(many, peer).length, 8)
  }
)

test.serial('who shares a guild is written down with where they listen', async (t) => {
  const genesis = makeGenesis(alice)
  const bob = makePerson('bob')
  await using a = await startNode(alice)
  foundGuild(a.store, alice, genesis)
  a.store.members.add(bob.user)
  await a.hold(genesis)
  const met = Promise.withResolvers<KnownPeer>()
  const book = { known: () => [], remember: async (peer: KnownPeer) => met.resolve(peer) }
  await using b = await startNode(bob, { bootstrap: [a.address()], book })
  await b.hold(genesis)
  const { peer, addresses } = await met.promise
  t.deepEqual(
    addresses.map((address) => `${address}/p2p/${peer}`),
    [a.address()]
  )
})

test.serial('who listens on loopback alone says nothing to the network', async (t) => {
  const silent = await startRawPeer({ mdns: true })
  t.is(silent.host.services.mdns, undefined)
  await silent[Symbol.asyncDispose]()
  const heard = await startRawPeer({ mdns: true, listen: ['/ip4/127.0.0.1/tcp/0', '/ip4/0.0.0.0/tcp/0'] })
  t.truthy(heard.host.services.mdns)
  await heard[Symbol.asyncDispose]()
})
