/** Who comes in: with an invite that is good, for this guild, as themselves. */
import test from 'ava'
import {
  admit,
  admitBot,
  ban,
  create,
  genesisBy,
  incidentsNew,
  invite,
  overwrite
} from '../../../support/core/drafts.ts'
import { T0 } from '../../../support/core/clock.ts'
import { actor } from '../../../support/core/actors.ts'
import { found, Replica } from '../../../support/core/replica.ts'
import { alice, bob, carol, dave, guildOfFour, mallory, verdict } from '../../../support/core/guild-of-four.ts'
import { P } from '../../../../node/core/permissions.ts'
import type { BodyOf } from '../../../../node/core/ops.ts'

const setup = (options: Partial<BodyOf<'invite'>> = {}) => {
  const four = guildOfFour()
  return { ...four, invitation: four.moot.write(alice, invite(four.general, options)) }
}

test('any member who may invite stands for a joiner', (t) => {
  const { moot, invitation } = setup({ temporary: true })
  moot.write(carol, admit(moot.guild, dave, invitation))
  t.like(moot.state.members.get(dave.user), { sponsor: carol.user, temporary: true, roles: [], timeoutUntil: null })
  t.like(moot.state.users.get(dave.user), { name: 'dave', bot: false })
  t.is(moot.state.invites.get(invitation)?.uses, 1)
})

test('a sponsor who may not invite cannot let in', (t) => {
  const four = setup()
  four.moot.write(alice, overwrite(four.general, four.moot.guild, 'role', 0n, P.CREATE_INSTANT_INVITE))
  t.is(verdict(four, carol, admit(four.moot.guild, dave, four.invitation)), 'missing-permission')
  t.is(verdict(four, mallory, admit(four.moot.guild, mallory, four.invitation)), 'not-a-member')
})

test('an invite ends when its time is over', (t) => {
  const { moot, invitation } = setup({ maxAge: 60 })
  moot.clock.turn(59_000)
  t.is(verdict({ moot }, carol, admit(moot.guild, dave, invitation)), 'allowed')
  moot.clock.turn(2000)
  t.is(verdict({ moot }, carol, admit(moot.guild, dave, invitation)), 'invite-expired')
})

test('a request serves for a day: who was kicked is not brought back with the one they came by', (t) => {
  const { moot, invitation } = setup()
  moot.clock.turn(25 * 3_600_000)
  t.is(verdict({ moot }, carol, admit(moot.guild, dave, invitation)), 'invite-expired')
  t.is(verdict({ moot }, carol, admit(moot.guild, dave, invitation, { t: moot.clock.now() })), 'allowed')
})

test('a request from the future does not serve', (t) => {
  const { moot, invitation } = setup()
  const late = moot.clock.now() + 25 * 3_600_000
  t.is(verdict({ moot }, carol, admit(moot.guild, dave, invitation, { t: late })), 'invite-expired')
})

test('while invites are shut nobody comes in by one, through no member’s node', (t) => {
  const { moot, invitation } = setup()
  moot.write(alice, incidentsNew(moot.clock.now() + 60_000))
  t.is(verdict({ moot }, carol, admit(moot.guild, dave, invitation)), 'invite-expired')
  t.is(verdict({ moot }, alice, admit(moot.guild, dave, invitation)), 'invite-expired')
  moot.clock.turn(61_000)
  t.is(verdict({ moot }, carol, admit(moot.guild, dave, invitation)), 'allowed')
})

test('an invite ends when it has been used up', (t) => {
  const { moot, invitation } = setup({ maxUses: 1 })
  moot.write(alice, admit(moot.guild, dave, invitation))
  t.is(verdict({ moot }, alice, admit(moot.guild, mallory, invitation)), 'invite-used-up')
})

test('an invite for a few is used by whoever made it, so that a partition cannot let in one too many', (t) => {
  const { moot, invitation } = setup({ maxUses: 10 })
  t.is(verdict({ moot }, carol, admit(moot.guild, dave, invitation)), 'missing-permission')
  t.is(verdict({ moot }, alice, admit(moot.guild, dave, invitation)), 'allowed')
})

test('a request is signed with the invite, for this guild, this user and this time', (t) => {
  const { moot, invitation } = setup()
  const other = found(alice, { nonce: 2 })
  const good = admit(moot.guild, dave, invitation)
  const { request } = good.body
  if (!request) throw new Error('an admission by invite carries the request')
  const forged = {
    'with another secret': admit(moot.guild, dave, invitation, { seed: 6 }),
    'for another guild': admit(other.guild, dave, invitation),
    'for another user': { ...good, body: { ...good.body, user: mallory.user } },
    'for another device': { ...good, body: { ...good.body, cert: mallory.device.cert } },
    'at another time': { ...good, body: { ...good.body, request: { ...request, t: T0 + 1 } } },
    'with a spoilt signature': { ...good, body: { ...good.body, request: { ...request, sig: new Uint8Array(64) } } }
  }
  for (const [how, draft] of Object.entries(forged)) t.is(verdict({ moot }, carol, draft), 'invite-forged', how)
  t.is(verdict({ moot }, carol, good), 'allowed')
})

test('an invite that was taken back, or never made, leads nowhere', (t) => {
  const { moot, invitation, general } = setup()
  t.is(verdict({ moot }, carol, admit(moot.guild, dave, general)), 'unknown-invite')
  moot.write(alice, { k: 'invite.del', body: { invite: invitation } })
  t.is(verdict({ moot }, carol, admit(moot.guild, dave, invitation)), 'unknown-invite')
})

test('neither a member nor somebody banned comes in', (t) => {
  const { moot, invitation } = setup()
  t.is(verdict({ moot }, alice, admit(moot.guild, carol, invitation)), 'already-a-member')
  moot.write(bob, ban(dave.user))
  t.is(verdict({ moot }, alice, admit(moot.guild, dave, invitation)), 'banned')
})

test('bots come in on the word of who manages the guild, people never do', (t) => {
  const { moot } = setup()
  const robot = actor('robot', { bot: true })
  t.is(verdict({ moot }, bob, admitBot(robot)), 'missing-permission')
  t.is(verdict({ moot }, alice, { ...admitBot(dave), body: { ...admitBot(dave).body, bot: false } }), 'unknown-invite')
  moot.write(alice, admitBot(robot))
  t.like(moot.state.users.get(robot.user), { bot: true, name: 'robot' })
})

test('only the owner creates the guild, by its own genesis, at its time', (t) => {
  const genesis = genesisBy(alice)
  const attempt = (author: typeof alice, by = genesis, at = T0): string => {
    const moot = new Replica(genesis, 'create')
    moot.clock.turn(at - 1 - moot.clock.now())
    return moot.attempt(author, create(by, author)).refusal?.code ?? 'allowed'
  }
  t.is(attempt(alice), 'allowed')
  t.is(attempt(mallory), 'owner-only')
  t.is(attempt(alice, genesis, T0 + 1), 'owner-only')
  t.is(attempt(mallory, genesisBy(mallory)), 'wrong-guild')
  t.is(attempt(alice, { guild: genesis.guild, genesis: Uint8Array.of(1, 2, 3) }), 'wrong-guild')
})

test('before the guild is created nobody can do anything in it', (t) => {
  const moot = new Replica(genesisBy(alice), 'nothing')
  const { state } = moot
  t.is(state.members.size, 0)
  t.is(state.createdAt, 0)
})
