/** Channels and threads that were deleted: what was said in them leaves the disk of every node, and is wanted again if they were not. */
import { readFileSync, readdirSync } from 'node:fs'
import test from 'ava'
import { channelLog, threadLog, type ChannelCid } from '../../../node/core/ids.ts'
import type { Draft } from '../../../node/core/ops.ts'
import { P } from '../../../node/core/permissions.ts'
import { ban, chanNew, grant, roleNew } from '../../support/core/drafts.ts'
import { foundGuild, must, openApp, person, said, temporaryFolder, type TestApp } from '../../support/core/local-app.ts'
import { MemoryNetwork } from '../../support/core/memory-network.ts'

const FOREVER = { maxAge: 0, maxUses: 0, temporary: false }
const chanDel = (channel: ChannelCid): Draft => ({ k: 'chan.del', body: { channel } })

const inFiles = (folder: string, text: string): boolean =>
  readdirSync(folder)
    .filter((name) => name.startsWith('node.db'))
    .some((name) => readFileSync(`${folder}/${name}`).includes(text))

const texts = ({ app }: TestApp, channel: ChannelCid) =>
  app.messages.page(channel, { limit: 100 }).map(({ content }) => content)

const setup = async (folder: ReturnType<typeof temporaryFolder>) => {
  const network = new MemoryNetwork()
  const [a, b, c] = [openApp('a'), openApp('b', { database: folder.file('node.db') }), openApp('c')]
  for (const { app } of [a, b, c]) network.join(app)
  const [alice, bob] = [await person(a.app, 'alice'), await person(b.app, 'bob')]
  const carol = await person(c.app, 'carol')
  const place = await foundGuild(a.app, alice.cid)
  const { code } = await a.app.invites.create(place, alice.cid, FOREVER)
  for (const [it, who] of [
    [b, bob],
    [c, carol]
  ] as const) {
    await it.app.invites.accept(code, who.cid)
    await network.settled()
  }
  const { ops } = await a.app.guilds.submit(place.guild, alice.cid, [
    chanNew('second'),
    roleNew('V', P.MANAGE_CHANNELS | P.MANAGE_THREADS)
  ])
  const [second, role] = [must(ops[0]).cid, must(ops[1]).cid]
  await a.app.guilds.submit(place.guild, alice.cid, [grant(bob.cid, role)])
  await network.settled()
  const all = [a, b, c]
  const sweep = async (): Promise<void> => {
    for (const it of all) await it.app.retention.sweep()
  }
  const used = (): number[] => all.map(({ app }) => app.storage.log.contents.used(place.guild, ''))
  return { network, a, b, c, alice, bob, carol, place, second, all, sweep, used, ...place }
}

type World = Awaited<ReturnType<typeof setup>>

const close = ({ all }: World): void => all.forEach((it) => it[Symbol.dispose]())

const begin = ({ a, place, second, alice }: World) =>
  a.app.threads.create({ ...place, channel: second }, alice.cid, {
    name: 'aside',
    from: null,
    type: 11,
    autoArchive: 1440,
    slowmode: 0,
    invitable: true
  })

const talk = async (world: World, channel: ChannelCid, text: string, count: number): Promise<void> => {
  for (let i = 0; i < count; i++) {
    world.a.clock.turn(10)
    await world.a.app.messages.create({ ...world.place, channel }, world.alice.cid, said(`${text} ${i}`))
  }
  await world.network.settled()
}

test('a channel is deleted: its words, and those of its threads, leave every disk and are asked of nobody', async (t) => {
  using folder = temporaryFolder()
  const world = await setup(folder)
  const { network, b, bob, guild, second, channel, all, sweep, used } = world
  const before = used()
  const thread = await begin(world)
  await network.settled()
  await talk(world, second, 'xyzzy', 230)
  await talk(world, thread.cid, 'plugh', 3)
  await talk(world, channel, 'stays', 1)
  t.true(inFiles(folder.path, 'xyzzy') && inFiles(folder.path, 'plugh'))
  await b.app.guilds.submit(guild, bob.cid, [chanDel(second)])
  await network.settled()
  await sweep()
  for (const it of all) {
    t.deepEqual([texts(it, second), texts(it, thread.cid)], [[], []])
    t.true(texts(it, channel).includes('stays 0'))
    t.deepEqual(it.app.storage.log.logsLacking(guild), [])
    t.deepEqual(it.faults, [])
  }
  t.true(used().every((bytes, i) => bytes - must(before[i]) < 500))
  close(world)
  t.false(inFiles(folder.path, 'xyzzy'))
  t.false(inFiles(folder.path, 'plugh'))
  t.true(inFiles(folder.path, 'stays'))
})

test('what comes for a deleted channel later is kept by nobody, and wanted by nobody', async (t) => {
  using folder = temporaryFolder()
  const world = await setup(folder)
  const { network, a, b, c, alice, bob, guild, second, place, sweep } = world
  await talk(world, second, 'before', 2)
  network.isolate(a.app)
  await b.app.guilds.submit(guild, bob.cid, [chanDel(second)])
  await network.settled()
  await sweep()
  await a.app.messages.create({ ...place, channel: second }, alice.cid, said('xyzzy too late'))
  await network.heal()
  t.is(a.app.storage.log.logs(guild).find(({ id }) => id === channelLog(guild, second))?.count, 3)
  for (const { app } of [b, c]) {
    t.deepEqual(app.storage.log.logsLacking(guild), [])
    t.is(app.storage.log.logs(guild).find(({ id }) => id === channelLog(guild, second))?.count, 3)
  }
  close(world)
  t.false(inFiles(folder.path, 'xyzzy'))
})

test('a thread is deleted: what was said in it goes, and nothing else', async (t) => {
  using folder = temporaryFolder()
  const world = await setup(folder)
  const { network, a, alice, guild, second, all, sweep } = world
  const thread = await begin(world)
  await network.settled()
  await talk(world, thread.cid, 'plugh', 3)
  await talk(world, second, 'stays', 1)
  await a.app.threads.delete(thread, alice.cid)
  await network.settled()
  await sweep()
  for (const it of all) {
    t.deepEqual(texts(it, thread.cid), [])
    t.deepEqual(texts(it, second), ['stays 0'])
    const log = it.app.storage.log.number(threadLog(guild, second, thread.cid))
    t.deepEqual(it.app.storage.log.contents.oldest(must(log), Infinity, 9), [])
  }
  close(world)
  t.false(inFiles(folder.path, 'plugh'))
})

test('the deletion turns out void: who has forgotten has the words again, from who has not', async (t) => {
  using folder = temporaryFolder()
  const world = await setup(folder)
  const { network, a, b, c, alice, bob, guild, second, sweep } = world
  const thread = await begin(world)
  await network.settled()
  await talk(world, second, 'kept', 3)
  await talk(world, thread.cid, 'aside', 2)
  network.isolate(a.app)
  await a.app.guilds.submit(guild, alice.cid, [ban(bob.cid, 'he is up to something')])
  await b.app.guilds.submit(guild, bob.cid, [chanDel(second)])
  await network.settled()
  await c.app.retention.sweep()
  t.deepEqual(texts(c, second), [])
  await network.heal()
  await sweep()
  t.true(must(c.app.guilds.byCid(guild)).state.channels.has(second))
  t.deepEqual(texts(c, second), texts(a, second))
  t.deepEqual(texts(c, thread.cid), texts(a, thread.cid))
  t.is(texts(a, second).length, 3)
  t.is(texts(a, thread.cid).length, 2)
  t.deepEqual(c.app.storage.log.logsLacking(guild), [])
  close(world)
})
