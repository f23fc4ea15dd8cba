/** What a guild does not keep leaves the disk of its nodes: what erased users wrote, what is old, what is too much. */
import test from 'ava'
import { channelLog, controlLog } from '../../../node/core/ids.ts'
import { erase, kick, settings } from '../../support/core/drafts.ts'
import { foundGuild, must, openApp, person, said, temporaryFolder, type TestApp } from '../../support/core/local-app.ts'
import { MemoryNetwork } from '../../support/core/memory-network.ts'
import { onDisk, until } from '../../support/core/on-disk.ts'

const FOREVER = { maxAge: 0, maxUses: 0, temporary: false }
const DAY = 24 * 3600 * 1000

const texts = ({ app }: TestApp, channel: Parameters<typeof app.messages.page>[0]) =>
  app.messages
    .page(channel, { limit: 100 })
    .map(({ content }) => content)
    .filter((content) => content !== '')
    .toReversed()

const told = ({ events }: TestApp) => events.flatMap((event) => (event.kind === 'message' ? [event.event] : []))

const setup = async (folder: ReturnType<typeof temporaryFolder>) => {
  const network = new MemoryNetwork()
  const [a, b] = [openApp('a', { database: folder.file('node.db') }), openApp('b')]
  for (const { app } of [a, b]) network.join(app)
  const alice = await person(a.app, 'alice')
  const bob = await person(b.app, 'bobby-tables')
  const place = await foundGuild(a.app, alice.cid)
  const { code } = await a.app.invites.create(place, alice.cid, FOREVER)
  await b.app.invites.accept(code, bob.cid)
  await network.settled()
  return { network, a, b, alice, bob, place, ...place }
}

test('an erased user is forgotten on every node: messages, edits, names', async (t) => {
  using folder = temporaryFolder()
  {
    const { network, a, b, alice, bob, place, guild, channel } = await setup(folder)
    using _a = a
    using _b = b
    await a.app.messages.create(place, alice.cid, said('hello bob'))
    for (let i = 0; i < 230; i++) await b.app.messages.create(place, bob.cid, said(`xyzzy ${i}`))
    await b.app.guilds.submit(guild, bob.cid, [{ k: 'nick', body: { user: bob.cid }, display: { nick: 'xyzzy-nick' } }])
    await b.app.guilds.submit(guild, bob.cid, [{ k: 'profile', body: { globalName: 'xyzzy-global' } }])
    const [first] = a.app.messages.page(channel, { limit: 1 })
    await network.settled()
    await b.app.messages.edit(place, bob.cid, must(first).id, { content: 'xyzzy corrected' })
    await network.settled()
    t.is(must(a.app.guilds.byCid(guild)).profile(bob.cid).nick, 'xyzzy-nick')
    await a.app.guilds.submit(guild, alice.cid, [kick(bob.cid)])
    await network.settled()
    await a.app.guilds.submit(guild, alice.cid, [erase(bob.cid)])
    await network.settled()
    for (const it of [a, b]) await it.app.retention.sweep()
    for (const it of [a, b]) {
      t.deepEqual(texts(it, channel), ['hello bob'])
      const view = must(it.app.guilds.byCid(guild))
      t.like(view.user(bob.cid), { name: 'Deleted User', globalName: null })
      t.is(view.profile(bob.cid).nick, undefined)
    }
    const gone = told(a).flatMap((event) => (event.type === 'messages-deleted' ? [event.messages.length] : []))
    t.is(
      gone.reduce((sum, n) => sum + n, 0),
      231,
      'all of his, and the notice that he came'
    )
    t.true(Math.max(...gone) <= 100)
    t.is(a.app.storage.log.contents.used(guild, `user/${bob.cid}`), 0)
    t.deepEqual(a.app.storage.log.lacking(channelLog(guild, channel), 0, 9), [])
    t.deepEqual(a.app.storage.log.lacking(controlLog(guild), 0, 9), [])
  }
  for (const word of ['xyzzy', 'bobby-tables']) t.is(onDisk(folder.path, word).hits, 0, word)
})

test('what an erased user wrote and nobody had seen is not stored when it comes', async (t) => {
  using folder = temporaryFolder()
  const { network, a, b, alice, bob, place, guild, channel } = await setup(folder)
  using _a = a
  using _b = b
  network.partition()
  await b.app.messages.create(place, bob.cid, said('in the dark'))
  a.clock.turn(30_000)
  await a.app.guilds.submit(guild, alice.cid, [kick(bob.cid), erase(bob.cid)])
  await network.heal()
  t.deepEqual(texts(a, channel), [])
  t.true(a.app.storage.log.logs(guild).some(({ id }) => id === channelLog(guild, channel)))
  t.is(a.app.storage.log.contents.used(guild, ''), 0)
  await b.app.retention.sweep()
  t.deepEqual(texts(b, channel), [])
  t.is(b.app.storage.log.contents.used(guild, ''), 0)
})

test('a guild that keeps for days forgets on every node, pinned or not, and a late joiner takes the headers alone', async (t) => {
  using folder = temporaryFolder()
  const { network, a, b, alice, place, guild, channel } = await setup(folder)
  using _a = a
  using _b = b
  using c = openApp('c')
  network.join(c.app)
  const old = await a.app.messages.create(place, alice.cid, said('old xyzzy'))
  await a.app.messages.pin(place, alice.cid, old.id)
  for (const { clock } of [a, b, c]) clock.turn(8 * DAY)
  await a.app.messages.create(place, alice.cid, said('new'))
  await a.app.guilds.submit(guild, alice.cid, [settings({ keepDays: 7 })])
  await network.settled()
  for (const it of [a, b]) await it.app.retention.sweep()
  for (const it of [a, b]) t.deepEqual(texts(it, channel), ['new'])
  await until(() => onDisk(folder.path, 'old xyzzy').hits === 0, 'the old words gone')
  const carol = await person(c.app, 'carol')
  const { code } = await a.app.invites.create(place, alice.cid, FOREVER)
  await c.app.invites.accept(code, carol.cid)
  await network.settled()
  const log = channelLog(guild, channel)
  t.deepEqual(c.app.storage.log.lacking(log, 0, 9), [], 'nothing is asked for that nobody keeps')
  t.deepEqual(texts(c, channel), ['new'])
  t.true(c.app.storage.log.has(old.cid))
  await c.app.retention.sweep()
  t.is(must(c.app.storage.log.get(old.cid)).body, null)
  // Time goes on: an hour later the node looks again.
  for (const { clock } of [a, b, c]) clock.turn(7 * DAY + 1000)
  await a.app.retention.sweep()
  t.deepEqual(texts(a, channel), [])
})

test('over a quota the oldest messages go, and the log stays whole', async (t) => {
  for (const quotas of [
    { author: 20_000, channel: 0, guild: 0 },
    { author: 0, channel: 20_000, guild: 0 },
    { author: 0, channel: 0, guild: 20_000 }
  ]) {
    using it = openApp('a', { quotas })
    const alice = await person(it.app, 'alice')
    const place = await foundGuild(it.app, alice.cid)
    for (let i = 0; i < 300; i++) await it.app.messages.create(place, alice.cid, said(`${i} ${'x'.repeat(200)}`))
    await it.app.retention.sweep()
    const used = it.app.storage.log.contents.used(place.guild, '')
    t.true(used <= 20_000 && used > 0, `${used}`)
    const left = texts(it, place.channel)
    t.true(must(left.at(-1)).startsWith('299 '))
    t.false(left.some((text) => text.startsWith('0 ')))
    t.is(
      must(it.app.storage.log.logs(place.guild).find(({ id }) => id === channelLog(place.guild, place.channel))).count,
      300
    )
  }
})

test('a flood over the quota does not wait for the hour', async (t) => {
  using it = openApp('a', { quotas: { author: 20_000, channel: 0, guild: 0 } })
  const alice = await person(it.app, 'alice')
  const place = await foundGuild(it.app, alice.cid)
  for (let i = 0; i < 500; i++) await it.app.messages.create(place, alice.cid, said(`${i} ${'x'.repeat(200)}`))
  const used = () => it.app.storage.log.contents.used(place.guild, `user/${alice.cid}`)
  await until(() => used() <= 20_000, 'the oldest gone')
  t.pass()
})
