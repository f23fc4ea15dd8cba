/** Every member has somebody who let them in: how many that may be, who they are, and how a whole ring of them goes. */
import test from 'ava'
import { fingerprint, logOf, shuffled } from '../../support/core/council.ts'
import { actor } from '../../support/core/actors.ts'
import { admit, ban, banAll, grant, invite, kick, settings, unban } from '../../support/core/drafts.ts'
import { alice, bob, carol, dave, guildOfFour, mallory, verdict } from '../../support/core/guild-of-four.ts'
import { sponsoredBy } from '../../../node/core/sponsors.ts'

const HOUR = 3_600_000
const RATES = { messages: { n: 40, ms: 10_000 }, control: { n: 1000, ms: 1000 } }
const puppets = Array.from({ length: 24 }, (_, i) => actor(`puppet ${i}`))

/** Carol lets Mallory in, who lets in a puppet, who lets in the next. */
const ring = () => {
  const four = guildOfFour()
  const { moot, general } = four
  const invitation = moot.write(alice, invite(general))
  const chain = [carol, mallory, ...puppets.slice(0, 3)]
  for (const [i, guest] of chain.slice(1).entries()) {
    moot.write(chain[i] ?? carol, admit(moot.guild, guest, invitation))
  }
  return { ...four, invitation, chain }
}

test('a sponsor lets in twenty people an hour', (t) => {
  const { moot, general } = guildOfFour()
  moot.write(alice, settings({ rates: RATES }))
  const invitation = moot.write(alice, invite(general))
  for (const guest of puppets.slice(0, 20)) moot.write(carol, admit(moot.guild, guest, invitation))
  const refused = moot.fork('late').attempt(carol, admit(moot.guild, dave, invitation)).refusal
  t.is(refused?.code, 'rate-limited')
  t.true((refused?.retryAfter ?? 0) > HOUR - 60_000)
  t.is(verdict({ moot }, bob, admit(moot.guild, dave, invitation)), 'allowed')
  moot.clock.turn(HOUR)
  t.is(verdict({ moot }, carol, admit(moot.guild, dave, invitation)), 'allowed')
})

test('the owner lets in any number', (t) => {
  const { moot, general } = guildOfFour()
  moot.write(alice, settings({ rates: RATES }))
  const invitation = moot.write(alice, invite(general))
  for (const guest of puppets) moot.write(alice, admit(moot.guild, guest, invitation))
  t.true(puppets.every(({ user }) => moot.state.members.has(user)))
})

test('without rates there is no such limit', (t) => {
  const { moot, general } = guildOfFour()
  const invitation = moot.write(alice, invite(general))
  for (const guest of puppets) moot.write(carol, admit(moot.guild, guest, invitation))
  t.is(moot.state.admissions.get(carol.user)?.length, 20)
})

test('whoever came by others who came by somebody is found, also over those who have gone', (t) => {
  const { moot, chain } = ring()
  const [, ...came] = chain.map(({ user }) => user)
  t.deepEqual(sponsoredBy(moot.state, carol.user), came.toSorted())
  moot.write(alice, kick(mallory.user))
  t.deepEqual(sponsoredBy(moot.state, carol.user), came.toSorted())
})

test('one ban takes a ring along, each judged as if it were banned alone', (t) => {
  const four = ring()
  const { moot, chain, staff } = four
  const others = chain.slice(2).map(({ user }) => user)
  t.is(verdict(four, carol, banAll(mallory.user, others)), 'missing-permission')
  t.is(verdict(four, bob, banAll(mallory.user, [...others, alice.user])), 'owner-untouchable')
  t.is(verdict(four, bob, banAll(mallory.user, [...others, bob.user])), 'hierarchy')
  const promoted = moot.fork('promoted')
  promoted.write(alice, grant(others[0] ?? mallory.user, staff))
  t.is(verdict({ moot: promoted }, bob, banAll(mallory.user, others)), 'hierarchy')
  moot.write(bob, banAll(mallory.user, others))
  for (const user of [mallory.user, ...others]) {
    t.true(moot.state.bans.has(user))
    t.false(moot.state.members.has(user))
    t.is(moot.state.removals.get(user)?.length, 1)
  }
  t.true(moot.state.members.has(carol.user))
  moot.write(bob, unban(mallory.user))
  t.false(moot.state.bans.has(mallory.user))
  t.true(moot.state.bans.has(others[0] ?? mallory.user))
})

test('S11 what a ring did meanwhile falls with it, in every order', (t) => {
  const { moot, chain, invitation } = ring()
  const [, , first, second] = chain
  const side = moot.fork('side')
  if (first && second) {
    side.write(first, admit(moot.guild, dave, invitation))
    side.write(second, invite(moot.state.invites.get(invitation)?.channel ?? invitation))
  }
  moot.write(
    bob,
    banAll(
      mallory.user,
      chain.slice(2).map(({ user }) => user)
    )
  )
  moot.merge(side)
  t.false(moot.state.members.has(dave.user))
  for (const order of ['a', 'b', 'c']) {
    t.is(fingerprint(logOf(moot.guild, shuffled(moot.ops, order))), fingerprint(moot.control))
  }
})

test('who came for a while is seen out by their sponsor, until they have a role', (t) => {
  const { moot, general, club } = guildOfFour()
  const invitation = moot.write(alice, invite(general, { temporary: true }))
  moot.write(carol, admit(moot.guild, dave, invitation))
  moot.write(alice, admit(moot.guild, mallory, invitation))
  t.is(verdict({ moot }, carol, kick(dave.user)), 'allowed')
  t.is(verdict({ moot }, carol, kick(mallory.user)), 'missing-permission')
  t.is(verdict({ moot }, carol, ban(dave.user)), 'missing-permission')
  moot.write(alice, grant(dave.user, club))
  t.is(verdict({ moot }, carol, kick(dave.user)), 'missing-permission')
})
