import test from 'ava'
import { conforms } from '../../support/api/conforms.ts'
import { found, invite, startNode, type Actor } from '../../support/api/node.ts'
import { enterVoice } from '../conformance/stage.ts'

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

test('on a stage one asks to speak, is invited, accepts, and is silenced', async (t) => {
  await using node = await startNode()
  const [alice, bob] = [await node.person('alice'), await node.person('bob')]
  const { guild, channel } = await found(alice)
  await invite(alice, channel, bob)
  const { body: hall } = await alice.post(`/guilds/${guild}/channels`, { name: 'hall', type: 13 })
  const { body: other } = await alice.post(`/guilds/${guild}/channels`, { name: 'talk', type: 2 })
  const states = `/guilds/${guild}/voice-states`
  const own = `${states}/@me`
  const seen = async (who: Actor = bob) => {
    const { body } = await alice.get(`${states}/${who.id}`)
    conforms(t, 'VoiceStateResponseSchema', body)
    return [body.suppress, body.request_to_speak_timestamp !== null]
  }
  t.like(await bob.patch(own, { suppress: true }), { status: 404, body: { code: 10_065 } })
  enterVoice(node, guild, other.id, bob)
  t.like(await bob.patch(own, { suppress: true }), { status: 400, body: { code: 50_024 } })
  for (const who of [alice, bob]) enterVoice(node, guild, hall.id, who)
  t.deepEqual(await seen(), [true, false])
  t.like(await bob.patch(own, { suppress: false }), { status: 403, body: { code: 50_013 } })
  t.like(await bob.patch(`${states}/${bob.id}`, { suppress: false }), { status: 403, body: { code: 50_013 } })
  t.like(await bob.patch(own, { request_to_speak_timestamp: 'soon' }), { status: 400, body: { code: 50_035 } })
  t.like(await bob.patch(own, { channel_id: other.id }), { status: 400, body: { code: 50_035 } })
  const asked = { channel_id: hall.id, request_to_speak_timestamp: new Date().toISOString() }
  t.is((await bob.patch(own, asked)).status, 204)
  t.deepEqual(await seen(), [true, true])
  t.is((await bob.patch(own, { request_to_speak_timestamp: null })).status, 204)
  t.deepEqual(await seen(), [true, false])

  t.is((await alice.patch(`${states}/${bob.id}`, { suppress: false })).status, 204)
  t.deepEqual(await seen(), [false, true])
  t.is((await bob.patch(own, { suppress: false, request_to_speak_timestamp: null })).status, 204)
  t.deepEqual(await seen(), [false, false])
  t.is((await alice.patch(`${states}/${bob.id}`, { channel_id: hall.id, suppress: true })).status, 204)
  t.deepEqual(await seen(), [true, false])
  t.is((await alice.patch(own, { suppress: false })).status, 204)
  t.deepEqual(await seen(alice), [false, false])
  t.is((await alice.patch(own, { suppress: true })).status, 204)
  t.deepEqual(await seen(alice), [true, false])
  t.deepEqual(node.faults, [])
})
