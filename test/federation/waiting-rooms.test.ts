/** Where ops wait, and for how long: every room is bounded, per peer and in all. */
import { setImmediate as nextTurn } from 'node:timers/promises'
import fc from 'fast-check'
import test from 'ava'
import { createDelivery } from '../../federation/inbound/delivery.ts'
import { createEarlyOps } from '../../federation/inbound/early-ops.ts'
import { createQuarantine, type Waiting } from '../../federation/inbound/quarantine.ts'
import { HELD, PENALTY, QUARANTINE, SYNC } from '../../federation/limits.ts'
import { createPenalties } from '../../federation/host/penalties.ts'
import { createWindow } from '../../federation/nat/window.ts'
import { createAbsentContents } from '../../federation/sync/absent-contents.ts'
import { createWants, type WantList } from '../../federation/sync/wants.ts'
import { createTokenBuckets } from '../../federation/token-bucket.ts'
import { channelLog, opCidOf, type ChannelCid, type GuildCid, type LogId, type OpCid } from '../../node/core/ids.ts'
import type { VerifiedOp } from '../../node/core/ops.ts'
import { makeGenesis, makePerson } from '../support/memory-guild.ts'

const genesis = makeGenesis(makePerson('alice'))
const guild = 'guild' as GuildCid

const waiting = (cid: string, peer = 'mallory', bytes = 100): Waiting =>
  ({
    source: { peer, guild },
    op: { op: { cid, header: { id: 'a log' } }, blocks: { entry: new Uint8Array(bytes), body: null, display: null } },
    manner: 'news'
  }) as unknown as Waiting

const cids = (...names: string[]): OpCid[] => names as OpCid[]
const named = (ops: readonly Waiting[]): string[] => ops.map(({ op }) => op.op.cid)

test('an op leaves quarantine with the last of its parents', (t) => {
  const quarantine = createQuarantine()
  quarantine.hold(waiting('child'), cids('mother', 'father'))
  quarantine.hold(waiting('other'), cids('father'))
  t.deepEqual(named(quarantine.release(cids('mother'))), [])
  t.deepEqual(named(quarantine.release(cids('father', 'stranger'))), ['child', 'other'])
  t.is(quarantine.size, 0)
  t.is(quarantine.bytes, 0)
})

test('M9 a peer that floods with parents nobody has pushes out its own ops, not those of others', (t) => {
  const quarantine = createQuarantine()
  quarantine.hold(waiting('honest', 'alice'), cids('parent'))
  for (let i = 0; i < QUARANTINE.opsPerPeer + 50; i++) quarantine.hold(waiting(`dangling ${i}`), cids(`nowhere ${i}`))
  t.is(quarantine.size, QUARANTINE.opsPerPeer + 1)
  t.true(quarantine.has('honest' as OpCid))
  t.false(quarantine.has('dangling 0' as OpCid))
  quarantine.drop('mallory')
  t.is(quarantine.size, 1)
})

test('quarantine keeps its bounds whatever is held and released', (t) => {
  const bounds = { opsPerPeer: 5, bytesPerPeer: 2000, bytes: 5000 }
  const name = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j')
  const hold = fc.record({
    cid: name,
    peer: fc.constantFrom('p', 'q', 'r', 's'),
    bytes: fc.nat(1500),
    missing: fc.array(name, { minLength: 1, maxLength: 4 })
  })
  fc.assert(
    fc.property(fc.array(fc.oneof(hold, name), { maxLength: 100 }), (acts) => {
      const quarantine = createQuarantine(bounds)
      for (const act of acts) {
        if (typeof act === 'string') quarantine.release(cids(act))
        else quarantine.hold(waiting(act.cid, act.peer, act.bytes), cids(...act.missing))
        if (quarantine.bytes > bounds.bytes || quarantine.size > 4 * bounds.opsPerPeer) return false
      }
      for (const peer of ['p', 'q', 'r', 's']) quarantine.drop(peer)
      return quarantine.size === 0 && quarantine.bytes === 0
    })
  )
  t.pass()
})

test('an op from the far future is not waited for', (t) => {
  using early = createEarlyOps({ now: () => 0 }, () => t.fail('nothing is due'))
  t.true(early.hold(waiting('soon'), 500_000))
  t.false(early.hold(waiting('in eleven minutes'), 600_000))
  t.false(early.hold(waiting('in the year 287396'), Number.MAX_SAFE_INTEGER))
  t.is(early.size, 1)
})

test('early ops come out when they are due, the earliest first', async (t) => {
  const { promise, resolve } = Promise.withResolvers<void>()
  const woken: string[] = []
  const start = Date.now()
  using early = createEarlyOps({ now: Date.now }, (due) => {
    woken.push(...named(due))
    if (woken.length === 3) resolve()
  })
  early.hold(waiting('third'), start + 60)
  early.hold(waiting('first'), start + 20)
  early.hold(waiting('second'), start + 40)
  await promise
  t.deepEqual(woken, ['first', 'second', 'third'])
  t.true(Date.now() - start >= 58)
})

test('a peer may have only so many ops held', (t) => {
  using early = createEarlyOps({ now: () => 0 }, () => undefined)
  for (let i = 0; i < HELD.opsPerPeer; i++) t.true(early.hold(waiting(`${i}`), 60_000))
  t.false(early.hold(waiting('one more'), 60_000))
  t.true(early.hold(waiting('of another', 'alice'), 60_000))
})

test('a penalty lasts an hour, and old ones give way', (t) => {
  let now = 0
  const penalties = createPenalties({ now: () => now })
  penalties.penalise('mallory')
  t.true(penalties.isPenalised('mallory'))
  t.false(penalties.isPenalised('alice'))
  now = PENALTY.duration + 1
  t.false(penalties.isPenalised('mallory'))
  for (let i = 0; i <= PENALTY.peers; i++) penalties.penalise(`peer ${i}`)
  t.false(penalties.isPenalised('peer 0'))
  t.true(penalties.isPenalised(`peer ${PENALTY.peers}`))
})

test('nothing waits for days when the clock has been days ahead, and is set back', (t) => {
  const [before, after] = [10 * 24 * 3_600_000, 8 * 24 * 3_600_000]
  const clock = { at: before, now: () => clock.at }
  const [penalties, circuits] = [createPenalties(clock), createWindow(clock, 1)]
  const lacking = [{ n: 1, cid: 'op' as OpCid }]
  const absent = createAbsentContents({ lacking: (_, from) => (from > 0 ? [] : lacking) }, clock)
  const log = 'log' as LogId
  penalties.penalise('mallory')
  t.deepEqual([circuits.admit('bob'), circuits.admit('bob')], [true, false])
  t.deepEqual([absent.next('bob', log), absent.next('bob', log), absent.next('bob', log)], [cids('op'), [], []])
  clock.at = after
  t.false(penalties.isPenalised('mallory'))
  t.deepEqual([circuits.admit('bob'), circuits.admit('bob')], [true, false])
  t.deepEqual(absent.next('bob', log), cids('op'))
})

test('a burst is served at once, and then the rate holds', (t) => {
  let now = 0
  const buckets = createTokenBuckets({ now: () => now }, 3, 10)
  t.deepEqual(
    [1, 2, 3].map(() => buckets.take('bob')),
    [0, 0, 0]
  )
  t.is(buckets.take('bob'), 100)
  t.is(buckets.take('alice'), 0)
  now = 1000
  t.is(buckets.take('bob'), 0)
})

test('a missing parent is asked for once in five seconds, together with others of its log', async (t) => {
  let now = 0
  const lists: WantList[] = []
  const wants = createWants({ now: () => now }, (list) => void lists.push(list))
  const [log, other] = ['one' as LogId, 'two' as LogId]
  const ask = (id: LogId, ...names: string[]) =>
    wants.add({ source: { peer: 'bob', guild }, log: id, cids: cids(...names) })
  ask(log, 'a', 'b')
  ask(log, 'b', 'c')
  ask(other, 'd')
  await nextTurn()
  t.deepEqual(lists, [
    {
      peer: 'bob',
      guild,
      logs: new Map([
        [log, cids('a', 'b', 'c')],
        [other, cids('d')]
      ])
    }
  ])
  ask(log, 'a')
  await nextTurn()
  t.is(lists.length, 1)
  now = QUARANTINE.askAgain
  ask(log, 'a', ...Array.from({ length: 2 * SYNC.wantedCids }, (_, i) => `x${i}`))
  await nextTurn()
  t.is(lists[1]?.logs.get(log)?.length, SYNC.wantedCids)
})

test('a chain without a beginning is followed for ten thousand ops, and no further until something of it can be stored', async (t) => {
  const name = (i: number): OpCid => `op ${i}` as OpCid
  const log = channelLog(genesis.guild, opCidOf(new Uint8Array([1])) as ChannelCid)
  let asked = 0
  let lacks = true
  const inbox = {
    learn: async () => undefined,
    unlearn: async () => undefined,
    receive: async (_guild: GuildCid, ops: readonly VerifiedOp[]) =>
      ops.map(({ op }) => (lacks ? { status: 'missing', parents: op.header.next } : { status: 'admitted' }))
  }
  const parts = { log: { isKnown: () => true }, clock: { now: () => 0 }, logger: {}, blame: () => t.fail() }
  using delivery = createDelivery({ inbox, ...parts, want: () => void asked++ } as never)
  const chain = (from: number, count: number) =>
    Array.from({ length: count }, (_, i) => ({
      op: {
        cid: name(from + i),
        header: { id: log, next: [name(from + i + 1)], payload: { g: genesis.guild, p: null } }
      },
      blocks: { entry: new Uint8Array(100), body: null, display: null },
      identity: { cid: 'cert' }
    })) as never
  const source = { peer: 'mallory', guild: genesis.guild }
  for (let i = 0; i < 15_000; i += 500) await delivery.deliver(source, chain(i, 500), 'news')
  t.is(asked, QUARANTINE.ancestors)
  await delivery.deliver({ ...source, peer: 'alice' }, chain(1, 1), 'news')
  t.is(asked, QUARANTINE.ancestors + 1, 'others are asked')
  lacks = false
  await delivery.deliver(source, chain(20_000, 1), 'news')
  lacks = true
  await delivery.deliver(source, chain(30_000, 1), 'news')
  t.is(asked, QUARANTINE.ancestors + 2)
})
