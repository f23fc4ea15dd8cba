/** Who comes by invite under approval waits: looks, and does nothing else, until somebody who may kick says yes. */
import test from 'ava'
import { admit, approve, ban, grant, invite, kick, msg, react, settings, unban } from '../../../support/core/drafts.ts'
import { alice, bob, carol, dave, guildOfFour, mallory, verdict } from '../../../support/core/guild-of-four.ts'
import { fingerprint, logOf, shuffled } from '../../../support/core/council.ts'
import type { Replica } from '../../../support/core/replica.ts'
import { maySponsor } from '../../../../node/core/kinds/admit.ts'
import { channelPermissions, guildPermissions, P } from '../../../../node/core/permissions.ts'
import type { Invite } from '../../../../node/core/state.ts'

/** Dave waits; the invite is Alice's. */
const waiting = () => {
  const four = guildOfFour()
  const { moot, general } = four
  const invitation = moot.write(alice, invite(general))
  moot.write(alice, settings({ approval: true }))
  moot.write(carol, admit(moot.guild, dave, invitation, { pending: true }))
  return { ...four, invitation }
}

const isPending = ({ state }: Pick<Replica, 'state'>): boolean | undefined => state.members.get(dave.user)?.pending

/** Every order of arrival gives what `moot` has. */
const agreed = (moot: Replica): readonly string[] => {
  const orders = ['a', 'b', 'c', 'd', 'e', 'f'].map((seed) => shuffled(moot.ops, seed))
  return [...new Set([moot.control, ...orders.map((ops) => logOf(moot.guild, ops))].map(fingerprint))]
}

test('whoever waits looks, and does nothing else', (t) => {
  const four = waiting()
  const { moot, general, invitation, staff } = four
  t.true(isPending(moot))
  t.is(verdict(four, dave, msg('hello'), general), 'pending')
  t.is(verdict(four, dave, react(invitation, '👋'), general), 'pending')
  t.is(verdict(four, dave, { k: 'nick', body: { user: dave.user }, display: { nick: 'd' } }), 'pending')
  t.is(verdict(four, dave, admit(moot.guild, mallory, invitation, { pending: true })), 'pending')
  t.is(verdict(four, dave, { k: 'profile', body: { name: 'Dave' } }), 'allowed')
  t.is(verdict(four, dave, { k: 'leave', body: {} }), 'allowed')
  moot.write(alice, grant(dave.user, staff))
  t.is(channelPermissions(moot.state, dave.user, general), P.VIEW_CHANNEL | P.READ_MESSAGE_HISTORY)
  t.is(guildPermissions(moot.state, dave.user), P.VIEW_CHANNEL | P.READ_MESSAGE_HISTORY)
  t.is(verdict(four, dave, approve(dave.user)), 'pending')
})

test('whoever waits is no sponsor, under open admission either', (t) => {
  const { moot, invitation } = waiting()
  moot.write(alice, settings({ openAdmit: true }))
  const door = moot.state.invites.get(invitation) as Invite
  t.true(maySponsor(moot.state, carol.user, door))
  t.false(maySponsor(moot.state, dave.user, door))
})

test('under approval only those who may approve let in at once', (t) => {
  const four = waiting()
  const { moot, invitation } = four
  t.is(verdict(four, carol, admit(moot.guild, mallory, invitation)), 'pending')
  t.is(verdict(four, bob, admit(moot.guild, mallory, invitation)), 'allowed')
})

test('whoever may kick approves, once', (t) => {
  const four = waiting()
  const { moot, general } = four
  t.is(verdict(four, carol, approve(dave.user)), 'missing-permission')
  t.is(verdict(four, bob, approve(mallory.user)), 'unknown-member')
  t.is(verdict(four, bob, approve(carol.user)), 'not-pending')
  moot.write(bob, approve(dave.user))
  t.false(isPending(moot))
  t.is(verdict(four, dave, msg('hello'), general), 'allowed')
})

test('an approval that has not seen a kick does not approve of whoever comes back', (t) => {
  const { moot, invitation } = waiting()
  const other = moot.fork('bob')
  other.write(bob, approve(dave.user))
  moot.write(alice, kick(dave.user))
  moot.write(carol, admit(moot.guild, dave, invitation, { pending: true }))
  moot.merge(other)
  t.true(isPending(moot))
  t.deepEqual(agreed(moot).length, 1)
})

test('an approval ends with the membership', (t) => {
  const { moot, invitation } = waiting()
  moot.write(bob, approve(dave.user))
  moot.write(bob, ban(dave.user))
  moot.write(bob, unban(dave.user))
  moot.write(carol, admit(moot.guild, dave, invitation, { pending: true }))
  t.true(isPending(moot))
})

test('two let the same one in to wait: approved of by one who knew of one of them, they are in', (t) => {
  const { moot, invitation } = waiting()
  moot.write(alice, kick(dave.user))
  const other = moot.fork('carol')
  other.write(carol, admit(moot.guild, dave, invitation, { pending: true }))
  moot.write(alice, admit(moot.guild, dave, invitation, { pending: true }))
  moot.write(bob, approve(dave.user))
  moot.merge(other)
  t.false(isPending(moot))
  t.deepEqual(agreed(moot).length, 1)
})

test('an approval that becomes void leaves them waiting', (t) => {
  const { moot } = waiting()
  const other = moot.fork('bob')
  other.write(bob, approve(dave.user))
  moot.write(alice, kick(bob.user))
  moot.merge(other)
  t.true(isPending(moot))
  t.deepEqual(agreed(moot).length, 1)
})

test('whoever was let in at once while approval was switched on elsewhere asks again', (t) => {
  const { moot, general } = guildOfFour()
  const invitation = moot.write(alice, invite(general))
  const other = moot.fork('carol')
  other.write(carol, admit(moot.guild, dave, invitation))
  moot.write(alice, settings({ approval: true }))
  moot.merge(other)
  t.false(moot.state.members.has(dave.user))
  t.deepEqual(agreed(moot).length, 1)
  moot.write(carol, admit(moot.guild, dave, invitation, { pending: true }))
  t.true(isPending(moot))
})
