/** What is scheduled begins, ends and recurs by itself, by the word of the node that has written it, also after a rest. */
import test from 'ava'
import { fixturesOf } from '../../../node/core/fixtures/index.ts'
import type { FieldsOf } from '../../../node/core/fixtures/shapes.ts'
import type { ChannelCid } from '../../../node/core/ids.ts'
import { chanNew } from '../../support/core/drafts.ts'
import { EVERY_DAY, eventNew, eventSet, type EventFields } from '../../support/core/fixture-drafts.ts'
import { foundGuild, must, openApp, person, type TestApp } from '../../support/core/local-app.ts'
import { MemoryNetwork } from '../../support/core/memory-network.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR

type ExceptionFields = FieldsOf<'exception'>

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

test('what was called off is left as it is', async (t) => {
  const { a, alice, place, schedule, event, statuses, pass } = await setup()
  await schedule()
  await a.app.guilds.submit(place.guild, alice.cid, [eventSet(event(a).cid, { status: CANCELLED })])
  await pass(3 * HOUR, a)
  t.deepEqual(statuses(), [CANCELLED, CANCELLED])
})

/** Every day, an hour from now for the first time. */
const daily = async (fields: Partial<EventFields> = {}) => {
  const world = await setup()
  const first = world.a.clock.now() + HOUR
  await world.schedule({ rule: { ...EVERY_DAY, start: first }, ...fields })
  /** Says of the time that is `days` after the first that it is otherwise. */
  const except = (days: number, more: Partial<ExceptionFields>) => {
    const fields = { event: world.event(world.a).cid, original: first + days * DAY, start: null, end: null, ...more }
    const draft = { k: 'fixture.new', body: { type: 'exception', fields: { canceled: false, ...fields } } } as const
    return world.a.app.guilds.submit(world.place.guild, world.alice.cid, [draft])
  }
  /** Status, and how many days after the first time, and for how many hours, on both nodes. */
  const seen = () => {
    const [one, other] = [world.a, world.b].map((node) => {
      const { status, start, end } = world.event(node).fields
      return [status, (start - first) / DAY, end === null ? null : (end - start) / HOUR]
    })
    return JSON.stringify(one) === JSON.stringify(other) ? one : [one, other]
  }
  return { ...world, except, seen }
}

test('what recurs begins and ends each time, and is scheduled for the next', async (t) => {
  const { a, b, seen, pass } = await daily()
  await pass(HOUR, a, b)
  t.deepEqual(seen(), [ACTIVE, 0, 1])
  await pass(HOUR, a, b)
  t.deepEqual(seen(), [SCHEDULED, 1, 1])
  await pass(23 * HOUR, a, b)
  t.deepEqual(seen(), [ACTIVE, 1, 1])
  await pass(HOUR, a, b)
  t.deepEqual(seen(), [SCHEDULED, 2, 1])
})

test('who was away for days finds it at the time that is not over', async (t) => {
  const { a, seen, pass } = await daily()
  await pass(5 * DAY + HOUR + HOUR / 2, a)
  t.deepEqual(seen(), [SCHEDULED, 5, 1])
  await pass(0, a)
  t.deepEqual(seen(), [ACTIVE, 5, 1])
})

test('a time that is called off is passed over, and one that is put off begins and ends then', async (t) => {
  const { a, except, seen, pass } = await daily()
  await except(0, { canceled: true })
  await except(1, { canceled: true })
  const third = a.clock.now() + HOUR + 2 * DAY
  await except(2, { start: third + 3 * HOUR })
  await except(3, { start: third, end: third + HOUR })
  await pass(HOUR, a)
  t.deepEqual(seen(), [SCHEDULED, 0, 1], 'it does not begin')
  await pass(HOUR, a)
  t.deepEqual(seen(), [SCHEDULED, 2, 1])
  await pass(2 * DAY + HOUR, a)
  t.deepEqual(seen(), [SCHEDULED, 2, 1])
  await pass(HOUR, a)
  t.deepEqual(seen(), [ACTIVE, 2, 1])
  await pass(HOUR, a)
  t.deepEqual(seen(), [SCHEDULED, 4, 1], 'the one between has been earlier')
})

test('what has no more times is completed', async (t) => {
  const { a, seen, pass } = await daily({
    rule: { ...EVERY_DAY, start: 0, frequency: 0, date: { month: 2, day: 31 } }
  })
  await pass(2 * HOUR, a)
  t.deepEqual(seen(), [COMPLETED, 0, 1])
})

test('what nobody begins in a channel is cancelled after hours, or waits for its next time', async (t) => {
  for (const [rule, after] of [
    [null, [CANCELLED, 0, null]],
    [EVERY_DAY, [SCHEDULED, 1, null]]
  ] as const) {
    const world = await setup()
    const { a, alice, place, event, schedule, pass } = world
    const { ops } = await a.app.guilds.submit(place.guild, alice.cid, [chanNew('den', { type: 2 })])
    const channel = must(ops[0]).cid as string as ChannelCid
    const start = a.clock.now() + HOUR
    await schedule({ place: { type: 2, channel, location: null }, end: null, rule: rule && { ...rule, start } })
    const seen = () => [event(a).fields.status, (event(a).fields.start - start) / DAY, event(a).fields.end]
    await pass(4 * HOUR - 1, a)
    t.deepEqual(seen(), [SCHEDULED, 0, null])
    await pass(1, a)
    t.deepEqual(seen(), after)
    if (!rule) continue
    await a.app.guilds.submit(place.guild, alice.cid, [eventSet(event(a).cid, { status: ACTIVE })])
    await pass(9 * DAY, a)
    t.deepEqual(seen(), [ACTIVE, 1, null], 'what people have begun they end')
  }
})
