/** When a witness writes a checkpoint, and when there is nothing to be said any more. */
import test from 'ava'
import fc from 'fast-check'
import { dueAt, waitingFor } from '../../../node/core/checkpoint-turn.ts'
import type { Draft } from '../../../node/core/ops.ts'
import type { Actor } from '../../support/core/actors.ts'
import { chanNew, settings } from '../../support/core/drafts.ts'
import { alice, bob, carol, guildOfFour } from '../../support/core/guild-of-four.ts'
import { must } from '../../support/core/local-app.ts'
import type { Replica } from '../../support/core/replica.ts'
import { QuickRandom } from '../../support/core/random.ts'

const cp: Draft = { k: 'cp', body: { state: null } }
const all = [alice, bob, carol]

const guildOf = (witnesses: readonly Actor[], threshold: number): Replica => {
  const { moot } = guildOfFour()
  moot.write(alice, { k: 'witness', body: { users: witnesses.map(({ user }) => user).toSorted(), threshold } })
  return moot
}

const waits = ({ control }: Replica, { user }: Actor) => waitingFor(control, user)

/** Whoever has something to say says it, in the order of turns, until nobody has. @returns how many were written */
const untilSilent = (moot: Replica): number => {
  for (let written = 0; ; written++) {
    const next = all
      .filter((each) => waits(moot, each))
      .toSorted((a, b) => must(waits(moot, a)).place - must(waits(moot, b)).place)[0]
    if (!next) return written
    if (written > 100) throw new Error('they never come to an end')
    moot.write(next, cp)
  }
}

test('the owner alone writes one checkpoint over whatever there is, and none over that', (t) => {
  const { moot } = guildOfFour()
  t.is(must(waits(moot, alice)).count, moot.ops.length)
  t.is(waits(moot, bob), null)
  moot.write(alice, cp)
  t.is(waits(moot, alice), null)
  const made = moot.write(alice, chanNew('more'))
  t.like(must(waits(moot, alice)), { count: 1, first: made, place: 0 })
})

test('of witnesses as many write as make it final', (t) => {
  for (const [threshold, witnesses] of [
    [2, all],
    [3, all],
    [2, [alice, bob]]
  ] as const) {
    const moot = guildOf(witnesses, threshold)
    t.is(untilSilent(moot), threshold)
    moot.write(bob, chanNew('more'))
    t.is(untilSilent(moot), threshold)
  }
})

test('who has said all that they can waits for the others', (t) => {
  const moot = guildOf(all, 2)
  moot.write(alice, cp)
  t.is(waits(moot, alice), null)
  t.is(must(waits(moot, bob)).place + must(waits(moot, carol)).place, 1, 'only those who have said nothing have turns')
  moot.write(carol, cp)
  t.deepEqual(
    all.map((each) => waits(moot, each)),
    [null, null, null]
  )
})

test('two who write at the same time bring each other’s to an end', (t) => {
  const moot = guildOf([alice, bob], 2)
  const other = moot.fork('other')
  moot.write(alice, cp)
  other.write(bob, cp)
  moot.merge(other)
  t.is([alice, bob].filter((each) => waits(moot, each)).length, 1)
  t.is(untilSilent(moot), 1)
})

test('whatever each of them has seen, they come to an end, and all is behind something final', (t) => {
  fc.assert(
    fc.property(fc.string(), (seed) => {
      const random = new QuickRandom(seed)
      const main = guildOf(all, random.pick([2, 3]))
      const sides = all.map(({ name }) => main.fork(name))
      for (let i = 0; i < 30; i++) {
        const n = random.below(3)
        const [who, side] = [must(all[n]), must(sides[n])]
        const act = random.below(3)
        if (act === 0) side.merge(random.pick(sides))
        else if (act === 1) side.attempt(who, settings({ afkTimeout: random.below(1000) }))
        else if (waits(side, who)) side.write(who, cp)
      }
      for (const side of sides) main.merge(side)
      untilSilent(main)
      return main.ops.some(({ k }) => k === 'cp')
    }),
    { numRuns: 50 }
  )
  t.pass()
})

test('a minute after the oldest, or at the sixty-fourth; the next in turn a while later, and no two devices at once', (t) => {
  const first = must(guildOfFour().moot.ops[0]).cid
  const waiting = { count: 1, since: 1000, first, place: 0 }
  const due = dueAt(waiting, alice.device.key)
  t.true(due >= 61_000 && due < 71_000)
  t.not(dueAt(waiting, bob.device.key), due)
  t.is(dueAt({ ...waiting, place: 1 }, alice.device.key), due + 15_000)
  t.is(dueAt({ ...waiting, count: 63 }, alice.device.key), due)
  t.is(dueAt({ ...waiting, count: 64 }, alice.device.key), 1000)
  t.not(dueAt({ ...waiting, count: 64, place: 1 }, alice.device.key), 1000)
})

test('a guild that has ended, or a witness who has left, has nothing to wait for', (t) => {
  const left = guildOf(all, 2)
  left.write(carol, { k: 'leave', body: {} })
  t.is(waits(left, carol), null)
  t.true(must(waits(left, alice)).place < 2)
  const { moot } = guildOfFour()
  moot.write(alice, { k: 'close', body: {} })
  t.is(waits(moot, alice), null)
})
