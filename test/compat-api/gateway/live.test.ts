/** The gateway of a whole node: what is done over REST is told to those concerned. */
import test from 'ava'
import { GatewayIntentBits as I } from 'discord-api-types/v10'
import { found, invite, startNode, type Actor, type TestNode } from '../../support/api/node.ts'
import { GatewayClient } from '../../support/gateway/client.ts'

const HIDE = { allow: '0', deny: String(1 << 10) }
const SHOW = { allow: String(1 << 10), deny: '0' }

const connect = async (node: TestNode, actor: Actor, intents = 0): Promise<GatewayClient> => {
  const client = new GatewayClient(`${node.url.replace('http', 'ws')}/?v=10&encoding=json&compress=zlib-stream`)
  await client.identify(actor.token, { intents })
  await client.settle()
  return client
}

const setUp = async (intents: number) => {
  const node = await startNode()
  const alice = await node.person('alice')
  const beep = await node.bot(alice, 'beep')
  const { guild, channel } = await found(alice)
  await alice.post(`/oauth2/authorize?client_id=${beep.id}&scope=bot`, { guild_id: guild, authorize: true })
  const client = await connect(node, beep, intents)
  return { node, alice, beep, guild, channel, client }
}

test('what alice writes, changes and takes back', async (t) => {
  const { node, alice, guild, channel, client } = await setUp(I.Guilds | I.GuildMessages | I.MessageContent)
  await using _node = node
  const { body: sent } = await alice.post(`/channels/${channel}/messages`, { content: 'one', nonce: '77' })
  const { d: created } = await client.next('MESSAGE_CREATE')
  t.like(created, { id: sent.id, guild_id: guild, nonce: '77', member: { nick: null } })
  await alice.patch(`/channels/${channel}/messages/${sent.id}`, { content: 'two' })
  t.like((await client.next('MESSAGE_UPDATE')).d, { id: sent.id, content: 'two', guild_id: guild })
  await alice.put(`/channels/${channel}/pins/${sent.id}`)
  t.is((await client.next('CHANNEL_PINS_UPDATE')).d['channel_id'], channel)
  await alice.delete(`/channels/${channel}/messages/${sent.id}`)
  t.deepEqual((await client.next('MESSAGE_DELETE')).d, { id: sent.id, channel_id: channel, guild_id: guild })
  const ids: string[] = []
  for (const content of ['a', 'b']) ids.push((await alice.post(`/channels/${channel}/messages`, { content })).body.id)
  await alice.post(`/channels/${channel}/messages/bulk-delete`, { messages: ids })
  t.deepEqual(((await client.next('MESSAGE_DELETE_BULK')).d['ids'] as string[]).toSorted(), ids.toSorted())
})

test('a channel is hidden from @everyone, shown to a role, and hidden again when the role goes', async (t) => {
  const { node, alice, beep, guild, channel, client } = await setUp(I.Guilds)
  await using _node = node
  const { body: role } = await alice.post(`/guilds/${guild}/roles`, { name: 'viewers' })
  await alice.put(`/channels/${channel}/permissions/${role.id}`, { type: 0, ...SHOW })
  await alice.put(`/channels/${channel}/permissions/${guild}`, { type: 0, ...HIDE })
  t.is((await client.next('CHANNEL_DELETE')).d['id'], channel)
  await alice.put(`/guilds/${guild}/members/${beep.id}/roles/${role.id}`)
  t.is((await client.next('CHANNEL_CREATE')).d['id'], channel)
  await alice.delete(`/guilds/${guild}/roles/${role.id}`)
  t.is((await client.next('CHANNEL_DELETE')).d['id'], channel)
})

test('bob joins, takes a nickname and is banned; his own client is told what concerns him', async (t) => {
  const { node, alice, guild, channel, client } = await setUp(I.Guilds | I.GuildMembers | I.GuildModeration)
  await using _node = node
  const bob = await node.person('bob')
  const his = await connect(node, bob)
  await invite(alice, channel, bob)
  t.like((await client.next('GUILD_MEMBER_ADD')).d, { guild_id: guild, user: { id: bob.id } })
  t.is((await his.next('GUILD_CREATE')).d['id'], guild)
  await bob.patch(`/guilds/${guild}/members/@me`, { nick: 'Bobby Tables' })
  t.like((await client.next('GUILD_MEMBER_UPDATE')).d, { nick: 'Bobby Tables', user: { id: bob.id } })
  await alice.put(`/guilds/${guild}/bans/${bob.id}`)
  t.deepEqual((await his.next('GUILD_DELETE')).d, { id: guild })
  const seen = [await client.next('GUILD_BAN_ADD'), await client.next('GUILD_MEMBER_REMOVE')]
  for (const { d } of seen) t.like(d, { guild_id: guild, user: { id: bob.id } })
})

test('a guild that its owner deletes is gone for everybody', async (t) => {
  const { node, alice, guild, client } = await setUp(I.Guilds)
  await using _node = node
  await alice.delete(`/guilds/${guild}`)
  t.deepEqual((await client.next('GUILD_DELETE')).d, { id: guild })
})

test('typing reaches who can see the channel; presence, who shares the guild', async (t) => {
  const { node, alice, channel, client } = await setUp(I.Guilds | I.GuildMessageTyping | I.GuildPresences)
  await using _node = node
  const hers = await connect(node, alice)
  t.like((await client.next('PRESENCE_UPDATE')).d, { status: 'online', user: { id: alice.id } })
  await alice.post(`/channels/${channel}/typing`)
  t.like((await client.next('TYPING_START')).d, { channel_id: channel, user_id: alice.id })
  hers.socket.close(1000)
  t.like((await client.next('PRESENCE_UPDATE')).d, { status: 'offline', user: { id: alice.id } })
})

test('webhooks: who manages them hears of a change, and never of a token; what one says bears its id', async (t) => {
  const { node, alice, beep, guild, channel, client } = await setUp(
    I.GuildWebhooks | I.GuildMessages | I.MessageContent | I.GuildMessageReactions
  )
  await using _node = node
  const boop = await node.bot(alice, 'boop')
  await alice.post(`/oauth2/authorize?client_id=${boop.id}&scope=bot`, { guild_id: guild, authorize: true })
  const deaf = await connect(node, boop, I.GuildWebhooks)
  const { body: role } = await alice.post(`/guilds/${guild}/roles`, { name: 'hooks', permissions: String(1 << 29) })
  const { body: unheard } = await alice.post(`/channels/${channel}/webhooks`, { name: 'unheard' })
  await alice.put(`/guilds/${guild}/members/${beep.id}/roles/${role.id}`)
  await client.settle()
  t.deepEqual(client.seen('WEBHOOKS_UPDATE'), [])
  const { body: hook } = await alice.post(`/channels/${channel}/webhooks`, { name: 'news' })
  t.deepEqual((await client.next('WEBHOOKS_UPDATE')).d, { guild_id: guild, channel_id: channel })
  await alice.patch(`/webhooks/${hook.id}`, { name: 'later' })
  t.is((await client.next('WEBHOOKS_UPDATE')).d['channel_id'], channel)
  await node.request('POST', `/webhooks/${hook.id}/${hook.token}`, { body: { content: 'hi', username: 'weather' } })
  const { d } = await client.next('MESSAGE_CREATE')
  t.like(d, { guild_id: guild, content: 'hi', webhook_id: hook.id })
  t.like(d['author'], { id: hook.id, username: 'weather', bot: true, discriminator: '0000', avatar: null })
  t.false('member' in d)
  await alice.put(`/channels/${channel}/messages/${String(d['id'])}/reactions/%F0%9F%91%8D/@me`)
  t.is((await client.next('MESSAGE_REACTION_ADD')).d['message_author_id'], hook.id)
  await alice.delete(`/webhooks/${hook.id}`)
  t.is((await client.next('WEBHOOKS_UPDATE')).d['guild_id'], guild)
  await deaf.settle()
  t.deepEqual(deaf.seen('WEBHOOKS_UPDATE'), [])
  for (const { token } of [hook, unheard]) t.false(JSON.stringify(client.frames).includes(token))
})

test('who comes to see a channel is told of the threads in it that they may see, and which of them they are in', async (t) => {
  const { node, alice, beep, guild, channel, client } = await setUp(I.Guilds)
  await using _node = node
  const begin = async (name: string, type: number) =>
    (await alice.post(`/channels/${channel}/threads`, { name, type })).body.id
  const [open, joined] = [await begin('open', 11), await begin('joined', 11)]
  await begin('secret', 12)
  const away = await begin('away', 11)
  await alice.patch(`/channels/${away}`, { archived: true })
  await alice.put(`/channels/${joined}/thread-members/${beep.id}`)
  t.like((await client.next('THREAD_MEMBER_UPDATE')).d, { id: joined, user_id: beep.id, guild_id: guild, flags: 0 })
  t.is((await client.next('THREAD_MEMBERS_UPDATE')).d['id'], joined)
  await alice.put(`/channels/${channel}/permissions/${guild}`, { type: 0, ...HIDE })
  await client.next('CHANNEL_DELETE')
  await alice.put(`/channels/${channel}/permissions/${beep.id}`, { type: 1, ...SHOW })
  t.is((await client.next('CHANNEL_CREATE')).d['id'], channel)
  const { d } = await client.next('THREAD_LIST_SYNC')
  t.deepEqual([d['guild_id'], d['channel_ids']], [guild, [channel]])
  const told = (d['threads'] as { id: string }[]).map(({ id }) => id)
  t.is(told.length, 2)
  for (const id of [open, joined]) t.true(told.includes(id))
  t.like(d['members'], [{ id: joined, user_id: beep.id }])
  t.is((d['members'] as unknown[]).length, 1)
})

test('a bot may not ask for the intents that its owner took away from its application', async (t) => {
  await using node = await startNode()
  const alice = await node.person('alice')
  const beep = await node.bot(alice, 'beep')
  const codeWith = async (intents: number) => {
    using client = new GatewayClient(`${node.url.replace('http', 'ws')}/?v=10&encoding=json`)
    await client.next(10)
    client.send(2, { token: beep.token, intents, properties: {} })
    return await Promise.race([client.closed.then(({ code }) => code), client.next('READY').then(() => 'ready')])
  }
  const all = I.Guilds | I.GuildMembers | I.GuildPresences | I.MessageContent
  t.is(await codeWith(all), 'ready')
  const { body } = await beep.patch('/applications/@me', { flags: 1 << 15 })
  t.is(body.flags, (1 << 14) | (1 << 15))
  for (const intent of [I.GuildPresences, I.MessageContent]) t.is(await codeWith(I.Guilds | intent), 4014)
  t.is(await codeWith(I.Guilds | I.GuildMembers), 'ready')
})

test('what goes on in a voice channel, and since when, is told to who sees it', async (t) => {
  const { node, alice, guild, client } = await setUp(I.Guilds | I.GuildVoiceStates)
  await using _node = node
  const { body: hall } = await alice.post(`/guilds/${guild}/channels`, { name: 'hall', type: 2 })
  const bob = await node.person('bob')
  await invite(alice, hall.id, bob)
  const path = `/channels/${hall.id}/voice-status`
  t.is((await bob.put(path, { status: 'mine' })).status, 403)
  t.is((await alice.put(path, { status: 'singing' })).status, 204)
  t.deepEqual((await client.next('VOICE_CHANNEL_STATUS_UPDATE')).d, { id: hall.id, guild_id: guild, status: 'singing' })
  const his = await connect(node, bob)
  his.send(4, { guild_id: guild, channel_id: hall.id, self_mute: false, self_deaf: false })
  const { d: began } = await client.next('VOICE_CHANNEL_START_TIME_UPDATE')
  t.is(began['id'], hall.id)
  t.true(Math.abs(Number(began['voice_start_time']) - Date.now() / 1000) < 60)
  t.is((await bob.put(path, { status: 'mine' })).status, 403, 'the permission is not everybody’s')
  await alice.put(`/channels/${hall.id}/permissions/${bob.id}`, { type: 1, allow: String(1n << 48n), deny: '0' })
  t.is((await bob.put(path, { status: 'humming' })).status, 204)
  t.is((await client.next('VOICE_CHANNEL_STATUS_UPDATE')).d['status'], 'humming')
  client.send(43, { guild_id: guild, fields: ['status', 'voice_start_time', 'weather'] })
  const { d: told } = await client.next('CHANNEL_INFO')
  t.is(told['guild_id'], guild)
  t.deepEqual(
    (told['channels'] as { id: string }[]).find(({ id }) => id === hall.id),
    {
      id: hall.id,
      status: 'humming',
      voice_start_time: began['voice_start_time']
    }
  )
  his.send(4, { guild_id: guild, channel_id: null, self_mute: false, self_deaf: false })
  t.is((await client.next('VOICE_CHANNEL_START_TIME_UPDATE')).d['voice_start_time'], null)
  t.is((await bob.put(path, { status: '' })).status, 403, 'who is not there manages the channel')
  t.is((await alice.put(path, { status: null })).status, 204)
  t.is((await client.next('VOICE_CHANNEL_STATUS_UPDATE')).d['status'], null)
  t.is((await alice.put(`/channels/${hall.id}/permissions/${guild}`, { type: 0, ...HIDE })).status, 204)
  await client.next('CHANNEL_DELETE')
  client.send(43, { guild_id: guild, fields: ['status'] })
  t.false(((await client.next('CHANNEL_INFO')).d['channels'] as { id: string }[]).some(({ id }) => id === hall.id))
})
