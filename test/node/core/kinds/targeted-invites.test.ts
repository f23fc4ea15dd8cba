/** An invite for some people lets in nobody else: whoever has its secret, whoever stands for them, and whoever has not heard. */
import test from 'ava'
import { utf8 } from '../../../../crypto/primitives.ts'
import { opCidOf, type UserCid } from '../../../../node/core/ids.ts'
import type { BodyOf, Draft } from '../../../../node/core/ops.ts'
import { P } from '../../../../node/core/permissions.ts'
import { auditOf } from '../../../../node/core/audit/index.ts'
import { opSchemas } from '../../../../node/core/op-schema.ts'
import { actor, type Actor } from '../../../support/core/actors.ts'
import { logOf, shuffled } from '../../../support/core/council.ts'
import { admit, invite, inviteDel, inviteSet, overwrite } from '../../../support/core/drafts.ts'
import { alice, bob, carol, dave, guildOfFour, mallory, verdict } from '../../../support/core/guild-of-four.ts'

const erin = actor('erin')
const usersOf = (...people: readonly Actor[]): readonly UserCid[] => people.map(({ user }) => user).toSorted()

const setUp = (targets: readonly UserCid[] | undefined = usersOf(dave, erin), more: Partial<BodyOf<'invite'>> = {}) => {
  const four = guildOfFour()
  const { moot, general } = four
  const invitation = moot.write(alice, invite(general, { ...more, ...(targets && { targets }) }))
  return { ...four, invitation }
}

test('whom it names comes in, and nobody else, whoever stands for them', (t) => {
  const four = setUp()
  const { moot, invitation } = four
  t.deepEqual(moot.state.invites.get(invitation)?.targets?.users, usersOf(dave, erin))
  for (const sponsor of [alice, bob, carol]) {
    t.is(verdict(four, sponsor, admit(moot.guild, mallory, invitation)), 'not-invited', sponsor.name)
    t.is(verdict(four, sponsor, admit(moot.guild, erin, invitation)), 'allowed', sponsor.name)
  }
  moot.write(carol, admit(moot.guild, dave, invitation))
  t.true(moot.state.members.has(dave.user))
  t.is(moot.state.invites.get(invitation)?.uses, 1)
  t.deepEqual(moot.state.invites.get(invitation)?.targets?.users, usersOf(dave, erin), 'a use takes nobody off')
})

test('one that names nobody lets nobody in; one without names, anybody', (t) => {
  const nobody = setUp([])
  t.is(verdict(nobody, alice, admit(nobody.moot.guild, dave, nobody.invitation)), 'not-invited')
  const four = guildOfFour()
  t.is(verdict(four, alice, admit(four.moot.guild, mallory, four.door, { seed: 9 })), 'allowed')
})

test('it is made for others by whoever made it, or manages the guild, and never again for anybody', (t) => {
  const four = setUp()
  const { moot, general, invitation } = four
  t.is(verdict(four, bob, inviteSet(invitation, mallory.user)), 'missing-permission', 'he manages channels')
  t.is(verdict(four, mallory, inviteSet(invitation, mallory.user)), 'not-a-member')
  const carols = moot.write(carol, invite(general, { targets: usersOf(dave) }))
  t.is(verdict(four, carol, inviteSet(carols, erin.user)), 'allowed')
  t.is(verdict(four, alice, inviteSet(carols, erin.user)), 'allowed')
  moot.write(alice, overwrite(general, carol.user, 'member', 0n, P.CREATE_INSTANT_INVITE))
  t.is(verdict(four, carol, inviteSet(carols, erin.user)), 'missing-permission', 'she may not invite any more')
  t.is(verdict(four, carol, inviteDel(carols)), 'allowed')

  moot.write(alice, inviteSet(invitation, mallory.user))
  t.is(verdict(four, alice, admit(moot.guild, dave, invitation)), 'not-invited')
  t.is(verdict(four, alice, admit(moot.guild, mallory, invitation)), 'allowed')
  moot.write(alice, inviteDel(invitation))
  t.is(verdict(four, alice, inviteSet(invitation, mallory.user)), 'unknown-invite')
  t.throws(() => opSchemas['invite.set'].body({ invite: invitation, targets: null }, 'body'))
  const unsorted = usersOf(dave, erin).toReversed()
  t.throws(() => opSchemas['invite.set'].body({ invite: invitation, targets: unsorted }, 'body'))
})

test('who is let in by somebody who had not heard that it is for others is out', (t) => {
  const { moot, invitation } = setUp()
  const side = moot.fork('side')
  for (const guest of [dave, erin]) side.write(carol, admit(moot.guild, guest, invitation))
  moot.write(alice, inviteSet(invitation, erin.user))
  moot.merge(side)
  t.false(moot.state.members.has(dave.user))
  t.true(moot.state.members.has(erin.user), 'she is still among them')
  for (const order of ['x', 'y', 'z']) {
    const { state } = logOf(moot.guild, shuffled(moot.ops, order))
    t.deepEqual([...state.members.keys()].toSorted(), usersOf(alice, bob, carol, erin), order)
  }
})

test('of two lists at once the one of the higher rank shows, on every node', (t) => {
  const { moot, general } = guildOfFour()
  const invitation = moot.write(carol, invite(general, { targets: usersOf(dave) }))
  const side = moot.fork('side')
  side.clock.turn(60_000)
  side.write(carol, inviteSet(invitation, mallory.user))
  moot.write(alice, inviteSet(invitation, erin.user))
  moot.merge(side)
  for (const order of ['x', 'y', 'z'])
    t.deepEqual(
      logOf(moot.guild, shuffled(moot.ops, order)).state.invites.get(invitation)?.targets?.users,
      usersOf(erin),
      order
    )
})

test('all invites of a guild name ten thousand people at most', (t) => {
  const four = guildOfFour()
  const { moot, general } = four
  const crowd = Array.from(
    { length: 1000 },
    (_, i) => opCidOf(utf8(`of the crowd ${i}`)) as string as UserCid
  ).toSorted()
  const made = Array.from({ length: 10 }, () => moot.write(alice, invite(general, { targets: crowd })))
  const [first] = made
  if (!first) throw new Error('none was made')
  t.is(verdict(four, carol, invite(general, { targets: usersOf(dave) })), 'limit-reached')
  t.is(verdict(four, carol, invite(general)), 'allowed')
  t.is(verdict(four, alice, inviteSet(first, ...crowd.slice(1), dave.user)), 'allowed', 'they make way for each other')
  t.is(verdict(four, alice, inviteSet(four.door, dave.user)), 'limit-reached')
  moot.write(alice, inviteSet(first, ...crowd.slice(0, 999)))
  t.is(verdict(four, carol, invite(general, { targets: usersOf(dave) })), 'allowed')
})

test('the audit log tells for how many it is', (t) => {
  const { moot, general } = guildOfFour()
  const rows = (author: Actor, draft: Draft) => {
    const past = moot.state
    const op = moot.seen.get(moot.write(author, draft))
    if (!op) throw new Error('it was not written')
    return { op, changes: auditOf(op.op, past)[0]?.changes.filter(({ key }) => key === 'target_users') }
  }
  const { op, changes } = rows(alice, invite(general, { targets: usersOf(dave, erin) }))
  t.deepEqual(changes, [{ key: 'target_users', new: 2 }])
  t.deepEqual(rows(alice, inviteSet(op.op.cid, dave.user)).changes, [{ key: 'target_users', old: 2, new: 1 }])
  t.deepEqual(rows(alice, invite(general)).changes, [])
})
