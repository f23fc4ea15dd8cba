/**
 * A bot on A moderates people and bots on B, with unmodified discord.js on both: members are muted, deafened, moved and
 * disconnected, embeds are hidden; and what flags a member has is the same on both.
 */
import test from 'ava'
import {
  AuditLogEvent,
  ChannelType,
  DiscordAPIError,
  Events,
  GuildMemberFlags,
  PermissionFlagsBits,
  MessageFlags,
  type Guild,
  type GuildMember,
  type TextChannel,
  type VoiceChannel,
  type VoiceState
} from 'discord.js'
import { GatewayClient } from '../../support/gateway/client.ts'
import { startWalk, type Walk } from '../../support/interop/walk.ts'
import type { Bot } from '../../support/process/bots.ts'
import { eventually } from '../../support/process/eventually.ts'
import { makeInvite } from '../../support/process/rest.ts'

let walk: Walk
let boop: Bot
let beep: Bot
/** As the bot on B has it, and as that on A has it. */
let there: Guild
let here: Guild
test.before(async () => {
  walk = await startWalk()
  ;[boop, beep] = [await walk.connectBoop(), await walk.connectBeep()]
  there = boop.client.guilds.cache.get(walk.guild) as Guild
  here = beep.client.guilds.cache.get(walk.guild) as Guild
})
test.after.always(async () => {
  for (const bot of [boop, beep]) await bot?.[Symbol.asyncDispose]()
  await walk?.[Symbol.asyncDispose]()
})

type Is = (after: VoiceState) => boolean
const hears = (bot: Bot, id: string, is: Is) =>
  bot.next(Events.VoiceStateUpdate, (_, after) => after.id === id && is(after))

/** What `id`'s voice state becomes by `act`, on both nodes. */
const becomes = async (id: string, is: Is, act: () => Promise<unknown>): Promise<readonly VoiceState[]> => {
  const news = [boop, beep].map((bot) => hears(bot, id, is))
  await act()
  return (await Promise.all(news)).map(([, after]) => after)
}

test.serial('a bot on A mutes, deafens, moves and disconnects a member of B', async (t) => {
  const { b, bob, guild } = walk
  const [den, attic] = (await Promise.all(
    ['den', 'attic'].map((name) => here.channels.create({ name, type: ChannelType.GuildVoice }))
  )) as [VoiceChannel, VoiceChannel]
  await attic.permissionOverwrites.create(guild, { Connect: false })
  await eventually(
    async () =>
      [den, attic].every(({ id }) => there.channels.cache.has(id)) &&
      there.channels.cache.get(attic.id)?.permissionsFor(guild)?.has(PermissionFlagsBits.Connect) === false
  )
  const member = await here.members.fetch(bob.id)
  await t.throwsAsync(member.edit({ mute: true }), { instanceOf: DiscordAPIError, code: 40_032 as never })

  using at_bob = new GatewayClient(`${b.ready.gateway}/?v=10&encoding=json`)
  await at_bob.identify(bob.authorization)
  const enter = (channel: string | null) =>
    at_bob.send(4, { guild_id: guild, channel_id: channel, self_mute: false, self_deaf: false })
  await becomes(
    bob.id,
    ({ channelId }) => channelId === den.id,
    async () => enter(den.id)
  )

  const told = at_bob.next('GUILD_MEMBER_UPDATE')
  await becomes(
    bob.id,
    ({ serverMute }) => serverMute === true,
    () => member.voice.setMute(true, 'noise')
  )
  t.like((await told).d, { mute: true, deaf: false, user: { id: bob.id } })
  await becomes(
    bob.id,
    ({ serverDeaf }) => serverDeaf === true,
    () => member.voice.setDeaf(true)
  )
  t.like(await bob.get(`/guilds/${guild}/members/${bob.id}`), { mute: true, deaf: true })
  const states = await becomes(
    bob.id,
    ({ channelId }) => channelId === attic.id,
    () => member.voice.setChannel(attic, 'up with you')
  )
  for (const { serverMute, serverDeaf } of states) t.deepEqual([serverMute, serverDeaf], [true, true])
  t.deepEqual([...attic.members.keys()], [bob.id], 'where he could not go by himself')
  await becomes(
    bob.id,
    ({ serverMute, serverDeaf }) => !serverMute && !serverDeaf,
    () => member.edit({ mute: false, deaf: false })
  )
  await becomes(
    bob.id,
    ({ channelId }) => channelId === null,
    () => member.voice.disconnect()
  )

  for (const view of [here, there]) {
    const rows = async (type: AuditLogEvent) => [...(await view.fetchAuditLogs({ type, limit: 5 })).entries.values()]
    await eventually(async () => (await rows(AuditLogEvent.MemberDisconnect)).length === 1)
    const [moved] = await rows(AuditLogEvent.MemberMove)
    t.deepEqual([moved?.executorId, moved?.reason, moved?.extra], [
      walk.beep.id,
      'up with you',
      { channel: view.channels.cache.get(attic.id), count: 1 }
    ] as never)
    const muted = (await rows(AuditLogEvent.MemberUpdate)).find(({ reason }) => reason === 'noise')
    t.is(muted?.targetId, bob.id)
    t.deepEqual(muted?.changes, [{ key: 'mute', old: false, new: true }])
  }
})

test.serial('a member of B is exempted on A, leaves, and has come back', async (t) => {
  const { alice, bob, guild, channel } = walk
  const flagsAre =
    (flags: number) =>
    (_: unknown, { id, flags: now }: GuildMember) =>
      id === bob.id && now.bitfield === flags
  const exempt = boop.next(Events.GuildMemberUpdate, flagsAre(GuildMemberFlags.BypassesVerification) as never)
  await (await here.members.fetch(bob.id)).edit({ flags: GuildMemberFlags.BypassesVerification })
  await exempt
  const left = beep.next(Events.GuildMemberRemove, ({ id }) => id === bob.id)
  await bob.delete(`/users/@me/guilds/${guild}`)
  await left
  const back = [boop, beep].map((bot) => bot.next(Events.GuildMemberAdd, ({ id }) => id === bob.id))
  await bob.post(`/invites/${await makeInvite(alice, channel)}`, {})
  for (const [member] of await Promise.all(back)) t.is(member.flags.bitfield, GuildMemberFlags.DidRejoin)
})

test.serial('embeds of a message of B are hidden on A, and shown again', async (t) => {
  const { channel } = walk
  const told = beep.next(Events.MessageCreate, ({ content }) => content === 'a link')
  const room = there.channels.cache.get(channel) as TextChannel
  const said = await room.send({ content: 'a link', embeds: [{ title: 'elsewhere' }] })
  const [seen] = await told
  for (const isHidden of [true, false]) {
    const changed = boop.next(
      Events.MessageUpdate,
      (_, { id, flags }) => id === said.id && flags.has(MessageFlags.SuppressEmbeds) === isHidden
    )
    await seen.suppressEmbeds(isHidden)
    const [, after] = await changed
    t.deepEqual([after.embeds.length, after.editedTimestamp], [isHidden ? 0 : 1, null])
  }
  await t.throwsAsync(seen.edit('mine'), { instanceOf: DiscordAPIError, code: 50_005 as never })
})
