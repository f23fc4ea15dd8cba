/** What seals decide: who backdates meets one. Each story is told to nodes in many orders, and all show the same. */
import test from 'ava'
import { sha256 } from '../../../crypto/primitives.ts'
import type { OpCid } from '../../../node/core/ids.ts'
import type { BodyOf } from '../../../node/core/ops.ts'
import { allShow, DAY, MINUTE, people, readOnly } from '../../support/core/channel-stories.ts'
import { ban, banCut, del, msg, react, ungrant } from '../../support/core/drafts.ts'
import { alice, bob, carol, guildOfFour, type Four } from '../../support/core/guild-of-four.ts'
import { replays } from '../../support/core/replays.ts'
import { sealOf } from '../../support/core/seals.ts'

/** A channel made read-only and sealed, and what Carol backdates afterwards. */
const backdated = (changes: Partial<BodyOf<'seal'>> = {}): Four => {
  const four = guildOfFour()
  const { moot, general } = four
  moot.write(carol, msg('before'), general)
  const dark = moot.fork('dark')
  moot.write(alice, readOnly(four))
  moot.clock.turn(20 * MINUTE)
  moot.write(bob, sealOf(moot, general, null, changes), general)
  dark.clock.turn(2 * MINUTE)
  dark.write(carol, msg('backdated'), general)
  moot.clock.turn(60 * MINUTE)
  moot.merge(dark)
  return four
}

test('who backdates into the minutes of grace meets a seal that does not know them', async (t) => {
  await allShow(t, backdated(), ['before'])
})

for (const [what, changes] of [
  ['a wrong root', { root: new Uint8Array(32) }],
  ['a wrong count', { count: 7 }],
  ['a wrong list of deletions', { deleted: { count: 0, root: new Uint8Array(32) } }],
  ['a deletion that never was', { deleted: { count: 1, root: sha256(new Uint8Array()) } }],
  ['a previous seal that is none', { previous: 'zdpuAyTBnYSugBZhqJuLsNpzjmAjSmxDqBbtAqXMtsvxiN2v3' as OpCid }],
  [
    'a row that is nowhere',
    { rows: [{ device: bob.device.key, q: 3, cid: 'zdpuAyTBnYSugBZhqJuLsNpzjmAjSmxDqBbtAqXMtsvxiN2v3' as OpCid }] }
  ]
] as const) {
  test(`a seal with ${what} decides nothing`, async (t) => {
    const four = guildOfFour()
    const { moot, general } = four
    moot.write(carol, msg('before'), general)
    const dark = moot.fork('dark')
    moot.write(alice, readOnly(four))
    moot.clock.turn(20 * MINUTE)
    const { body } = sealOf(moot, general)
    moot.write(
      bob,
      { k: 'seal', body: { ...body, ...changes, rows: 'rows' in changes ? [...changes.rows] : body.rows } },
      general
    )
    dark.clock.turn(2 * MINUTE)
    dark.write(carol, msg('racer'), general)
    moot.clock.turn(60 * MINUTE)
    moot.merge(dark)
    await allShow(t, four, ['before', 'racer'])
  })
}

test('what a seal from before the loss covers stays, whatever a later one leaves out', async (t) => {
  const four = guildOfFour()
  const { moot, general } = four
  const other = moot.fork('another moderator')
  other.write(carol, msg('sealed'), general)
  other.clock.turn(MINUTE)
  other.write(bob, sealOf(other, general), general)
  moot.write(alice, readOnly(four))
  moot.write(alice, msg('official'), general)
  moot.clock.turn(20 * MINUTE)
  moot.write(alice, sealOf(moot, general), general)
  moot.clock.turn(60 * MINUTE)
  moot.merge(other)
  t.true(moot.ops.filter(({ k }) => k === 'seal').length === 2)
  await allShow(t, four, ['sealed', 'official'])
})

test('seals go on from each other; deleted messages and reactions are counted', async (t) => {
  const four = guildOfFour()
  const { moot, general } = four
  const gone = moot.write(carol, msg('gone'), general)
  moot.write(carol, msg('kept'), general)
  moot.write(carol, del(gone), general)
  const first = moot.write(bob, sealOf(moot, general), general)
  const kept = moot.write(carol, msg('more'), general)
  moot.write(alice, react(kept, '👍'), general)
  const dark = moot.fork('dark')
  moot.write(alice, readOnly(four))
  moot.clock.turn(20 * MINUTE)
  moot.write(alice, sealOf(moot, general, first), general)
  dark.clock.turn(2 * MINUTE)
  dark.write(carol, msg('backdated'), general)
  moot.clock.turn(60 * MINUTE)
  moot.merge(dark)
  await allShow(t, four, ['kept', 'more 👍'])
})

test('what is deleted after it was sealed is on the list of the next seal, and of all that go on from there', async (t) => {
  const four = guildOfFour()
  const { moot, general } = four
  const gone = moot.write(carol, msg('gone'), general)
  const another = moot.write(carol, msg('gone-too'), general)
  moot.write(carol, msg('kept'), general)
  const first = moot.write(bob, sealOf(moot, general), general)
  moot.write(carol, del(gone), general)
  const second = moot.write(bob, sealOf(moot, general, first), general)
  moot.write(bob, del(another), general)
  moot.write(carol, msg('more'), general)
  const third = moot.write(bob, sealOf(moot, general, second), general)
  const dark = moot.fork('dark')
  moot.write(alice, readOnly(four))
  moot.clock.turn(20 * MINUTE)
  moot.write(alice, msg('official'), general)
  moot.write(alice, sealOf(moot, general, third), general)
  dark.clock.turn(2 * MINUTE)
  dark.write(carol, msg('backdated'), general)
  moot.clock.turn(60 * MINUTE)
  moot.merge(dark)
  await allShow(t, four, ['kept', 'more', 'official'])
})

for (const [when, minutes, texts] of [
  ['within the hour a device counts nothing twice', 40, ['before', 'official', 'racer']],
  ['an hour later it may begin anew', 70, ['before', 'official']]
] as const) {
  test(`${when}: a seal that does not go on from its own last one`, async (t) => {
    const four = guildOfFour()
    const { moot, general } = four
    moot.write(carol, msg('before'), general)
    moot.write(alice, sealOf(moot, general), general)
    const dark = moot.fork('dark')
    moot.write(alice, readOnly(four))
    moot.write(alice, msg('official'), general)
    moot.clock.turn(minutes * MINUTE)
    moot.write(alice, sealOf(moot, general), general)
    dark.clock.turn(2 * MINUTE)
    dark.write(carol, msg('racer'), general)
    moot.clock.turn(60 * MINUTE)
    moot.merge(dark)
    await allShow(t, four, texts)
  })
}

test('a seal of a moderator who was one no longer counts from the end of the grace on', async (t) => {
  const four = guildOfFour()
  const { moot, general, staff } = four
  moot.write(carol, msg('before'), general)
  const [dark, rogue] = [moot.fork('dark'), moot.fork('rogue')]
  moot.write(alice, ungrant(bob.user, staff))
  moot.write(alice, readOnly(four))
  rogue.clock.turn(20 * MINUTE)
  dark.clock.turn(2 * MINUTE)
  dark.write(carol, msg('racer'), general)
  const seal = sealOf(rogue, general)
  rogue.merge(moot.fork('what bob has heard of'))
  moot.clock.turn(60 * MINUTE)
  moot.merge(dark)
  t.is(rogue.attempt(bob, seal, general).refusal?.code, 'missing-permission')
  await allShow(t, four, ['before', 'racer'])
})

test('a ban that names no chain lets count what had been sealed by then', async (t) => {
  const four = guildOfFour()
  const { moot, general } = four
  moot.write(carol, msg('sealed'), general)
  const dark = moot.fork('dark')
  moot.write(bob, sealOf(moot, general), general)
  moot.clock.turn(MINUTE)
  moot.write(alice, ban(carol.user))
  dark.write(carol, msg('not-sealed'), general)
  moot.clock.turn(60 * MINUTE)
  moot.merge(dark)
  moot.write(bob, sealOf(moot, general), general)
  await allShow(t, four, ['sealed'])
})

test('what a cut says of one channel says nothing of another', async (t) => {
  const four = guildOfFour()
  const { moot, general, voice } = four
  const dark = moot.fork('dark')
  moot.write(alice, ban(carol.user, null, [{ device: carol.device.key, channel: voice, q: 9 }]))
  dark.write(carol, msg('from-the-dark'), general)
  moot.merge(dark)
  await allShow(t, four, [])
})

test('a seal of the minutes of grace decides nothing against what a later one covers', async (t) => {
  const four = guildOfFour()
  const { moot, general } = four
  const dark = moot.fork('dark')
  moot.clock.turn(MINUTE)
  moot.write(alice, readOnly(four))
  moot.write(alice, msg('official'), general)
  dark.write(carol, msg('in-time'), general)
  const seal = moot.write(bob, sealOf(moot, general), general)
  moot.merge(dark)
  moot.clock.turn(10 * MINUTE)
  moot.write(bob, sealOf(moot, general, seal), general)
  await allShow(t, four, ['in-time', 'official'])
  // What Carol wrote is judged anew.
  moot.write(alice, ban(carol.user))
  await allShow(t, four, ['in-time', 'official'])
})

test('what was sealed in time stays, however old', async (t) => {
  const four = guildOfFour()
  const { moot, general } = four
  moot.write(carol, msg('old'), general)
  const seal = moot.write(bob, sealOf(moot, general), general)
  moot.clock.turn(9 * DAY)
  moot.write(alice, msg('new'), general)
  moot.write(bob, sealOf(moot, general, seal), general)
  await allShow(t, four, ['old', 'new'])
  // What Carol wrote is judged anew.
  moot.write(alice, ban(carol.user))
  await allShow(t, four, ['old', 'new'])
})

test('what a cut names had been read, whatever a seal leaves out', async (t) => {
  const four = guildOfFour()
  const { moot, general } = four
  const dark = moot.fork('dark')
  dark.write(carol, msg('read-by-others'), general)
  const removal = moot.write(alice, ban(carol.user))
  moot.clock.turn(20 * MINUTE)
  moot.write(alice, msg('official'), general)
  moot.write(bob, sealOf(moot, general), general)
  moot.write(alice, banCut(carol.user, removal, [{ device: carol.device.key, channel: general, q: 0 }]))
  moot.merge(dark)
  await allShow(t, four, ['read-by-others', 'official'])
})

test('M8 a flood after a year of silence: seven days back at most, and a thousand ops of it', async (t) => {
  const four = guildOfFour()
  const { moot, general } = four
  moot.write(carol, msg('hello'), general)
  const dark = moot.fork('silent')
  let previous: OpCid | null = null
  for (let week = 0; week < 26; week++) {
    moot.clock.turn(14 * DAY)
    moot.write(bob, msg(`fortnight-${week}`), general)
    moot.clock.turn(MINUTE)
    previous = moot.write(bob, sealOf(moot, general, previous), general)
  }
  // Half a year back, and then a day and a half before the newest seal.
  dark.clock.turn(180 * DAY)
  for (let i = 0; i < 20; i++) dark.write(carol, msg(`old-${i}`), general)
  dark.clock.turn(moot.clock.now() - 36 * 60 * MINUTE - dark.clock.now())
  for (let i = 0; i < 1010; i++)
    dark.write(carol, i < 975 ? react(moot.ops[0]?.cid as OpCid, `e${i}`) : msg(`late-${i}`), general)
  moot.clock.turn(MINUTE)
  moot.merge(dark)
  const screens = await replays(moot, people, general, 2, 200)
  for (const { shown } of screens) {
    t.deepEqual(shown, screens[0]?.shown)
    t.false(shown.some((text) => text.startsWith('old')))
    const late = shown.filter((text) => text.startsWith('late'))
    // Of the thousand, twenty were spent on what is too old: that leaves 980 late ops, of which 975 are reactions.
    t.deepEqual(late, ['late-975', 'late-976', 'late-977', 'late-978', 'late-979'])
  }
})
