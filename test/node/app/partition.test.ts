/** Two nodes hold one guild: joined by invite, parted and healed, they tell the same story. */
import test from 'ava'
import type { LocalApp } from '../../../node/app/create-app.ts'
import { Denied, InviteRefused } from '../../../node/app/errors.ts'
import { headsDigest, stateDigest } from '../../../node/core/digest.ts'
import { controlLog, profileLog, type ChannelCid, type GuildCid } from '../../../node/core/ids.ts'
import { ban, chanNew, kick, roleNew } from '../../support/core/drafts.ts'
import { foundGuild, must, openApp, person, said } from '../../support/core/local-app.ts'
import { MemoryNetwork } from '../../support/core/memory-network.ts'
import { SeededRandom } from '../../support/core/random.ts'

const summary = (app: LocalApp, guild: GuildCid, channel: ChannelCid) => ({
  state: stateDigest(must(app.guilds.byCid(guild)).state),
  logs: app.storage.log
    .logs(guild)
    .map(({ id, heads, count }) => `${id} ${headsDigest(heads)} ${count}`)
    .toSorted(),
  messages: app.messages.page(channel, { limit: 100 })
})

const setup = async () => {
  const network = new MemoryNetwork()
  const [a, b] = [openApp('a'), openApp('b')]
  network.join(a.app)
  network.join(b.app)
  const [alice, bob] = [await person(a.app, 'alice'), await person(b.app, 'bob')]
  const place = await foundGuild(a.app, alice.cid)
  const options = { maxAge: 0, maxUses: 0, temporary: false }
  const { code } = await a.app.invites.create(place, alice.cid, options)
  await b.app.invites.accept(code, bob.cid)
  await network.settled()
  const same = (): [unknown, unknown] => [
    summary(a.app, place.guild, place.channel),
    summary(b.app, place.guild, place.channel)
  ]
  return {
    network,
    a,
    b,
    alice,
    bob,
    place,
    code,
    same,
    ...place,
    [Symbol.dispose]: () => [a, b].forEach((it) => it[Symbol.dispose]())
  }
}

test('carol follows a code that her node, which has the guild for bob, has not heard of yet', async (t) => {
  using world = await setup()
  const { a, b, network, alice, place, guild } = world
  const carol = await person(b.app, 'carol')
  network.partition()
  const { code } = await a.app.invites.create(place, alice.cid, { maxAge: 0, maxUses: 0, temporary: false })
  await t.throwsAsync(b.app.invites.accept(code, carol.cid), { instanceOf: InviteRefused })
  network.open()
  t.is((await b.app.invites.describe(code)).guild, guild)
  t.true((await b.app.invites.accept(code, carol.cid)).state.members.has(carol.cid))
})

test('bob joins by a code from another node, and both see him come', async (t) => {
  using world = await setup()
  const { a, b, bob, guild, channel, same } = world
  t.deepEqual(...same())
  const state = must(b.app.guilds.byCid(guild)).state
  t.true(state.members.has(bob.cid))
  t.is(a.app.guilds.of(bob.cid).length, 1)
  const [greeting] = a.app.messages.page(channel, { limit: 1 })
  t.like(greeting, { type: 7, author: bob.cid })
  t.deepEqual(a.app.guildSecret(guild), b.app.guildSecret(guild))
  t.is(b.app.ambassadors.devicesIn(guild)[0]?.user, bob.cid)
  t.deepEqual(b.app.ambassadors.followed(), [guild])
  t.deepEqual(world.network.faults, [])
})

test('they talk: each op is an event on the other side, once and in order', async (t) => {
  using world = await setup()
  const { network, a, b, alice, bob, place } = world
  b.events.length = 0
  for (let i = 0; i < 20; i++) {
    a.clock.turn(10)
    b.clock.turn(10)
    await a.app.messages.create(place, alice.cid, said(`ping ${i}`))
    await network.settled()
    await b.app.messages.create(place, bob.cid, said(`pong ${i}`))
    await network.settled()
  }
  const heard = b.events.flatMap((e) =>
    e.kind === 'message' && e.event.type === 'message-created' ? [e.event.message.content] : []
  )
  t.deepEqual(heard, Array.from({ length: 20 }, (_, i) => [`ping ${i}`, `pong ${i}`]).flat())
  t.deepEqual(...world.same())
})

test('parted, both write on; healed, both hold the same', async (t) => {
  using world = await setup()
  const { network, a, b, alice, bob, place, guild } = world
  network.partition()
  const random = new SeededRandom('partition')
  for (let i = 0; i < 15; i++) {
    for (const [side, who] of [
      [a, alice],
      [b, bob]
    ] as const) {
      side.clock.turn(random.below(50) + 1)
      const message = await side.app.messages.create(place, who.cid, said(`${who.name} ${i}`))
      if (random.below(3) === 0) await side.app.messages.react(place, who.cid, message.id, '👋')
      if (random.below(3) === 0) await side.app.messages.edit(place, who.cid, message.id, { content: 'edited' })
      if (random.below(5) === 0) await side.app.messages.delete(place, who.cid, [message.id])
    }
  }
  await a.app.guilds.submit(guild, alice.cid, [chanNew('new'), roleNew('K', 0n)])
  await b.app.guilds.submit(guild, bob.cid, [{ k: 'profile', body: { globalName: 'Bobby' } }])
  t.notDeepEqual(...world.same())
  await network.heal()
  t.deepEqual(...world.same())
  t.is(must(a.app.guilds.byCid(guild)).user(bob.cid)?.globalName, 'Bobby')
  const log = a.app.storage.log
  t.is(log.heads(controlLog(guild)).length, 1)
  t.is(log.heads(profileLog(guild)).length, 1)
  t.deepEqual(network.faults, [])
})

test('alice bans bob while he writes behind the wall: both sides agree on who is in', async (t) => {
  using world = await setup()
  const { network, a, b, alice, bob, place, guild } = world
  network.partition()
  await a.app.guilds.submit(guild, alice.cid, [ban(bob.cid, 'spam')])
  await b.app.messages.create(place, bob.cid, said('I do not know yet'))
  await network.heal()
  t.deepEqual(...world.same())
  for (const { app } of [a, b]) {
    const { state } = must(app.guilds.byCid(guild))
    t.false(state.members.has(bob.cid))
    t.true(state.bans.has(bob.cid))
  }
  await t.throwsAsync(b.app.messages.create(place, bob.cid, said('now I know')), { instanceOf: Denied })
  t.true(b.events.some((e) => e.kind === 'control' && e.changes.some(({ type }) => type === 'ban-added')))
})

test('five sides that change the guild at once: five heads, and everybody can still write', async (t) => {
  const network = new MemoryNetwork()
  const nodes = ['a', 'b', 'c', 'd', 'e', 'f'].map((name) => openApp(name))
  for (const { app } of nodes) network.join(app)
  const [first, ...others] = nodes
  const { app } = must(first)
  const alice = await person(app, 'alice')
  const place = await foundGuild(app, alice.cid)
  const { code } = await app.invites.create(place, alice.cid, { maxAge: 0, maxUses: 0, temporary: false })
  const members = [{ app, who: alice }]
  for (const [i, node] of others.entries()) {
    const who = await person(node.app, `member ${i}`)
    await node.app.invites.accept(code, who.cid)
    members.push({ app: node.app, who })
    await network.settled()
  }
  network.partition()
  const options = { maxAge: 0, maxUses: 0, temporary: false }
  for (const member of members) await member.app.invites.create(place, member.who.cid, options)
  await network.heal()
  t.is(app.storage.log.heads(controlLog(place.guild)).length, 6)
  for (const member of members) {
    await member.app.messages.create(place, member.who.cid, said(`${member.who.name} is here`))
    await network.settled()
  }
  await app.guilds.submit(place.guild, alice.cid, [chanNew('joins the heads')])
  await network.settled()
  t.is(app.storage.log.heads(controlLog(place.guild)).length, 1)
  t.deepEqual(network.faults, [])
  for (const node of nodes)
    t.deepEqual(summary(node.app, place.guild, place.channel), summary(app, place.guild, place.channel))
  for (const node of nodes) node[Symbol.dispose]()
})

test('a code is refused for its reason, and nobody is left half in', async (t) => {
  using world = await setup()
  const { network, a, b, alice, place, code } = world
  const carol = await person(b.app, 'carol')
  const refused = async (text: string, reason: string): Promise<void> => {
    const error = await t.throwsAsync<InviteRefused>(b.app.invites.accept(text, carol.cid), {
      instanceOf: InviteRefused
    })
    t.is(error?.code, reason as never)
  }
  await refused('no code!', 'malformed')
  await refused(code.slice(0, 20), 'malformed')
  const expiring = await a.app.invites.create(place, alice.cid, { maxAge: 60, maxUses: 0, temporary: false })
  a.clock.turn(61_000)
  b.clock.turn(61_000)
  await network.settled()
  await refused(expiring.code, 'expired')
  const revoked = await a.app.invites.create(place, alice.cid, { maxAge: 0, maxUses: 0, temporary: false })
  await a.app.guilds.submit(place.guild, alice.cid, [{ k: 'invite.del', body: { invite: revoked.invite.cid } }])
  await network.settled()
  await refused(revoked.code, 'unknown-invite')
  await a.app.guilds.submit(place.guild, alice.cid, [ban(carol.cid)])
  await network.settled()
  await refused(code, 'banned')
})

test('when nobody answers, the code stays good for later', async (t) => {
  const network = new MemoryNetwork()
  const [a, c] = [openApp('a'), openApp('c')]
  network.join(a.app)
  network.join(c.app)
  const alice = await person(a.app, 'alice')
  const carol = await person(c.app, 'carol')
  const place = await foundGuild(a.app, alice.cid)
  const { code } = await a.app.invites.create(place, alice.cid, { maxAge: 0, maxUses: 1, temporary: false })
  network.partition()
  t.is((await t.throwsAsync<InviteRefused>(c.app.invites.accept(code, carol.cid)))?.code, 'unreachable')
  await network.heal()
  const view = await c.app.invites.accept(code, carol.cid)
  t.true(view.state.members.has(carol.cid))
  await network.settled()
  await a.app.guilds.submit(place.guild, alice.cid, [kick(carol.cid)])
  await network.settled()
  t.is((await t.throwsAsync<InviteRefused>(c.app.invites.accept(code, carol.cid)))?.code, 'used-up')
  a[Symbol.dispose]()
  c[Symbol.dispose]()
})

test('bob leaves while alice is away, and comes back by the same code at once', async (t) => {
  using world = await setup()
  const { network, a, b, alice, bob, guild, code } = world
  network.partition()
  await b.app.guilds.submit(guild, bob.cid, [{ k: 'leave', body: {} }])
  network.open()
  t.true(must(a.app.guilds.byCid(guild)).state.members.has(bob.cid))
  await b.app.invites.accept(code, bob.cid)
  await network.settled()
  for (const { app } of [a, b]) {
    const { members } = must(app.guilds.byCid(guild)).state
    t.true(members.has(bob.cid) && members.has(alice.cid))
  }
  t.deepEqual(...world.same())
  t.deepEqual(network.faults, [])
})
