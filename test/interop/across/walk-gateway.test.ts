/** The gateway of B to bots that discord.js, @discordjs/ws and discord.py run, as people on A act. */
import { REST } from '@discordjs/rest'
import { CompressionMethod, WebSocketManager, WebSocketShardEvents } from '@discordjs/ws'
import test from 'ava'
import {
  Client,
  Events,
  GatewayDispatchEvents,
  GatewayIntentBits as I,
  OverwriteType,
  type ClientEvents,
  type GatewayDispatchPayload
} from 'discord.js'
import { DiscordPy, lacksDiscordPy } from '../../support/interop/discord-py.ts'
import { startWalk, type Walk } from '../../support/interop/walk.ts'
import { connect } from '../../support/process/bots.ts'
import { eventually } from '../../support/process/eventually.ts'
import { agreementOn } from '../../support/process/node-process.ts'
import { foundGuild, makeInvite, type Actor, type Json } from '../../support/process/rest.ts'

const missing = lacksDiscordPy()
const python = missing ? test.skip : test.serial

let walk: Walk
test.before(async () => {
  walk = await startWalk()
})
test.after.always(() => walk?.[Symbol.asyncDispose]())

const tokenOf = ({ authorization }: Actor): string => authorization.replace('Bot ', '')
const say = (content: string, room = walk.channel): Promise<Json> =>
  walk.alice.post(`/channels/${room}/messages`, { content })

test.serial('what is said on A comes in order, each change after what it changes', async (t) => {
  await using boop = await walk.connectBoop()
  const heard: string[] = []
  boop.client.on(Events.MessageCreate, ({ content }) => heard.push(content))
  boop.client.on(Events.MessageUpdate, (_, { content }) => heard.push(`${content}`))
  boop.client.on(Events.MessageDelete, ({ content }) => heard.push(`no ${content}`))
  const wanted: string[] = []
  for (let i = 0; i < 15; i++) {
    const { id } = await say(`${i}`)
    await walk.alice.patch(`/channels/${walk.channel}/messages/${id}`, { content: `${i} changed` })
    await walk.alice.delete(`/channels/${walk.channel}/messages/${id}`)
    wanted.push(`${i}`, `${i} changed`, `no ${i} changed`)
  }
  await eventually(async () => heard.length >= wanted.length)
  t.deepEqual(heard, wanted)
})

test.serial('a bot hears of what it may see, and of that at once when it comes to see it', async (t) => {
  const { alice, bob, b, guild } = walk
  const zap = await b.bot(bob, 'zap')
  await zap.post(`/invites/${await makeInvite(alice, walk.channel)}`, {})
  await agreementOn(guild, walk.a, b)
  await using bot = await connect(b.ready.http, zap)
  const heard: string[] = []
  bot.client.on(Events.MessageCreate, ({ content }) => heard.push(content))
  const overwrites = [{ id: guild, type: OverwriteType.Role, allow: '0', deny: '1024' }]
  const { id: room } = await alice.post(`/guilds/${guild}/channels`, { name: 'den', permission_overwrites: overwrites })
  await say('in the den', room)
  await say('outside')
  await eventually(async () => heard.includes('outside'))
  t.false(bot.client.channels.cache.has(room))
  // Boop, on the same node, is shown it.
  await eventually(
    async () => (await walk.boop.get(`/channels/${room}/messages`).catch(() => []))[0]?.content === 'in the den'
  )
  const shown = bot.next(Events.ChannelCreate, ({ id }) => id === room)
  await alice.put(`/channels/${room}/permissions/${zap.id}`, { type: OverwriteType.Member, allow: '1024', deny: '0' })
  await shown
  await say('welcome', room)
  await eventually(async () => heard.includes('welcome'))
  const gone = bot.next(Events.ChannelDelete, ({ id }) => id === room)
  await alice.delete(`/channels/${room}/permissions/${zap.id}`)
  await gone
  await say('alone again', room)
  await say('outside again')
  await eventually(async () => heard.includes('outside again'))
  t.deepEqual(heard, ['outside', 'welcome', 'outside again'])
})

test.serial('without intents there is no content, and no events; what is not cached is partial', async (t) => {
  const { alice, b, boop, channel } = walk
  const before = await say('said before')
  const other = await say('said before, too')
  await using bot = await connect(b.ready.http, boop, { intents: [I.Guilds, I.GuildMessages, I.GuildMessageReactions] })
  const events: (keyof ClientEvents)[] = []
  for (const name of [Events.TypingStart, Events.PresenceUpdate, Events.GuildMemberUpdate] as const)
    bot.client.on(name, () => events.push(name))
  const come = bot.next(Events.MessageCreate)
  await alice.post(`/channels/${channel}/typing`)
  await say('hello')
  t.is((await come)[0].content, '')
  const packets: Json[] = []
  const wire = bot.client as NodeJS.EventEmitter
  wire.on('raw', ({ t: name, d }: Json) => name === 'MESSAGE_CREATE' && packets.push(d))
  const rooms = `/channels/${channel}/messages`
  const about = { message_id: other.id, channel_id: channel }
  const quiet = { allowed_mentions: { replied_user: false } }
  await alice.post(rooms, { content: 'indeed', message_reference: about, ...quiet })
  await alice.post(rooms, { message_reference: { ...about, type: 1 } })
  await alice.post(rooms, { poll: { question: { text: 'so?' }, answers: [{ poll_media: { text: 'yes' } }] } })
  await eventually(async () => packets.length === 3)
  const [answer, forward, poll] = packets
  t.like(answer, { content: '', referenced_message: { id: other.id, content: '' } })
  t.is(forward.message_snapshots[0].message.content, '')
  t.false('poll' in poll)
  const mentioned = bot.next(Events.MessageCreate)
  await say(`hello <@${boop.id}>`)
  t.is((await mentioned)[0].content, `hello <@${boop.id}>`)
  const reacted = bot.next(Events.MessageReactionAdd)
  await alice.put(`/channels/${channel}/messages/${before.id}/reactions/${encodeURIComponent('🌲')}/@me`)
  const [reaction] = await reacted
  t.true(reaction.message.partial)
  t.is((await reaction.message.fetch()).content, 'said before')
  t.deepEqual(events, [])
})

test.serial('two shards have each their guilds, and what is direct comes to the first', async (t) => {
  const { alice, a, b, boop, guild } = walk
  const shardOf = (id: string): number => Number((BigInt(id) >> 22n) % 2n)
  const guilds = [{ guild, channel: walk.channel }]
  while (new Set(guilds.map((one) => shardOf(one.guild))).size < 2) {
    const other = await foundGuild(alice, `Other ${guilds.length}`)
    await boop.post(`/invites/${await makeInvite(alice, other.channel)}`, {})
    guilds.push(other)
  }
  for (const one of guilds) await agreementOn(one.guild, a, b)
  await using bot = await connect(b.ready.http, boop, { shards: [0, 1], shardCount: 2 })
  t.is(bot.client.ws.shards.size, 2)
  for (const one of guilds) {
    t.is(bot.client.guilds.cache.get(one.guild)?.shardId, shardOf(one.guild))
    const come = bot.next(Events.MessageCreate, ({ content }) => content === `in ${one.guild}`)
    await say(`in ${one.guild}`, one.channel)
    t.is((await come)[0].guild?.shardId, shardOf(one.guild))
  }
})

for (const [name, options] of Object.entries({
  plain: { compression: null },
  'zlib-stream': { compression: CompressionMethod.ZlibNative },
  'whole payloads': { compression: null, useIdentifyCompression: true }
}))
  test.serial(`@discordjs/ws hears of A over ${name}`, async (t) => {
    const { b, boop, guild } = walk
    const token = tokenOf(boop)
    const rest = new REST({ api: `${b.ready.http}/api`, version: '10' }).setToken(token)
    const intents = I.Guilds | I.GuildMessages | I.MessageContent
    const manager = new WebSocketManager({ token, intents, rest, ...options })
    const heard: GatewayDispatchPayload[] = []
    manager.on(WebSocketShardEvents.Dispatch, (payload) => void heard.push(payload))
    await manager.connect()
    const find = (event: GatewayDispatchEvents) => heard.find(({ t: kind }) => kind === event)
    await eventually(async () => find(GatewayDispatchEvents.GuildCreate) !== undefined)
    t.like(find(GatewayDispatchEvents.GuildCreate)?.d, { id: guild })
    await say(`over ${name}`)
    await eventually(async () => find(GatewayDispatchEvents.MessageCreate) !== undefined)
    t.like(find(GatewayDispatchEvents.MessageCreate)?.d, { content: `over ${name}` })
    await manager.destroy()
  })

test.serial('who may not come in is told why', async (t) => {
  const { b, bob, boop } = walk
  const shy = await b.bot(bob, 'shy')
  await bob.patch(`/applications/${shy.id}`, { flags: 0 })
  const failure = async (token: string, intents: I[], more = {}): Promise<string> => {
    const client = new Client({ intents, rest: { api: `${b.ready.http}/api` }, ...more })
    const said = Promise.withResolvers<string>()
    client.on(Events.ShardDisconnect, ({ code }) => said.resolve(`${code}`))
    const failed = client.login(token).then(
      () => said.promise,
      (error: unknown) => String(error)
    )
    const why = await failed
    await client.destroy()
    return why
  }
  t.regex(await failure(tokenOf(shy), [I.GuildMembers]), /disallowed intents/i)
  t.regex(await failure(`${tokenOf(boop).slice(0, -3)}xxx`, [I.Guilds]), /token/i)
})

python('discord.py goes on with its session over the restart of its node, and has missed nothing', async (t) => {
  const { a, b, pip, guild, carol, alice } = walk
  await using bot = await DiscordPy.start('listener.py', b, pip)
  await agreementOn(guild, a, b)
  t.true((await bot.ask('members', { guild })).includes('carol'))
  await say('before')
  await bot.next('message', ({ content }) => content === 'before')
  await b.stop('SIGTERM')
  await bot.next('disconnected')
  await say('meanwhile')
  await b.restart()
  await bot.next('resumed')
  await say('after')
  await bot.next('message', ({ content }) => content === 'after')
  const said = bot.heard.filter(({ event }) => event === 'message').map(({ content }) => content)
  t.deepEqual(said, ['before', 'meanwhile', 'after'])
  const old = await carol.post(`/channels/${walk.channel}/messages`, { content: 'old' })
  for (let i = 0; i < 6; i++) await say(`more ${i}`)
  await bot.next('message', ({ content }) => content === 'more 5')
  await carol.patch(`/channels/${walk.channel}/messages/${old.id}`, { content: 'older' })
  t.like(await bot.next('edit', ({ message }) => message === old.id), { cached: false })
  await alice.put(`/channels/${walk.channel}/messages/${old.id}/reactions/${encodeURIComponent('🌲')}/@me`)
  t.like(await bot.next('reaction'), { emoji: '🌲', member: 'alice' })
})
