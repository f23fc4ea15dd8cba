/** A history comes from several peers at once, and the channel that somebody opens before the others. */
import test from 'ava'
import { channelLog, controlLog, type LogId, type OpCid } from '../../node/core/ids.ts'
import { createInterests } from '../../federation/sync/interests.ts'
import { startNode, type TestNode } from '../support/federation-node.ts'
import { admit, channel, foundGuild, makeGenesis, makePerson, message, type Person } from '../support/memory-guild.ts'

const CHANNELS = 8
const LENGTH = 700

/** Alice's and Bob's nodes hold all of a guild with long channels. */
const setup = async () => {
  const [alice, bob, carol] = [makePerson('alice'), makePerson('bob'), makePerson('carol')]
  const genesis = makeGenesis(alice)
  const a = await startNode(alice)
  foundGuild(a.store, alice, genesis)
  for (const person of [bob, carol]) a.store.write(alice, controlLog(genesis.guild), admit(person))
  const logs = Array.from({ length: CHANNELS }, (_, i) =>
    channelLog(genesis.guild, a.store.write(alice, controlLog(genesis.guild), channel(`room ${i}`)).op.cid)
  )
  for (const log of logs) for (let i = 0; i < LENGTH; i++) a.store.write(alice, log, message(`${i}`))
  const b = await startNode(bob)
  b.store.copy(a.store)
  for (const node of [a, b]) await node.hold(genesis)
  const join = async (person: Person, ...others: readonly TestNode[]): Promise<TestNode> => {
    const node = await startNode(person, { bootstrap: others.map((other) => other.address()) })
    // Who is met later may find that the others have brought everything.
    while (node.network.health().connections < others.length) await new Promise((resolve) => setTimeout(resolve, 20))
    await node.hold(genesis)
    return node
  }
  return { a, b, carol, genesis, logs, join }
}

/** What a node gives away, log by log. */
const served = ({ store }: TestNode): Map<LogId, OpCid[]> => {
  const given = new Map<LogId, OpCid[]>()
  const { since } = store
  store.since = (log, ...args) => {
    const rows = since.call(store, log, ...args)
    given.set(log, [...(given.get(log) ?? []), ...rows.map(({ cid }) => cid)])
    return rows
  }
  return given
}

test('two peers bring different channels, and nothing comes twice', async (t) => {
  const { a, b, carol, logs, join } = await setup()
  await using _a = a
  await using _b = b
  const [fromA, fromB] = [served(a), served(b)]
  await using c = await join(carol, a, b)
  await c.store.until(({ ops }) => ops.size === a.store.ops.size, 'the whole guild')
  const count = (given: Map<LogId, OpCid[]>) => logs.filter((log) => (given.get(log)?.length ?? 0) > 0).length
  t.log(`channels from one: ${count(fromA)}, from the other: ${count(fromB)}`)
  t.true(count(fromA) > 0)
  t.true(count(fromB) > 0)
  const all = [...fromA.values(), ...fromB.values()].flat()
  t.is(all.length, new Set(all).size)
})

test('a channel that somebody opens while the history is on its way comes before the others', async (t) => {
  const { a, b, carol, genesis, logs, join } = await setup()
  await using _b = b
  await using _a = a
  const last = logs.at(-1) ?? controlLog(genesis.guild)
  const order: LogId[] = []
  const { since } = a.store
  const opened = Promise.withResolvers<void>()
  a.store.since = (log, ...args) => {
    if (logs.includes(log) && !order.includes(log)) order.push(log)
    if (order.length === 1) opened.resolve()
    return since.call(a.store, log, ...args)
  }
  await using c = await join(carol, a)
  await opened.promise
  await c.network.page(genesis.guild, last, { limit: 20 })
  await c.store.until(({ ops }) => ops.size === a.store.ops.size, 'the whole guild')
  t.true(order.indexOf(last) < CHANNELS - 2, `it came as number ${order.indexOf(last) + 1} of ${CHANNELS}`)
})

test('what was opened last comes first, and is forgotten after a while', (t) => {
  let now = 0
  const interests = createInterests(() => now)
  const [one, other] = [makeGenesis(makePerson('alice')).guild, makeGenesis(makePerson('bob')).guild]
  t.deepEqual(interests.order([one, other]), [one, other])
  interests.note(controlLog(one))
  interests.note(controlLog(other))
  t.deepEqual(interests.order([one, other]), [other, one])
  t.deepEqual(interests.openedIn(one), [controlLog(one)])
  now += 3_600_000
  t.deepEqual(interests.openedIn(one), [])
  t.deepEqual(interests.order([one, other]), [one, other])
})
