import test from 'ava'
import { conforms } from '../../support/api/conforms.ts'
import { found, invite, startNode } from '../../support/api/node.ts'

test('a stage opens, says what it is about, and ends', async (t) => {
  await using node = await startNode()
  const [alice, bob] = [await node.person('alice'), await node.person('bob')]
  const { guild, channel } = await found(alice)
  await invite(alice, channel, bob)
  const { body: hall } = await alice.post(`/guilds/${guild}/channels`, { name: 'hall', type: 13 })
  const path = `/stage-instances/${hall.id}`
  t.like(await bob.get(path), { status: 404, body: { code: 10067 } })
  const terms = { channel_id: hall.id, topic: 'news' }
  t.like(await bob.post('/stage-instances', terms), { status: 403, body: { code: 50013 } })
  const opened = await alice.post('/stage-instances', terms)
  t.like(opened, { status: 200, body: { topic: 'news', channel_id: hall.id, guild_id: guild, privacy_level: 2 } })
  conforms(t, 'StageInstanceResponseSchema', opened.body)
  t.like(await alice.post('/stage-instances', terms), { status: 400, body: { code: 150_006 } })
  t.like(await alice.post('/stage-instances', { ...terms, channel_id: channel }), {
    status: 400,
    body: { code: 50_024 }
  })
  t.like(await alice.post('/stage-instances', { ...terms, guild_scheduled_event_id: '1' }), {
    status: 404,
    body: { code: 10_070 }
  })
  t.deepEqual((await bob.get(path)).body, opened.body)
  t.like(await bob.patch(path, { topic: 'mine' }), { status: 403, body: { code: 50013 } })
  t.like(await alice.patch(path, { topic: '' }), { status: 400, body: { code: 50035 } })
  t.like(await alice.patch(path, { topic: 'songs' }), { status: 200, body: { topic: 'songs', id: opened.body.id } })
  t.like(await bob.delete(path), { status: 403, body: { code: 50013 } })
  t.is((await alice.delete(path)).status, 204)
  t.like(await alice.get(path), { status: 404, body: { code: 10067 } })
  t.deepEqual(node.faults, [])
})
