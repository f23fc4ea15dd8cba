import test from 'ava'
import { conforms } from '../../support/api/conforms.ts'
import { found, invite, startNode, type Actor } from '../../support/api/node.ts'
import { eventNew, eventSet } from '../../support/core/fixture-drafts.ts'
import { must } from '../../support/core/local-app.ts'
import { dataUri, unfolding } from '../../support/pictures.ts'

const DAY = 24 * 3600 * 1000
/** In so many days. */
const on = (days: number): string => new Date(Math.floor(Date.now() / 1000) * 1000 + days * DAY).toISOString()

const terms = () => ({
  name: 'moot',
  privacy_level: 2,
  entity_type: 3,
  entity_metadata: { location: 'the inn' },
  scheduled_start_time: on(1),
  scheduled_end_time: on(2)
})

let node: Awaited<ReturnType<typeof startNode>>
let [alice, bob] = [] as unknown as [Actor, Actor]
let [guild, all] = ['', '']

test.before(async () => {
  node = await startNode()
  ;[alice, bob] = [await node.person('alice'), await node.person('bob')]
  const made = await found(alice)
  guild = made.guild
  all = `/guilds/${guild}/scheduled-events`
  await invite(alice, made.channel, bob)
})

test.after.always(async () => {
  await node[Symbol.asyncDispose]()
})

test.serial('an event is scheduled, changed, begun, ended and forgotten', async (t) => {
  t.like(await bob.post(all, terms()), { status: 403, body: { code: 50013 } })
  const made = await alice.post(all, { ...terms(), description: 'as ever', image: dataUri(unfolding(30, 12)) })
  t.like(made, { status: 200, body: { name: 'moot', status: 1, entity_metadata: { location: 'the inn' } } })
  conforms(t, 'ExternalScheduledEventResponseSchema', made.body)
  const cover = await fetch(`${node.url}/guild-events/${made.body.id}/${made.body.image}.png`)
  t.is(cover.status, 200, 'with its cover')
  const path = `${all}/${made.body.id}`
  t.like(await bob.get(path), { status: 200, body: { id: made.body.id, creator: { id: alice.id } } })
  t.like(await bob.patch(path, { name: 'mine' }), { status: 403, body: { code: 50013 } })
  t.like(await alice.patch(path, { name: 'fair', image: null }), { status: 200, body: { name: 'fair', image: null } })
  t.like(await alice.patch(path, { status: 2 }), { status: 200, body: { status: 2 } })
  t.like(await alice.patch(path, { status: 4 }), { status: 400, body: { code: 50035 } })
  t.like(await alice.patch(path, { status: 3 }), { status: 200, body: { status: 3 } })
  t.like(await alice.patch(path, { name: 'late' }), { status: 400, body: { code: 180_000 } })
  t.like(await bob.delete(path), { status: 403, body: { code: 50013 } })
  t.is((await alice.delete(path)).status, 204)
  t.like(await alice.get(path), { status: 404, body: { code: 10070 } })
})

test.serial('one that is cancelled does not begin', async (t) => {
  const { body } = await alice.post(all, terms())
  t.like(await alice.patch(`${all}/${body.id}`, { status: 4 }), { status: 200, body: { status: 4 } })
  t.like(await alice.patch(`${all}/${body.id}`, { status: 2 }), { status: 400, body: { code: 180_000 } })
  await alice.delete(`${all}/${body.id}`)
})

test.serial('what cannot be is refused, with the field that is wrong', async (t) => {
  const faulty = async (change: object, field: string) => {
    const { status, body } = await alice.post(all, { ...terms(), ...change })
    t.like({ status, code: body.code }, { status: 400, code: 50035 })
    t.true(JSON.stringify(body.errors).includes(field), field)
  }
  await faulty({ scheduled_start_time: on(-1) }, 'scheduled_start_time')
  await faulty({ scheduled_end_time: on(0.5) }, 'scheduled_end_time')
  await faulty({ scheduled_end_time: null }, 'scheduled_end_time')
  await faulty({ entity_metadata: null }, 'location')
  await faulty({ entity_type: 2 }, 'channel_id')
  await faulty({ image: 'data:image/png;base64,AAAA' }, 'image')
  await faulty({ recurrence_rule: { start: on(1), frequency: 1, interval: 2 } }, 'interval')
  await faulty({ recurrence_rule: { start: on(1), frequency: 3, interval: 1, by_weekday: [0, 3] } }, 'by_weekday')
  await faulty({ recurrence_rule: { start: on(1), frequency: 0, interval: 1, by_month: [2] } }, 'by_month_day')
  t.like(await alice.post(all, { ...terms(), entity_type: 2, channel_id: '1' }), { status: 404, body: { code: 10003 } })
})

test.serial('people say what interests them, all of it or one time of it', async (t) => {
  const recurrence = { start: on(1), frequency: 3, interval: 1 }
  const { body: event } = await alice.post(all, {
    ...terms(),
    scheduled_start_time: recurrence.start,
    recurrence_rule: recurrence
  })
  const path = `${all}/${event.id}`
  const other = { original_scheduled_start_time: recurrence.start, scheduled_start_time: on(1.5) }
  t.like(await alice.post(`${path}/exceptions`, { original_scheduled_start_time: recurrence.start }), {
    status: 400,
    body: { code: 180_005 }
  })
  t.like(await alice.post(`${path}/exceptions`, { ...other, original_scheduled_start_time: on(1.1) }), {
    status: 400,
    body: { code: 50035 }
  })
  t.like(await bob.post(`${path}/exceptions`, other), { status: 403, body: { code: 50013 } })
  const { body: exception } = await alice.post(`${path}/exceptions`, other)
  t.like(exception, { event_id: event.id, is_canceled: false })
  t.like((await bob.get(path)).body.guild_scheduled_event_exceptions, [exception])
  const time = `${path}/${exception.event_exception_id}`

  t.like(await bob.put(`${path}/users/@me`, {}), { status: 200, body: { user_id: bob.id, response: 1 } })
  t.is((await bob.put(`${time}/users/@me`, {})).status, 200)
  await alice.put(`${path}/users/@me`, {})
  const inOrder = [alice.id, bob.id].toSorted((a, b) => (BigInt(a) < BigInt(b) ? -1 : 1))
  const both = await alice.get(`${path}/users?with_member=true`)
  t.like(
    both.body,
    inOrder.map((id) => ({ user: { id }, member: { user: { id } } }))
  )
  t.like((await alice.get(`${path}/users?limit=5&after=${inOrder[0]}`)).body, [{ user: { id: inOrder[1] } }])
  t.like((await alice.get(`${time}/users`)).body, [{ user: { id: bob.id } }])
  t.deepEqual(
    (await alice.get(`${path}/users/counts?guild_scheduled_event_exception_ids=${exception.event_exception_id}`)).body,
    {
      guild_scheduled_event_count: 2,
      guild_scheduled_event_exception_counts: { [exception.event_exception_id]: 1 }
    }
  )
  t.is((await bob.delete(`${path}/users/@me`)).status, 204)
  t.like((await alice.get(`${all}?with_user_count=true`)).body, [{ id: event.id, user_count: 1 }])

  const one = `${path}/exceptions/${exception.event_exception_id}`
  t.like(await bob.patch(one, { is_canceled: true }), { status: 403, body: { code: 50013 } })
  t.like(await alice.patch(one, { is_canceled: true }), { status: 200, body: { is_canceled: true } })
  t.is((await alice.delete(one)).status, 204)
  t.like(await alice.patch(one, { is_canceled: true }), { status: 404, body: { code: 10070 } })
  await alice.post(`${path}/exceptions`, other)
  const weekly = { ...recurrence, frequency: 2 }
  t.deepEqual((await alice.patch(path, { recurrence_rule: weekly })).body.guild_scheduled_event_exceptions, [])
  await alice.delete(path)
})

test.serial('an event on a stage opens it and ends with it; who does not see the stage sees no event', async (t) => {
  const { body: hall } = await alice.post(`/guilds/${guild}/channels`, {
    name: 'hall',
    type: 13,
    permission_overwrites: [{ id: guild, type: 0, allow: '0', deny: '1024' }]
  })
  const { entity_metadata: _, ...rest } = terms()
  const made = await alice.post(all, { ...rest, entity_type: 1, channel_id: hall.id, scheduled_end_time: null })
  t.like(made, { status: 200, body: { channel_id: hall.id, entity_id: null, entity_metadata: null } })
  const path = `${all}/${made.body.id}`
  t.like(await bob.get(path), { status: 404, body: { code: 10070 } })
  t.like(await bob.put(`${path}/users/@me`, {}), { status: 404, body: { code: 10070 } })
  t.deepEqual((await bob.get(all)).body, [])
  const begun = await alice.patch(path, { status: 2 })
  const stage = await alice.get(`/stage-instances/${hall.id}`)
  t.like(stage.body, { topic: 'moot', guild_scheduled_event_id: made.body.id, id: begun.body.entity_id })
  await alice.patch(path, { recurrence_rule: { start: rest.scheduled_start_time, frequency: 3, interval: 1 } })
  const ended = await alice.patch(path, { status: 3 })
  const next = new Date(Date.parse(rest.scheduled_start_time) + DAY).toISOString().replace('.000Z', '')
  t.like(ended.body, { status: 1, entity_id: null, scheduled_end_time: null })
  t.true(ended.body.scheduled_start_time.startsWith(next), 'what recurs is scheduled for the next time')
  t.is((await alice.get(`/stage-instances/${hall.id}`)).status, 404)
  await alice.patch(path, { status: 2 })
  t.like((await alice.patch(path, { status: 3, recurrence_rule: null })).body, { status: 3, recurrence_rule: null })
  t.is((await alice.get(`/stage-instances/${hall.id}`)).status, 404)
  await alice.delete(`/channels/${hall.id}`)
  t.like(await alice.get(path), { status: 404, body: { code: 10070 } })
  t.deepEqual(node.faults, [])
})

test.serial('events that are over give way where there are as many as a guild keeps', async (t) => {
  const { body: mine } = await alice.post('/guilds', { name: 'Fairs' })
  const { guilds } = node.app
  const view = must(guilds.get(mine.id))
  const [place, owner] = [view.cid, view.state.owner]
  for (let i = 0; i < 3; i++) {
    const { ops } = await guilds.submit(
      place,
      owner,
      Array.from({ length: 100 }, () => eventNew())
    )
    await guilds.submit(
      place,
      owner,
      ops.map(({ cid }) => eventSet(cid, { status: 4 }))
    )
  }
  const { body: before } = await alice.get(`/guilds/${mine.id}/scheduled-events`)
  t.is((await alice.post(`/guilds/${mine.id}/scheduled-events`, terms())).status, 200)
  const { body: after } = await alice.get(`/guilds/${mine.id}/scheduled-events`)
  t.is(after.length, 300)
  t.false(after.some(({ id }: { id: string }) => id === before[0].id))
})
