/**
 * In the open, nodes that know nothing but one that is in no guild of theirs find a guild, a user, and each other, by its table; and that
 * has nothing to do with the public one, whose nodes are there, too.
 */
import type { ExecutionContext } from 'ava'
import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import { agreement, type NodeProcess } from '../support/process/node-process.ts'
import { eventually } from '../support/process/eventually.ts'
import { friendCodeOf } from '../support/process/friends.ts'
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

const stockLine = z.object({
  address: z.string().optional(),
  nodes: z.array(z.object({ connected: z.number(), contacts: z.number() })).default([])
})

/** Nodes of the public DHT on a host, that dial those addresses. */
const startStock = async (t: ExecutionContext, { namespace, address }: Host, ...known: readonly string[]) => {
  const program = fileURLToPath(new URL('stock-table.ts', import.meta.url))
  const [command = '', ...words] = [...namespace.prefix, process.execPath, program, address, ...known]
  const child = spawn(command, words, { stdio: ['ignore', 'pipe', 'inherit'] })
  t.teardown(() => child.kill('SIGKILL'))
  const said = z.array(stockLine).parse([])
  const lines = createInterface(child.stdout).on('line', (line) => said.push(stockLine.parse(JSON.parse(line))))
  t.teardown(() => lines.close())
  await eventually(async () => said.length > 0)
  /** As they said last. */
  const nodes = () => said.at(-1)?.nodes ?? []
  return { address: said[0]?.address ?? '', nodes }
}

/** With how many nodes it is connected, and how many of those are in its table. */
const tableOf = async (node: NodeProcess): Promise<readonly [connected: number, contacts: number]> => {
  const { connections, table }: Json = await node.health()
  return [connections, table.contacts]
}

const standingOf = async (who: Actor, other: Actor): Promise<number | undefined> => {
  const all: Json[] = await who.get('/users/@me/relationships')
  return all.find(({ id }) => id === other.id)?.type
}

const INCOMING = 3

/** The machine is somewhere else when it is started again. */
const move = async ({ namespace, address }: Host, to: string): Promise<void> => {
  await namespace.ip('address', 'delete', `${address}/24`, 'dev', 'eth0')
  await namespace.ip('address', 'add', `${to}/24`, 'dev', 'eth0')
  await namespace.ip('route', 'replace', 'default', 'dev', 'eth0')
}

story(
  'who knows one public node that is in no guild is led to one by a short code, and finds its nodes and people when all have moved',
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
    const stock = await startStock(t, await bed.host('ipfs', wide), known[1] ?? '')
    const c = await bed.node(await bed.host('carol', wide), [...known, '--bootstrap', stock.address])
    const carol = await c.person('carol')
    const friendCode = await friendCodeOf(a, 'alice')

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

    // Of alice's node carol knows an address where it is no more.
    await carol.post('/users/@me/relationships', { username: friendCode })
    await eventually(async () => (await standingOf(alice, carol)) === INCOMING)
    t.deepEqual((await c.health()).guilds, [], 'they share no guild')

    await eventually(async () => stock.nodes()[0]?.connected === 3)
    t.deepEqual(
      stock.nodes().map(({ contacts }) => contacts),
      [1, 1],
      'nodes of the public table have each other in theirs, and none of ours, with which they are connected'
    )
    t.deepEqual(await tableOf(entrance), [5, 3], 'alice, bob and carol')
    const [connected, contacts] = await tableOf(c)
    t.is(connected - contacts, 1, 'all but the stranger that carol named')
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
