/**
 * What was done under partition and turns out void: the audit log says so in a row of its own, and the author's node does
 * it again where that is allowed and still means something.
 */
import test from 'ava'
import { DatabaseSync } from 'node:sqlite'
import type { LocalApp } from '../../../node/app/create-app.ts'
import { ACTION, type AuditEntry } from '../../../node/core/audit/index.ts'
import type { GuildCid } from '../../../node/core/ids.ts'
import { ALL, P } from '../../../node/core/permissions.ts'
import { ban, banCut, chanNew, grant, nick, overwrite, roleNew, settings, ungrant } from '../../support/core/drafts.ts'
import { foundGuild, must, openApp, person, said, temporaryFolder, type TestApp } from '../../support/core/local-app.ts'
import { MemoryNetwork } from '../../support/core/memory-network.ts'
import { unordered } from '../../support/unordered.ts'

const MINUTE = 60_000
const cp = { k: 'cp', body: { state: null } } as const

/** Alice's node, with Carol; Bob's, who moderates. */
const setup = async (database = ':memory:') => {
  const network = new MemoryNetwork()
  const logged: unknown[] = []
  const logger = { info: (...line: unknown[]) => void logged.push(line), warn: () => {}, error: () => {} }
  const a = openApp('a')
  const b = openApp('b', { database, logger })
  for (const { app } of [a, b]) network.join(app)
  const [alice, carol] = [await person(a.app, 'alice'), await person(a.app, 'carol')]
  const bob = await person(b.app, 'bob')
  const place = await foundGuild(a.app, alice.cid)
  const { code } = await a.app.invites.create(place, alice.cid, { maxAge: 0, maxUses: 0, temporary: false })
  await a.app.invites.accept(code, carol.cid)
  await b.app.invites.accept(code, bob.cid)
  const by = { alice: a.app, bob: b.app }
  const write = (who: 'alice' | 'bob', ...drafts: Parameters<LocalApp['guilds']['submit']>[2]) =>
    by[who].guilds.submit(place.guild, { alice, bob }[who].cid, drafts)
  const { ops } = await write('alice', roleNew('V', ALL & ~P.ADMINISTRATOR, 'staff'))
  const staff = must(ops[0]).cid
  await write('alice', grant(bob.cid, staff))
  await network.settled()
  const stateOf = (app: LocalApp) => must(app.guilds.byCid(place.guild)).state
  const heal = async () => {
    await network.heal()
    for (const { app } of [a, b]) await app.reissue.settled()
    await network.heal()
  }
  return { network, a, b, alice, bob, carol, place, staff, write, stateOf, heal, logged, code }
}

const rows = (app: LocalApp, guild: GuildCid, action?: number): readonly AuditEntry[] =>
  app.audit.page(guild, { limit: 100, ...(action === undefined ? {} : { action }) })

const told = ({ events }: TestApp): readonly AuditEntry[] =>
  events.flatMap((event) => (event.kind === 'audit' ? [event.entry] : []))

const channelNames = (app: LocalApp, guild: GuildCid): readonly string[] =>
  [...must(app.guilds.byCid(guild)).state.channels.values()].map(({ name }) => name).toSorted()

test('a void ban has a row that undoes it, where it had taken effect; elsewhere there never was one', async (t) => {
  const { network, a, b, alice, bob, carol, place, write, stateOf, heal, logged } = await setup()
  network.partition()
  await write('bob', ban(carol.cid, 'spam'))
  t.like(rows(b.app, place.guild, ACTION.memberBanAdd), [{ user: bob.cid, target: carol.id, reason: 'spam' }])
  a.clock.turn(1000)
  await write('alice', ban(bob.cid))
  await heal()
  t.true(stateOf(b.app).members.has(carol.cid))
  t.true(stateOf(b.app).bans.has(bob.cid))
  const [original] = rows(b.app, place.guild, ACTION.memberBanAdd).filter(({ target }) => target === carol.id)
  const [reversal] = rows(b.app, place.guild, ACTION.memberBanRemove)
  t.like(reversal, { user: null, target: carol.id, options: { reversed_entry_id: must(original).id } })
  t.regex(must(must(reversal).reason), /^reversed: void, because ban z\w+ comes before it$/)
  t.true(told(b).some(({ id }) => id === must(reversal).id))
  t.deepEqual(
    rows(a.app, place.guild).filter(({ target }) => target === carol.id),
    []
  )
  t.like(rows(a.app, place.guild, ACTION.memberBanAdd), [{ user: alice.cid, target: bob.id }])
  // Who was banned does nothing again.
  t.true(logged.some((line) => JSON.stringify(line).includes('0 actions re-applied, 1 refused')))
})

test('S17 what an honest minority did before a final checkpoint is done again, in order, once', async (t) => {
  const { network, a, b, bob, carol, place, write, stateOf, heal, logged } = await setup()
  network.partition()
  const { ops } = await write('bob', chanNew('annex'), roleNew('K', P.SEND_MESSAGES, 'helper'))
  const [annex, helper] = ops.map(({ cid }) => cid)
  b.clock.turn(10)
  await write('bob', grant(carol.cid, must(helper)), overwrite(must(annex), must(helper), 'role', 0n, P.ADD_REACTIONS))
  a.clock.turn(30 * MINUTE)
  await write('alice', cp)
  await write('alice', settings({}, { name: 'on' }))
  b.clock.turn(30 * MINUTE)
  await heal()
  for (const { app } of [a, b]) {
    const state = stateOf(app)
    const made = must([...state.roles.values()].find(({ name }) => name === 'helper'))
    t.not(made.cid, must(helper))
    t.deepEqual(state.members.get(carol.cid)?.roles, [made.cid])
    t.deepEqual(channelNames(app, place.guild).filter((name) => name === 'annex').length, 1)
    const channel = must([...state.channels.values()].find(({ name }) => name === 'annex'))
    t.like(channel.overwrites, [{ target: made.cid, deny: P.ADD_REACTIONS }])
  }
  t.deepEqual(
    b.events.flatMap((event) => (event.kind === 'reissue' ? [[event.applied, event.refused]] : [])),
    [[4, 0]]
  )
  t.true(logged.some((line) => JSON.stringify(line).includes('4 actions re-applied, 0 refused')))
  t.is(rows(b.app, place.guild, ACTION.channelDelete).length, 1)
  t.is(rows(b.app, place.guild, ACTION.channelCreate).filter(({ user }) => user === bob.cid).length, 2)
  t.is(rows(a.app, place.guild, ACTION.channelDelete).length, 0)
})

test('what a moderator did in channels has a row when it comes to nothing, and another when it counts after all', async (t) => {
  const { network, a, b, bob, carol, place, write, heal } = await setup()
  const say = async (text: string) => (await a.app.messages.create(place, carol.cid, said(text))).id
  const [gone, pinned] = [await say('gone'), await say('pinned')]
  const wanted = { name: 'talk', type: 11, from: null, autoArchive: 1440, slowmode: 0, invitable: true } as const
  const thread = await a.app.threads.create(place, carol.cid, wanted)
  await network.settled()
  network.partition()
  await b.app.messages.delete(place, bob.cid, [gone])
  await b.app.messages.pin(place, bob.cid, pinned)
  await b.app.threads.change(must(b.app.threads.get(thread.cid)), bob.cid, { locked: true, name: 'chat' })
  const ofName = (entry: AuditEntry) => entry.changes.filter(({ key }) => key === 'name')
  t.deepEqual(
    told(b)
      .flatMap((entry) => (entry.target === thread.id ? ofName(entry) : []))
      .at(-1),
    {
      key: 'name',
      old: 'talk',
      new: 'chat'
    }
  )
  a.clock.turn(1000)
  const { ops } = await write('alice', ban(bob.cid))
  await heal()
  const ofActs = [ACTION.messageDelete, ACTION.messagePin, ACTION.messageUnpin, ACTION.threadUpdate]
  const acts = (it: TestApp) => rows(it.app, place.guild).filter(({ action }) => ofActs.includes(action as never))
  const originals = acts(b).filter(({ user }) => user === bob.cid)
  const about = (action: number) => must(originals.find((entry) => entry.action === action)).id
  t.is(originals.length, 3)
  const reversals = acts(b).filter(({ user }) => user === null)
  t.deepEqual(
    unordered(reversals.map(({ action, options }) => `${action} ${options?.['reversed_entry_id']}`)),
    unordered([
      `${ACTION.threadUpdate} ${about(ACTION.threadUpdate)}`,
      `${ACTION.messageUnpin} ${about(ACTION.messagePin)}`,
      `${ACTION.messageDelete} ${about(ACTION.messageDelete)}`
    ])
  )
  t.deepEqual(must(reversals.find(({ action }) => action === ACTION.threadUpdate)).changes, [
    { key: 'locked', old: true, new: false }
  ])
  for (const { id } of reversals) t.true(told(b).some((entry) => entry.id === id))
  t.deepEqual(acts(a), [], 'where it never took effect there is nothing to reverse')
  const row = { device: must(b.app.accounts.device(bob.cid)).key, channel: place.channel, q: 1000 }
  await write('alice', banCut(bob.cid, must(ops[0]).cid, [row]))
  await network.heal()
  const restored = acts(b).flatMap(({ options }) => options?.['restored_entry_id'] ?? [])
  t.deepEqual(unordered(restored), unordered(originals.map(({ id }) => id)))
  const named = acts(b).filter((entry) => ofName(entry).length > 0)
  t.deepEqual(
    unordered(named.map(({ options }) => Object.keys(options ?? {}).join())),
    unordered(['', 'restored_entry_id']),
    'what takes it back names nothing'
  )
  const idsOf = (entries: readonly AuditEntry[]) => entries.map(({ id }) => id)
  t.deepEqual(idsOf(acts(a)), idsOf(originals))
})

test('a nickname that was given while cut off stands, with its row; who takes it back has a row of their own', async (t) => {
  const { network, a, b, alice, bob, carol, place, write, stateOf, heal } = await setup()
  network.partition()
  await write('bob', nick(carol.cid, 'Caz'))
  a.clock.turn(1000)
  await write('alice', ban(bob.cid))
  await heal()
  const ofNick = ({ app }: TestApp) =>
    rows(app, place.guild, ACTION.memberUpdate)
      .filter(({ changes }) => changes.some(({ key }) => key === 'nick'))
      .map(({ user, target, changes, options }) => ({ user, target, changes, options }))
  const given = { user: bob.cid, target: carol.id, changes: [{ key: 'nick', new: 'Caz' }], options: null }
  for (const it of [a, b]) {
    t.false(stateOf(it.app).members.has(bob.cid))
    t.is(must(it.app.guilds.byCid(place.guild)).profile(carol.cid).nick, 'Caz', 'it is judged by what bob had seen')
    t.deepEqual(ofNick(it), [given], 'nothing is reversed')
  }
  await write('alice', nick(carol.cid, null))
  await network.settled()
  const taken = { ...given, user: alice.cid, changes: [{ key: 'nick', new: null }] }
  for (const it of [a, b]) {
    t.is(must(it.app.guilds.byCid(place.guild)).profile(carol.cid).nick, null)
    t.deepEqual(ofNick(it), [taken, given])
  }
})

test('what somebody else has decided since is left as it is', async (t) => {
  const { network, a, b, carol, staff, place, write, stateOf, heal } = await setup()
  await write('alice', roleNew('K', P.SEND_MESSAGES, 'helper'))
  await network.settled()
  const helper = must([...stateOf(b.app).roles.values()].find(({ name }) => name === 'helper')).cid
  network.partition()
  await write('bob', settings({}, { name: 'old news' }), grant(carol.cid, helper))
  a.clock.turn(30 * MINUTE)
  await write('alice', cp, settings({}, { name: 'newer' }), grant(carol.cid, helper), ungrant(carol.cid, helper))
  b.clock.turn(30 * MINUTE)
  await heal()
  t.is(stateOf(a.app).settings.name, 'newer')
  t.deepEqual(stateOf(b.app).members.get(carol.cid)?.roles, [])
  t.true(stateOf(b.app).roles.has(staff))
  t.deepEqual(
    b.events.filter(({ kind }) => kind === 'reissue'),
    []
  )
  t.is(rows(b.app, place.guild, ACTION.guildUpdate).filter(({ user }) => user === null).length, 1)
})

test('whoever was let in while approval was switched on elsewhere is let in again, to wait', async (t) => {
  const { network, b, bob, place, write, stateOf, heal } = await setup()
  const dave = await person(b.app, 'dave')
  const invited = await b.app.invites.create(place, bob.cid, { maxAge: 0, maxUses: 0, temporary: false })
  await network.settled()
  network.partition()
  await b.app.invites.accept(invited.code, dave.cid)
  t.false(must(stateOf(b.app).members.get(dave.cid)).pending)
  // Bob may approve, so that his admissions stand at once; not so once he may not.
  await write('alice', settings({ approval: true }))
  await write('alice', ungrant(bob.cid, must([...stateOf(b.app).roles.values()].find((r) => r.name === 'staff')).cid))
  await heal()
  t.true(must(stateOf(b.app).members.get(dave.cid)).pending)
})

test('neither a restart nor another reversal makes a node do it again', async (t) => {
  using folder = temporaryFolder()
  const database = folder.file('b.db')
  const { network, a, b, place, write, heal } = await setup(database)
  network.partition()
  await write('bob', chanNew('annex'))
  a.clock.turn(30 * MINUTE)
  await write('alice', cp)
  b.clock.turn(30 * MINUTE)
  await heal()
  b.app[Symbol.dispose]()
  const again = openApp('b again', { database, clock: b.clock })
  again.app.reissue.resume()
  await again.app.reissue.settled()
  t.is(channelNames(again.app, place.guild).filter((name) => name === 'annex').length, 1)
  t.deepEqual(
    again.events.filter(({ kind }) => kind === 'reissue'),
    []
  )
  again[Symbol.dispose]()
})

test('the audit log is worked out of the log again where there is none', async (t) => {
  using folder = temporaryFolder()
  const database = folder.file('a.db')
  const first = openApp('first', { database })
  const alice = await person(first.app, 'alice')
  const place = await foundGuild(first.app, alice.cid)
  await first.app.guilds.submit(place.guild, alice.cid, [chanNew('annex'), roleNew('K', 0n, 'helper')])
  const { id } = await first.app.messages.create(place, alice.cid, said('pin me'))
  await first.app.messages.pin(place, alice.cid, id)
  const before = rows(first.app, place.guild)
  t.is(rows(first.app, place.guild, ACTION.messagePin).length, 1)
  first.app[Symbol.dispose]()
  const file = new DatabaseSync(database)
  file.exec('delete from audit')
  file.close()
  const again = openApp('again', { database, clock: first.clock })
  t.deepEqual(rows(again.app, place.guild), [])
  new MemoryNetwork().join(again.app)
  await again.app.guilds.submit(place.guild, alice.cid, [settings({}, { name: 'later' })])
  const [latest, ...restored] = rows(again.app, place.guild)
  t.is(must(latest).action, ACTION.guildUpdate)
  t.deepEqual(restored, before)
  again[Symbol.dispose]()
})

test('a webhook that was made while cut off, and is void, is gone for good, its token with it', async (t) => {
  const { network, a, b, bob, place, write, stateOf, heal } = await setup()
  network.partition()
  const { hook, token } = await b.app.webhooks.create(place, bob.cid, { name: 'news', avatar: null })
  const made = must(b.app.webhooks.find(hook.id))
  t.truthy(b.app.webhooks.voice(made, token))
  a.clock.turn(30 * MINUTE)
  await write('alice', cp)
  await write('alice', settings({}, { name: 'on' }))
  b.clock.turn(30 * MINUTE)
  await heal()
  for (const { app } of [a, b]) {
    t.is(stateOf(app).hooks.size, 0)
    t.is(app.webhooks.find(hook.id), undefined)
  }
  const [deleted, created] = rows(b.app, place.guild).filter(({ target }) => target === hook.id)
  t.like(created, { action: ACTION.webhookCreate, user: bob.cid })
  t.like(deleted, { action: ACTION.webhookDelete, user: null, options: { reversed_entry_id: must(created).id } })
  t.true(
    b.events.some(
      (event) =>
        event.kind === 'control' &&
        event.changes.some((change) => change.type === 'hooks-updated') &&
        !event.after.hooks.has(hook.cid)
    )
  )
})
