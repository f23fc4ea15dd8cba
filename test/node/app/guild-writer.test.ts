/** One guild, one writer: parallel writers make one chain, all or none, and a failed commit leaves no trace. */
import test from 'ava'
import type { LocalApp } from '../../../node/app/create-app.ts'
import { Denied } from '../../../node/app/errors.ts'
import { headsDigest, stateDigest } from '../../../node/core/digest.ts'
import { StorageFailed } from '../../../node/core/errors.ts'
import { channelLog, controlLog, type GuildCid } from '../../../node/core/ids.ts'
import { entryAuthor } from '../../../node/app/entry-author.ts'
import { auditLog } from '../../../federation/log/audit.ts'
import type { EntryAuthor } from '../../../node/core/ports.ts'
import { admitBot, chanNew, kick, msg, roleNew } from '../../support/core/drafts.ts'
import { actor } from '../../support/core/actors.ts'
import { foundGuild, must, openApp, person, said, temporaryFolder, type TestApp } from '../../support/core/local-app.ts'

const ALL = 1_000_000_000

const summary = (app: LocalApp, guild: GuildCid) => ({
  state: stateDigest(must(app.guilds.byCid(guild)).state),
  logs: app.storage.log.logs(guild).map(({ id, heads, count }) => [id, headsDigest(heads), count])
})

const setup = async (it: TestApp) => {
  const alice = await person(it.app, 'alice')
  const place = await foundGuild(it.app, alice.cid)
  return { ...it, alice, place, ...place, log: channelLog(place.guild, place.channel) }
}

const withMembers = async (it: TestApp, count: number) => {
  const world = await setup(it)
  const { code } = await it.app.invites.create(world.place, world.alice.cid, {
    maxAge: 0,
    maxUses: 0,
    temporary: false
  })
  const members = [world.alice]
  for (let i = 1; i < count; i++) {
    const who = await person(it.app, `member ${i}`)
    await it.app.invites.accept(code, who.cid)
    members.push(who)
  }
  return { ...world, members }
}

test('eight writers at once make one chain without a fork, and events come in its order', async (t) => {
  using it = openApp()
  const { app, members, place, log, events, clock } = await withMembers(it, 8)
  events.length = 0
  const before = app.storage.log.since(log, {}, 10_000, ALL).length
  await Promise.all(
    members.flatMap((who) =>
      Array.from({ length: 25 }, async (_, i) => {
        if (i % 5 === 0) clock.turn(1)
        await app.messages.create(place, who.cid, said(`${who.name} ${i}`))
      })
    )
  )
  const chain = app.storage.log.since(log, {}, 10_000, ALL).slice(before)
  t.is(chain.length, 200)
  t.is(app.storage.log.heads(log).length, 1)
  for (const [i, { cid }] of chain.entries()) {
    if (i > 0) t.deepEqual(app.storage.log.branches.place(cid)?.next, [must(chain[i - 1]).cid])
  }
  const told = events.flatMap((e) =>
    e.kind === 'message' && e.event.type === 'message-created' ? [e.event.message.cid] : []
  )
  t.deepEqual(
    told,
    chain.map(({ cid }) => cid)
  )
  t.deepEqual(await auditLog(log, app.storage.log), { entries: before + 200, problems: [] })
})

test('an answer is what is stored: nobody hears of it before', async (t) => {
  using folder = temporaryFolder()
  using it = openApp('a', { database: folder.file('node.db') })
  const { app, alice, place } = await setup(it)
  using reader = openApp('reader', { database: folder.file('node.db') })
  const seen: (string | undefined)[] = []
  app.bus.subscribe((event) => {
    if (event.kind === 'message' && event.event.type === 'message-created') {
      const { channel, id } = event.event.message
      seen.push(reader.app.storage.messages.byId(channel, id)?.content)
    }
  })
  await Promise.all(['one', 'two'].map((text) => app.messages.create(place, alice.cid, said(text))))
  t.deepEqual(seen, ['one', 'two'])
})

test('several steps are written all or none', async (t) => {
  using it = openApp()
  const { app, alice, guild, channel, events } = await setup(it)
  const before = summary(app, guild)
  events.length = 0
  const error = await t.throwsAsync<Denied>(
    app.guilds.submit(guild, alice.cid, [roleNew('K', 0n), chanNew('new'), kick(alice.cid)]),
    { instanceOf: Denied }
  )
  t.is(error?.refusal.code, 'owner-untouchable')
  t.deepEqual(summary(app, guild), before)
  t.deepEqual(events, [])
  const {
    ops,
    before: was,
    after
  } = await app.guilds.submit(guild, alice.cid, [roleNew('K', 0n), chanNew('new', { parent: null })])
  t.is(ops.length, 2)
  t.is(stateDigest(was), before.state)
  t.is(after.roles.size, was.roles.size + 1)
  const control = events.filter(({ kind }) => kind === 'control')
  t.is(control.length, 1, 'one event for one submission')
  t.true(after.channels.has(channel))
})

test('a step that is beyond every limit is refused, not thrown at the node', async (t) => {
  using it = openApp()
  const { app, alice, place } = await setup(it)
  const huge = said('字'.repeat(4000), { embeds: [{ description: '字'.repeat(4000) }] })
  const error = await t.throwsAsync<Denied>(app.messages.create(place, alice.cid, huge), { instanceOf: Denied })
  t.is(error?.refusal.code, 'limit-reached')
  await app.messages.create(place, alice.cid, said('short'))
})

test('a full disk: the write fails with its code, memory goes back, and later writes go on', async (t) => {
  using folder = temporaryFolder()
  const path = folder.file('node.db')
  const it = openApp('a', { database: path })
  const { app, alice, guild, place, log, events } = await setup(it)
  await app.messages.create(place, alice.cid, said('before'))
  const before = summary(app, guild)
  events.length = 0
  const { db } = app.storage
  db.exec(`pragma max_page_count = ${Number(db.prepare('pragma page_count').get()?.['page_count'])}`)
  const big = 'x'.repeat(4000)
  const writes = Array.from({ length: 30 }, () => app.messages.create(place, alice.cid, said(big)))
  const roles = app.guilds.submit(guild, alice.cid, [roleNew('K', 0n, 'never')])
  const results = await Promise.allSettled([...writes, roles])
  t.true(results.every(({ status }) => status === 'rejected'))
  const codes = results.map((result) =>
    result.status === 'rejected' && result.reason instanceof StorageFailed ? result.reason.code : 'other'
  )
  t.is(codes[0], 'disk-full')
  t.false(codes.includes('other'))
  t.deepEqual(summary(app, guild), before)
  t.deepEqual(events, [])
  db.exec('pragma max_page_count = 1000000')
  await app.messages.create(place, alice.cid, said('after'))
  await app.guilds.submit(guild, alice.cid, [roleNew('K', 0n, 'now')])
  t.is(app.storage.log.heads(log).length, 1)
  t.deepEqual((await auditLog(log, app.storage.log)).problems, [])
  t.deepEqual((await auditLog(controlLog(guild), app.storage.log)).problems, [])
  const after = summary(app, guild)
  it[Symbol.dispose]()
  using again = openApp('a', { database: path })
  t.deepEqual(summary(again.app, guild), after)
  t.deepEqual(
    again.app.messages.page(place.channel, { limit: 9 }).map(({ content }) => content),
    ['after', 'before']
  )
})

test('what is staged upon a write that fails, fails with it, though others of the same commit stand', async (t) => {
  using it = openApp()
  const { app, alice, guild, place } = await setup(it)
  const other = await foundGuild(app, alice.cid)
  const before = summary(app, guild)
  app.storage.db.exec(
    "create temp trigger no_roles before insert on entries when new.kind = 'role.new' begin select raise(abort, 'no'); end"
  )
  const results = await Promise.allSettled([
    app.guilds.submit(guild, alice.cid, [roleNew('K', 0n)]),
    app.guilds.submit(guild, alice.cid, [chanNew('upon it')]),
    app.messages.create(place, alice.cid, said('upon both')),
    app.messages.create(other, alice.cid, said('elsewhere'))
  ])
  t.deepEqual(
    results.map(({ status }) => status),
    ['rejected', 'rejected', 'rejected', 'fulfilled']
  )
  t.deepEqual(summary(app, guild), before)
  app.storage.db.exec('drop trigger no_roles')
  await app.guilds.submit(guild, alice.cid, [roleNew('K', 0n), chanNew('again')])
  await app.messages.create(place, alice.cid, said('again'))
  for (const { id, heads } of app.storage.log.logs(guild)) {
    t.is(heads.length, 1)
    t.deepEqual((await auditLog(id, app.storage.log)).problems, [])
  }
})

test('a write that was being composed when another failed, fails too', async (t) => {
  const gate = Promise.withResolvers<void>()
  const author: EntryAuthor = {
    sign: async (entry, device) => {
      if (entry.payload.k === 'msg') await gate.promise
      return entryAuthor.sign(entry, device)
    }
  }
  using it = openApp('a', { author })
  const { app, alice, guild, place } = await setup(it)
  app.storage.db.exec(
    "create temp trigger no_roles before insert on entries when new.kind = 'role.new' begin select raise(abort, 'no'); end"
  )
  const failing = app.guilds.submit(guild, alice.cid, [roleNew('K', 0n)])
  const between = app.messages.create(place, alice.cid, said('upon the role'))
  await t.throwsAsync(failing, { instanceOf: StorageFailed })
  gate.resolve()
  await t.throwsAsync(between, { instanceOf: StorageFailed })
  t.is((await app.messages.create(place, alice.cid, said('and on'))).content, 'and on')
  for (const { id } of app.storage.log.logs(guild)) t.deepEqual((await auditLog(id, app.storage.log)).problems, [])
})

test('a node that starts again holds the same state, heads, messages and profiles', async (t) => {
  using folder = temporaryFolder()
  const path = folder.file('node.db')
  const first = openApp('a', { database: path })
  const { app, members, guild, place, alice } = await withMembers(first, 3)
  for (const who of members) await app.messages.create(place, who.cid, said(`by ${who.name}`))
  await app.guilds.submit(guild, alice.cid, [
    roleNew('K', 1n),
    { k: 'nick', body: { user: alice.cid }, display: { nick: 'Al' } },
    { k: 'profile', body: { globalName: 'Alice' } }
  ])
  const before = { ...summary(app, guild), page: app.messages.page(place.channel, { limit: 50 }) }
  const view = must(app.guilds.byCid(guild))
  const profile = { user: view.user(alice.cid), profile: view.profile(alice.cid) }
  first[Symbol.dispose]()
  using second = openApp('b', { database: path })
  t.deepEqual({ ...summary(second.app, guild), page: second.app.messages.page(place.channel, { limit: 50 }) }, before)
  const again = must(second.app.guilds.byCid(guild))
  t.deepEqual({ user: again.user(alice.cid), profile: again.profile(alice.cid) }, profile)
  t.like(profile.profile, { nick: 'Al', globalName: 'Alice' })
  await second.app.messages.create(place, alice.cid, said('still here'))
  t.is(second.app.storage.log.heads(channelLog(guild, place.channel)).length, 1)
})

test('a stranger cannot write, and a guild that is not here cannot be written to', async (t) => {
  using it = openApp()
  const { app, guild, place } = await setup(it)
  const mallory = await person(app, 'mallory')
  const code = async (work: Promise<unknown>) =>
    (await t.throwsAsync<Denied>(work, { instanceOf: Denied }))?.refusal.code
  t.is(await code(app.messages.create(place, mallory.cid, said('hello'))), 'not-a-member')
  t.is(await code(app.guilds.submit(guild, mallory.cid, [roleNew('K', 0n)])), 'not-a-member')
  t.is(await code(app.guilds.submit(guild, actor('nobody').user, [roleNew('K', 0n)])), 'unknown-user')
  const elsewhere = 'zdpuAyTBnYSugBZhqJuLsNpzjmAjSmxDqBbtAqXMtsvxiN2v3' as GuildCid
  t.is(await code(app.guilds.submit(elsewhere, mallory.cid, [admitBot(actor('robot', { bot: true }))])), 'wrong-guild')
  await t.throwsAsync(app.guilds.submit(guild, mallory.cid, [msg('no channel')]), { instanceOf: TypeError })
})

test('a collision of ids within a guild is stepped around', async (t) => {
  using it = openApp()
  const { app, alice, guild } = await setup(it)
  // Twenty channels within one millisecond: their times are told apart by the chain.
  const { after } = await app.guilds.submit(
    guild,
    alice.cid,
    Array.from({ length: 20 }, (_, i) => chanNew(`c${i}`))
  )
  const ids = [...after.channels.values()].map(({ id }) => id)
  t.is(new Set(ids).size, ids.length)
})
