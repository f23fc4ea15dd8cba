/** Making guilds, reading them, and letting people and bots in, on one node. */
import test from 'ava'
import { Denied, InviteRefused } from '../../../node/app/errors.ts'
import { decodeInvite, encodeInvite, guildHashOf, inviteKey } from '../../../node/app/invite-code.ts'
import { joinStatement } from '../../../node/core/kinds/join-request.ts'
import type { JoinRequest } from '../../../node/core/ports.ts'
import type { Account } from '../../../node/app/app.ts'
import type { LocalApp } from '../../../node/app/create-app.ts'
import { parseSnowflake } from '../../../node/core/ids.ts'
import { ban, chanNew, kick, overwrite, timeout } from '../../support/core/drafts.ts'
import { P } from '../../../node/core/permissions.ts'
import { actor, type Actor } from '../../support/core/actors.ts'
import { foundGuild, must, openApp, person, said, type TestApp } from '../../support/core/local-app.ts'

const FOREVER = { maxAge: 0, maxUses: 0, temporary: false }

const setup = async (it: TestApp) => {
  const [alice, bob, mallory] = [
    await person(it.app, 'alice'),
    await person(it.app, 'bob'),
    await person(it.app, 'mallory')
  ]
  const place = await foundGuild(it.app, alice.cid)
  const { code, invite } = await it.app.invites.create(place, alice.cid, FOREVER)
  return { ...it, alice, bob, mallory, place, ...place, code, invite }
}

const denied = async (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'allowed',
    (error: unknown) => (error instanceof Denied ? error.refusal.code : String(error))
  )
const refused = async (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'accepted',
    (error: unknown) => (error instanceof InviteRefused ? error.code : String(error))
  )

test('a new guild has the channels that clients expect, and one member', async (t) => {
  using it = openApp()
  const { app, events } = it
  const alice = await person(app, 'alice')
  const { state, cid } = await app.guilds.create(alice.cid, { name: 'Moot' })
  t.like(state, { owner: alice.cid, closed: false, createdAt: it.clock.now() })
  t.is(state.settings.name, 'Moot')
  t.deepEqual([...state.channels.values()].map(({ name, type }) => `${type} ${name}`).toSorted(), [
    '0 general',
    '2 General',
    '4 Text channels',
    '4 Voice channels'
  ])
  t.deepEqual([...state.members.keys()], [alice.cid])
  const general = must([...state.channels.values()].find(({ type }) => type === 0))
  t.is(state.settings.systemChannel, general.cid)
  t.is(app.guilds.get(state.id)?.cid, cid)
  t.is(app.guilds.channel(general.id)?.guild.cid, cid)
  t.deepEqual(
    app.guilds.of(alice.cid).map((guild) => guild.cid),
    [cid]
  )
  t.is(events.length, 1)
  t.true(events[0]?.kind === 'control' && events[0].before === null && events[0].changes[0]?.type === 'guild-created')
})

test('what is not there is undefined', async (t) => {
  using it = openApp()
  const { app } = await setup(it)
  const nothing = must(parseSnowflake('1'))
  t.is(app.guilds.get(nothing), undefined)
  t.is(app.guilds.channel(nothing), undefined)
  t.is(app.guilds.user(nothing), undefined)
  t.is(app.guilds.byCid('x' as never), undefined)
  t.is(app.invites.find('nothing'), undefined)
})

test('bob joins by a code made here, is greeted once, and joining again changes nothing', async (t) => {
  using it = openApp()
  const { app, bob, code, channel, guild, invite } = await setup(it)
  t.like(await app.invites.describe(code), { guild, name: 'Moot', channelName: 'general', members: 1, expiresAt: null })
  const view = await app.invites.accept(code, bob.cid)
  t.true(view.state.members.has(bob.cid))
  t.is(view.user(bob.cid)?.name, 'bob')
  await app.invites.accept(code, bob.cid)
  t.deepEqual(
    app.messages.page(channel, { limit: 9 }).map(({ type, author }) => [type, author]),
    [[7, bob.cid]]
  )
  t.like(app.invites.find(code)?.invite, { cid: invite.cid, uses: 1 })
  t.is(app.invites.code(guild, invite.cid), code)
})

test('greetings can be switched off', async (t) => {
  using it = openApp()
  const { app, alice, bob, code, channel, guild } = await setup(it)
  await app.guilds.submit(guild, alice.cid, [{ k: 'settings', body: { systemChannelFlags: 1 }, display: {} }])
  await app.invites.accept(code, bob.cid)
  t.deepEqual(app.messages.page(channel, { limit: 9 }), [])
})

test('members are listed in order of id, page by page', async (t) => {
  using it = openApp()
  const { app, alice, bob, mallory, code, guild } = await setup(it)
  for (const who of [bob, mallory]) await app.invites.accept(code, who.cid)
  const view = must(app.guilds.byCid(guild))
  const ordered = [alice, bob, mallory].toSorted((a, b) => (BigInt(a.id) < BigInt(b.id) ? -1 : 1))
  t.deepEqual(
    view.members({ limit: 10 }),
    ordered.map(({ cid }) => cid)
  )
  t.deepEqual(view.members({ after: must(ordered[0]).id, limit: 1 }), [must(ordered[1]).cid])
  t.deepEqual(view.members({ after: must(ordered[2]).id, limit: 5 }), [])
})

test('an invite ends by time, by uses, by being taken back and by a ban', async (t) => {
  using it = openApp()
  const { app, alice, bob, mallory, place, guild, clock } = await setup(it)
  const short = await app.invites.create(place, alice.cid, { ...FOREVER, maxAge: 10 })
  clock.turn(11_000)
  t.is(await refused(app.invites.accept(short.code, bob.cid)), 'expired')
  t.is(await refused(app.invites.describe(short.code)), 'expired')
  const once = await app.invites.create(place, alice.cid, { ...FOREVER, maxUses: 1 })
  await app.invites.accept(once.code, bob.cid)
  t.is(await refused(app.invites.accept(once.code, mallory.cid)), 'used-up')
  const open = await app.invites.create(place, alice.cid, FOREVER)
  await app.guilds.submit(guild, alice.cid, [ban(mallory.cid)])
  t.is(await refused(app.invites.accept(open.code, mallory.cid)), 'banned')
  await app.guilds.submit(guild, alice.cid, [{ k: 'invite.del', body: { invite: open.invite.cid } }])
  t.is(await refused(app.invites.accept(open.code, mallory.cid)), 'unknown-invite')
  t.is(await refused(app.invites.accept('0OIl', mallory.cid)), 'malformed')
})

test('the last use is used once, however many come at once', async (t) => {
  using it = openApp()
  const { app, alice, bob, mallory, place, guild } = await setup(it)
  const { code } = await app.invites.create(place, alice.cid, { ...FOREVER, maxUses: 1 })
  const results = await Promise.all([bob, mallory].map(({ cid }) => refused(app.invites.accept(code, cid))))
  t.deepEqual(results.toSorted(), ['accepted', 'used-up'])
  t.is(must(app.guilds.byCid(guild)).state.members.size, 2)
})

test('who is let in again after a kick comes back without roles', async (t) => {
  using it = openApp()
  const { app, alice, bob, code, guild } = await setup(it)
  await app.invites.accept(code, bob.cid)
  await app.guilds.submit(guild, alice.cid, [kick(bob.cid)])
  t.deepEqual(app.guilds.of(bob.cid), [])
  await app.invites.accept(code, bob.cid)
  t.is(app.guilds.of(bob.cid).length, 1)
})

test('only who may invite makes invites; a bot joins on the word of a manager', async (t) => {
  using it = openApp()
  const { app, alice, bob, mallory, code, place, guild, channel } = await setup(it)
  await app.invites.accept(code, bob.cid)
  t.is(await denied(app.invites.create(place, mallory.cid, FOREVER)), 'not-a-member')
  await app.guilds.submit(guild, alice.cid, [overwrite(channel, guild, 'role', 0n, P.CREATE_INSTANT_INVITE)])
  t.is(await denied(app.invites.create(place, bob.cid, FOREVER)), 'missing-permission')
  const { application } = await app.accounts.createApplication(bob.cid, 'robot')
  t.is(await denied(app.guilds.addBot(guild, bob.cid, application.bot)), 'missing-permission')
  await app.guilds.addBot(guild, alice.cid, application.bot)
  t.true(must(app.guilds.byCid(guild)).state.members.has(application.bot))
  t.is(await denied(app.guilds.addBot(guild, alice.cid, application.bot)), 'already-a-member')
  t.is(await denied(app.guilds.addBot(guild, alice.cid, actor('robot').user)), 'unknown-user')
})

test("a closed guild is nobody's any more", async (t) => {
  using it = openApp()
  const { app, alice, bob, code, guild, place } = await setup(it)
  await app.guilds.submit(guild, alice.cid, [{ k: 'close', body: {} }])
  t.deepEqual(app.guilds.of(alice.cid), [])
  t.is(await denied(app.messages.create(place, alice.cid, said('anybody?'))), 'closed')
  t.is(await refused(app.invites.accept(code, bob.cid)), 'unknown-invite')
})

/** What a stranger's node asks of this one. */
const requestOf = (
  app: LocalApp,
  joiner: Actor,
  code: string,
  guild: JoinRequest['guild'],
  changes: Partial<JoinRequest> = {},
  t = 0
): JoinRequest => {
  const { guildHash, secret } = must(decodeInvite(code))
  const { key, sign } = inviteKey(secret)
  const at = must([...app.guilds.all()][0]).state.createdAt + t
  const statement = joinStatement({ guild: must(guild), user: joiner.user, cert: joiner.device.cert, t: at })
  return {
    guild,
    guildHash,
    user: joiner.user,
    cert: joiner.device.cert,
    bot: joiner.identity.bot,
    profile: { name: joiner.name, globalName: null, avatar: null },
    t: at,
    inviteKey: key,
    sig: sign(statement),
    identity: { genesis: joiner.identity.genesis, cert: joiner.identity.cert, rotation: null },
    ...changes
  }
}

test('the doorkeeper lets a stranger in who proves the invite and themselves', async (t) => {
  using it = openApp()
  const { app, alice, code, guild } = await setup(it)
  const dave = actor('dave')
  const other = actor('other')
  const ask = (changes: Partial<JoinRequest> = {}, at = 0) =>
    app.doorkeeper.admit(requestOf(app, dave, code, guild, changes, at))
  const bad = { refused: 'bad-request' } as const
  t.deepEqual(await ask({ sig: new Uint8Array(64) }), bad)
  t.deepEqual(await ask({ user: other.user }), bad)
  t.deepEqual(await ask({ cert: other.device.cert }), bad)
  t.deepEqual(await ask({ identity: other.identity }), bad)
  t.deepEqual(await ask({ bot: true }), bad)
  t.deepEqual(await ask({ t: 1 }), bad)
  t.deepEqual(await ask({}, 700_000), bad, 'a request of another time is not replayed')
  t.deepEqual(await ask({ inviteKey: other.device.key }), { refused: 'unknown-invite' })
  t.deepEqual(await ask({ guildHash: new Uint8Array(16) }), { refused: 'unknown-invite' })
  t.false(must(app.guilds.byCid(guild)).state.members.has(dave.user))
  const grant = await ask()
  t.like(grant, { guild })
  const { state } = must(app.guilds.byCid(guild))
  t.like(state.members.get(dave.user), { sponsor: alice.cid })
  t.deepEqual(await ask(), grant, 'asking again is answered the same')
  t.truthy(app.storage.log.identity(dave.device.cert))
})

test('the doorkeeper needs somebody who may invite', async (t) => {
  using it = openApp()
  const { app, alice, bob, code, guild, channel } = await setup(it)
  await app.invites.accept(code, bob.cid)
  await app.guilds.submit(guild, alice.cid, [overwrite(channel, guild, 'role', 0n, P.CREATE_INSTANT_INVITE)])
  t.like(await app.doorkeeper.admit(requestOf(app, actor('dave'), code, guild)), { guild })
  t.true(must(app.guilds.byCid(guild)).state.members.has(actor('dave').user), 'the owner stands for them')
})

test('a sponsor who is timed out is passed over', async (t) => {
  using it = openApp()
  const { app, alice, bob, code, place, guild, clock } = await setup(it)
  await app.invites.accept(code, bob.cid)
  const made = await app.invites.create(place, bob.cid, FOREVER)
  await app.guilds.submit(guild, alice.cid, [timeout(bob.cid, clock.now() + 600_000)])
  t.like(await app.doorkeeper.admit(requestOf(app, actor('dave'), made.code, guild)), { guild })
  t.is(must(app.guilds.byCid(guild)).state.members.get(actor('dave').user)?.sponsor, alice.cid)
})

test('a code carries guild, secret and addresses, and anything else is no code', (t) => {
  const guildHash = guildHashOf('zdpuAyTBnYSugBZhqJuLsNpzjmAjSmxDqBbtAqXMtsvxiN2v3' as never)
  const secret = new Uint8Array(16).fill(3)
  const peer = '12D3KooWD3eckifWpRn9wQpMG9R9hX3sD158z7EqHWmweQAJU5SA'
  const four = [1, 2, 3, 4].map((n) => `/ip4/192.0.2.${n}/tcp/4001/p2p/${peer}`)
  const code = encodeInvite({ guildHash, secret, addresses: [...four, '/ip4/192.0.2.9/tcp/1'] })
  t.deepEqual(decodeInvite(code)?.addresses, four.slice(0, 3))
  for (const wrong of [
    '',
    '1',
    code.slice(0, -3),
    `${code}1`,
    `${code}!`,
    'z'.repeat(600),
    encodeInvite({ guildHash, secret: secret.subarray(1), addresses: [] })
  ]) {
    t.is(decodeInvite(wrong), undefined, wrong)
  }
})

const everything = async (app: LocalApp, alice: Account, place: Parameters<LocalApp['messages']['create']>[0]) => {
  const message = await app.messages.create(place, alice.cid, said('hello', { nonce: '7' }))
  return message.id
}

test('messages: edited by their author, deleted by author or moderator, pinned with a notice', async (t) => {
  using it = openApp()
  const { app, alice, bob, code, place, channel } = await setup(it)
  await app.invites.accept(code, bob.cid)
  const id = await everything(app, alice, place)
  t.like(app.messages.get(channel, id), { content: 'hello', nonce: '7', author: alice.cid, editedAt: null })
  t.is(await denied(app.messages.edit(place, bob.cid, id, { content: 'x' })), 'not-the-author')
  t.is(await denied(app.messages.delete(place, bob.cid, [id])), 'missing-permission')
  t.is(await denied(app.messages.edit(place, alice.cid, must(parseSnowflake('1')), {})), 'unknown-message')
  it.clock.turn(5)
  t.like(await app.messages.edit(place, alice.cid, id, { content: 'edited' }), {
    content: 'edited',
    editedAt: it.clock.now(),
    embeds: null
  })
  await app.messages.react(place, bob.cid, id, '👋')
  await app.messages.react(place, bob.cid, id, '👋')
  await app.messages.react(place, alice.cid, id, '👋')
  t.deepEqual(app.messages.get(channel, id)?.reactions, [{ emoji: '👋', count: 2 }])
  t.is(await denied(app.messages.unreact(place, bob.cid, id, '👋', alice.cid)), 'missing-permission')
  await app.messages.unreact(place, bob.cid, id, '👋', bob.cid)
  await app.messages.unreact(place, alice.cid, id, null, null)
  t.deepEqual(app.messages.get(channel, id)?.reactions, [])
  await app.messages.pin(place, alice.cid, id)
  await app.messages.pin(place, alice.cid, id)
  const [notice, another] = app.messages.page(channel, { limit: 2 })
  t.like(notice, { type: 6, author: alice.cid })
  t.not(another?.type, 6)
  t.deepEqual(
    app.messages.pinned(channel, { limit: 5 }).map((message) => message.id),
    [id]
  )
  await app.messages.unpin(place, alice.cid, id)
  t.deepEqual(app.messages.pinned(channel, { limit: 5 }), [])
  const reply = await app.messages.create(place, bob.cid, said('re', { reply: id }))
  t.like(reply, { type: 19, reply: { id } })
  await app.messages.delete(place, alice.cid, [id, reply.id])
  t.is(app.messages.get(channel, id), undefined)
  t.is(await denied(app.messages.delete(place, alice.cid, [id])), 'unknown-message')
})

test('typing and presence are told and never kept', async (t) => {
  using it = openApp()
  const { app, alice, mallory, place, events } = await setup(it)
  events.length = 0
  app.presences.typing(place, alice.cid)
  const error = t.throws<Denied>(() => app.presences.typing(place, mallory.cid), { instanceOf: Denied })
  t.is(error?.refusal.code, 'missing-access')
  app.presences.set(alice.cid, { status: 'online', activities: [], since: null, afk: false })
  t.is(app.presences.get(alice.cid).status, 'online')
  t.is(app.presences.get(mallory.cid).status, 'offline')
  t.deepEqual(
    events.map(({ kind }) => kind),
    ['ephemeral', 'ephemeral']
  )
})

test("one listener's fault is noted and keeps nothing from the others", async (t) => {
  using it = openApp()
  const { app, alice, guild, faults } = await setup(it)
  const heard: string[] = []
  using _faulty = app.bus.subscribe(() => {
    throw new Error('a listener that fails')
  })
  const after = app.bus.subscribe(({ kind }, seq) => void heard.push(`${kind} ${seq > 0}`))
  await app.guilds.submit(guild, alice.cid, [chanNew('one')])
  after[Symbol.dispose]()
  await app.guilds.submit(guild, alice.cid, [chanNew('two')])
  t.deepEqual(heard, ['control true', 'audit true'])
  t.is(faults.length, 4)
})
