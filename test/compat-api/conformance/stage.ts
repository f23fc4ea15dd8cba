/** A node with a guild in which there is one of everything, and people and a bot who may ask about it. */
import type { Snowflake } from '../../../node/core/ids.ts'
import { found, invite, startNode, type Actor, type TestNode } from '../../support/api/node.ts'
import { emojiNew } from '../../support/core/drafts.ts'
import { must } from '../../support/core/local-app.ts'

const ADMINISTRATOR = '8'
const THUMB = '👍'

/** Parameters of paths of which something is there. */
type Known =
  | 'application_id'
  | 'channel_id'
  | 'code'
  | 'emoji_id'
  | 'emoji_name'
  | 'guild_id'
  | 'message_id'
  | 'overwrite_id'
  | 'role_id'
  | 'user_id'
  | 'webhook_id'
  | 'webhook_token'

export interface Stage extends AsyncDisposable {
  readonly node: TestNode
  /** She owns the guild and the application of the bot, and is a friend of bob's and carol's. */
  readonly alice: Actor
  /** A member without a role. */
  readonly bob: Actor
  /** A member with a role. */
  readonly carol: Actor
  /** Banned. */
  readonly dan: Actor
  /** A person of the node who is in no guild. */
  readonly erin: Actor
  /** A member that may do everything, with a role above all others. */
  readonly bot: Actor
  readonly category: string
  /** Bob is in it. */
  readonly voice: string
  readonly forum: string
  /** A thread of the text channel; bob, carol and the bot are in it. */
  readonly thread: string
  readonly ids: Readonly<Record<Known, string>>
  /** The id of what a request makes; fails when it does not. */
  make(by: Actor, path: string, body: unknown): Promise<string>
}

const make: Stage['make'] = async (by, path, body) => {
  const { status, body: made } = await by.post(path, body)
  if (status >= 300) throw new Error(`POST ${path}: ${status} ${JSON.stringify(made)}`)
  return made.id
}

const addBot = async (node: TestNode, alice: Actor, guild: string): Promise<Actor> => {
  const bot = await node.bot(alice, 'robot')
  const asked = `client_id=${bot.id}&scope=bot&permissions=${ADMINISTRATOR}`
  await alice.post(`/oauth2/authorize?${asked}`, { guild_id: guild, authorize: true })
  const { body: member } = await alice.get(`/guilds/${guild}/members/${bot.id}`)
  await alice.patch(`/guilds/${guild}/roles`, [{ id: member.roles[0], position: 20 }])
  return bot
}

export const addEmoji = async ({ app }: TestNode, guild: string, name: string): Promise<string> => {
  const { cid, state } = must(app.guilds.get(guild as Snowflake))
  const { ops, after } = await app.guilds.submit(cid, state.owner, [emojiNew(name)])
  return must(after.emojis.get(must(ops[0]).cid)).id
}

/** Writing, answered, reacted to and pinned. */
const addMessage = async (bot: Actor, bob: Actor, channel: string): Promise<string> => {
  const id = await make(bot, `/channels/${channel}/messages`, { content: 'hello, all', embeds: [{ title: 'News' }] })
  const one = `/channels/${channel}/messages/${id}`
  for (const who of [bot, bob]) await who.put(`${one}/reactions/${encodeURIComponent(THUMB)}/@me`)
  await bob.post(`/channels/${channel}/messages`, { content: 'hello', message_reference: { message_id: id } })
  await bot.put(`/channels/${channel}/pins/${id}`)
  return id
}

const addThread = async (bot: Actor, channel: string, members: readonly Actor[]): Promise<string> => {
  const id = await make(bot, `/channels/${channel}/threads`, { name: 'talk', type: 11 })
  for (const { id: member } of members) await bot.put(`/channels/${id}/thread-members/${member}`)
  await make(bot, `/channels/${channel}/threads`, { name: 'secret', type: 12 })
  return id
}

const befriend = async (alice: Actor, others: readonly Actor[]): Promise<void> => {
  for (const other of others) {
    await alice.put(`/users/@me/relationships/${other.id}`, {})
    await other.put(`/users/@me/relationships/${alice.id}`, {})
  }
}

/** One that has been put away, public and private. */
const archiveThreads = async (bot: Actor, channel: string): Promise<void> => {
  for (const type of [11, 12]) {
    const id = await make(bot, `/channels/${channel}/threads`, { name: 'old', type })
    await bot.patch(`/channels/${id}`, { archived: true })
  }
}

/** Into a voice channel, as by a gateway session. */
export const enterVoice = ({ app }: TestNode, guild: string, channel: string, who: Actor): void => {
  const view = must(app.guilds.get(guild as Snowflake))
  const place = must(app.guilds.channel(channel as Snowflake)).channel.cid
  const user = must(app.accounts.byId(who.id as Snowflake)).cid
  app.voice.enter(user, 'session', { guild: view.cid, channel: place, selfMute: true, selfDeaf: false })
}

export const setStage = async (): Promise<Stage> => {
  const node = await startNode()
  const named = await Promise.all(['alice', 'bob', 'carol', 'dan', 'erin'].map((name) => node.person(name)))
  const [alice, bob, carol, dan, erin] = named as [Actor, Actor, Actor, Actor, Actor]
  const { guild, channel } = await found(alice)
  const role = await make(alice, `/guilds/${guild}/roles`, { name: 'helper' })
  const bot = await addBot(node, alice, guild)
  await invite(alice, channel, bob, carol, dan)
  await alice.put(`/guilds/${guild}/members/${carol.id}/roles/${role}`)
  await bot.put(`/guilds/${guild}/bans/${dan.id}`, { reason: 'spam' })
  const place = (name: string, type: number) => make(bot, `/guilds/${guild}/channels`, { name, type })
  const { body: hook } = await bot.post(`/channels/${channel}/webhooks`, { name: 'news' })
  const { body: invited } = await bot.post(`/channels/${channel}/invites`, {})
  await bot.put(`/channels/${channel}/permissions/${role}`, { type: 0, allow: '1024' })
  const message = await addMessage(bot, bob, channel)
  await archiveThreads(bot, channel)
  await befriend(alice, [bob, carol])
  const voice = await place('hall', 2)
  enterVoice(node, guild, voice, bob)
  return {
    node,
    alice,
    bob,
    carol,
    dan,
    erin,
    bot,
    category: await place('all', 4),
    voice,
    forum: await place('questions', 15),
    thread: await addThread(bot, channel, [bob, carol]),
    ids: {
      application_id: bot.id,
      channel_id: channel,
      code: invited.code,
      emoji_id: await addEmoji(node, guild, 'wave'),
      emoji_name: THUMB,
      guild_id: guild,
      message_id: message,
      overwrite_id: role,
      role_id: role,
      user_id: bob.id,
      webhook_id: hook.id,
      webhook_token: hook.token
    },
    make,
    [Symbol.asyncDispose]: () => node[Symbol.asyncDispose]()
  }
}
