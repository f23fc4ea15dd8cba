/** Nodes of those who may seal their channels by themselves, and take turns. */
import test from 'ava'
import { channelLog } from '../../../node/core/ids.ts'
import { isDue, turns } from '../../../node/core/seal-turn.ts'
import type { LocalApp } from '../../../node/app/create-app.ts'
import { alice, bob, guildOfFour } from '../../support/core/guild-of-four.ts'
import { foundGuild, openApp, person, said } from '../../support/core/local-app.ts'
import { MemoryNetwork } from '../../support/core/memory-network.ts'
import { unordered } from '../../support/unordered.ts'

const HOUR = 3_600_000

const sealsIn = (app: LocalApp, place: Awaited<ReturnType<typeof foundGuild>>) => {
  const log = app.storage.log.number(channelLog(place.guild, place.channel))
  return log === undefined ? [] : app.storage.seals.counting(log)
}

/** Resolves when what the node does by itself has been done: it stands in line before what is written now. */
const settled = async (
  app: LocalApp,
  who: Awaited<ReturnType<typeof person>>,
  place: Awaited<ReturnType<typeof foundGuild>>
) => {
  await app.sealer.look()
  await app.messages.create(place, who.cid, said('.'))
}

test('a channel is sealed after five hundred ops, and not before', async (t) => {
  using it = openApp()
  const { app } = it
  const who = await person(app, 'alice')
  const place = await foundGuild(app, who.cid)
  await Promise.all(Array.from({ length: 499 }, (_, i) => app.messages.create(place, who.cid, said(String(i)))))
  await app.sealer.look()
  t.is(sealsIn(app, place).length, 0)
  await settled(app, who, place)
  await settled(app, who, place)
  t.is(sealsIn(app, place).length, 1)
})

test('what is an hour old is sealed, once, and what comes after it an hour later', async (t) => {
  using it = openApp()
  const { app, clock } = it
  const who = await person(app, 'alice')
  const place = await foundGuild(app, who.cid)
  await app.messages.create(place, who.cid, said('one'))
  clock.turn(HOUR)
  await app.sealer.look()
  await app.sealer.look()
  t.is(sealsIn(app, place).length, 1)
  clock.turn(HOUR)
  await app.sealer.look()
  t.is(sealsIn(app, place).length, 1, 'nothing has come since')
  await app.messages.create(place, who.cid, said('two'))
  clock.turn(HOUR)
  await app.sealer.look()
  t.is(sealsIn(app, place).length, 2)
})

test('what is said after a long silence is sealed within minutes: what is old can be shown beside it then', async (t) => {
  using it = openApp()
  const { app, clock } = it
  const who = await person(app, 'alice')
  const place = await foundGuild(app, who.cid)
  await app.messages.create(place, who.cid, said('one'))
  clock.turn(HOUR)
  await app.sealer.look()
  clock.turn(3 * 24 * HOUR)
  await app.messages.create(place, who.cid, said('two'))
  await app.sealer.look()
  t.is(sealsIn(app, place).length, 1)
  clock.turn(60_000)
  await app.sealer.look()
  t.is(sealsIn(app, place).length, 2)
  await app.messages.create(place, who.cid, said('three'))
  clock.turn(60_000)
  await app.sealer.look()
  t.is(sealsIn(app, place).length, 2, 'there is no silence any more')
})

test('seals hold on other nodes; members who may not do not seal', async (t) => {
  const network = new MemoryNetwork()
  const [a, b] = [openApp('a'), openApp('b')]
  for (const { app } of [a, b]) network.join(app)
  const [host, guest] = [await person(a.app, 'alice'), await person(b.app, 'bob')]
  const place = await foundGuild(a.app, host.cid)
  const { code } = await a.app.invites.create(place, host.cid, { maxAge: 0, maxUses: 0, temporary: false })
  await b.app.invites.accept(code, guest.cid)
  await network.settled()
  const first = await b.app.messages.create(place, guest.cid, said('hello'))
  await network.settled()
  await a.app.messages.react(place, host.cid, first.id, '👍')
  await b.app.messages.delete(place, guest.cid, [first.id])
  await b.app.messages.create(place, guest.cid, said('again'))
  await network.settled()
  for (const { clock } of [a, b]) clock.turn(HOUR)
  await b.app.sealer.look()
  t.deepEqual(sealsIn(b.app, place), [])
  await a.app.sealer.look()
  await network.settled()
  t.is(sealsIn(a.app, place).length, 1)
  t.deepEqual(sealsIn(b.app, place), sealsIn(a.app, place))
  t.deepEqual(network.faults, [])
  for (const it of [a, b]) it[Symbol.dispose]()
})

test('those who may seal take turns, in another order after every seal; each waits longer than the one before', (t) => {
  const { moot, general } = guildOfFour()
  const order = turns(moot.state, general, null)
  t.deepEqual(unordered(order), unordered([alice.user, bob.user]))
  const orders = new Set(moot.ops.map(({ cid }) => turns(moot.state, general, cid)[0]))
  t.is(orders.size, 2)
  t.true(isDue(0, { count: 500, since: 0, sealed: null }, 1))
  t.false(isDue(1, { count: 500, since: 0, sealed: null }, 1))
  t.true(isDue(1, { count: 600, since: 0, sealed: null }, 1))
  t.true(isDue(0, { count: 1, since: 0, sealed: null }, HOUR))
  t.false(isDue(2, { count: 1, since: 0, sealed: null }, HOUR + 599_999))
  t.false(isDue(0, { count: 0, since: 0, sealed: null }, 10 * HOUR))
})
