/** A reply that comes before what it replies to is passed on when that has come, and nothing is asked for meanwhile. */
import test from 'ava'
import { createOvertaken } from '../../federation/inbound/overtaken.ts'
import { createDelivery } from '../../federation/inbound/delivery.ts'
import { createGossipLane } from '../../federation/inbound/gossip-lane.ts'
import type { Want } from '../../federation/inbound/settle-receipts.ts'
import { OVERTAKEN } from '../../federation/limits.ts'
import { createTold } from '../../federation/heads/told.ts'
import { createWants, type WantList } from '../../federation/sync/wants.ts'
import { channelLog, opCidOf, type ChannelCid, type GuildCid, type LogId, type OpCid } from '../../node/core/ids.ts'
import type { VerifiedOp } from '../../node/core/ops.ts'
import { makeGenesis, makePerson } from '../support/memory-guild.ts'
import { eventually } from '../support/process/eventually.ts'

const { guild } = makeGenesis(makePerson('alice'))
const log = channelLog(guild, opCidOf(new Uint8Array([1])) as ChannelCid)
const cids = (...names: string[]): Set<OpCid> => new Set(names as OpCid[])

test('a frame is followed until all of it is admitted, or for a moment', async (t) => {
  const overtaken = createOvertaken(50)
  const both = overtaken.follow(cids('a', 'b'))
  const never = overtaken.follow(cids('b', 'c'))
  t.true(overtaken.has('a' as OpCid))
  overtaken.note(cids('a'))
  t.false(overtaken.has('a' as OpCid))
  overtaken.note(cids('b'))
  t.deepEqual(await Promise.all([both, never]), [true, false])
  t.false(overtaken.has('c' as OpCid))
})

test('of more frames than are followed at once the last are given up, and room is there again', async (t) => {
  const overtaken = createOvertaken(600_000)
  const all = Array.from({ length: OVERTAKEN.frames }, () => overtaken.follow(cids('a')))
  const late = overtaken.follow(cids('late'))
  t.false(overtaken.has('late' as OpCid))
  t.false(await late)
  overtaken.note(cids('a'))
  t.true((await Promise.all(all)).every(Boolean))
  const next = overtaken.follow(cids('a'))
  overtaken.note(cids('a'))
  t.true(await next)
})

const opOf = (name: string, ...next: string[]) => ({
  op: { cid: name as OpCid, header: { id: log, next, payload: { g: guild, p: null } } },
  blocks: { entry: new Uint8Array(100), body: null, display: null },
  identity: { cid: 'cert' }
})

/** A lane whose node admits what has its parents. */
const lane = () => {
  const here = new Set<string>()
  const wanted: Want[] = []
  const brought: string[] = []
  const inbox = {
    learn: async () => undefined,
    receive: async (_guild: GuildCid, ops: readonly VerifiedOp[]) =>
      ops.map(({ op }) => {
        const parents = op.header.next.filter((cid) => !here.has(cid))
        if (parents.length > 0) return { status: 'missing', parents }
        here.add(op.cid)
        return { status: 'admitted' }
      })
  }
  const parts = {
    log: { isKnown: () => true },
    clock: { now: () => 0 },
    logger: { error: () => {} },
    blame: () => {},
    brought: (_: unknown, ops: readonly VerifiedOp[]) => void brought.push(...ops.map(({ op }) => op.cid))
  }
  const delivery = createDelivery({ inbox, ...parts, want: (want: Want) => void wanted.push(want) } as never)
  const gossip = createGossipLane({
    checklist: {
      read: async (_guild: GuildCid, candidates: unknown) => ({ candidates }),
      check: async (proven: unknown) => ({ proven, unidentified: [] })
    },
    identities: { offer: () => undefined },
    delivery: { ...delivery, timely: (_: unknown, candidates: unknown) => candidates },
    fetch: () => {},
    brought: parts.brought
  } as never)
  const hear = (peer: string, ...ops: readonly ReturnType<typeof opOf>[]) =>
    gossip.receive({ peer, guild }, {
      ops: ops.map((op) => Object.assign(op, op.blocks)),
      identities: []
    } as never)
  return { hear, wanted, brought }
}

test('a reply that has overtaken is relayed when what it replies to has come, and nobody is told of it otherwise', async (t) => {
  const { hear, wanted, brought } = lane()
  const reply = hear('bob', opOf('b', 'a'))
  const last = hear('carol', opOf('c', 'b'))
  const first = await hear('dave', opOf('a'))
  t.deepEqual(
    [first, await reply, await last].map(({ verdict }) => verdict),
    ['accept', 'accept', 'accept']
  )
  t.deepEqual(brought, [])
  t.true(wanted.every(({ isOnItsWay }) => isOnItsWay))
})

test('what lacks its parents for longer is not relayed, and others are told of it when it is here', async (t) => {
  const { hear, wanted, brought } = lane()
  t.is((await hear('bob', opOf('b', 'a'))).verdict, 'ignore')
  t.deepEqual(
    wanted.map(({ cids: names }) => names),
    [['a' as OpCid]]
  )
  await hear('dave', opOf('a'))
  await eventually(async () => brought.includes('b'))
  t.deepEqual(brought, ['b'])
})

test('what is on its way is asked for a moment later than what is not', async (t) => {
  const lists: WantList[] = []
  const wants = createWants({ now: () => 0 }, (list) => void lists.push(list))
  const source = { peer: 'bob', guild }
  wants.add({ source, log, cids: ['on its way' as OpCid], isOnItsWay: true })
  wants.add({ source, log, cids: ['lost' as OpCid] })
  await eventually(async () => lists.length === 2)
  t.deepEqual(
    lists.map(({ logs }) => logs.get(log as LogId)),
    [['lost' as OpCid], ['on its way' as OpCid]]
  )
})

test('of those who name what is lacking one is asked, and the next only if it is lacking still', async (t) => {
  const here = new Set<OpCid>()
  const asked: string[] = []
  const { signal } = new AbortController()
  const told = createTold({
    lacksAny: (heads) => heads.some((cid) => !here.has(cid)),
    settled: async () => undefined,
    ask: (peer) => void asked.push(peer),
    signal
  })
  const name = (peer: string, ...heads: string[]) => told.hear(guild, { peer, heads: heads as OpCid[] })
  const over = name('bob', 'a')
  await Promise.all([name('carol', 'a'), name('dave', 'a', 'b'), name('erin', 'c')])
  await eventually(async () => asked.length === 1)
  for (const cid of cids('a', 'b')) here.add(cid)
  await over
  t.deepEqual(asked, ['bob', 'erin'])
  here.add('d' as OpCid)
  await name('bob', 'd')
  t.is(asked.length, 2)
})
