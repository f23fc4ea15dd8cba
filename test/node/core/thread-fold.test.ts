/** What the ops about a thread make of it: the same in any order, and only what their authors may. */
import test from 'ava'
import fc from 'fast-check'
import { cidOf } from '../../../crypto/primitives.ts'
import type { ChannelCid, GuildCid, OpCid, UserCid } from '../../../node/core/ids.ts'
import type { ThreadKind } from '../../../node/core/ops.ts'
import { foldThread, isArchived, speaks, THREAD_GRACE, type ThreadAct } from '../../../node/core/thread-fold.ts'
import { T0 } from '../../support/core/clock.ts'
import { must } from '../../support/core/local-app.ts'

const place = { guild: 'guild' as GuildCid, channel: 'channel' as ChannelCid }
const [alice, bob, carol] = ['alice', 'bob', 'carol'] as unknown as [UserCid, UserCid, UserCid]
const cid = (n: number): OpCid => cidOf(Uint8Array.of(n & 255, n >> 8)) as OpCid
const MINUTE = 60_000
const it = cid(0)

type Said = { readonly at?: number; readonly by?: UserCid; readonly manager?: boolean }

let counter = 0
const act = (
  k: ThreadKind,
  body: object,
  { at = 0, by = alice, manager = false }: Said,
  display: object | null = null
) =>
  ({ k, cid: k === 'thread' ? it : cid(++counter), t: T0 + at * MINUTE, user: by, body, display, manager }) as ThreadAct

const begin = (body: object = {}) =>
  act('thread', { type: 11, from: null, autoArchive: 60, slowmode: 0, invitable: true, ...body }, {}, { name: 'talk' })
const set = (fields: object, said: Said, display = {}) => act('thread.set', { thread: it, set: fields }, said, display)
const join = (user: UserCid, said: Said) => act('thread.join', { thread: it, user }, said)
const leave = (user: UserCid, said: Said) => act('thread.leave', { thread: it, user }, said)
const fold = (...acts: readonly ThreadAct[]) => foldThread(acts, place)
const folded = (...acts: readonly ThreadAct[]) => must(fold(...acts))
const inside = (...acts: readonly ThreadAct[]) => [...folded(...acts).members.keys()].toSorted()

const fields = fc.record(
  {
    archived: fc.boolean(),
    locked: fc.boolean(),
    pinned: fc.boolean(),
    invitable: fc.boolean(),
    slowmode: fc.nat(60),
    autoArchive: fc.constantFrom(60, 1440)
  },
  { requiredKeys: [] }
)
const user = fc.constantFrom(alice, bob, carol)
const said = fc.record({ at: fc.nat(5), by: user, manager: fc.boolean() })
const anyAct = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.tuple(fields, said, fc.constantFrom({}, { name: 'a' }, { name: 'b' })).map((x) => set(...x))
  },
  { weight: 3, arbitrary: fc.tuple(user, said).map((x) => join(...x)) },
  { weight: 2, arbitrary: fc.tuple(user, said).map((x) => leave(...x)) }
)

test('any order, and any of them twice, gives the same thread', (t) => {
  fc.assert(
    fc.property(
      fc.constantFrom(11, 12),
      fc
        .array(anyAct, { maxLength: 12 })
        .chain((acts) => fc.tuple(fc.constant(acts), fc.shuffledSubarray(acts, { minLength: acts.length }))),
      (type, [acts, other]) => {
        const first = begin({ type })
        t.deepEqual(folded(first, ...acts), folded(...other, first))
      }
    ),
    { numRuns: 500 }
  )
})

test('whether names are known or forgotten, all else about a thread is the same', (t) => {
  const nameless = (one: ThreadAct): ThreadAct => ({ ...one, display: null })
  fc.assert(
    fc.property(
      fc.constantFrom(11, 12),
      fc.array(anyAct, { maxLength: 12 }),
      fc.func(fc.boolean()),
      (type, acts, keeps) => {
        const whole = folded(begin({ type }), ...acts)
        const some = folded(begin({ type }), ...acts.map((one) => (keeps(one.cid) ? one : nameless(one))))
        t.deepEqual({ ...some, thread: { ...some.thread, name: whole.thread.name } }, whole)
      }
    ),
    { numRuns: 500 }
  )
})

test('who may only wake a thread does not name it', (t) => {
  const { thread } = folded(
    begin(),
    set({ archived: true }, { at: 1 }),
    set({ archived: false }, { at: 2, by: bob }, { name: 'mine' })
  )
  t.like(thread, { archived: false, name: 'talk' })
})

test('the latest write of each field shows', (t) => {
  const { thread } = folded(
    begin(),
    set({ autoArchive: 1440 }, { at: 2 }, { name: 'second' }),
    set({ autoArchive: 4320 }, { at: 1 }, { name: 'first' })
  )
  t.like(thread, { name: 'second', autoArchive: 1440, owner: alice, parent: place.channel, message: null })
})

test('whose thread it is changes it; others only wake it; locks, pins and slow mode are for who manages threads', (t) => {
  const of = (...acts: ThreadAct[]) => folded(begin(), ...acts).thread
  t.is(of(set({}, { by: bob }, { name: 'mine' })).name, 'talk')
  t.is(of(set({}, { by: bob, manager: true }, { name: 'mine' })).name, 'mine')
  t.true(of(set({ archived: true }, { at: 1 })).archived)
  t.false(of(set({ archived: true }, { at: 1, by: bob })).archived)
  t.false(of(set({ archived: true }, { at: 1 }), set({ archived: false }, { at: 2, by: bob })).archived)
  for (const field of [{ locked: true }, { pinned: true }, { slowmode: 9 }]) {
    t.notDeepEqual(of(set(field, { manager: true, by: bob })), of())
    t.deepEqual(of(set(field, {})), of())
  }
  t.true(
    of(set({ archived: true, locked: true }, { at: 1, by: bob, manager: true }), set({ archived: false }, { at: 2 }))
      .archived
  )
  t.false(
    of(
      set({ archived: true, locked: true }, { at: 1, by: bob, manager: true }),
      set({ archived: false }, { at: 2, by: bob, manager: true })
    ).archived
  )
})

test('a delete is for ever, wherever it stands; without its beginning there is no thread', (t) => {
  const del = act('thread.del', { thread: it }, { at: 1 })
  t.is(fold(begin(), del, set({}, { at: 9 }, { name: 'alive?' })), undefined)
  t.is(fold(set({}, { at: 9 }, { name: 'alive?' })), undefined)
})

test('into a public thread anybody comes, and brings others; a private one takes somebody who is in', (t) => {
  t.deepEqual(inside(begin(), join(bob, { at: 1, by: bob })), [alice, bob])
  t.deepEqual(inside(begin(), join(carol, { at: 1, by: bob })), [alice, carol])
  const closed = begin({ type: 12 })
  t.deepEqual(inside(closed, join(bob, { at: 1, by: bob })), [alice])
  t.deepEqual(inside(closed, join(bob, { at: 1, by: bob, manager: true })), [alice, bob])
  t.deepEqual(inside(closed, join(bob, { at: 1 }), join(carol, { at: 2, by: bob })), [alice, bob, carol])
  const strict = begin({ type: 12, invitable: false })
  t.deepEqual(inside(strict, join(bob, { at: 1 }), join(carol, { at: 2, by: bob })), [alice, bob])
})

test('one leaves oneself; others are taken out by who manages threads, and by the owner of a private one', (t) => {
  const public_ = [begin(), join(bob, { at: 1, by: bob })]
  t.deepEqual(inside(...public_, leave(bob, { at: 2, by: bob })), [alice])
  t.deepEqual(inside(...public_, leave(bob, { at: 2, by: carol })), [alice, bob])
  t.deepEqual(inside(...public_, leave(bob, { at: 2, by: alice })), [alice, bob])
  t.deepEqual(inside(...public_, leave(bob, { at: 2, by: carol, manager: true })), [alice])
  t.deepEqual(inside(begin({ type: 12 }), join(bob, { at: 1 }), leave(bob, { at: 2 })), [alice])
})

test('in a locked thread nobody speaks, but for five minutes before anybody could know and after', (t) => {
  const locked = folded(
    begin(),
    set({ locked: true }, { at: 60, manager: true }),
    set({ locked: false }, { at: 120, manager: true })
  )
  const at = (minutes: number) => speaks(locked, bob, T0 + minutes * MINUTE)
  t.deepEqual([at(30), at(64), at(66), at(114), at(116), at(150)], [true, true, false, false, true, true])
  t.is(THREAD_GRACE, 5 * MINUTE)
})

test('in a private thread who is in speaks', (t) => {
  const closed = folded(begin({ type: 12 }), join(bob, { at: 60 }), leave(bob, { at: 120 }))
  const at = (minutes: number) => speaks(closed, bob, T0 + minutes * MINUTE)
  t.deepEqual([at(30), at(56), at(90), at(124), at(126)], [false, true, true, true, false])
  t.true(speaks(closed, alice, T0))
  t.false(speaks(closed, carol, T0 + 90 * MINUTE))
})

test('a thread is put away by hand, or by time; whoever speaks wakes it', (t) => {
  const { thread } = folded(begin())
  t.false(isArchived(thread, null, T0 + 59 * MINUTE))
  t.true(isArchived(thread, null, T0 + 61 * MINUTE))
  t.false(isArchived(thread, T0 + 30 * MINUTE, T0 + 61 * MINUTE))
  const away = folded(begin(), set({ archived: true }, { at: 10 })).thread
  t.true(isArchived(away, T0 + 5 * MINUTE, T0 + 11 * MINUTE))
  t.false(isArchived(away, T0 + 11 * MINUTE, T0 + 12 * MINUTE))
})
