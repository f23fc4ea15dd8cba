/** The unmodified discord.js 14 client against a node: what it needs to live. */
import { once } from 'node:events'
import test from 'ava'
import { Client, Events, GatewayIntentBits as I, Partials, type Message, type TextChannel } from 'discord.js'
import { found, startNode, type TestNode } from '../support/api/node.ts'

const INTENTS = [I.Guilds, I.GuildMembers, I.GuildMessages, I.MessageContent, I.GuildMessageReactions, I.GuildPresences]
const TIMEOUT = 60_000

const next = async <T extends unknown[]>(client: Client, event: string): Promise<T> =>
  (await once(client, event, { signal: AbortSignal.timeout(TIMEOUT) })) as T

const logIn = async (node: TestNode, token: string): Promise<Client<true>> => {
  const client = new Client({
    intents: INTENTS,
    partials: [Partials.Message, Partials.Reaction],
    rest: { api: `${node.url}/api` }
  })
  const ready = next(client, Events.ClientReady)
  await client.login(token)
  await ready
  return client as Client<true>
}

const setUp = async () => {
  const node = await startNode()
  const alice = await node.person('alice')
  const beep = await node.bot(alice, 'beep')
  const { guild, channel } = await found(alice)
  await alice.post('/oauth2/authorize?client_id=' + beep.id + '&scope=bot', {
    guild_id: guild,
    authorize: true,
    permissions: '0'
  })
  return { node, alice, beep, guild, channel }
}

test('a bot logs in, finds its guild whole, answers a message and sees the reaction to it', async (t) => {
  const { node, alice, beep, guild, channel } = await setUp()
  await using _node = node
  const client = await logIn(node, beep.token)
  t.is(client.user.id, beep.id)
  const home = client.guilds.cache.get(guild)
  t.is(home?.name, 'Moot')
  t.true(home?.channels.cache.has(channel))
  client.on(Events.MessageCreate, (message: Message) => {
    if (message.content === 'ping') void message.reply('pong')
  })
  await alice.post(`/channels/${channel}/messages`, { content: 'ping' })
  let [answer] = await next<[Message]>(client, Events.MessageCreate)
  while (answer.content !== 'pong') [answer] = await next<[Message]>(client, Events.MessageCreate)
  t.is(answer.author.id, beep.id)
  const reacted = next(client, Events.MessageReactionAdd)
  await alice.put(`/channels/${channel}/messages/${answer.id}/reactions/${encodeURIComponent('🔥')}/@me`)
  const [reaction, user] = (await reacted) as unknown as [{ emoji: { name: string } }, { id: string }]
  t.is(reaction.emoji.name, '🔥')
  t.is(user.id, alice.id)
  await client.destroy()
  t.deepEqual(node.faults, [])
})

test('it fetches all members, follows channels and roles, and learns of a guild it is added to', async (t) => {
  const { node, alice, beep, guild } = await setUp()
  await using _node = node
  const client = await logIn(node, beep.token)
  const members = await client.guilds.cache.get(guild)?.members.fetch()
  t.deepEqual([...(members?.keys() ?? [])].toSorted(), [alice.id, beep.id].toSorted())
  const made = next<[TextChannel]>(client, Events.ChannelCreate)
  await alice.post(`/guilds/${guild}/channels`, { name: 'news', type: 0 })
  t.is((await made)[0].name, 'news')
  const role = next<[{ name: string }]>(client, Events.GuildRoleCreate)
  await alice.post(`/guilds/${guild}/roles`, { name: 'mod' })
  t.is((await role)[0].name, 'mod')
  const other = await found(alice, 'Second')
  const joined = next<[{ id: string }]>(client, Events.GuildCreate)
  await alice.post('/oauth2/authorize?client_id=' + beep.id + '&scope=bot', {
    guild_id: other.guild,
    authorize: true,
    permissions: '0'
  })
  t.is((await joined)[0].id, other.guild)
  await client.destroy()
})

test('it resumes when its socket dies, and misses nothing', async (t) => {
  const { node, alice, beep, channel } = await setUp()
  await using _node = node
  const client = await logIn(node, beep.token)
  const heard: string[] = []
  client.on(Events.MessageCreate, ({ content }: Message) => heard.push(content))
  const resumed = next(client, Events.ShardResume)
  const shard = client.ws.shards.first() as unknown as {
    manager: { _ws: { strategy: { shards: Map<number, Shard> } } }
  }
  interface Shard {
    connection: { terminate?: () => void; close: (code: number) => void }
  }
  for (const { connection } of shard.manager._ws.strategy.shards.values()) connection.close(4900)
  for (const content of ['1', '2', '3']) await alice.post(`/channels/${channel}/messages`, { content })
  await resumed
  await alice.post(`/channels/${channel}/messages`, { content: '4' })
  while (heard.at(-1) !== '4') await next(client, Events.MessageCreate)
  t.deepEqual(heard, ['1', '2', '3', '4'])
  await client.destroy()
})
