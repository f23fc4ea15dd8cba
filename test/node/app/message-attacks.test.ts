/** What a hostile member's node may try in a channel: each story is told to nodes in many orders, and all show the same. */
import test from 'ava'
import { P } from '../../../node/core/permissions.ts'
import { allShow, MINUTE, readOnly } from '../../support/core/channel-stories.ts'
import {
  ban,
  del,
  edit,
  grant,
  msg,
  overwrite,
  pin,
  react,
  roleNew,
  ungrant,
  unreact
} from '../../support/core/drafts.ts'
import { alice, bob, carol, dave, guildOfFour } from '../../support/core/guild-of-four.ts'
import { letIn } from '../../support/core/replica.ts'

test('M1 a banned member posts on an old branch, before and after the ban: what had been read stays', async (t) => {
  const four = guildOfFour()
  const { moot, general } = four
  moot.write(carol, msg('read'), general)
  const dark = moot.fork('dark')
  const cut = [{ device: carol.device.key, channel: general, q: 0 }]
  moot.write(alice, ban(carol.user, null, cut))
  dark.write(carol, msg('backdated'), general)
  dark.clock.turn(60 * MINUTE)
  dark.write(carol, msg('later'), general)
  moot.clock.turn(90 * MINUTE)
  moot.merge(dark)
  await allShow(t, four, ['read'])
})

test('M2 an old frontier in a channel made read-only: five minutes of grace, and no more', async (t) => {
  const four = guildOfFour()
  const { moot, general } = four
  moot.write(carol, msg('before'), general)
  const dark = moot.fork('dark')
  moot.write(alice, readOnly(four))
  dark.clock.turn(4 * MINUTE)
  dark.write(carol, msg('racer'), general)
  dark.clock.turn(2 * MINUTE)
  dark.write(carol, msg('late'), general)
  dark.write(carol, react(dark.write(carol, msg('later'), general), '👍'), general)
  moot.clock.turn(60 * MINUTE)
  moot.write(alice, msg('official'), general)
  moot.merge(dark)
  await allShow(t, four, ['before', 'racer', 'official'])
})

test('M2 exactly at the end of the five minutes it is too late, a millisecond before it is not', async (t) => {
  for (const early of [0, 1]) {
    const four = guildOfFour()
    const { moot, general } = four
    const dark = moot.fork('dark')
    moot.write(alice, readOnly(four))
    dark.clock.turn(moot.clock.now() + 5 * MINUTE - early - 1 - dark.clock.now())
    dark.write(carol, msg('at the end'), general)
    moot.clock.turn(60 * MINUTE)
    moot.merge(dark)
    await allShow(t, four, early === 0 ? [] : ['at the end'])
  }
})

test('who has seen the change and may still write, writes on; who may again, too', async (t) => {
  const four = guildOfFour()
  const { moot, general, club } = four
  const dark = moot.fork('dark')
  moot.write(alice, readOnly(four))
  moot.write(alice, overwrite(general, club, 'role', P.SEND_MESSAGES, 0n))
  dark.clock.turn(60 * MINUTE)
  dark.write(carol, msg('allowed-by-a-role'), general)
  moot.clock.turn(61 * MINUTE)
  moot.merge(dark)
  await allShow(t, four, ['allowed-by-a-role'])
})

test('what has been given a minute ago, and who speaks has seen, counts beside what they have not seen', async (t) => {
  const four = guildOfFour()
  const { moot, general } = four
  const writers = moot.write(alice, roleNew('G', P.SEND_MESSAGES))
  moot.write(alice, overwrite(general, writers, 'role', P.SEND_MESSAGES, 0n))
  const dark = moot.fork('dark')
  moot.write(alice, readOnly(four))
  dark.clock.turn(10 * MINUTE)
  dark.write(bob, grant(carol.user, writers))
  dark.clock.turn(MINUTE)
  dark.write(carol, msg('by-a-new-role'), general)
  moot.clock.turn(60 * MINUTE)
  moot.merge(dark)
  await allShow(t, four, ['by-a-new-role'])
})

test('a change that turns out void gives back what it had hidden', async (t) => {
  const four = guildOfFour()
  const { moot, general, staff } = four
  const dark = moot.fork('dark')
  const owners = moot.fork('owners')
  // Bob closes the channel without knowing that he has just lost the right to.
  owners.write(alice, ungrant(bob.user, staff))
  moot.write(bob, readOnly(four))
  dark.clock.turn(60 * MINUTE)
  dark.write(carol, msg('still-here'), general)
  moot.clock.turn(61 * MINUTE)
  owners.clock.turn(61 * MINUTE)
  moot.merge(dark)
  moot.merge(owners)
  await allShow(t, four, ['still-here'])
})

test('a moderator who was one deletes, clears and pins on an old frontier: only what is their own', async (t) => {
  const four = guildOfFour()
  const { moot, general, staff } = four
  const theirs = moot.write(carol, msg('theirs'), general)
  const own = moot.write(bob, msg('own'), general)
  moot.write(carol, react(theirs, '👍'), general)
  const dark = moot.fork('dark')
  moot.write(alice, ungrant(bob.user, staff))
  dark.clock.turn(10 * MINUTE)
  dark.write(bob, del(theirs), general)
  dark.write(bob, del(own), general)
  dark.write(bob, unreact(theirs, null, null), general)
  dark.write(bob, pin(theirs), general)
  moot.clock.turn(11 * MINUTE)
  moot.merge(dark)
  await allShow(t, four, ['theirs 👍'])
})

test('an edit from after the grace is undone', async (t) => {
  const four = guildOfFour()
  const { moot, general } = four
  const first = moot.write(carol, msg('first'), general)
  const dark = moot.fork('dark')
  moot.write(alice, overwrite(general, carol.user, 'member', 0n, P.VIEW_CHANNEL))
  dark.clock.turn(4 * MINUTE)
  dark.write(carol, edit(first, 'second'), general)
  dark.clock.turn(4 * MINUTE)
  dark.write(carol, edit(first, 'third'), general)
  moot.clock.turn(10 * MINUTE)
  moot.merge(dark)
  await allShow(t, four, ['second'])
})

test('a puppet let in by somebody banned, on a branch of their own, is not heard', async (t) => {
  const four = guildOfFour()
  const { moot, general } = four
  const dark = moot.fork('dark')
  moot.write(alice, ban(bob.user))
  letIn(dark, bob, dave)
  dark.write(dave, msg('within-the-grace'), general)
  dark.clock.turn(10 * MINUTE)
  dark.write(dave, msg('after'), general)
  moot.clock.turn(11 * MINUTE)
  moot.merge(dark)
  await allShow(t, four, ['within-the-grace'])
})

test('a role given later, and in time, counts for what is written without having seen it either', async (t) => {
  const four = guildOfFour()
  const { moot, general } = four
  const dark = moot.fork('dark')
  moot.write(alice, readOnly(four))
  dark.clock.turn(20 * MINUTE)
  dark.write(carol, msg('not-yet'), general)
  moot.clock.turn(30 * MINUTE)
  const writers = moot.write(alice, roleNew('G', 0n))
  moot.write(alice, overwrite(general, writers, 'role', P.SEND_MESSAGES, 0n))
  moot.write(alice, grant(carol.user, writers))
  dark.clock.turn(20 * MINUTE)
  dark.write(carol, msg('by-then'), general)
  moot.clock.turn(30 * MINUTE)
  moot.merge(dark)
  await allShow(t, four, ['by-then'])
})
