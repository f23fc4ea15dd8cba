/**
 * What a real node tells its operator, over HTTP, of peers that are ahead of it, of ops that lack others, of words that nobody has brought,
 * and of peers that are gone. Mallory's node is her own work, and keeps back what it likes.
 */
import test from 'ava'
import { objectId } from '../../node/core/ids.ts'
import type { VerifiedOp } from '../../node/core/ops.ts'
import { startNode, type TestNode } from '../support/federation-node.ts'
import { MemoryGuild, message } from '../support/memory-guild.ts'
import { eventually } from '../support/process/eventually.ts'
import { joinAs, messageLogIn, startNodeOf } from '../support/process/mallory.ts'
import { NodeProcess } from '../support/process/node-process.ts'
import { foundGuild, makeInvite, type Json } from '../support/process/rest.ts'

/** Alice's node, with one of Mallory's beside it. */
const setup = async () => {
  await using stack = new AsyncDisposableStack()
  const a = stack.use(await NodeProcess.start())
  const alice = await a.person('alice')
  const { guild, channel } = await foundGuild(alice, 'Moot')
  await alice.post(`/channels/${channel}/messages`, { content: 'hello' })
  const membership = await joinAs('mallory', decodeURIComponent(await makeInvite(alice, channel)))
  const m = stack.use(await startNodeOf(membership))
  const log = messageLogIn(m, membership.genesis.guild)
  /** What Alice's node says of another. */
  const row = async ({ network }: TestNode): Promise<Json> => {
    const { guilds } = await a.health()
    const { peers } = guilds.find((one: Json) => one.guild === guild)
    return peers.find(({ peer }: Json) => peer === network.peerId())
  }
  /** Why a message of hers is not there, and what is there of it. */
  const why = async ({ op }: VerifiedOp): Promise<Json> => {
    const { status, gaps, message: seen } = await a.channelHealth(channel, objectId(op.t, op.cid))
    return { status, gaps, message: seen }
  }
  const metric = async (name: string): Promise<number> => {
    const lines = (await a.metrics()).split('\n')
    return Number(
      lines
        .find((line) => line.startsWith(`folkmoot_${name} `))
        ?.split(' ')
        .at(-1)
    )
  }
  await eventually(async () => (await row(m))?.lastRound?.outcome === 'synced')
  const running = stack.move()
  return { a, m, log, guild, membership, row, why, metric, [Symbol.asyncDispose]: () => running.disposeAsync() }
}

type Setting = Awaited<ReturnType<typeof setup>>

/** What she would write next; this node of hers holds none of it. */
const composed = (m: TestNode, log: Parameters<MemoryGuild['write']>[1], ...texts: readonly string[]): VerifiedOp[] => {
  const elsewhere = new MemoryGuild().knows(m.person)
  elsewhere.copy(m.store)
  return texts.map((text) => elsewhere.write(m.person, log, message(text)))
}

/** Another node of hers: it names twenty messages of hers that nobody else has, and keeps them back. */
const startMiser = async ({ m, log, membership }: Pick<Setting, 'm' | 'log' | 'membership'>) => {
  const { person, genesis, addresses } = membership
  const node = await startNode(person, { bootstrap: [...addresses] })
  node.store.copy(m.store)
  const kept = Array.from({ length: 20 }, (_, i) => node.store.write(person, log, message(`kept back ${i}`)))
  node.store.since = () => []
  node.store.get = () => undefined
  await node.hold(genesis)
  return { node, last: kept.at(-1) as VerifiedOp }
}

test('peers are told by guild, and how far ahead each is; who is gone is told as out of reach', async (t) => {
  await using setting = await setup()
  const { a, m, guild, row, why, metric } = setting
  t.like(await row(m), { connected: true, opsBehind: 0, logsBehind: 0 })
  t.is(await metric(`guild_peers{guild="${guild}"}`), 1)
  t.is(await metric(`guild_ops_behind{guild="${guild}"}`), 0)

  const miser = await startMiser(setting)
  await using _miser = miser.node
  await eventually(async () => (await row(miser.node))?.connected === false)
  t.like(await row(miser.node), { opsBehind: 20, logsBehind: 1, lastRound: { outcome: 'protocol-broken' } })
  t.like(await row(m), { connected: true, opsBehind: 0, lastRound: { outcome: 'synced' } })
  t.is(await metric(`guild_ops_behind{guild="${guild}"}`), 20)
  t.deepEqual(await why(miser.last), {
    status: 'incomplete',
    gaps: [{ code: 'behind-peer', peer: miser.node.network.peerId(), connected: false, ops: 20 }],
    message: 'unknown'
  })

  await m[Symbol.asyncDispose]()
  await eventually(async () => (await row(m)).connected === false)
  const { gaps } = await why(miser.last)
  t.true(gaps.some(({ code }: Json) => code === 'nobody-reachable'))
  const health: Json = await a.health()
  t.is(health.status, 'troubled')
  t.deepEqual(
    health.problems.map(({ code, guild: of }: Json) => [code, of]),
    [['nobody-reachable', guild]]
  )
  t.is(await metric(`guild_peers{guild="${guild}"}`), 0)
})

test('an op that came before the one it follows is told as waiting, and words that nobody has brought as missing', async (t) => {
  await using moot = await setup()
  const { a, m, log, membership, why, metric } = moot
  const [parent, child, bare] = composed(m, log, 'one', 'two', 'three') as [VerifiedOp, VerifiedOp, VerifiedOp]
  const publish = ({ blocks }: VerifiedOp): void => m.network.publish(membership.genesis.guild, [blocks])
  const codes = async (of: VerifiedOp): Promise<string[]> => (await why(of)).gaps.map(({ code }: Json) => code)

  await eventually(async () => {
    publish(child)
    return (await a.health()).waiting.ops === 1
  })
  t.like((await a.health()).waiting, { ops: 1, parents: 1 })
  t.is(await metric('missing_parents'), 1)
  t.is(await metric('waiting_ops{for="parent"}'), 1)
  t.deepEqual((await why(child)).gaps, [{ code: 'waits-for-parent', ops: 1 }])
  t.is((await why(child)).message, 'unknown')

  publish(parent)
  await eventually(async () => (await why(child)).message === 'here')
  t.like((await a.health()).waiting, { ops: 0, parents: 0 })
  t.deepEqual(await codes(child), [])

  publish({ op: bare.op, blocks: { ...bare.blocks, body: null } })
  await eventually(async () => (await codes(bare)).includes('words-missing'))
  t.deepEqual((await why(bare)).gaps, [{ code: 'words-missing', ops: 1 }])
  publish(bare)
  await eventually(async () => (await why(bare)).message === 'here')
  t.deepEqual(await codes(bare), [])
  await eventually(async () => {
    const { gossipIn, gossipOut } = (await a.health()).queues
    return gossipIn === 0 && gossipOut === 0
  })
})
