/** In the open, nodes that know nothing but one that is in no guild of theirs find a guild, and each other, by its table. */
import { agreement, type NodeProcess } from '../support/process/node-process.ts'
import { eventually } from '../support/process/eventually.ts'
import { foundGuild, RestError, type Actor, type Json } from '../support/process/rest.ts'
import { makeBed, P2P_PORT, story, type Host } from './bed.ts'

const peersOf = async (node: NodeProcess): Promise<readonly string[]> => {
  const { guilds }: Json = await node.health()
  return guilds.flatMap(({ peers }: Json) =>
    peers.filter(({ connected }: Json) => connected).map(({ peer }: Json) => peer)
  )
}

/** What is announced takes a moment to be written down. */
const joins = async (who: Actor, code: string): Promise<boolean> => {
  try {
    await who.post(`/invites/${code}`, {})
    return true
  } catch (error) {
    if (error instanceof RestError) return false
    throw error
  }
}

/** The machine is somewhere else when it is started again. */
const move = async ({ namespace, address }: Host, to: string): Promise<void> => {
  await namespace.ip('address', 'delete', `${address}/24`, 'dev', 'eth0')
  await namespace.ip('address', 'add', `${to}/24`, 'dev', 'eth0')
  await namespace.ip('route', 'replace', 'default', 'dev', 'eth0')
}

story(
  'who knows one public node that is in no guild is led to one by a short code, and finds its nodes when all have moved',
  async (t) => {
    t.timeout(600_000)
    const bed = await makeBed(t)
    const wide = await bed.lan('60.0.0')
    const [place, home, office] = [
      await bed.host('rita', wide),
      await bed.host('alice', wide),
      await bed.host('bob', wide)
    ]
    const entrance = await bed.node(place)
    const known = ['--bootstrap', `/ip4/${place.address}/tcp/${P2P_PORT}/p2p/${entrance.ready.peerId}`]
    const a = await bed.node(home, [...known, '--short-invites'])
    const b = await bed.node(office, known)
    const [alice, bob] = await Promise.all([a.person('alice'), b.person('bob')])
    const { channel } = await foundGuild(alice, 'Moot')
    const { short_code: code }: Json = await alice.post(`/channels/${channel}/invites`, { max_age: 0 })
    t.is(code.length, 10)
    await eventually(() => joins(bob, code))
    await agreement(a, b)
    const { guilds, table }: Json = await entrance.health()
    t.deepEqual(guilds, [], 'the entrance is in no guild')
    t.true(table.records > 0, 'and has it written down who is')

    for (const node of [a, b]) await node.stop('SIGKILL')
    await move(home, '60.0.0.101')
    await move(office, '60.0.0.102')
    for (const node of [a, b]) await node.restart()
    await eventually(async () => (await peersOf(b)).includes(a.ready.peerId))
    await alice.post(`/channels/${channel}/messages`, { content: 'we have moved' })
    await eventually(async () => {
      const read: Json[] = await bob.get(`/channels/${channel}/messages?limit=5`)
      return read.some(({ content }) => content === 'we have moved')
    })
    await agreement(a, b)
  }
)

story('behind two routers, who knows a public relay alone is led to a guild by a short code', async (t) => {
  t.timeout(600_000)
  const bed = await makeBed(t)
  const wide = await bed.lan('60.0.0')
  const [home, office] = [await bed.lan('192.168.1'), await bed.lan('192.168.2')]
  await bed.router({ inside: home, outside: wide, nat: 'cone' })
  await bed.router({ inside: office, outside: wide, nat: 'cone' })
  const place = await bed.host('rita', wide)
  const entrance = await bed.node(place, ['--relay'])
  const known = ['--bootstrap', `/ip4/${place.address}/tcp/${P2P_PORT}/p2p/${entrance.ready.peerId}`]
  const a = await bed.node(await bed.host('alice', home), [...known, '--short-invites'])
  const alice = await a.person('alice')
  const { channel } = await foundGuild(alice, 'Moot')
  const { short_code: code }: Json = await alice.post(`/channels/${channel}/invites`, { max_age: 0 })
  const b = await bed.node(await bed.host('bob', office), known)
  const bob = await b.person('bob')
  await eventually(() => joins(bob, code))
  await agreement(a, b)
  t.deepEqual((await entrance.health()).guilds, [])
})
