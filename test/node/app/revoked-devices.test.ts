/** A device that its user has revoked gets nothing more of their guilds, wherever that is known. */
import test from 'ava'
import { decodeInvite, inviteKey } from '../../../node/app/invite-code.ts'
import { joinStatement } from '../../../node/core/kinds/join-request.ts'
import { actor, another, keeper, rotated, type Actor } from '../../support/core/actors.ts'
import { deviceDel, kick, rotate } from '../../support/core/drafts.ts'
import { foundGuild, must, openApp, person, type TestApp } from '../../support/core/local-app.ts'
import { found, letIn } from '../../support/core/replica.ts'
import { deliver } from '../../support/core/wire.ts'

const [owner, bob] = [actor('owner'), keeper('bob')]
/** Bob's other device. */
const spare = another(bob, 'spare')
const [renewed, later] = [rotated(bob, 1), rotated(bob, 2)]

/** Bob is in two guilds of a node that nobody of his is on. */
const setup = async () => {
  const it = openApp()
  const [first, second] = [found(owner), found(owner, { nonce: 2 })]
  for (const guild of [first, second]) letIn(guild, owner, bob)
  const arrive = (guild: typeof first) =>
    deliver(it.app, guild, [owner, bob, spare, renewed, later], [...guild.seen.values()])
  await arrive(first)
  await arrive(second)
  const isMember = (who: Actor, guild = first) => it.app.inbox.isMember(guild.guild, who.identity)
  const isRemoved = (who: Actor, guild = first) => it.app.inbox.isRemoved(guild.guild, who.identity)
  return { ...it, first, second, arrive, isMember, isRemoved, [Symbol.dispose]: () => it[Symbol.dispose]() }
}

test('a revoked device replicates nothing, in no guild of its user; their other device does', async (t) => {
  using world = await setup()
  const { first, second, arrive, isMember, isRemoved } = world
  t.true(isMember(bob) && isMember(bob, second))
  first.write(spare, deviceDel(bob, bob.device.key))
  await arrive(first)
  t.false(isMember(bob))
  t.false(isMember(bob, second), 'the revocation proves itself, whichever guild knows of it')
  t.true(isMember(spare) && isMember(spare, second))
  t.true(isRemoved(bob) && isRemoved(bob, second))
  t.false(isRemoved(spare) || isRemoved(spare, second))
})

test('who has been a member is removed; of whom nothing is known yet is not', async (t) => {
  using world = await setup()
  const { first, arrive, isRemoved } = world
  t.false(isRemoved(actor('stranger')))
  first.write(owner, kick(bob.user))
  await arrive(first)
  t.true(isRemoved(bob))
})

test('what an older root key has certified replicates nothing; a later one than is known here does', async (t) => {
  using world = await setup()
  const { first, second, arrive, isMember } = world
  t.true(isMember(renewed), 'who comes with a new root key brings the proof along')
  first.write(renewed, rotate(renewed))
  await arrive(first)
  for (const guild of [first, second]) {
    t.false(isMember(bob, guild))
    t.false(isMember(spare, guild))
    t.true(isMember(renewed, guild))
    t.true(isMember(later, guild))
  }
})

const codeOf = async ({ app }: TestApp) => {
  const alice = await person(app, 'alice')
  const place = await foundGuild(app, alice.cid)
  const { code } = await app.invites.create(place, alice.cid, { maxAge: 0, maxUses: 0, temporary: false })
  return { place, alice, invite: must(decodeInvite(code)) }
}

test('nobody comes in by a device that has been revoked', async (t) => {
  using world = await setup()
  const { app, clock, first, arrive } = world
  const { place, invite } = await codeOf(world)
  first.write(spare, deviceDel(bob, bob.device.key))
  await arrive(first)
  const { key, sign } = inviteKey(invite.secret)
  const knock = ({ user, device, identity }: Actor) => {
    const t = clock.now()
    const asked = { guild: place.guild, user, cert: device.cert, t }
    const profile = { name: 'bob', globalName: null, avatar: null }
    const shown = { guildHash: invite.guildHash, bot: false, profile, inviteKey: key, identity }
    return app.doorkeeper.admit({ ...asked, ...shown, sig: sign(joinStatement(asked)) })
  }
  t.deepEqual(await knock(bob), { refused: 'bad-request' })
  t.like(await knock(spare), { guild: place.guild })
  t.deepEqual(await knock(bob), { refused: 'bad-request' }, 'nor for who is in already')
})

test('a peer that takes one member for removed is shown the next', async (t) => {
  using it = openApp()
  const { app } = it
  const [alice, carol] = [await person(app, 'alice'), await person(app, 'carol')]
  const { guild, channel } = await foundGuild(app, alice.cid)
  const { code } = await app.invites.create({ guild, channel }, alice.cid, { maxAge: 0, maxUses: 0, temporary: false })
  await app.invites.accept(code, carol.cid)
  const shown = () => app.ambassadors.devicesIn(guild)[0]?.user
  t.is(shown(), alice.cid)
  app.ambassadors.turnedAway(guild)
  t.is(shown(), carol.cid)
  app.ambassadors.turnedAway(guild)
  t.is(shown(), alice.cid)
})
