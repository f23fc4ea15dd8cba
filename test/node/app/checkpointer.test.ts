/** Nodes of witnesses write checkpoints by themselves, when they know that they lack nothing. */
import test from 'ava'
import type { LocalApp } from '../../../node/app/create-app.ts'
import { decodeStored } from '../../../node/app/guild/decode-stored.ts'
import { controlLog, type GuildCid } from '../../../node/core/ids.ts'
import type { Draft } from '../../../node/core/ops.ts'
import { chanNew } from '../../support/core/drafts.ts'
import { foundGuild, must, openApp, person } from '../../support/core/local-app.ts'
import { MemoryNetwork } from '../../support/core/memory-network.ts'

const SECOND = 1000
/** Whoever is first in turn has written by then. */
const SOON = 75 * SECOND

const invitation = { maxAge: 0, maxUses: 0, temporary: false }

/** What a node holds of a guild. */
const written = (app: LocalApp, guild: GuildCid) =>
  app.storage.log
    .all(controlLog(guild))
    .map((stored) => decodeStored(app.storage, stored))
    .filter((op) => op.k === 'cp')

const checkpoints = (app: LocalApp, guild: GuildCid): number => written(app, guild).length

/** Alice's node, which founded the guild, Bob's and Carol's. */
const setup = async (witnesses: { readonly threshold: number } | null = null) => {
  const network = new MemoryNetwork()
  const nodes = ['alice', 'bob', 'carol'].map((name) => openApp(name))
  const [a, b, c] = nodes.map(({ app }) => app) as [LocalApp, LocalApp, LocalApp]
  for (const app of [a, b, c]) network.join(app)
  const alice = await person(a, 'alice')
  const guests = [await person(b, 'bob'), await person(c, 'carol')]
  const place = await foundGuild(a, alice.cid)
  const { code } = await a.invites.create(place, alice.cid, invitation)
  for (const [i, guest] of guests.entries()) await must([b, c][i]).invites.accept(code, guest.cid)
  const { guild } = place
  const write = (app: LocalApp, ...drafts: Draft[]) =>
    app.guilds.submit(guild, must(app.accounts.list()[0]).cid, drafts)
  const users = [alice, ...guests].map(({ cid }) => cid).toSorted()
  if (witnesses) await write(a, { k: 'witness', body: { users, ...witnesses } })
  await network.settled()
  return {
    network,
    apps: [a, b, c] as const,
    place,
    write,
    turn: (ms: number) => nodes.forEach(({ clock }) => clock.turn(ms)),
    /** What the checkpoints say of the state. */
    words: () => written(a, guild).map(({ body }) => body?.state ?? null),
    count: () => [a, b, c].map((app) => checkpoints(app, guild)),
    [Symbol.dispose]: () => nodes.forEach((node) => node[Symbol.dispose]())
  }
}

test('a node that everybody is on writes one a minute after something has changed, and is silent then', async (t) => {
  using it = openApp()
  const { app, clock } = it
  const alice = await person(app, 'alice')
  const { guild } = await foundGuild(app, alice.cid)
  await app.checkpointer.look()
  t.is(checkpoints(app, guild), 0)
  for (let i = 0; i < 5; i++) {
    clock.turn(SOON)
    await app.checkpointer.look()
  }
  t.is(checkpoints(app, guild), 1)
  await app.guilds.submit(guild, alice.cid, [chanNew('more')])
  clock.turn(59 * SECOND)
  await app.checkpointer.look()
  t.is(checkpoints(app, guild), 1)
  clock.turn(SOON)
  await app.checkpointer.look()
  t.is(checkpoints(app, guild), 2)
})

test('sixty-four at once do not wait', async (t) => {
  using it = openApp()
  const { app } = it
  const alice = await person(app, 'alice')
  const { guild } = await foundGuild(app, alice.cid)
  const rooms = Array.from({ length: 70 }, (_, i) => chanNew(`room ${i}`))
  await app.guilds.submit(guild, alice.cid, rooms)
  await app.guilds.submit(guild, alice.cid, [chanNew('last')])
  t.is(checkpoints(app, guild), 1)
})

test('nodes that write and hear checkpoints do not answer each other with more', async (t) => {
  using world = await setup()
  for (let i = 0; i < 5; i++) {
    world.turn(SOON)
    await world.network.agree()
  }
  t.deepEqual(world.count(), [1, 1, 1])
  await world.write(world.apps[0], chanNew('more'))
  for (let i = 0; i < 5; i++) {
    world.turn(SOON)
    await world.network.agree()
  }
  t.deepEqual(world.count(), [2, 2, 2])
  t.deepEqual(world.network.faults, [])
})

test('of three witnesses two write, and the third when one of them is away', async (t) => {
  using world = await setup({ threshold: 2 })
  for (let i = 0; i < 5; i++) {
    world.turn(SOON)
    await world.network.agree()
  }
  t.deepEqual(world.count(), [2, 2, 2])
  await world.write(world.apps[0], chanNew('more'))
  await world.network.settled()
  world.network.isolate(world.apps[1])
  for (let i = 0; i < 8; i++) {
    world.turn(SOON)
    await world.network.agree()
  }
  t.deepEqual(world.count(), [4, 2, 4])
})

test('who has been away asks first what they have missed, and seals nothing off', async (t) => {
  using world = await setup()
  const { network, apps, turn, place } = world
  const [a, b] = apps
  turn(SOON)
  await world.network.agree()
  network.isolate(a)
  await world.write(a, chanNew('alone'))
  turn(30 * SOON)
  const { invite } = await b.invites.create(place, must(b.accounts.list()[0]).cid, invitation)
  turn(30 * SOON)
  await a.checkpointer.look()
  t.is(checkpoints(a, place.guild), 1, 'nobody has been asked for an hour')
  await network.heal()
  await a.checkpointer.look()
  t.is(checkpoints(a, place.guild), 1, 'what has come may not be all')
  await world.network.agree()
  t.deepEqual(world.count(), [2, 2, 2])
  t.deepEqual(
    apps.map((app) => must(app.guilds.byCid(place.guild)).state.invites.has(invite.cid)),
    [true, true, true]
  )
})

test('what a checkpoint says of the state is what every node finds; who says otherwise is reported, and no more', async (t) => {
  using world = await setup()
  const { network, apps, turn, place, write } = world
  const [a, b] = apps
  turn(SOON)
  await network.agree()
  t.deepEqual(
    apps.map((app) => app.guilds.disputes(place.guild)),
    [[], [], []]
  )
  t.true(world.words().every((state) => state !== null))
  const { ops } = await write(a, { k: 'cp', body: { state: new Uint8Array(32) } })
  await network.settled()
  t.deepEqual(b.guilds.disputes(place.guild), [{ checkpoint: must(ops[0]).cid, witness: must(ops[0]).user }])
  t.deepEqual(network.faults, [])
  t.deepEqual(world.count(), [2, 2, 2])
})

test('what has come since a peer was asked may not be all', async (t) => {
  using world = await setup()
  const { network, apps, turn, place } = world
  const [a, b] = apps
  turn(SOON)
  await network.agree()
  await b.invites.create(place, must(b.accounts.list()[0]).cid, invitation)
  await network.settled()
  turn(SOON)
  await a.checkpointer.look()
  t.deepEqual(world.count(), [1, 1, 1])
  await network.agree()
  t.deepEqual(world.count(), [2, 2, 2])
})
