/** Nodes behind routers that let nobody in: they meet through a relay, and go on without it where the routers allow. */
import type { ExecutionContext } from 'ava'
import type { Reachability } from '../../node/core/reachability.ts'
import { agreement, folkmoot, type NodeProcess } from '../support/process/node-process.ts'
import { foundGuild, makeInvite, pageThrough, type Actor, type Json } from '../support/process/rest.ts'
import { makeBed, P2P_PORT, story, type Bed, type Nat } from './bed.ts'

/** ms */
const PATIENCE = 90_000

const until = async <T>(what: string, look: () => Promise<T | undefined | false>): Promise<T> => {
  const end = Date.now() + PATIENCE
  for (;;) {
    const seen = await look()
    if (seen !== undefined && seen !== false) return seen
    if (Date.now() > end) throw new Error(`waited in vain for ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

const reachability = async (node: NodeProcess): Promise<Reachability> => (await node.status()).reachability

interface Homes {
  readonly bed: Bed
  readonly a: NodeProcess
  readonly b: NodeProcess
  readonly relay: NodeProcess
  readonly alice: Actor
  readonly bob: Actor
  readonly rita: Actor
}

/** Alice and bob each behind a router, and rita's relay in the open, which both name in their settings. */
const twoHomes = async (t: ExecutionContext, nat: Nat): Promise<Homes> => {
  const bed = await makeBed(t)
  const wide = await bed.lan('60.0.0')
  const [home, office] = [await bed.lan('192.168.1'), await bed.lan('192.168.1')]
  await bed.router({ inside: home, outside: wide, nat })
  await bed.router({ inside: office, outside: wide, nat })
  const place = await bed.host('rita', wide)
  const relay = await bed.node(place, ['--relay'])
  const known = ['--bootstrap', `/ip4/${place.address}/tcp/${P2P_PORT}/p2p/${relay.ready.peerId}`]
  const [a, b] = await Promise.all([
    bed.node(await bed.host('alice', home), known),
    bed.node(await bed.host('bob', office), known)
  ])
  const [alice, bob, rita] = await Promise.all([a.person('alice'), b.person('bob'), relay.person('rita')])
  return { bed, a, b, relay, alice, bob, rita }
}

const isRelayed = async (node: NodeProcess): Promise<boolean> => {
  const { multiaddrs }: Json = await node.status()
  return multiaddrs.some((address: string) => address.includes('/p2p-circuit/'))
}

const say = (who: Actor, channel: string, content: string) => who.post(`/channels/${channel}/messages`, { content })

story(
  'behind two routers with a port for each inside, they meet through a stranger relay and go on directly',
  async (t) => {
    const { a, b, alice, bob } = await twoHomes(t, 'cone')
    const { channel } = await foundGuild(alice, 'Moot')
    await until('a place at the relay', () => isRelayed(a))
    await bob.post(`/invites/${await makeInvite(alice, channel)}`, {})
    await say(alice, channel, 'can you hear me?')
    await say(bob, channel, 'yes')
    await agreement(a, b)

    const seen = await until('a direct connection', async () => {
      const { connections } = await reachability(b)
      return connections.relayed === 0 && connections.webrtc > 0 && connections
    })
    t.deepEqual(seen, { direct: 1, webrtc: 1, relayed: 0 })
    await say(alice, channel, 'and now?')
    await say(bob, channel, 'still')
    await agreement(a, b)
    const [onA, onB]: Json[][] = await Promise.all([pageThrough(alice, channel), pageThrough(bob, channel)])
    t.deepEqual(onA, onB)
  }
)

story(
  'behind two routers with another port for each outside, a member relays for them, and not just a little',
  async (t) => {
    const { a, b, relay, alice, bob, rita } = await twoHomes(t, 'symmetric')
    const { channel } = await foundGuild(alice, 'Moot')
    await until('a place at the relay', () => isRelayed(a))
    const code = await makeInvite(alice, channel)
    await rita.post(`/invites/${code}`, {})
    await bob.post(`/invites/${code}`, {})
    await agreement(a, b, relay)
    const long = 'x'.repeat(1900)
    const talk = async (): Promise<void> => {
      for (let n = 0; n < 100; n++) await say(n % 2 === 0 ? alice : bob, channel, `${n} ${long}`)
      await agreement(a, b)
    }
    // Bob was a stranger to the relay when he came: that connection is cut, and the next one has room.
    await talk()
    await until('a relayed connection', async () => (await reachability(b)).connections.relayed === 1)
    await talk()
    const { connections, relays } = await reachability(b)
    t.is(connections.webrtc, 0)
    t.is(connections.relayed, 1)
    t.is(relays[0]?.peer, relay.ready.peerId)
    const [onA, onB]: Json[][] = await Promise.all([pageThrough(alice, channel), pageThrough(bob, channel)])
    t.deepEqual(onA, onB)
    t.true((onA?.length ?? 0) >= 200)
  }
)

story('with who is public a node behind any router has a direct connection, and the relay is out of it', async (t) => {
  const bed = await makeBed(t)
  const wide = await bed.lan('60.0.0')
  const home = await bed.lan('192.168.1')
  await bed.router({ inside: home, outside: wide, nat: 'symmetric' })
  const place = await bed.host('rita', wide)
  const relay = await bed.node(place, ['--relay'])
  const known = ['--bootstrap', `/ip4/${place.address}/tcp/${P2P_PORT}/p2p/${relay.ready.peerId}`]
  const a = await bed.node(await bed.host('alice', home), known)
  const c = await bed.node(await bed.host('carol', wide))
  const [alice, carol] = await Promise.all([a.person('alice'), c.person('carol')])
  const { channel } = await foundGuild(alice, 'Moot')
  await until('a place at the relay', () => isRelayed(a))
  await carol.post(`/invites/${await makeInvite(alice, channel)}`, {})
  await until('a direct connection', async () => {
    const { connections } = await reachability(a)
    return connections.relayed === 0 && connections.direct + connections.webrtc >= 2
  })
  await say(carol, channel, 'here I am')
  await agreement(a, c)
  const read: Json[] = await pageThrough(alice, channel)
  t.true(read.some(({ content }) => content === 'here I am'))
})

const doctor = async (node: NodeProcess): Promise<string> =>
  (await folkmoot(['doctor', '--data', node.data]).ended).stdout.join('\n')

/** A node's place as soon as somebody has tried it. */
const tried = (node: NodeProcess, address: string): Promise<string> =>
  until(`a try of ${address}`, async () => {
    const { places } = await reachability(node)
    return places.find((place) => place.address === address && place.state !== 'untried')?.state
  })

story('a node finds out by its peers which of its ports are open, and says what to open', async (t) => {
  const bed = await makeBed(t)
  const wide = await bed.lan('60.0.0')
  const home = await bed.lan('192.168.1')
  const router = await bed.router({ inside: home, outside: wide, nat: 'cone' })
  const places = { relay: await bed.host('rita', wide), carol: await bed.host('carol', wide) }
  const relay = await bed.node(places.relay, ['--relay'])
  const known = ['--bootstrap', `/ip4/${places.relay.address}/tcp/${P2P_PORT}/p2p/${relay.ready.peerId}`]
  const [inside, open] = [await bed.node(await bed.host('alice', home), known), await bed.node(places.carol, known)]

  t.is(await tried(inside, `/ip4/${router.address}/tcp/${P2P_PORT}`), 'closed')
  await until('a place at the relay', () => isRelayed(inside))
  const ofInside = await doctor(inside)
  t.regex(
    ofInside,
    new RegExp(`warn +port 6465: .*could not.*\\n +-> have the router at ${router.address} pass TCP port 6465 on`)
  )
  t.regex(ofInside, new RegExp(`ok +relay: reached through ${relay.ready.peerId}`))

  t.is(await tried(open, `/ip4/${places.carol.address}/tcp/${P2P_PORT}`), 'open')
  t.is(await tried(open, `/ip4/${places.carol.address}/tcp/6466/ws`), 'open', 'by WebSocket too')
  t.regex(await doctor(open), /ok +port 6466: a peer got through to .*\/ws/)
  const { multiaddrs }: Json = await open.status()
  t.true(multiaddrs[0].startsWith(`/ip4/${places.carol.address}/tcp/6465/p2p/`))
  t.true(multiaddrs[1].startsWith(`/ip4/${places.carol.address}/tcp/6466/ws/p2p/`))
  t.regex(await doctor(relay), /ok +relay: this node relays others: places kept [12]/)
})
