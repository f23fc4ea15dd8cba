/** Posts in a forum by unmodified discord.js: a bot on B begins one, another on A, and members, do with its first message what they do with any. */
import test from 'ava'
import {
  AuditLogEvent,
  ChannelType,
  Events,
  MessageType,
  type ForumChannel,
  type Guild,
  type ThreadChannel
} from 'discord.js'
import { startWalk, type Walk } from '../../support/interop/walk.ts'
import type { Bot } from '../../support/process/bots.ts'
import { eventually } from '../../support/process/eventually.ts'
import { agreement } from '../../support/process/node-process.ts'
import { RestError } from '../../support/process/rest.ts'

let walk: Walk
let boop: Bot
let beep: Bot
let forum: ForumChannel
/** As the bot on A has it. */
let here: Guild
test.before(async () => {
  walk = await startWalk()
  ;[boop, beep] = [await walk.connectBoop(), await walk.connectBeep()]
  here = beep.client.guilds.cache.get(walk.guild) as Guild
  const there = boop.client.guilds.cache.get(walk.guild) as Guild
  const made = beep.next(Events.ChannelCreate, ({ name }) => name === 'questions')
  forum = await there.channels.create({ name: 'questions', type: ChannelType.GuildForum })
  await made
})
test.after.always(async () => {
  for (const bot of [boop, beep]) await bot?.[Symbol.asyncDispose]()
  await walk?.[Symbol.asyncDispose]()
})

const unknown = { message: 'Unknown Message' }

/** Begun on B and heard of on A. @returns it as both have it */
const posted = async (name: string): Promise<readonly [there: ThreadChannel, here: ThreadChannel]> => {
  const told = [
    beep.next(Events.MessageCreate, ({ content }) => content === `why ${name}?`),
    boop.next(Events.MessageCreate, ({ content }) => content === `why ${name}?`)
  ]
  const begun = beep.next(Events.ThreadCreate, (thread) => thread.name === name)
  const post = await forum.threads.create({ name, message: { content: `why ${name}?` } })
  for (const [message] of await Promise.all(told)) if (message.id !== post.id) throw new Error('it has another id')
  return [post, (await begun)[0]]
}

test.serial('a post begins with the message that has its id: edited, reacted to, pinned', async (t) => {
  const [post, seen] = await posted('rain')
  const first = await seen.fetchStarterMessage()
  t.like(first, { id: post.id, channelId: post.id, content: 'why rain?' })
  t.is((await post.fetchStarterMessage())?.id, post.id)
  t.deepEqual([...(await seen.messages.fetch()).keys()], [post.id])
  t.is(((await beep.client.channels.fetch(post.id, { force: true })) as ThreadChannel).messageCount, 0)

  const edited = beep.next(Events.MessageUpdate, (_, { id }) => id === post.id)
  await (await post.fetchStarterMessage())?.edit('why so much rain?')
  t.is((await edited)[1].content, 'why so much rain?')

  const added = boop.next(
    Events.MessageReactionAdd,
    ({ message, emoji }) => message.id === post.id && emoji.name === '☔'
  )
  await first?.react('☔')
  t.is((await added)[1].id, beep.client.user.id)
  const reacted = await post.messages.fetch({ message: post.id, force: true })
  t.is(reacted.reactions.cache.get('☔')?.count, 1)
  t.true((await reacted.reactions.cache.get('☔')?.users.fetch())?.has(beep.client.user.id))
  const removed = boop.next(Events.MessageReactionRemove, ({ message }) => message.id === post.id)
  await first?.reactions.cache.get('☔')?.users.remove()
  await removed

  const notice = boop.next(
    Events.MessageCreate,
    ({ type, channelId }) => type === MessageType.ChannelPinnedMessage && channelId === post.id
  )
  await first?.pin('the question')
  t.is((await notice)[0].reference?.messageId, post.id)
  t.is((await post.messages.fetchPins()).items[0]?.message.id, post.id)
  const row = (await here.fetchAuditLogs({ type: AuditLogEvent.MessagePin })).entries.first()
  t.like(row?.extra, { messageId: post.id, channel: { id: post.id } })
})

test.serial('it is replied to and forwarded by its id, found by it, and deleted; the post stays', async (t) => {
  const { alice, guild } = walk
  const [post, seen] = await posted('snow')
  const heard = boop.next(Events.MessageCreate, ({ channelId, content }) => channelId === post.id && content === 'cold')
  await seen.messages.fetch(post.id).then((first) => first.reply('cold'))
  const [reply] = await heard
  t.is(reply.reference?.messageId, post.id)
  t.is((await reply.fetchReference()).content, 'why snow?')
  t.is(((await beep.client.channels.fetch(post.id, { force: true })) as ThreadChannel).messageCount, 1)

  await eventually(async () => {
    const { messages } = await alice.get(`/guilds/${guild}/messages/search?content=snow`)
    return messages[0]?.[0].id === post.id && messages[0][0].channel_id === post.id
  })
  const forwarded = beep.next(Events.MessageCreate, ({ messageSnapshots }) => messageSnapshots.size === 1)
  await (await post.fetchStarterMessage())?.forward(walk.channel)
  t.like((await forwarded)[0].reference, { messageId: post.id, channelId: post.id })

  const gone = boop.next(Events.MessageDelete, ({ id }) => id === post.id)
  await seen.messages.delete(post.id)
  await gone
  await t.throwsAsync(post.messages.fetch({ message: post.id, force: true }), unknown)
  await t.throwsAsync(seen.fetchStarterMessage({ force: true }), unknown)
  t.is((await boop.client.channels.fetch(post.id, { force: true }))?.id, post.id)
  t.deepEqual([...(await post.messages.fetch({ cache: false })).keys()], [reply.id])
})

test.serial('webhooks begin posts so; threads of other channels have a first message of its own', async (t) => {
  const hook = await forum.createWebhook({ name: 'herald' })
  const told = beep.next(Events.MessageCreate, ({ content }) => content === 'hear, hear')
  const sent = await hook.send({ content: 'hear, hear', threadName: 'news' })
  t.is(sent.channelId, sent.id)
  t.is((await told)[0].id, sent.id)
  const changed = beep.next(Events.MessageUpdate, (_, { id }) => id === sent.id)
  await hook.editMessage(sent.id, { content: 'hear this', threadId: sent.id })
  t.is((await changed)[1].content, 'hear this')

  const { carol, channel } = walk
  await agreement(walk.a, walk.b)
  const { id: plain } = await carol.post(`/channels/${channel}/threads`, { name: 'plain', type: 11 })
  const { id } = await carol.post(`/channels/${plain}/messages`, { content: 'first' })
  t.not(id, plain)
  const error = await t.throwsAsync(carol.get(`/channels/${plain}/messages/${plain}`), { instanceOf: RestError })
  t.is(error.code, 10_008)
})
