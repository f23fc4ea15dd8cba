/** What happens on one node is seen by a bot on the other, as the events that discord.js knows; both ways. */
import test, { type ExecutionContext } from 'ava'
import { Events, MessageReferenceType, type Message, type TextChannel } from 'discord.js'
import { dataUri } from '../support/pictures.ts'
import { MP3 } from '../support/sounds.ts'
import { connect, type Bot } from '../support/process/bots.ts'
import { startMoot, type Moot } from '../support/process/moot.ts'
import { agreement, agreementOn, NodeProcess } from '../support/process/node-process.ts'
import { foundGuild, makeInvite, pageThrough, type Actor } from '../support/process/rest.ts'

let moot: Moot
let beeper: Bot
let booper: Bot

test.before(async () => {
  moot = await startMoot()
  ;[beeper, booper] = await Promise.all([moot.connectBeep(), moot.connectBoop()])
})

test.after.always(async () => {
  await Promise.all([beeper?.[Symbol.asyncDispose](), booper?.[Symbol.asyncDispose]()])
  await moot?.[Symbol.asyncDispose]()
})

/** Who acts, and the bot on the other node that watches. */
interface Side {
  readonly actor: Actor
  readonly watcher: Bot
}

const sides = (): Readonly<Record<string, Side>> => ({
  'made on A, seen on B': { actor: moot.beep, watcher: booper },
  'made on B, seen on A': { actor: moot.boop, watcher: beeper }
})

const bothWays = (what: string, story: (t: ExecutionContext, side: Side) => Promise<void>): void => {
  for (const direction of ['made on A, seen on B', 'made on B, seen on A']) {
    test.serial(`${what}: ${direction}`, async (t) => {
      const side = sides()[direction]
      if (side) await story(t, side)
      await agreement(moot.a, moot.b)
    })
  }
}

const say = async ({ actor, watcher }: Side, content: string): Promise<Message> => {
  const heard = watcher.next(Events.MessageCreate, (message) => message.content === content)
  await actor.post(`/channels/${moot.channel}/messages`, { content })
  return (await heard)[0]
}

bothWays('a forward, with what it shows', async (t, side) => {
  const first = await say(side, 'tell them')
  const heard = side.watcher.next(Events.MessageCreate)
  await side.actor.post(`/channels/${moot.channel}/messages`, {
    message_reference: { type: 1, channel_id: moot.channel, message_id: first.id }
  })
  const [forward] = await heard
  t.is(forward.content, '')
  t.is(forward.messageSnapshots.first()?.content, 'tell them')
  t.like(forward.reference, { type: MessageReferenceType.Forward, messageId: first.id, channelId: moot.channel })
  t.is((await (await forward.fetchReference()).fetch()).content, 'tell them')
})

bothWays('a message with its author, a reply and an edit', async (t, side) => {
  const first = await say(side, 'hello over there')
  t.is(first.author.id, side.actor.id)
  t.is(first.author.username, side.actor.name)
  t.true(first.author.bot)
  const replied = side.watcher.next(Events.MessageCreate)
  const reply = { content: 'and again', message_reference: { message_id: first.id } }
  await side.actor.post(`/channels/${moot.channel}/messages`, reply)
  t.is((await replied)[0].reference?.messageId, first.id)
  const edited = side.watcher.next(Events.MessageUpdate)
  await side.actor.patch(`/channels/${moot.channel}/messages/${first.id}`, { content: 'hello, everybody' })
  const [before, after] = await edited
  t.is(before.content, 'hello over there')
  t.is(after.content, 'hello, everybody')
  t.truthy(after.editedTimestamp)
})

bothWays('deletes, one by one and in bulk', async (t, side) => {
  const alone = await say(side, '1')
  const deleted = side.watcher.next(Events.MessageDelete)
  await side.actor.delete(`/channels/${moot.channel}/messages/${alone.id}`)
  t.is((await deleted)[0].id, alone.id)
  const messages = [(await say(side, '2')).id, (await say(side, '3')).id]
  const bulk = side.watcher.next(Events.MessageBulkDelete)
  await side.actor.post(`/channels/${moot.channel}/messages/bulk-delete`, { messages })
  t.deepEqual([...(await bulk)[0].keys()].toSorted(), messages)
})

bothWays('reactions and pins', async (t, side) => {
  const { id } = await say(side, 'react to this')
  const path = `/channels/${moot.channel}/messages/${id}`
  const fire = encodeURIComponent('🔥')
  const added = side.watcher.next(Events.MessageReactionAdd)
  await side.actor.put(`${path}/reactions/${fire}/@me`)
  const [reaction, user] = await added
  t.deepEqual([reaction.message.id, reaction.emoji.name, user.id], [id, '🔥', side.actor.id])
  const removed = side.watcher.next(Events.MessageReactionRemove)
  await side.actor.delete(`${path}/reactions/${fire}/@me`)
  t.is((await removed)[0].emoji.name, '🔥')
  await side.actor.put(`${path}/reactions/${fire}/@me`)
  const cleared = side.watcher.next(Events.MessageReactionRemoveAll)
  await side.actor.delete(`${path}/reactions`)
  t.is((await cleared)[0].id, id)
  const pinned = side.watcher.next(Events.ChannelPinsUpdate)
  await side.actor.put(`/channels/${moot.channel}/pins/${id}`)
  t.is((await pinned)[0].id, moot.channel)
  const unpinned = side.watcher.next(Events.ChannelPinsUpdate)
  await side.actor.delete(`/channels/${moot.channel}/pins/${id}`)
  await unpinned
})

bothWays('typing', async (t, { actor, watcher }) => {
  const typing = watcher.next(Events.TypingStart)
  await actor.post(`/channels/${moot.channel}/typing`)
  const [{ user, channel }] = await typing
  t.deepEqual([user.id, channel.id], [actor.id, moot.channel])
})

const VOICE_STATE_UPDATE = 4

bothWays('who is in a voice channel, and how', async (t, { actor, watcher }) => {
  const [actors] = [beeper, booper].filter(({ client }) => client.user.id === actor.id)
  const room = watcher.client.guilds.cache.get(moot.guild)?.channels.cache.find(({ type }) => type === 2)
  const ask = (channel: string | null, how: object = {}): void => {
    const [shard] = actors?.client.ws.shards.values() ?? []
    shard?.send({ op: VOICE_STATE_UPDATE, d: { guild_id: moot.guild, channel_id: channel, ...how } })
  }
  const next = (wanted: (channel: string | null, muted: boolean | null) => boolean) =>
    watcher.next(
      Events.VoiceStateUpdate,
      (_, { id, channelId, selfMute }) => id === actor.id && wanted(channelId, selfMute)
    )
  const came = next((channel) => channel === room?.id)
  ask(room?.id ?? '')
  t.is((await came)[1].member?.id, actor.id)
  await using late = await connect(
    watcher === booper ? moot.b.ready.http : moot.a.ready.http,
    watcher === booper ? moot.boop : moot.beep
  )
  t.is(late.client.guilds.cache.get(moot.guild)?.voiceStates.cache.get(actor.id)?.channelId, room?.id)
  const [watching] = watcher.client.ws.shards.values()
  const both = watcher.next(Events.VoiceStateUpdate, (_, { id }) => id === watcher.client.user.id)
  watching?.send({ op: VOICE_STATE_UPDATE, d: { guild_id: moot.guild, channel_id: room?.id } })
  await both
  const horn = { name: 'horn', sound: dataUri(MP3, 'audio/mpeg'), volume: 0.5 }
  const { sound_id: sound } = await actor.post(`/guilds/${moot.guild}/soundboard-sounds`, horn)
  const played = watcher.next(Events.VoiceChannelEffectSend, ({ userId }) => userId === actor.id)
  await actor.post(`/channels/${room?.id}/send-soundboard-sound`, { sound_id: sound })
  t.like((await played)[0], { soundId: sound, soundVolume: 0.5, channelId: room?.id })
  watching?.send({ op: VOICE_STATE_UPDATE, d: { guild_id: moot.guild, channel_id: null } })

  const muted = next((_, isMuted) => isMuted === true)
  ask(room?.id ?? '', { self_mute: true })
  await muted
  const left = next((channel) => channel === null)
  ask(null)
  await left
})

bothWays('what those who come are shown, and what is shown of the guild elsewhere', async (t, { actor, watcher }) => {
  const welcomed = watcher.next(Events.GuildUpdate, (_, { features }) => features.includes('WELCOME_SCREEN_ENABLED'))
  await actor.patch(`/guilds/${moot.guild}/welcome-screen`, { enabled: true, description: `of ${actor.id}` })
  const [, guild] = await welcomed
  t.is((await guild.fetchWelcomeScreen()).description, `of ${actor.id}`)
  const shown = watcher.next(Events.GuildUpdate, (_, { widgetEnabled }) => widgetEnabled === true)
  await actor.patch(`/guilds/${moot.guild}/widget`, { enabled: true })
  await shown
  t.is((await guild.fetchWidget()).id, moot.guild)
  const hidden = watcher.next(Events.GuildUpdate, (_, { widgetEnabled }) => widgetEnabled === false)
  await actor.patch(`/guilds/${moot.guild}/widget`, { enabled: false })
  await hidden
})

bothWays('a presence with what somebody is doing', async (t, { actor, watcher }) => {
  const [actors] = [beeper, booper].filter(({ client }) => client.user.id === actor.id)
  const seen = watcher.next(Events.PresenceUpdate, (_, { userId, status }) => userId === actor.id && status === 'dnd')
  actors?.client.user.setPresence({ status: 'dnd', activities: [{ name: 'chess' }] })
  t.is((await seen)[1].activities[0]?.name, 'chess')
})

bothWays('channels come, change and go', async (t, { actor, watcher }) => {
  const created = watcher.next(Events.ChannelCreate)
  const { id } = await actor.post(`/guilds/${moot.guild}/channels`, { name: 'news', type: 0, topic: 'old' })
  const [channel] = await created
  t.deepEqual([channel.id, channel.name, (channel as TextChannel).topic], [id, 'news', 'old'])
  const updated = watcher.next(Events.ChannelUpdate)
  await actor.patch(`/channels/${id}`, { name: 'olds', topic: 'new', rate_limit_per_user: 5 })
  const after = (await updated)[1] as TextChannel
  t.deepEqual([after.name, after.topic, after.rateLimitPerUser], ['olds', 'new', 5])
  const deleted = watcher.next(Events.ChannelDelete)
  await actor.delete(`/channels/${id}`)
  t.is((await deleted)[0].id, id)
})

bothWays('roles come, change, are given and go', async (t, { actor, watcher }) => {
  const created = watcher.next(Events.GuildRoleCreate)
  const { id } = await actor.post(`/guilds/${moot.guild}/roles`, { name: 'scribe', color: 0xff0000 })
  const [role] = await created
  t.deepEqual([role.id, role.name, role.color], [id, 'scribe', 0xff0000])
  const updated = watcher.next(Events.GuildRoleUpdate, (_, changed) => changed.id === id)
  await actor.patch(`/guilds/${moot.guild}/roles/${id}`, { name: 'clerk', hoist: true })
  t.is((await updated)[1].name, 'clerk')
  const given = watcher.next(Events.GuildMemberUpdate)
  await actor.put(`/guilds/${moot.guild}/members/${moot.bob.id}/roles/${id}`)
  t.true((await given)[1].roles.cache.has(id))
  const deleted = watcher.next(Events.GuildRoleDelete)
  await actor.delete(`/guilds/${moot.guild}/roles/${id}`)
  t.is((await deleted)[0].id, id)
})

bothWays('nicknames, of oneself and of others', async (t, { actor, watcher }) => {
  const own = watcher.next(Events.GuildMemberUpdate, (_, { id }) => id === actor.id)
  await actor.patch(`/guilds/${moot.guild}/members/@me`, { nick: `the ${actor.name}` })
  t.is((await own)[1].nickname, `the ${actor.name}`)
  const other = watcher.next(Events.GuildMemberUpdate, (_, { id }) => id === moot.bob.id)
  await actor.patch(`/guilds/${moot.guild}/members/${moot.bob.id}`, { nick: `called so by ${actor.name}` })
  t.is((await other)[1].nickname, `called so by ${actor.name}`)
})

test.serial('both nodes page through the same channel', async (t) => {
  const { beep, boop, alice, bob, channel } = moot
  const onA = await pageThrough(beep, channel)
  t.true(onA.length > 0)
  t.deepEqual(await pageThrough(boop, channel), onA)
  t.deepEqual(await pageThrough(bob, channel), await pageThrough(alice, channel))
})

test.serial('whoever joins on the other node is greeted as a member, and whoever leaves is gone', async (t) => {
  const { a, b, alice, guild, channel } = moot
  const code = await makeInvite(alice, channel)
  const carol = await b.person('carol')
  const arrived = beeper.next(Events.GuildMemberAdd)
  const joined = await carol.post(`/invites/${code}`, {})
  t.is(joined.guild.id, guild)
  const [member] = await arrived
  t.deepEqual([member.id, member.user.username], [carol.id, 'carol'])
  const gone = beeper.next(Events.GuildMemberRemove)
  await carol.delete(`/users/@me/guilds/${guild}`)
  t.is((await gone)[0].id, carol.id)
  await agreement(a, b)
})

test.serial('whoever connects later sees who is here on the other node, and that they go', async (t) => {
  const late = await connect(moot.b.ready.http, moot.boop)
  await using _late = late
  const presences = late.client.guilds.cache.get(moot.guild)?.presences.cache
  t.is(presences?.get(moot.beep.id)?.status, 'dnd')
  const gone = late.next(
    Events.PresenceUpdate,
    (_, { userId, status }) => userId === moot.beep.id && status === 'offline'
  )
  await beeper.client.destroy()
  await gone
  beeper = await moot.connectBeep()
  t.pass()
})

test.serial('a bot that is let into a guild of another node sees it appear, with its history', async (t) => {
  const { alice, boop } = moot
  const { guild, channel } = await foundGuild(alice, 'Second')
  for (const content of ['one', 'two', 'three']) await alice.post(`/channels/${channel}/messages`, { content })
  const appeared = booper.next(Events.GuildCreate)
  await boop.post(`/invites/${await makeInvite(alice, channel)}`, {})
  const [second] = await appeared
  t.deepEqual([second.id, second.name], [guild, 'Second'])
  const room = (await second.channels.fetch(channel)) as TextChannel
  const history = await room.messages.fetch({ limit: 10 })
  t.deepEqual(history.map(({ content }) => content).filter(Boolean), ['three', 'two', 'one'])
  const closed = booper.next(Events.GuildDelete)
  await alice.delete(`/guilds/${guild}`)
  t.is((await closed)[0].id, guild)
})

test.serial('a third node learns the whole story from either', async (t) => {
  const { a, b, bob, guild, channel } = moot
  await using c = await NodeProcess.start()
  const dave = await c.person('dave')
  await dave.post(`/invites/${await makeInvite(bob, channel)}`, {})
  await agreementOn(guild, a, b, c)
  t.deepEqual(await pageThrough(dave, channel), await pageThrough(bob, channel))
  await using watcher = await connect(b.ready.http, moot.boop)
  const heard = watcher.next(Events.MessageCreate)
  await dave.post(`/channels/${channel}/messages`, { content: 'hello from the third' })
  t.is((await heard)[0].content, 'hello from the third')
})
