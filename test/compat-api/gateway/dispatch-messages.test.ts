import test from 'ava'
import { GatewayIntentBits as I } from 'discord-api-types/v10'
import type { Channel, GuildState } from '../../../node/core/state.ts'
import { serveGateway } from '../../support/gateway/server.ts'
import { World } from '../../support/gateway/world.ts'

const HIDDEN = (guild: GuildState['guild']) => [{ target: guild, type: 'role' as const, allow: 0n, deny: 1n << 10n }]
const INTENTS = I.Guilds | I.GuildMessages | I.GuildMessageReactions | I.GuildMessageTyping

const setUp = async (intents: number, query = 'v=10') => {
  const world = new World()
  const [alice, beep] = [world.person('alice'), world.bot('beep')]
  const { guild, channels, id } = world.guild(alice, beep)
  const general = [...channels.values()][0] as Channel
  const gateway = await serveGateway(world.app)
  const client = gateway.connect(query)
  await client.identify(beep.token, { intents })
  await client.settle()
  return { world, alice, beep, guild, id, general, gateway, client }
}

test('MESSAGE_CREATE carries guild, member and nonce; an edit comes as MESSAGE_UPDATE', async (t) => {
  const { world, alice, guild, id, general, gateway, client } = await setUp(INTENTS | I.MessageContent)
  await using _gateway = gateway
  const message = world.say(guild, general, alice, 'hello', { nonce: '42' })
  t.like((await client.next('MESSAGE_CREATE')).d, {
    id: message.id,
    channel_id: general.id,
    guild_id: id,
    content: 'hello',
    nonce: '42',
    author: { id: alice.id },
    member: { roles: [], nick: null }
  })
  world.tell(guild, general, { type: 'message-updated', message: { ...message, content: 'hi', editedAt: message.t } })
  t.like((await client.next('MESSAGE_UPDATE')).d, { id: message.id, guild_id: id, content: 'hi' })
})

test('content is for those with the intent, its author, those mentioned, and version 9', async (t) => {
  const here = await setUp(INTENTS)
  const { world, alice, beep, guild, general, gateway, client } = here
  await using _gateway = gateway
  using old = gateway.connect('v=9')
  await old.identify(beep.token, { intents: INTENTS })
  await old.settle()
  world.say(guild, general, alice, 'secret', { embeds: '[{"title":"x"}]' })
  t.like((await client.next('MESSAGE_CREATE')).d, { content: '', embeds: [], attachments: [], components: [] })
  t.like((await old.next('MESSAGE_CREATE')).d, { content: 'secret', embeds: [{ title: 'x' }] })
  world.say(guild, general, beep, 'my own')
  t.is((await client.next('MESSAGE_CREATE')).d['content'], 'my own')
  world.say(guild, general, alice, `hey <@${beep.id}>`)
  t.is((await client.next('MESSAGE_CREATE')).d['content'], `hey <@${beep.id}>`)
})

test('one deletion is MESSAGE_DELETE, several are MESSAGE_DELETE_BULK in hundreds', async (t) => {
  const { world, alice, guild, id, general, gateway, client } = await setUp(INTENTS)
  await using _gateway = gateway
  const messages = Array.from({ length: 102 }, (_, n) => world.say(guild, general, alice, String(n)))
  const place = { channel_id: general.id, guild_id: id }
  world.tell(guild, general, { type: 'messages-deleted', messages: messages.slice(0, 1) })
  t.deepEqual((await client.next('MESSAGE_DELETE')).d, { id: messages[0]?.id, ...place })
  world.tell(guild, general, { type: 'messages-deleted', messages })
  t.deepEqual((await client.next('MESSAGE_DELETE_BULK')).d, { ids: messages.slice(0, 100).map((m) => m.id), ...place })
  t.is(((await client.next('MESSAGE_DELETE_BULK')).d['ids'] as string[]).length, 2)
})

test('reactions come, go and are cleared, one emoji or all', async (t) => {
  const { world, alice, beep, guild, id, general, gateway, client } = await setUp(INTENTS)
  await using _gateway = gateway
  const message = world.say(guild, general, beep, 'react').id
  const place = { channel_id: general.id, message_id: message, guild_id: id }
  const one = { message, author: beep.cid, user: alice.cid, emoji: '🔥' }
  world.tell(guild, general, { type: 'reaction-added', ...one })
  t.like((await client.next('MESSAGE_REACTION_ADD')).d, {
    ...place,
    user_id: alice.id,
    emoji: { id: null, name: '🔥' },
    message_author_id: beep.id,
    burst: false,
    type: 0,
    member: { user: { id: alice.id } }
  })
  world.tell(guild, general, { type: 'reaction-removed', ...one })
  t.like((await client.next('MESSAGE_REACTION_REMOVE')).d, { ...place, user_id: alice.id, burst: false, type: 0 })
  world.tell(guild, general, { type: 'reactions-cleared', message, emoji: 'blob:123' })
  t.deepEqual((await client.next('MESSAGE_REACTION_REMOVE_EMOJI')).d, { ...place, emoji: { id: '123', name: 'blob' } })
  world.tell(guild, general, { type: 'reactions-cleared', message, emoji: null })
  t.deepEqual((await client.next('MESSAGE_REACTION_REMOVE_ALL')).d, place)
})

test('votes come and go, for those who asked for polls', async (t) => {
  const { world, alice, beep, guild, id, general, gateway, client } = await setUp(I.Guilds | I.GuildMessagePolls)
  await using _gateway = gateway
  using deaf = gateway.connect()
  await deaf.identify(beep.token, { intents: INTENTS })
  const message = world.say(guild, general, beep, 'tea?').id
  const place = { channel_id: general.id, message_id: message, guild_id: id }
  for (const [type, name] of [
    ['vote-added', 'MESSAGE_POLL_VOTE_ADD'],
    ['vote-removed', 'MESSAGE_POLL_VOTE_REMOVE']
  ] as const) {
    world.tell(guild, general, { type, message, user: alice.cid, answer: 2 })
    t.deepEqual((await client.next(name)).d, { ...place, user_id: alice.id, answer_id: 2 })
  }
  await deaf.settle()
  t.is(deaf.seen('MESSAGE_POLL_VOTE_ADD').length, 0)
})

test('pins and typing', async (t) => {
  const { world, alice, guild, id, general, gateway, client } = await setUp(INTENTS)
  await using _gateway = gateway
  world.tell(guild, general, { type: 'pins-updated', lastPinAt: 0 })
  t.deepEqual((await client.next('CHANNEL_PINS_UPDATE')).d, {
    guild_id: id,
    channel_id: general.id,
    last_pin_timestamp: '1970-01-01T00:00:00.000Z'
  })
  world.ephemeral({ type: 'typing', guild, channel: general.cid, user: alice.cid, t: 1_700_000_000_999 })
  t.like((await client.next('TYPING_START')).d, {
    channel_id: general.id,
    guild_id: id,
    user_id: alice.id,
    timestamp: 1_700_000_000,
    member: { user: { id: alice.id } }
  })
})

test('nothing without the intent, of a hidden channel, or of late history', async (t) => {
  const { world, alice, beep, guild, general, gateway, client } = await setUp(INTENTS)
  await using _gateway = gateway
  using deaf = gateway.connect()
  await deaf.identify(beep.token, { intents: I.Guilds })
  const secret = world.channel(guild, 'secret', HIDDEN(guild))
  world.say(guild, secret, alice, 'hidden')
  world.ephemeral({ type: 'typing', guild, channel: secret.cid, user: alice.cid, t: 0 })
  world.tell(guild, general, { type: 'message-created', message: world.say(guild, secret, alice, 'late') }, true)
  world.say(guild, general, alice, 'seen')
  await client.settle()
  await deaf.settle()
  t.is(client.seen('MESSAGE_CREATE').length, 1)
  t.is(client.seen('TYPING_START').length, 0)
  t.is(client.seen('CHANNEL_CREATE').length, 0)
  t.is(deaf.seen('MESSAGE_CREATE').length, 0)
})
