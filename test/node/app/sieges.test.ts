/** What a hostile member or moderator may make of grace, seals and cuts: told to nodes in many orders, and all show the same. */
import test from 'ava'
import { allShow, DAY, MINUTE, readOnly } from '../../support/core/channel-stories.ts'
import { ban, banCut, chanNew, del, invite, msg, react, ungrant, unreact } from '../../support/core/drafts.ts'
import { alice, bob, carol, dave, guildOfFour, mallory, verdict } from '../../support/core/guild-of-four.ts'
import { letIn } from '../../support/core/replica.ts'
import { sealOf } from '../../support/core/seals.ts'

test('M32 thirty posts backdated into the minutes of grace, one upon the other: the next seal hides them all', async (t) => {
  const four = guildOfFour()
  const { moot, general } = four
  moot.write(carol, msg('before'), general)
  const dark = moot.fork('dark')
  moot.write(alice, readOnly(four))
  moot.clock.turn(20 * MINUTE)
  moot.write(alice, sealOf(moot, general), general)
  dark.clock.turn(4 * MINUTE)
  for (let i = 0; i < 30; i++) dark.write(carol, msg(`backdated-${i}`), general)
  moot.clock.turn(60 * MINUTE)
  moot.merge(dark)
  await allShow(t, four, ['before'])
})

test('M11 a frontier of four heads that go round a removal gives nothing more than an old one', async (t) => {
  const four = guildOfFour()
  const { moot, general } = four
  letIn(moot, alice, dave)
  const sides = [
    [bob, chanNew('a')],
    [carol, invite(general, {}, 1)],
    [dave, invite(general, {}, 2)]
  ] as const
  const forks = sides.map(([author, draft], i) => {
    const side = moot.fork(`side ${i}`)
    side.write(author, draft)
    return side
  })
  const dark = moot.fork('dark')
  for (const side of forks) dark.merge(side)
  moot.write(alice, readOnly(four))
  dark.clock.turn(10 * MINUTE)
  dark.write(carol, msg('round it'), general)
  moot.clock.turn(20 * MINUTE)
  moot.merge(dark)
  await allShow(t, four, [])
})

test('M12 a moderator who was one deletes and clears within the grace: it counts until a seal leaves it out', async (t) => {
  for (const isSealed of [false, true]) {
    const four = guildOfFour()
    const { moot, general, staff } = four
    const theirs = moot.write(carol, msg('theirs'), general)
    const liked = moot.write(carol, msg('liked'), general)
    moot.write(carol, react(liked, '👍'), general)
    const dark = moot.fork('dark')
    moot.write(alice, ungrant(bob.user, staff))
    moot.clock.turn(20 * MINUTE)
    if (isSealed) moot.write(alice, sealOf(moot, general), general)
    dark.clock.turn(4 * MINUTE)
    dark.write(bob, del(theirs), general)
    dark.write(bob, unreact(liked, null, null), general)
    moot.clock.turn(MINUTE)
    moot.merge(dark)
    await allShow(t, four, isSealed ? ['theirs', 'liked 👍'] : ['liked'])
  }
})

test('M13 a seal that leaves a member out takes nothing from who has lost no right', async (t) => {
  const four = guildOfFour()
  const { moot, general } = four
  const blind = moot.fork('what bob says to have read')
  moot.write(carol, msg('mine'), general)
  blind.clock.turn(1)
  blind.write(bob, msg('official'), general)
  blind.clock.turn(20 * MINUTE)
  blind.write(bob, sealOf(blind, general), general)
  moot.clock.turn(60 * MINUTE)
  moot.merge(blind)
  moot.clock.turn(2 * DAY)
  await allShow(t, four, ['mine', 'official'])
})

test('M14 a seal that leaves out for a week hides; what another seal has covered before stays', async (t) => {
  for (const isSealed of [false, true]) {
    const four = guildOfFour()
    const { moot, general } = four
    const blind = moot.fork('what bob says to have read')
    moot.write(carol, msg('mine'), general)
    if (isSealed) moot.write(alice, sealOf(moot, general), general)
    blind.clock.turn(8 * DAY)
    blind.write(bob, msg('official'), general)
    blind.write(bob, sealOf(blind, general), general)
    moot.clock.turn(9 * DAY)
    moot.merge(blind)
    await allShow(t, four, isSealed ? ['mine', 'official'] : ['official'])
  }
})

test('M15 a ban that says to have read nothing hides what nobody has sealed; a true cut gives it back', async (t) => {
  for (const [isSealed, isRaised, texts] of [
    [false, false, ['why, carol']],
    [true, false, ['sealed', 'why, carol']],
    [true, true, ['sealed', 'said', 'why, carol']]
  ] as const) {
    const four = guildOfFour()
    const { moot, general } = four
    moot.write(carol, msg('sealed'), general)
    if (isSealed) moot.write(alice, sealOf(moot, general), general)
    moot.write(carol, msg('said'), general)
    moot.write(alice, msg('why, carol'), general)
    const removal = moot.write(bob, ban(carol.user, null, []))
    moot.clock.turn(20 * MINUTE)
    const cut = [{ device: carol.device.key, channel: general, q: 1 }]
    if (isRaised) moot.write(alice, banCut(carol.user, removal, cut))
    await allShow(t, four, texts)
  }
})

test('M16 rows of a cut for chains of others, or of nobody, take nothing from anybody', async (t) => {
  const four = guildOfFour()
  const { moot, general } = four
  letIn(moot, alice, dave)
  moot.write(alice, msg('of the owner'), general)
  moot.write(dave, msg('of dave'), general)
  moot.write(carol, msg('of carol'), general)
  const others = [alice, dave].map(({ device }) => ({ device: device.key, channel: general, q: 0 }))
  const nonsense = Array.from({ length: 381 }, (_, q) => ({ device: mallory.device.key, channel: general, q }))
  const own = { device: carol.device.key, channel: general, q: 0 }
  moot.write(bob, ban(carol.user, null, [...nonsense, ...others, own]))
  moot.clock.turn(20 * MINUTE)
  moot.write(alice, msg('still here'), general)
  await allShow(t, four, ['of the owner', 'of dave', 'of carol', 'still here'])
})

test('M17 a cut is raised by nobody who could not have removed, and is never lowered', async (t) => {
  const four = guildOfFour()
  const { moot, general } = four
  moot.write(carol, msg('one'), general)
  moot.write(carol, msg('two'), general)
  const row = { device: carol.device.key, channel: general, q: 1 }
  const removal = moot.write(alice, ban(carol.user, null, [row]))
  letIn(moot, alice, dave)
  t.is(verdict(four, dave, banCut(carol.user, removal, [{ ...row, q: 9 }])), 'missing-permission')
  t.is(verdict(four, bob, banCut(dave.user, removal, [row])), 'unknown-ban')
  moot.write(bob, banCut(carol.user, removal, [{ ...row, q: 0 }]))
  moot.clock.turn(20 * MINUTE)
  await allShow(t, four, ['one', 'two'])
})
