/** Who came by a temporary invite goes when they have been away for a while, unless somebody has given them a role. */
import test from 'ava'
import { OFFLINE, type Presence } from '../../../node/core/events.ts'
import { grant, roleNew } from '../../support/core/drafts.ts'
import { foundGuild, must, openApp, person, type TestApp } from '../../support/core/local-app.ts'
import { MemoryNetwork } from '../../support/core/memory-network.ts'

const MINUTE = 60_000
const HERE: Presence = { status: 'online', activities: [], since: null, afk: false }

const setup = async () => {
  const network = new MemoryNetwork()
  const [a, b] = [openApp('a'), openApp('b')]
  for (const { app } of [a, b]) network.join(app)
  const [alice, bob] = [await person(a.app, 'alice'), await person(b.app, 'bob')]
  const place = await foundGuild(a.app, alice.cid)
  const { code } = await a.app.invites.create(place, alice.cid, { maxAge: 0, maxUses: 0, temporary: true })
  await b.app.invites.accept(code, bob.cid)
  await network.settled()
  const isIn = ({ app }: TestApp) => must(app.guilds.byCid(place.guild)).state.members.has(bob.cid)
  /** Time passes on both nodes, who look at it every minute. */
  const pass = async (minutes: number, ...nodes: readonly TestApp[]): Promise<void> => {
    for (let i = 0; i < minutes; i++) {
      for (const { clock } of [a, b]) clock.turn(MINUTE)
      for (const { app } of nodes) await app.temporaryMembers.look()
    }
    await network.settled()
  }
  return { a, b, alice, bob, place, network, isIn, pass }
}

test('their own node writes that they leave, once they have been away for a quarter of an hour', async (t) => {
  const { a, b, bob, isIn, pass } = await setup()
  b.app.presences.set(bob.cid, HERE)
  await pass(60, a, b)
  t.true(isIn(b))
  b.app.presences.set(bob.cid, OFFLINE)
  await pass(15, b)
  t.true(isIn(b))
  await pass(1, b)
  t.false(isIn(b))
  t.false(isIn(a))
})

test('whoever comes back in between begins anew', async (t) => {
  const { b, bob, isIn, pass } = await setup()
  await pass(10, b)
  b.app.presences.set(bob.cid, HERE)
  await pass(1, b)
  b.app.presences.set(bob.cid, OFFLINE)
  await pass(10, b)
  t.true(isIn(b))
})

test("when their node is gone, their sponsor's sees them out", async (t) => {
  const { a, b, isIn, pass } = await setup()
  await pass(30, a)
  t.true(isIn(a))
  await pass(1, a)
  t.false(isIn(a))
  t.false(isIn(b))
})

test('a role makes them stay', async (t) => {
  const { a, b, alice, bob, place, isIn, network, pass } = await setup()
  const { ops } = await a.app.guilds.submit(place.guild, alice.cid, [roleNew('1', 0n)])
  await a.app.guilds.submit(place.guild, alice.cid, [grant(bob.cid, must(ops[0]).cid)])
  await network.settled()
  await pass(90, a, b)
  t.true(isIn(a))
})
