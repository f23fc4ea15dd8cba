/** Who may have what somebody wrote forgotten, what it covers, and that every replica comes to the same. */
import test from 'ava'
import { isErased } from '../../../../node/core/forgettable.ts'
import { P } from '../../../../node/core/permissions.ts'
import { stateDigest } from '../../../../node/core/digest.ts'
import { actor } from '../../../support/core/actors.ts'
import { admit, ban, chanNew, erase, grant, invite, kick, msg, roleNew, timeout } from '../../../support/core/drafts.ts'
import { found, letIn, type Replica } from '../../../support/core/replica.ts'

const [alice, bob, carol, mallory] = ['alice', 'bob', 'carol', 'mallory'].map((name) => actor(name)) as [
  ReturnType<typeof actor>,
  ReturnType<typeof actor>,
  ReturnType<typeof actor>,
  ReturnType<typeof actor>
]

const setup = () => {
  const moot = found(alice)
  const general = moot.write(alice, chanNew('general'))
  letIn(moot, alice, bob, carol)
  const door = moot.write(alice, invite(general, {}, 9))
  return { moot, general, door }
}

const says = (moot: Replica, ...of: Parameters<Replica['attempt']>): string =>
  moot.attempt(...of).refusal?.code ?? 'allowed'
const nameOf = (moot: Replica, user = bob.user) => moot.state.users.get(user)?.name

test('everybody may have themselves forgotten, timed out, banned and gone as well; those once', (t) => {
  const { moot } = setup()
  t.is(says(moot, bob, erase(bob.user)), 'allowed')
  t.is(says(moot, bob, erase(bob.user)), 'allowed')
  moot.write(alice, timeout(carol.user, moot.clock.now() + 60_000))
  t.is(says(moot, carol, erase(carol.user)), 'allowed')
  moot.write(alice, ban(bob.user))
  t.is(says(moot, bob, erase(bob.user)), 'limit-reached')
  const { moot: other } = setup()
  other.write(alice, ban(bob.user))
  t.is(says(other, bob, erase(bob.user)), 'allowed')
  t.is(says(other, bob, erase(bob.user)), 'limit-reached')
  t.is(says(other, mallory, erase(mallory.user)), 'unknown-user')
})

test('in a guild that has ended nothing is erased any more', (t) => {
  const { moot } = setup()
  moot.write(alice, { k: 'close', body: {} })
  t.is(says(moot, bob, erase(bob.user)), 'closed')
})

test('of others only who is a member no more, by those who manage the guild', (t) => {
  const { moot } = setup()
  t.is(says(moot, alice, erase(bob.user)), 'already-a-member')
  moot.write(alice, kick(bob.user))
  t.is(says(moot, carol, erase(bob.user)), 'missing-permission')
  const role = moot.write(alice, roleNew('M', P.MANAGE_GUILD))
  moot.write(alice, grant(carol.user, role))
  t.is(says(moot, carol, erase(bob.user)), 'allowed')
  t.is(says(moot, carol, erase(mallory.user)), 'unknown-user')
})

test('the name goes, and that of whoever comes back stays', (t) => {
  const { moot, door } = setup()
  t.is(nameOf(moot), 'bob')
  moot.write(alice, kick(bob.user))
  moot.write(alice, erase(bob.user))
  t.is(nameOf(moot), 'Deleted User')
  moot.clock.turn(61_000)
  moot.write(alice, admit(moot.guild, bob, door, { t: moot.clock.now(), seed: 9 }))
  t.is(nameOf(moot), 'bob')
})

test('it covers what is not later by its own time, seen or not, and nothing after', (t) => {
  const { moot, general } = setup()
  const elsewhere = moot.fork('elsewhere')
  const unseen = elsewhere.write(bob, msg('nobody has read this'), general)
  moot.clock.turn(60_000)
  const after = moot.fork('after')
  moot.write(bob, erase(bob.user))
  after.clock.turn(60_000)
  const later = after.write(bob, msg('and this is new'), general)
  const covered = (from: Replica, cid: typeof unseen) => isErased(moot.state, from.seen.get(cid)?.op as never)
  t.true(covered(elsewhere, unseen))
  t.false(covered(after, later))
})

test('of two erasures the one that covers more counts, whichever comes first', (t) => {
  const { moot } = setup()
  moot.write(alice, kick(bob.user))
  const [hers, his] = [moot.fork('hers'), moot.fork('his')]
  his.clock.turn(5000)
  hers.write(alice, erase(bob.user))
  his.write(bob, erase(bob.user))
  const until = hers.state.erased.get(bob.user)
  hers.merge(his)
  his.merge(hers)
  t.is(hers.state.erased.get(bob.user), until, 'she takes a minute more')
  t.is(stateDigest(his.state), stateDigest(hers.state))
})

test('who comes back and asks for less has no less erased', (t) => {
  const { moot, door } = setup()
  moot.write(alice, kick(bob.user))
  moot.write(alice, erase(bob.user))
  const until = moot.state.erased.get(bob.user)
  moot.write(alice, admit(moot.guild, bob, door, { t: moot.clock.now(), seed: 9 }))
  moot.write(bob, erase(bob.user))
  t.is(moot.state.erased.get(bob.user), until)
})

test('who asks to be forgotten is, though somebody lets them in at the same time', (t) => {
  const { moot, door } = setup()
  moot.write(bob, { k: 'leave', body: {} })
  const [a, b] = [moot.fork('a'), moot.fork('b')]
  b.write(carol, admit(b.guild, bob, door, { t: b.clock.now(), seed: 9 }))
  a.clock.turn(5000)
  a.write(bob, erase(bob.user))
  const [first, second] = [a.fork('first'), b.fork('second')]
  first.merge(b)
  second.merge(a)
  t.is(nameOf(first), 'Deleted User')
  t.true(first.state.members.has(bob.user))
  t.is(stateDigest(first.state), stateDigest(second.state))
})

test('replicas agree about an erasure and an admission that have not seen each other', (t) => {
  const { moot, door } = setup()
  moot.write(alice, kick(bob.user))
  const [a, b] = [moot.fork('a'), moot.fork('b')]
  b.write(carol, admit(b.guild, bob, door, { t: b.clock.now(), seed: 9 }))
  a.clock.turn(5000)
  a.write(alice, erase(bob.user))
  const [first, second] = [a.fork('first'), b.fork('second')]
  first.merge(b)
  second.merge(a)
  // Whoever asked for the erasure had not heard that he is back: it is void, see resolve/late-erasure.ts.
  t.is(nameOf(first), 'bob')
  t.is(stateDigest(first.state), stateDigest(second.state))
})
