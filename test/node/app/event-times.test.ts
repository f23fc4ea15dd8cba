/** What is scheduled elsewhere begins and ends by itself, by the word of the node that has written it, also after a rest. */
import test from 'ava'
import { fixturesOf } from '../../../node/core/fixtures/index.ts'
import { EVERY_DAY, eventNew, type EventFields } from '../../support/core/fixture-drafts.ts'
import { foundGuild, must, openApp, person, type TestApp } from '../../support/core/local-app.ts'
import { MemoryNetwork } from '../../support/core/memory-network.ts'

const HOUR = 3_600_000
const [SCHEDULED, ACTIVE, COMPLETED, CANCELLED] = [1, 2, 3, 4] as const

const setup = async () => {
  const network = new MemoryNetwork()
  const [a, b] = [openApp('a'), openApp('b')]
  for (const { app } of [a, b]) network.join(app)
  const [alice, bob] = [await person(a.app, 'alice'), await person(b.app, 'bob')]
  const place = await foundGuild(a.app, alice.cid)
  const { code } = await a.app.invites.create(place, alice.cid, { maxAge: 0, maxUses: 0, temporary: false })
  await b.app.invites.accept(code, bob.cid)
  await network.settled()
  const now = a.clock.now()
  const schedule = (fields: Partial<EventFields> = {}) =>
    a.app.guilds.submit(place.guild, alice.cid, [eventNew({ start: now + HOUR, end: now + 2 * HOUR, ...fields })])
  const event = ({ app }: TestApp) => must(fixturesOf(must(app.guilds.byCid(place.guild)).state, 'event')[0])
  const statuses = () => [a, b].map((node) => event(node).fields.status)
  const pass = async (ms: number, ...nodes: readonly TestApp[]): Promise<void> => {
    for (const { clock } of [a, b]) clock.turn(ms)
    for (const { app } of nodes) await app.eventTimes.look()
    await network.settled()
  }
  return { a, b, alice, place, network, schedule, event, statuses, pass }
}

test('an event elsewhere begins and ends when it is time, and everybody is told once', async (t) => {
  const { a, b, schedule, statuses, pass } = await setup()
  await schedule()
  await pass(HOUR - 1, a, b)
  t.deepEqual(statuses(), [SCHEDULED, SCHEDULED])
  await pass(1, a, b)
  t.deepEqual(statuses(), [ACTIVE, ACTIVE])
  await pass(HOUR, a, b)
  t.deepEqual(statuses(), [COMPLETED, COMPLETED])
  await pass(HOUR, a, b)
  const told = b.events.flatMap((each) =>
    each.kind === 'control' ? each.changes.flatMap((change) => (change.type === 'fixture-updated' ? [change] : [])) : []
  )
  t.is(told.length, 2)
})

test('who was away for all of it finds it over; nobody else says so', async (t) => {
  const { a, b, schedule, statuses, pass } = await setup()
  await schedule()
  await pass(3 * HOUR, b)
  t.deepEqual(statuses(), [SCHEDULED, SCHEDULED])
  await pass(0, a)
  t.deepEqual(statuses(), [COMPLETED, COMPLETED])
})

test('what was called off, or recurs, is left as it is', async (t) => {
  const { a, alice, place, schedule, event, statuses, pass } = await setup()
  await schedule()
  await a.app.guilds.submit(place.guild, alice.cid, [
    { k: 'fixture.set', body: { type: 'event', fixture: event(a).cid, set: { status: CANCELLED } } }
  ])
  await pass(3 * HOUR, a)
  t.deepEqual(statuses(), [CANCELLED, CANCELLED])
  const other = await setup()
  await other.schedule({ rule: EVERY_DAY })
  await other.pass(3 * HOUR, other.a)
  t.deepEqual(other.statuses(), [SCHEDULED, SCHEDULED])
})
