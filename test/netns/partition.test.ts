/** Real nodes of one guild on a network that fails: it is cut in two, its cables flap and lose, nodes are killed, the founder for good. */
import { randomInt } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import type { ExecutionContext } from 'ava'
import { agreementOn, type NodeProcess } from '../support/process/node-process.ts'
import { eventually } from '../support/process/eventually.ts'
import { foundGuild, makeInvite, type Actor, type Json } from '../support/process/rest.ts'
import { makeBed, P2P_PORT, story, type Bed, type Host } from './bed.ts'

const ADMINISTRATOR = '8'
/** ms */
const CUT = 60_000
const TOGETHER_AGAIN = 5_000

interface Member {
  readonly host: Host
  readonly node: NodeProcess
  readonly who: Actor
}

interface Town {
  readonly bed: Bed
  readonly members: readonly Member[]
  readonly nodes: readonly NodeProcess[]
  readonly founder: Member
  readonly guild: string
  readonly channel: string
  readonly named: (name: string) => Member
  /** A node on the same LAN that knows those that are there. */
  readonly settle: (name: string) => Promise<Member>
}

const settle = async (bed: Bed, lan: Awaited<ReturnType<Bed['lan']>>, name: string, known: readonly Member[]) => {
  const host = await bed.host(name, lan)
  const bootstrap = known.flatMap((other) => [
    '--bootstrap',
    `/ip4/${other.host.address}/tcp/${P2P_PORT}/p2p/${other.node.ready.peerId}`
  ])
  const node = await bed.node(host, bootstrap)
  return { host, node, who: await node.person(name) }
}

/** Five people on five nodes of a LAN, one guild, all of them administrators. */
const foundTown = async (t: ExecutionContext): Promise<Town> => {
  t.timeout(300_000)
  const bed = await makeBed(t)
  const lan = await bed.lan('192.168.1')
  const members: Member[] = []
  for (const name of ['alice', 'bob', 'carol', 'dave', 'erin']) members.push(await settle(bed, lan, name, members))
  const [founder, ...others] = members
  if (!founder) throw new Error('nobody is there')
  const { guild, channel } = await foundGuild(founder.who, 'Moot')
  const code = await makeInvite(founder.who, channel)
  for (const { who } of others) await who.post(`/invites/${code}`, {})
  const role = await founder.who.post(`/guilds/${guild}/roles`, { name: 'admin', permissions: ADMINISTRATOR })
  for (const { who } of others) await founder.who.put(`/guilds/${guild}/members/${who.id}/roles/${role.id}`)
  const nodes = members.map(({ node }) => node)
  const town: Town = {
    bed,
    members,
    nodes,
    founder,
    guild,
    channel,
    named: (name) => members.find(({ host }) => host.name === name) ?? founder,
    settle: (name) => settle(bed, lan, name, members.slice(1))
  }
  await agreed(town)
  return town
}

const guildIdOf = async ({ nodes: [node] }: Pick<Town, 'nodes'>): Promise<string> =>
  (await node?.replicas())?.[0]?.guild ?? ''

const agreed = async (town: Pick<Town, 'nodes'>): Promise<void> => agreementOn(await guildIdOf(town), ...town.nodes)

const say = (who: Actor, { channel }: Town, content: string): Promise<Json> =>
  who.post(`/channels/${channel}/messages`, { content })

/** They go on talking, and change the guild, until the time is over. @returns how often somebody spoke */
const carryOn = async (town: Town, members: readonly Member[], ms: number): Promise<number> => {
  const end = Date.now() + ms
  let said = 0
  while (Date.now() < end) {
    for (const { who } of members) await say(who, town, `${who.name} says ${said++}`)
    const [first] = members
    if (first && said % 10 === 0) await first.who.post(`/guilds/${town.guild}/channels`, { name: `room-${said}` })
    await delay(500)
  }
  return said
}

/** Everybody has been heard everywhere. @returns ms */
const timeToAgree = async (town: Town): Promise<number> => {
  const begun = performance.now()
  await agreed(town)
  return performance.now() - begun
}

story(
  'five nodes are cut apart for a minute, two and three, and write on; healed, they hold the same within 5 s',
  async (t) => {
    const town = await foundTown(t)
    const { bed, members } = town
    const few = members.slice(0, 2)
    const many = members.slice(2)
    await bed.part(
      few.map(({ host }) => host),
      many.map(({ host }) => host)
    )
    const said = await Promise.all([carryOn(town, few, CUT), carryOn(town, many, CUT)])
    await bed.join()
    const took = await timeToAgree(town)
    t.log(`said ${said.join(' and ')} times in two parts; the same everywhere ${took.toFixed(0)} ms after the healing`)
    t.true(took < TOGETHER_AGAIN)
  }
)

story('a cable that flaps, and one that loses half of what it carries one way, keep nobody out', async (t) => {
  const town = await foundTown(t)
  const { members, named } = town
  const [flapping, lossy] = [named('erin').host.link, named('dave').host.link]
  await lossy.lose({ inward: 50 })
  const flap = async (): Promise<void> => {
    for (let i = 0; i < 5; i++) {
      await flapping.cut()
      await delay(1000 + randomInt(1500))
      await flapping.heal()
      await delay(1000 + randomInt(1500))
    }
  }
  const [said] = await Promise.all([carryOn(town, members, 15_000), flap()])
  await lossy.heal()
  const took = await timeToAgree(town)
  t.log(`said ${said} times; the same everywhere ${took.toFixed(0)} ms after the last failure`)
  t.true(took < TOGETHER_AGAIN)
})

story('a node that is killed twenty times at random has all of it in the end', async (t) => {
  const town = await foundTown(t)
  const { members, named } = town
  const victim = named('carol')
  const others = members.filter((member) => member !== victim)
  let killing = true
  const talk = async (): Promise<number> => {
    let said = 0
    while (killing) said += await carryOn(town, others, 1000)
    return said
  }
  const kill = async (): Promise<void> => {
    try {
      for (let i = 0; i < 20; i++) {
        await delay(randomInt(600))
        if (i % 2 === 0) await say(victim.who, town, `before death ${i}`)
        await victim.node.stop('SIGKILL')
        await victim.node.restart()
      }
    } finally {
      killing = false
    }
  }
  const [said] = await Promise.all([talk(), kill()])
  const took = await timeToAgree(town)
  t.log(`said ${said} times while it died 20 times; the same everywhere ${took.toFixed(0)} ms later`)
  t.pass()
})

story(
  'the founder’s node is gone for good: the others invite, join, moderate and speak, and so does who comes later',
  async (t) => {
    const town = await foundTown(t)
    const { founder, members, guild, channel, named } = town
    await founder.node[Symbol.asyncDispose]()
    const [bob, carol, dave] = [named('bob'), named('carol'), named('dave')]
    const left = { ...town, nodes: members.filter((member) => member !== founder).map(({ node }) => node) }

    const code = await makeInvite(bob.who, channel)
    const frank = await town.settle('frank')
    await frank.who.post(`/invites/${code}`, {})
    await say(frank.who, town, 'hello, I am new')
    await eventually(async () => {
      const read: Json[] = await carol.who.get(`/channels/${channel}/messages?limit=5`)
      return read.some(({ content }) => content === 'hello, I am new')
    })
    const room = await carol.who.post(`/guilds/${guild}/channels`, { name: 'after-the-founder' })
    await eventually(async () => {
      const rooms: Json[] = await frank.who.get(`/guilds/${guild}/channels`)
      return rooms.some(({ id }) => id === room.id)
    })
    const role = await dave.who.post(`/guilds/${guild}/roles`, { name: 'welcome' })
    await dave.who.put(`/guilds/${guild}/members/${frank.who.id}/roles/${role.id}`)
    await carol.who.put(`/guilds/${guild}/bans/${frank.who.id}`, {}).catch((error: unknown) => t.fail(String(error)))
    await eventually(async () => {
      const bans: Json[] = await bob.who.get(`/guilds/${guild}/bans`)
      return bans.some(({ user }) => user.id === frank.who.id)
    })
    const invite = await makeInvite(dave.who, channel)
    const grace = await town.settle('grace')
    await grace.who.post(`/invites/${invite}`, {})
    await say(grace.who, town, 'and I am newer')
    await agreed({ nodes: [...left.nodes, grace.node] })
    t.pass()
  }
)
