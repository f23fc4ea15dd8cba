import test from 'ava'
import { channelLog, controlLog, profileLog } from '../../../node/core/ids.ts'
import { paceProblem, type Pace, type Stride } from '../../../node/core/pace.ts'
import type { Kind } from '../../../node/core/ops.ts'
import { P } from '../../../node/core/permissions.ts'
import { actor } from '../../support/core/actors.ts'
import { T0 } from '../../support/core/clock.ts'
import { admitBot, overwrite } from '../../support/core/drafts.ts'
import { alice, bob, carol, guildOfFour, type Four } from '../../support/core/guild-of-four.ts'

const RATES = { messages: { n: 40, ms: 10_000 }, control: { n: 30, ms: 60_000 } }
const DAY = 24 * 3600 * 1000

/** A chain whose ops came `ms` after each other, the next of which is written at T0. */
const evenly = (ms: number): Pace => ({ back: (n) => T0 - n * ms, lastMessage: () => null, begun: () => null })
const saidBefore = (ms: number | null): Pace => ({ back: () => 0, lastMessage: () => ms && T0 - ms, begun: () => null })
const begunBefore = (ms: number): Pace => ({
  back: () => 0,
  lastMessage: () => null,
  begun: (n) => (n === 50 ? T0 - ms : T0)
})

const limited = () => guildOfFour({ rates: RATES })
const inChannel = ({ moot, general }: Four, changes: Partial<Stride> = {}): Stride => ({
  log: channelLog(moot.guild, general),
  k: 'msg',
  user: carol.user,
  a: null,
  q: 5000,
  t: T0,
  ...changes
})
const inControl = ({ moot }: Four, changes: Partial<Stride> = {}): Stride => ({
  log: controlLog(moot.guild),
  k: 'invite',
  user: carol.user,
  a: null,
  q: 5000,
  t: T0,
  ...changes
})

test('forty ops of a message log take ten seconds, whatever their kinds', (t) => {
  const four = limited()
  for (const k of ['msg', 'edit', 'del', 'react', 'pin'] satisfies Kind[]) {
    t.is(paceProblem(four.moot.state, inChannel(four, { k }), evenly(250)), null)
    t.like(paceProblem(four.moot.state, inChannel(four, { k }), evenly(249)), { code: 'rate-limited', retryAfter: 40 })
  }
  t.is(paceProblem(four.moot.state, inChannel(four, { q: 39 }), evenly(1)), null, 'the first forty are free')
  t.like(paceProblem(four.moot.state, inChannel(four, { q: 40 }), evenly(1)), { retryAfter: 9960 })
})

test('thirty ops of the control log, or of the profiles, take a minute', (t) => {
  const four = limited()
  t.is(paceProblem(four.moot.state, inControl(four, { q: 1000 }), evenly(2000)), null)
  t.like(paceProblem(four.moot.state, inControl(four, { q: 1000 }), evenly(1999)), { retryAfter: 30 })
  const profile = inControl(four, { log: profileLog(four.moot.guild), k: 'nick' })
  t.like(paceProblem(four.moot.state, profile, evenly(1999)), { code: 'rate-limited' })
})

test('two thousand ops of the control log, or of the profiles, take whoever is not the owner a day', (t) => {
  const four = limited()
  const pace: Pace = { back: (n) => (n === 2000 ? T0 - DAY + 1 : 0), lastMessage: () => null, begun: () => null }
  t.like(paceProblem(four.moot.state, inControl(four), pace), { code: 'rate-limited', retryAfter: 1 })
  t.is(paceProblem(four.moot.state, inControl(four, { user: alice.user }), pace), null)
  const profile = { log: profileLog(four.moot.guild), k: 'nick' } as const
  t.like(paceProblem(four.moot.state, inControl(four, profile), pace), { code: 'rate-limited' })
  t.is(paceProblem(four.moot.state, inControl(four, { ...profile, user: alice.user }), pace), null)
})

test('fifty threads take a day, but for who manages threads; other ops do not wait for it', (t) => {
  const four = limited()
  const { state } = four.moot
  const begin = inChannel(four, { k: 'thread' })
  t.like(paceProblem(state, begin, begunBefore(DAY - 1)), { code: 'rate-limited', retryAfter: 1 })
  t.is(paceProblem(state, begin, begunBefore(DAY)), null)
  t.is(paceProblem(state, begin, evenly(250)), null)
  t.is(paceProblem(state, inChannel(four), begunBefore(0)), null)
  t.is(paceProblem(state, { ...begin, user: bob.user }, begunBefore(0)), null)
  t.is(paceProblem(guildOfFour().moot.state, begin, begunBefore(0)), null, 'nor where there are no rates')
})

test('a guild without rates has none; the owner may change them', (t) => {
  const free = guildOfFour()
  t.is(paceProblem(free.moot.state, inChannel(free), evenly(0)), null)
  t.is(paceProblem(free.moot.state, inControl(free), evenly(0)), null)
  const four = limited()
  t.deepEqual(four.moot.state.rates, RATES)
  four.moot.write(alice, {
    k: 'settings',
    body: { rates: { ...RATES, messages: { n: 2, ms: 1000 } } },
    display: {}
  })
  t.like(paceProblem(four.moot.state, inChannel(four), evenly(499)), { retryAfter: 2 })
  four.moot.write(alice, { k: 'settings', body: { rates: null }, display: {} })
  t.is(paceProblem(four.moot.state, inChannel(four), evenly(0)), null)
})

test('slow mode lies between messages, not between other ops', (t) => {
  const four = guildOfFour()
  const { moot, general } = four
  t.is(paceProblem(moot.state, inChannel(four), saidBefore(1)), null)
  moot.write(alice, { k: 'chan.set', body: { channel: general, set: { slowmode: 30 } }, display: {} })
  t.like(paceProblem(moot.state, inChannel(four), saidBefore(29_999)), { code: 'slowmode', retryAfter: 1 })
  t.is(paceProblem(moot.state, inChannel(four), saidBefore(30_000)), null)
  t.is(paceProblem(moot.state, inChannel(four), saidBefore(null)), null)
  t.is(paceProblem(moot.state, inChannel(four, { k: 'edit' }), saidBefore(1)), null)
  t.is(paceProblem(moot.state, inChannel(four, { user: bob.user }), saidBefore(1)), null, 'a moderator does not wait')
})

for (const bit of ['BYPASS_SLOWMODE', 'MANAGE_MESSAGES', 'MANAGE_CHANNELS'] as const) {
  test(`who has ${bit} in the channel does not wait for slow mode`, (t) => {
    const four = guildOfFour()
    const { moot, general } = four
    moot.write(alice, { k: 'chan.set', body: { channel: general, set: { slowmode: 30 } }, display: {} })
    moot.write(alice, overwrite(general, carol.user, 'member', P[bit], 0n))
    t.is(paceProblem(moot.state, inChannel(four), saidBefore(1)), null)
  })
}

test('a webhook does not wait for slow mode', (t) => {
  const four = guildOfFour()
  four.moot.write(alice, { k: 'chan.set', body: { channel: four.general, set: { slowmode: 30 } }, display: {} })
  t.like(paceProblem(four.moot.state, inChannel(four), saidBefore(1)), { code: 'slowmode' })
  t.is(paceProblem(four.moot.state, inChannel(four, { a: four.general }), saidBefore(1)), null)
})

test('a bot does not wait for slow mode', (t) => {
  const four = guildOfFour()
  const { moot, general } = four
  const robot = actor('robot', { bot: true })
  moot.write(alice, admitBot(robot))
  moot.write(alice, { k: 'chan.set', body: { channel: general, set: { slowmode: 30 } }, display: {} })
  t.is(paceProblem(moot.state, inChannel(four, { user: robot.user }), saidBefore(1)), null)
})
