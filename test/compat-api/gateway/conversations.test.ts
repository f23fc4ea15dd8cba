/** What people's clients and bots are told of friends and direct messages while they are connected. */
import test from 'ava'
import { GatewayIntentBits as I } from 'discord-api-types/v10'
import { found, invite, startNode, type Actor, type TestNode } from '../../support/api/node.ts'
import { GatewayClient } from '../../support/gateway/client.ts'
import { dataUri, still } from '../../support/pictures.ts'

const connect = async (node: TestNode, actor: Actor, intents = 0) => {
  const client = new GatewayClient(`${node.url.replace('http', 'ws')}/?v=10&encoding=json`)
  const ready = await client.identify(actor.token, { intents })
  await client.settle()
  return { client, ready: ready.d }
}

const setUp = async () => {
  const node = await startNode()
  const [alice, bob] = [await node.person('alice'), await node.person('bob')]
  const { guild, channel } = await found(alice)
  await invite(alice, channel, bob)
  return { node, alice, bob, guild }
}

test('a conversation shows when somebody speaks in it, before what is said', async (t) => {
  const { node, alice, bob } = await setUp()
  await using _node = node
  const { client } = await connect(node, bob)
  const { body: dm } = await alice.post('/users/@me/channels', { recipient_id: bob.id })
  await client.settle()
  t.is(client.seen('CHANNEL_CREATE').length, 0)
  const { body: sent } = await alice.post(`/channels/${dm.id}/messages`, { content: 'hello' })
  const created = await client.next('CHANNEL_CREATE')
  t.like(created.d, { id: dm.id, type: 1 })
  t.is((created.d['recipients'] as { id: string }[])[0]?.id, alice.id)
  const message = await client.next('MESSAGE_CREATE')
  t.like(message.d, { id: sent.id, channel_id: dm.id, channel_type: 1, content: 'hello' })
  t.false('guild_id' in message.d)
  t.false('member' in message.d)
  await alice.put(`/channels/${dm.id}/messages/${sent.id}/reactions/%F0%9F%91%8D/@me`)
  t.false('guild_id' in (await client.next('MESSAGE_REACTION_ADD')).d)
  await alice.post(`/channels/${dm.id}/typing`)
  t.like((await client.next('TYPING_START')).d, { channel_id: dm.id, user_id: alice.id })
  await alice.delete(`/channels/${dm.id}/messages/${sent.id}`)
  t.deepEqual((await client.next('MESSAGE_DELETE')).d, { id: sent.id, channel_id: dm.id })
  await bob.delete(`/channels/${dm.id}`)
  t.is((await client.next('CHANNEL_DELETE')).d['id'], dm.id)
  const { ready } = await connect(node, alice)
  t.like((ready['private_channels'] as object[])[0], { id: dm.id, type: 1 })
})

test('a bot hears of direct messages by its intents, with their text, and of no channel', async (t) => {
  const { node, alice, guild } = await setUp()
  await using _node = node
  const beep = await node.bot(alice, 'beep')
  await alice.post(`/oauth2/authorize?client_id=${beep.id}&scope=bot`, { guild_id: guild, authorize: true })
  const { client, ready } = await connect(node, beep, I.DirectMessages)
  const deaf = await connect(node, beep, I.Guilds | I.GuildMessages | I.MessageContent)
  t.deepEqual(ready['private_channels'], [])
  const { body: dm } = await alice.post('/users/@me/channels', { recipient_id: beep.id })
  await alice.post(`/channels/${dm.id}/messages`, { content: 'for you' })
  t.like((await client.next('MESSAGE_CREATE')).d, { content: 'for you', channel_id: dm.id })
  await deaf.client.settle()
  t.is(deaf.client.seen('MESSAGE_CREATE').length, 0)
  t.is(client.seen('CHANNEL_CREATE').length, 0)
})

test('a group: who comes and goes, its name and its icon', async (t) => {
  const { node, alice, bob } = await setUp()
  await using _node = node
  const carol = await node.person('carol')
  for (const friend of [bob, carol]) {
    await alice.put(`/users/@me/relationships/${friend.id}`, {})
    await friend.put(`/users/@me/relationships/${alice.id}`, {})
  }
  const { client } = await connect(node, bob)
  const { body: group } = await alice.post('/users/@me/channels', { recipients: [bob.id, carol.id] })
  t.like((await client.next('CHANNEL_CREATE')).d, { id: group.id, type: 3, owner_id: alice.id })
  await alice.patch(`/channels/${group.id}`, { name: 'plans' })
  t.like((await client.next('CHANNEL_UPDATE')).d, { id: group.id, name: 'plans' })
  const { body: shown } = await alice.patch(`/channels/${group.id}`, { name: 'deeds', icon: dataUri(await still()) })
  t.truthy(shown.icon)
  t.like((await client.next('CHANNEL_UPDATE')).d, { id: group.id, name: 'deeds', icon: shown.icon })
  await client.settle()
  t.is(client.seen('CHANNEL_UPDATE').length, 2, 'once for both')
  await alice.delete(`/channels/${group.id}/recipients/${carol.id}`)
  t.like((await client.next('CHANNEL_RECIPIENT_REMOVE')).d, { channel_id: group.id })
  await alice.put(`/channels/${group.id}/recipients/${carol.id}`)
  t.is(((await client.next('CHANNEL_RECIPIENT_ADD')).d['user'] as { id: string }).id, carol.id)
  await alice.delete(`/channels/${group.id}/recipients/${bob.id}`)
  t.is((await client.next('CHANNEL_DELETE')).d['id'], group.id)
  await alice.post(`/channels/${group.id}/messages`, { content: 'without bob' })
  await client.settle()
  t.is(client.seen('MESSAGE_CREATE').length, 0)
})

test('a request, its answer and its end', async (t) => {
  const { node, alice, bob } = await setUp()
  await using _node = node
  const { client } = await connect(node, bob)
  await alice.post('/users/@me/relationships', { username: 'bob' })
  t.like((await client.next('RELATIONSHIP_ADD')).d, { id: alice.id, type: 3, should_notify: true })
  await bob.put(`/users/@me/relationships/${alice.id}`, {})
  t.like((await client.next('RELATIONSHIP_ADD')).d, { id: alice.id, type: 1 })
  const { ready } = await connect(node, alice)
  t.like((ready['relationships'] as object[])[0], { id: bob.id, type: 1, nickname: null })
  await alice.delete(`/users/@me/relationships/${bob.id}`)
  t.deepEqual((await client.next('RELATIONSHIP_REMOVE')).d, { id: alice.id, type: 1, nickname: null })
})
