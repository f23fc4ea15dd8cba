/** On a network of their own, two nodes that know only a third come to know each other, and do without it. */
import { z } from 'zod'
import { agreementOn, type NodeProcess } from '../support/process/node-process.ts'
import { foundGuild, makeInvite, type Json } from '../support/process/rest.ts'
import { makeBed, P2P_PORT, story } from './bed.ts'

/** ms */
const PATIENCE = 60_000

const health = z.object({
  table: z.object({ contacts: z.number() }),
  guilds: z.array(z.object({ peers: z.array(z.object({ peer: z.string(), connected: z.boolean() })) }))
})

const healthOf = async (node: NodeProcess): Promise<z.infer<typeof health>> => health.parse(await node.health())

const until = async (what: string, look: () => Promise<boolean>): Promise<void> => {
  const end = Date.now() + PATIENCE
  while (!(await look())) {
    if (Date.now() > end) throw new Error(`waited in vain for ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}

const knows = async (node: NodeProcess, other: NodeProcess): Promise<boolean> => {
  const { guilds } = await healthOf(node)
  return guilds.flatMap(({ peers }) => peers).some(({ peer, connected }) => connected && peer === other.ready.peerId)
}

story('alice and carol, who know only bob, are introduced by him, and go on when he is gone', async (t) => {
  t.timeout(600_000)
  const bed = await makeBed(t)
  const lan = await bed.lan('192.168.1')
  const place = await bed.host('bob', lan)
  const b = await bed.node(place)
  const known = ['--bootstrap', `/ip4/${place.address}/tcp/${P2P_PORT}/p2p/${b.ready.peerId}`]
  const [a, c] = [
    await bed.node(await bed.host('alice', lan), known),
    await bed.node(await bed.host('carol', lan), known)
  ]
  const [alice, bob, carol] = await Promise.all([a.person('alice'), b.person('bob'), c.person('carol')])
  const { channel } = await foundGuild(bob, 'Moot')
  const code = await makeInvite(bob, channel)
  for (const who of [alice, carol]) await who.post(`/invites/${code}`, {})
  await until('alice and carol', async () => (await knows(a, c)) && (await knows(c, a)))
  t.true((await healthOf(a)).table.contacts >= 2)

  await b[Symbol.asyncDispose]()
  await alice.post(`/channels/${channel}/messages`, { content: 'he is gone' })
  await until('what alice said', async () => {
    const read: Json[] = await carol.get(`/channels/${channel}/messages?limit=5`)
    return read.some(({ content }) => content === 'he is gone')
  })
  const [replica] = await a.replicas()
  await agreementOn(replica?.guild ?? '', a, c)
})
