/**
 * A channel of 100k messages, posted by eight senders over REST to one node: what rest-create measures, and what the
 * benchmarks of joining and restarting begin with.
 */
import { NodeProcess } from '../support/process/node-process.ts'
import { foundGuild, type Actor } from '../support/process/rest.ts'
import { createSenders, type Senders, type Sent } from './senders.ts'

const HISTORY = 100_000
const SENDERS = 8
/** Messages at each end that are compared. */
const SAMPLE = 2000
/** The two channels take turns, so that what else the machine does hits both alike. */
const TURN = 250

/** Without the node's address: the data folder may be served elsewhere. */
export type Member = Pick<Actor, 'id' | 'name' | 'authorization'>

export interface History {
  /** Data folder of the node, which has been stopped. */
  readonly data: string
  readonly channel: string
  readonly owner: Member
  readonly bots: readonly Member[]
  /** The first messages into an empty node, those up to 100k, and those after. */
  readonly first: Sent
  readonly filling: Sent
  readonly last: Sent
  /** ms of each request, turn by turn: to the full channel, and to an empty one. */
  readonly full: readonly number[]
  readonly empty: readonly number[]
}

const member = ({ id, name, authorization }: Actor): Member => ({ id, name, authorization })

export const botsIn = async (node: NodeProcess, owner: Actor, guild: string): Promise<readonly Actor[]> => {
  const bots: Actor[] = []
  for (let i = 0; i < SENDERS; i++) {
    const bot = await node.bot(owner, `bot-${i}`)
    const admission = { guild_id: guild, authorize: true, permissions: '0' }
    await owner.post(`/oauth2/authorize?client_id=${bot.id}&scope=bot`, admission)
    bots.push(bot)
  }
  return bots
}

const takeTurns = async (senders: Senders, full: string, empty: string) => {
  const latencies: { full: number[]; empty: number[] } = { full: [], empty: [] }
  for (let i = 0; i < SAMPLE / TURN; i++) {
    latencies.full.push(...(await senders.send(full, TURN)).latencies)
    latencies.empty.push(...(await senders.send(empty, TURN)).latencies)
  }
  return latencies
}

export const makeHistory = async (data: string): Promise<History> => {
  const node = await NodeProcess.start({ data })
  const owner = await node.person('alice')
  const { guild, channel } = await foundGuild(owner, 'Moot')
  const bots = await botsIn(node, owner, guild)
  using senders = createSenders(node.ready.http, bots)
  const first = await senders.send(channel, SAMPLE)
  const filling = await senders.send(channel, HISTORY - SAMPLE)
  const last = await senders.send(channel, SAMPLE)
  const { id: other } = await owner.post(`/guilds/${guild}/channels`, { name: 'empty', type: 0 })
  const turns = await takeTurns(senders, channel, other)
  await node.stop('SIGTERM')
  return { data, channel, owner: member(owner), bots: bots.map(member), first, filling, last, ...turns }
}
