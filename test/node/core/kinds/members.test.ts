import test from 'ava'
import { checkRights } from '../../../support/core/check-rights.ts'
import { ban, grant, kick, roleNew, timeout, unban } from '../../../support/core/drafts.ts'
import { T0 } from '../../../support/core/clock.ts'
import {
  alice,
  bob,
  carol,
  dave,
  guildOfFour,
  mallory,
  verdict,
  type Right
} from '../../../support/core/guild-of-four.ts'
import { letIn } from '../../../support/core/replica.ts'
import { P } from '../../../../node/core/permissions.ts'
import type { UserCid } from '../../../../node/core/ids.ts'
import type { Draft } from '../../../../node/core/ops.ts'

const MONTH = 29 * 24 * 3600 * 1000
const soon = T0 + 3_600_000
const nick = (user: UserCid, to: string | null): Draft => ({ k: 'nick', body: { user }, display: { nick: to } })
const leave: Draft = { k: 'leave', body: {} }

const rights: readonly Right[] = [
  { name: 'kick below oneself', by: bob, draft: () => kick(carol.user), says: 'allowed' },
  { name: 'kick without KICK_MEMBERS', by: carol, draft: () => kick(bob.user), says: 'missing-permission' },
  { name: 'kick of the owner', by: bob, draft: () => kick(alice.user), says: 'owner-untouchable' },
  { name: 'kick of a stranger', by: bob, draft: () => kick(mallory.user), says: 'unknown-member' },
  { name: 'kick of oneself', by: bob, draft: () => kick(bob.user), says: 'hierarchy' },
  { name: 'ban below oneself', by: bob, draft: () => ban(carol.user), says: 'allowed' },
  { name: 'ban of a stranger', by: bob, draft: () => ban(mallory.user), says: 'allowed' },
  { name: 'ban without BAN_MEMBERS', by: carol, draft: () => ban(mallory.user), says: 'missing-permission' },
  { name: 'ban of the owner', by: bob, draft: () => ban(alice.user), says: 'owner-untouchable' },
  { name: 'ban of oneself', by: bob, draft: () => ban(bob.user), says: 'hierarchy' },
  {
    name: 'ban of an equal',
    by: bob,
    after: ({ moot, staff }) => {
      letIn(moot, alice, dave)
      moot.write(alice, grant(dave.user, staff))
    },
    draft: () => ban(dave.user),
    says: 'hierarchy'
  },
  {
    name: 'unban',
    by: bob,
    after: ({ moot }) => void moot.write(alice, ban(mallory.user)),
    draft: () => unban(mallory.user),
    says: 'allowed'
  },
  { name: 'unban of one who is not banned', by: bob, draft: () => unban(mallory.user), says: 'unknown-ban' },
  {
    name: 'unban without BAN_MEMBERS',
    by: carol,
    after: ({ moot }) => void moot.write(alice, ban(mallory.user)),
    draft: () => unban(mallory.user),
    says: 'missing-permission'
  },
  {
    name: 'unban of oneself',
    by: bob,
    after: ({ moot }) => void moot.write(alice, ban(bob.user)),
    draft: () => unban(bob.user),
    says: 'banned'
  },
  { name: 'time-out below oneself', by: bob, draft: () => timeout(carol.user, soon), says: 'allowed' },
  { name: 'time-out taken back', by: bob, draft: () => timeout(carol.user, null), says: 'allowed' },
  {
    name: 'time-out of more than 28 days',
    by: bob,
    draft: () => timeout(carol.user, T0 + MONTH),
    says: 'limit-reached'
  },
  {
    name: 'time-out without MODERATE_MEMBERS',
    by: carol,
    draft: () => timeout(bob.user, soon),
    says: 'missing-permission'
  },
  { name: 'time-out of the owner', by: bob, draft: () => timeout(alice.user, soon), says: 'owner-untouchable' },
  { name: 'time-out of a stranger', by: bob, draft: () => timeout(mallory.user, soon), says: 'unknown-member' },
  {
    name: 'time-out of an administrator',
    by: alice,
    after: ({ moot }) => {
      const role = moot.write(alice, roleNew('2', P.ADMINISTRATOR))
      moot.write(alice, grant(carol.user, role))
    },
    draft: () => timeout(carol.user, soon),
    says: 'hierarchy'
  },
  { name: 'leave', by: carol, draft: () => leave, says: 'allowed' },
  { name: 'leave of the owner', by: alice, draft: () => leave, says: 'owner-untouchable' },
  { name: 'leave of a stranger', by: mallory, draft: () => leave, says: 'not-a-member' },
  {
    name: 'leave while timed out',
    by: carol,
    after: ({ moot }) => void moot.write(alice, timeout(carol.user, soon)),
    draft: () => leave,
    says: 'allowed'
  },
  { name: "one's own nickname", by: carol, draft: () => nick(carol.user, 'C'), says: 'allowed' },
  {
    name: "one's own nickname without CHANGE_NICKNAME",
    by: carol,
    after: ({ moot }) =>
      void moot.write(alice, {
        k: 'role.set',
        body: { role: moot.guild, set: { permissions: P.VIEW_CHANNEL } },
        display: {}
      }),
    draft: () => nick(carol.user, 'C'),
    says: 'missing-permission'
  },
  {
    name: "one's own nickname while timed out",
    by: carol,
    after: ({ moot }) => void moot.write(alice, timeout(carol.user, soon)),
    draft: () => nick(carol.user, 'C'),
    says: 'timed-out'
  },
  { name: 'the nickname of another', by: bob, draft: () => nick(carol.user, 'C'), says: 'allowed' },
  {
    name: 'the nickname of another without MANAGE_NICKNAMES',
    by: carol,
    draft: () => nick(bob.user, 'B'),
    says: 'missing-permission'
  },
  { name: 'the nickname of the owner', by: bob, draft: () => nick(alice.user, 'A'), says: 'owner-untouchable' },
  { name: 'the nickname of a stranger', by: bob, draft: () => nick(mallory.user, 'M'), says: 'unknown-member' },
  {
    name: 'what one says of oneself',
    by: carol,
    draft: () => ({ k: 'profile', body: { globalName: 'Carol' } }),
    says: 'allowed'
  },
  {
    name: 'what a stranger says of themselves',
    by: mallory,
    draft: () => ({ k: 'profile', body: {} }),
    says: 'not-a-member'
  }
]

checkRights(rights)

test('a time-out ends by itself', (t) => {
  const { moot } = guildOfFour()
  moot.write(alice, timeout(bob.user, moot.clock.now() + 1000))
  t.is(verdict({ moot }, bob, kick(carol.user)), 'timed-out')
  moot.clock.turn(1000)
  t.is(verdict({ moot }, bob, kick(carol.user)), 'allowed')
})

test('who is kicked, banned or leaves loses their roles, and their id stays theirs', (t) => {
  for (const draft of [kick(carol.user), ban(carol.user, 'spam'), leave]) {
    const { moot } = guildOfFour()
    moot.write(draft === leave ? carol : bob, draft)
    t.false(moot.state.members.has(carol.user))
    t.is(moot.state.users.get(carol.user)?.name, 'carol')
    if (draft.k === 'ban') {
      t.like(moot.state.bans.get(carol.user), { by: bob.user, reason: 'spam' })
      moot.write(bob, unban(carol.user))
      t.false(moot.state.bans.has(carol.user))
    }
    letIn(moot, alice, carol)
    t.deepEqual(moot.state.members.get(carol.user)?.roles, [])
  }
})
