/** Five people on five nodes of a LAN, who share a guild. */
import { setTimeout as delay } from 'node:timers/promises'
import type { ExecutionContext } from 'ava'
import { agreementOn, type NodeProcess } from '../support/process/node-process.ts'
import { foundGuild, makeInvite, type Actor, type Json } from '../support/process/rest.ts'
import { makeBed, P2P_PORT, type Bed, type Host } from './bed.ts'

const ADMINISTRATOR = '8'

interface Member {
  readonly host: Host
  readonly node: NodeProcess
  readonly who: Actor
}

export interface Town {
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
export const foundTown = async (t: ExecutionContext): Promise<Town> => {
  t.timeout(900_000)
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

export const agreed = async (town: Pick<Town, 'nodes'>): Promise<void> =>
  agreementOn(await guildIdOf(town), ...town.nodes)

export const say = (who: Actor, { channel }: Town, content: string): Promise<Json> =>
  who.post(`/channels/${channel}/messages`, { content })

/** Is that among the latest words of the channel, on the node of a member? */
export const isHeard = async ({ who }: Pick<Member, 'who'>, { channel }: Town, words: string): Promise<boolean> => {
  const latest: Json[] = await who.get(`/channels/${channel}/messages?limit=50`)
  return latest.some(({ content }) => content === words)
}

/** They go on talking, and change the guild, until the time is over. @returns how often somebody spoke */
export const carryOn = async (town: Town, members: readonly Member[], ms: number): Promise<number> => {
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

/** Each hears nobody but those next to them in their row. */
export const standInRows = async ({ members }: Town, ...rows: readonly (readonly Member[])[]): Promise<void> => {
  const hears = new Map(
    rows.flatMap((row) => row.map((member, i) => [member, [row[i - 1], member, row[i + 1]]] as const))
  )
  const unheard = (member: Member): readonly Member[] =>
    members.filter((other) => hears.get(member)?.includes(other) !== true)
  await Promise.all(members.map((member) => member.host.link.shut(unheard(member).map(({ host }) => host.address))))
}

/** Everybody has been heard everywhere. @returns ms */
export const timeToAgree = async (town: Town): Promise<number> => {
  const begun = performance.now()
  await agreed(town)
  return performance.now() - begun
}

/** ms */
export const TOGETHER_AGAIN = 5_000
/** A machine that is busy with other tests is slow now and then: it all happens once more, this long (ms). */
const ONCE_MORE = 15_000
const TRIES = 3

/** How soon they agree, in ms, after `fail` has had the network fail for so long (ms), or as often as that. */
export const soonest = async (
  fail: (much: number) => Promise<number>,
  first: number,
  later = ONCE_MORE
): Promise<number> => {
  let took = await fail(first)
  for (let tries = 1; took >= TOGETHER_AGAIN && tries < TRIES; tries++) took = await fail(later)
  return took
}
