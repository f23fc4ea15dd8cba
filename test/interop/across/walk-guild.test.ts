/** What a guild has beside channels and messages: a bot on B sets it up with unmodified discord.js, another on A sees the same. */
import test from 'ava'
import {
  AuditLogEvent,
  AutoModerationActionType,
  AutoModerationRuleEventType,
  AutoModerationRuleTriggerType,
  ChannelType,
  Events,
  GuildOnboardingMode,
  GuildOnboardingPromptType,
  GuildScheduledEventEntityType,
  GuildScheduledEventPrivacyLevel,
  GuildScheduledEventRecurrenceRuleFrequency,
  GuildScheduledEventRecurrenceRuleWeekday,
  GuildScheduledEventStatus,
  InviteTargetType,
  type Guild,
  type StageChannel,
  type VoiceChannel
} from 'discord.js'
import { startWalk, type Walk } from '../../support/interop/walk.ts'
import { GatewayClient } from '../../support/gateway/client.ts'
import type { Bot } from '../../support/process/bots.ts'
import { eventually } from '../../support/process/eventually.ts'
import { agreementOn } from '../../support/process/node-process.ts'
import { RestError } from '../../support/process/rest.ts'
import { still } from '../../support/pictures.ts'
import { MP3 } from '../../support/sounds.ts'

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

test.serial('auto-moderation: a rule of B holds on A, and what it does is told on both', async (t) => {
  const { carol, channel } = walk
  const alerts = await there.channels.create({ name: 'alerts' })
  const told = beep.next(Events.AutoModerationRuleCreate)
  const rule = await there.autoModerationRules.create({
    name: 'no elms',
    eventType: AutoModerationRuleEventType.MessageSend,
    triggerType: AutoModerationRuleTriggerType.Keyword,
    triggerMetadata: { keywordFilter: ['elm*'], regexPatterns: ['b[ae]d'], allowList: ['elmo'] },
    actions: [
      { type: AutoModerationActionType.BlockMessage, metadata: { customMessage: 'no elms here' } },
      { type: AutoModerationActionType.SendAlertMessage, metadata: { channel: alerts } }
    ],
    enabled: true,
    reason: 'dutch disease'
  })
  const [seen] = await told
  t.is(seen.id, rule.id)
  t.deepEqual([...seen.triggerMetadata.keywordFilter], ['elm*'])
  t.is(seen.actions[0]?.metadata.customMessage, 'no elms here')
  t.is((await here.autoModerationRules.fetch(rule.id)).creatorId, walk.boop.id)

  const done = beep.next(Events.AutoModerationActionExecution)
  const alerted = boop.next(Events.MessageCreate, ({ channelId }) => channelId === alerts.id)
  const refused = await t.throwsAsync(carol.post(`/channels/${channel}/messages`, { content: 'an elmtree' }), {
    instanceOf: RestError
  })
  t.is(refused.code, 200_000)
  const [action] = await done
  t.deepEqual([action.ruleId, action.userId, action.matchedKeyword], [rule.id, carol.id, 'elm*'])
  t.is((await alerted)[0].type, 24)
  await carol.post(`/channels/${channel}/messages`, { content: 'elmo is fine' })
  await t.throwsAsync(carol.post(`/channels/${channel}/messages`, { content: 'so bad' }), { instanceOf: RestError })

  const changed = beep.next(Events.AutoModerationRuleUpdate, (_, after) => after.exemptRoles.has(walk.guild))
  await rule.edit({ exemptRoles: [walk.guild], name: 'none' })
  t.is((await changed)[1].name, 'none')
  const over = beep.next(Events.AutoModerationRuleDelete)
  await rule.delete('over')
  t.is((await over)[0].id, rule.id)
  t.is((await here.autoModerationRules.fetch()).size, 0)
})

test.serial('a guild names the channel of its safety alerts, and the channel goes', async (t) => {
  const alerts = await there.channels.create({ name: 'safety' })
  const told = beep.next(Events.GuildUpdate, (_, { safetyAlertsChannelId: id }) => id === alerts.id)
  await there.setSafetyAlertsChannel(alerts.id)
  await told
  t.is((await here.fetch()).safetyAlertsChannelId, alerts.id)
  const row = (await here.fetchAuditLogs({ type: AuditLogEvent.GuildUpdate, limit: 1 })).entries.first()
  t.like(row?.changes[0], { key: 'safety_alerts_channel_id', new: alerts.id })
  const gone = beep.next(Events.GuildUpdate, (_, { safetyAlertsChannelId: id }) => id === null)
  await alerts.delete()
  await gone
  t.is((await there.fetch()).safetyAlertsChannelId, null)
})

test.serial('an invite to an application is told with it on the other node, and shown there', async (t) => {
  const told = beep.next(Events.InviteCreate, ({ targetType }) => targetType === InviteTargetType.EmbeddedApplication)
  const made = await there.invites.create(walk.channel, {
    targetType: InviteTargetType.EmbeddedApplication,
    targetApplication: walk.boop.id,
    maxAge: 0
  })
  t.is(made.targetApplication?.id, walk.boop.id)
  t.is((await told)[0].targetApplication?.id, walk.boop.id)
  const seen = (await here.invites.fetch()).find(
    ({ targetType }) => targetType === InviteTargetType.EmbeddedApplication
  )
  t.is(seen?.targetApplication?.name, made.targetApplication?.name)
  t.like(await walk.alice.get(`/invites/${made.code}`), { target_type: 2, target_application: { id: walk.boop.id } })
})

const soon = (hours: number): Date => new Date(Date.now() + hours * 3_600_000)

test.serial('scheduled events: made, changed, wished for, begun, ended and cancelled', async (t) => {
  const { carol, guild } = walk
  const told = beep.next(Events.GuildScheduledEventCreate)
  const event = await there.scheduledEvents.create({
    name: 'Feast',
    description: 'of all',
    scheduledStartTime: soon(2),
    scheduledEndTime: soon(3),
    privacyLevel: GuildScheduledEventPrivacyLevel.GuildOnly,
    entityType: GuildScheduledEventEntityType.External,
    entityMetadata: { location: 'the oak' },
    image: Buffer.from(await still(800, 320)),
    recurrenceRule: {
      startAt: soon(2),
      interval: 1,
      frequency: GuildScheduledEventRecurrenceRuleFrequency.Weekly,
      byWeekday: [GuildScheduledEventRecurrenceRuleWeekday.Friday]
    }
  } as never)
  const [seen] = await told
  t.is(seen.name, 'Feast')
  t.is(seen.entityMetadata?.location, 'the oak')
  t.is(seen.creatorId, walk.boop.id)
  t.is(seen.recurrenceRule?.interval, 1)
  t.truthy(seen.image)
  const cover = await fetch(`${walk.a.ready.http}/guild-events/${seen.id}/${seen.image}.png?size=512`)
  t.is(cover.status, 200)

  const wished = boop.next(Events.GuildScheduledEventUserAdd)
  await carol.put(`/guilds/${guild}/scheduled-events/${event.id}/users/@me`)
  t.deepEqual(
    (await wished).map((one) => one.id),
    [event.id, carol.id]
  )
  await eventually(async () => (await event.fetchSubscribers({ withMember: true })).has(carol.id))
  t.is(
    (await there.scheduledEvents.fetch({ guildScheduledEvent: event.id, withUserCount: true, force: true })).userCount,
    1
  )
  const unwished = boop.next(Events.GuildScheduledEventUserRemove)
  await carol.delete(`/guilds/${guild}/scheduled-events/${event.id}/users/@me`)
  await unwished

  const begun = beep.next(Events.GuildScheduledEventUpdate, (_, after) => after.isActive())
  await event.setStatus(GuildScheduledEventStatus.Active)
  await begun
  const ended = beep.next(Events.GuildScheduledEventUpdate, (_, after) => after.name === 'Feast over')
  await event.edit({ name: 'Feast over' })
  await ended
  const gone = beep.next(Events.GuildScheduledEventDelete, ({ id }) => id === event.id)
  await event.delete()
  await gone
  const invite = await there.scheduledEvents
    .create({
      name: 'Other',
      scheduledStartTime: soon(1),
      scheduledEndTime: soon(2),
      privacyLevel: GuildScheduledEventPrivacyLevel.GuildOnly,
      entityType: GuildScheduledEventEntityType.External,
      entityMetadata: { location: 'elsewhere' }
    })
    .then((other) => other.createInviteURL({ channel: walk.channel }))
  t.regex(invite, /event=\d+/)
})

test.serial('a stage, and an event that opens one', async (t) => {
  const hall = (await there.channels.create({ name: 'hall', type: ChannelType.GuildStageVoice })) as StageChannel
  const opened = beep.next(Events.StageInstanceCreate)
  const stage = await hall.createStageInstance({ topic: 'moot', sendStartNotification: false })
  t.deepEqual([(await opened)[0].topic, (await here.stageInstances.fetch(hall.id))?.id], ['moot', stage.id])
  const changed = beep.next(Events.StageInstanceUpdate)
  await stage.setTopic('thing')
  t.is((await changed)[1].topic, 'thing')
  const closed = beep.next(Events.StageInstanceDelete)
  await stage.delete()
  await closed
  const event = await there.scheduledEvents.create({
    name: 'Play',
    scheduledStartTime: soon(1),
    privacyLevel: GuildScheduledEventPrivacyLevel.GuildOnly,
    entityType: GuildScheduledEventEntityType.StageInstance,
    channel: hall
  })
  const again = beep.next(Events.StageInstanceCreate)
  await event.setStatus(GuildScheduledEventStatus.Active)
  const [by] = await again
  t.is(by.guildScheduledEventId, event.id)
  t.is(by.guildScheduledEvent?.name, 'Play')
  const ended = beep.next(Events.StageInstanceDelete)
  await event.setStatus(GuildScheduledEventStatus.Completed)
  await ended
})

test.serial('voice states, regions, sounds, and packs of stickers', async (t) => {
  const { a, guild, carol } = walk
  const den = (await there.channels.create({ name: 'den', type: ChannelType.GuildVoice })) as VoiceChannel
  const told = beep.next(Events.GuildSoundboardSoundCreate)
  const sound = await there.soundboardSounds.create({
    file: Buffer.from(MP3),
    contentType: 'audio/mpeg',
    name: 'horn',
    volume: 0.5,
    emojiName: '📯'
  })
  const [seen] = await told
  t.deepEqual([seen.name, seen.volume, seen.emoji?.name], ['horn', 0.5, '📯'])
  t.is((await here.soundboardSounds.fetch()).size, 1)
  const renamed = beep.next(Events.GuildSoundboardSoundUpdate)
  await sound.edit({ name: 'long horn' })
  t.is((await renamed)[1].name, 'long horn')

  await eventually(async () => here.channels.cache.has(den.id))
  using at_carol = new GatewayClient(`${a.ready.gateway}/?v=10&encoding=json`)
  await at_carol.identify(carol.authorization)
  const joined = boop.next(Events.VoiceStateUpdate, (_, after) => after.id === carol.id && after.channelId === den.id)
  at_carol.send(4, { guild_id: guild, channel_id: den.id, self_mute: true, self_deaf: false })
  const [, state] = await joined
  t.true(state.selfMute)
  t.deepEqual([...den.members.keys()], [carol.id])
  t.is((await there.voiceStates.fetch(carol.id)).channelId, den.id)
  const played = beep.next(Events.VoiceChannelEffectSend)
  const wish = { guild_id: guild, channel_id: den.id, self_mute: false, self_deaf: false }
  for (const one of [boop, beep]) {
    const other = one === boop ? beep : boop
    const came = other.next(Events.VoiceStateUpdate, (_, after) => after.id === one.client.user.id)
    one.client.guilds.cache.get(guild)?.shard.send({ op: 4, d: wish })
    await came
  }
  await den.sendSoundboardSound({ soundId: sound.soundId, guildId: guild })
  const [effect] = await played
  t.deepEqual([effect.userId, effect.soundId, effect.channelId], [walk.boop.id, sound.soundId, den.id])
  const deleted = beep.next(Events.GuildSoundboardSoundDelete)
  await sound.delete()
  await deleted

  for (const { client } of [boop, beep]) {
    t.true((await client.fetchVoiceRegions()).size > 0)
    t.true((await client.rest.get('/soundboard-default-sounds')) !== undefined)
    t.true((await client.fetchStickerPacks()).size >= 0)
  }
})

test.serial(
  'template, welcome, onboarding, widget and shut doors are read on A as they were written on B',
  async (t) => {
    const { a, b, guild, channel, alice } = walk
    const updated = beep.next(Events.GuildUpdate, (_, after) => after.description === 'of alders')
    await there.edit({
      features: ['COMMUNITY'],
      description: 'of alders',
      rulesChannel: channel,
      publicUpdatesChannel: channel
    })
    await updated
    const template = await there.createTemplate('Moots', 'like ours')
    await eventually(async () => (await here.fetchTemplates()).has(template.code))
    const seen = await beep.client.fetchGuildTemplate(template.code)
    t.deepEqual(
      [seen.name, seen.description, seen.creatorId, seen.unSynced ?? false],
      ['Moots', 'like ours', walk.boop.id, false]
    )
    t.true((seen.serializedGuild.channels ?? []).length > 0)
    await there.roles.create({ name: 'later' })
    t.true((await there.fetchTemplates()).get(template.code)?.unSynced === true)
    t.is((await template.sync()).unSynced ?? false, false)
    t.is((await template.edit({ name: 'Moot' })).name, 'Moot')
    const copy = await alice.post(`/guilds/templates/${template.code}`, { name: 'Like it' })
    t.is(
      (await alice.get(`/guilds/${copy.id}/roles`)).some(({ name }: { name: string }) => name === 'later'),
      true
    )
    await template.delete()
    await eventually(async () => (await here.fetchTemplates()).size === 0)

    await there.editWelcomeScreen({
      enabled: true,
      description: 'come in',
      welcomeChannels: [{ channel, description: 'talk', emoji: '🌲' }]
    })
    await there.setWidgetSettings({ enabled: true, channel })
    const rooms = await Promise.all(Array.from({ length: 7 }, (_, i) => there.channels.create({ name: `room-${i}` })))
    await there.editOnboarding({
      enabled: true,
      mode: GuildOnboardingMode.OnboardingDefault,
      defaultChannels: rooms,
      prompts: [
        {
          title: 'What tree?',
          type: GuildOnboardingPromptType.MultipleChoice,
          options: [{ title: 'Oak', channels: [channel], roles: [], emoji: '🌳' }]
        }
      ]
    })
    await agreementOn(guild, a, b)
    const welcome = await here.fetchWelcomeScreen()
    t.is(welcome.description, 'come in')
    t.is(welcome.welcomeChannels.get(channel)?.emoji.name, '🌲')
    t.true(here.features.includes('WELCOME_SCREEN_ENABLED'))
    const onboarding = await here.fetchOnboarding()
    t.true(onboarding.enabled)
    const [prompt] = [...onboarding.prompts.values()]
    t.is(prompt?.title, 'What tree?')
    t.is(prompt?.options.first()?.channels.first()?.id, channel)
    t.true((await here.fetchWidgetSettings()).enabled)
    const widget = await beep.client.fetchGuildWidget(guild)
    t.is(widget.name, 'Moot')
    t.true(widget.presenceCount > 0)
    t.truthy((await boop.client.fetchGuildWidget(guild)).instantInvite)
    const image = await fetch(`${a.ready.http}/api/v10/guilds/${guild}/widget.png?style=banner2`)
    t.deepEqual([image.status, image.headers.get('content-type')], [200, 'image/png'])
    const shut = beep.next(
      Events.GuildUpdate,
      (_, after) => (after.incidentsData?.invitesDisabledUntil ?? null) !== null
    )
    await there.setIncidentActions({ invitesDisabledUntil: soon(1) })
    await shut
  }
)

test.serial('the audit log tells on A what was done on B, by whom and why', async (t) => {
  const told = beep.next(Events.GuildAuditLogEntryCreate, ({ action }) => action === AuditLogEvent.RoleCreate)
  const role = await there.roles.create({ name: 'auditors', reason: 'we must know' })
  const [entry] = await told
  t.deepEqual([entry.targetId, entry.executorId, entry.reason], [role.id, walk.boop.id, 'we must know'])
  t.like(
    entry.changes.find(({ key }) => key === 'name'),
    { new: 'auditors' }
  )
  const { entries } = await here.fetchAuditLogs({ limit: 100 })
  const done = new Set(entries.map(({ action }) => action))
  for (const action of [
    AuditLogEvent.AutoModerationRuleCreate,
    AuditLogEvent.AutoModerationRuleUpdate,
    AuditLogEvent.AutoModerationRuleDelete,
    AuditLogEvent.AutoModerationBlockMessage,
    AuditLogEvent.GuildScheduledEventCreate,
    AuditLogEvent.GuildScheduledEventUpdate,
    AuditLogEvent.GuildScheduledEventDelete,
    AuditLogEvent.StageInstanceCreate,
    AuditLogEvent.StageInstanceUpdate,
    AuditLogEvent.StageInstanceDelete,
    AuditLogEvent.SoundboardSoundCreate,
    AuditLogEvent.SoundboardSoundUpdate,
    AuditLogEvent.SoundboardSoundDelete,
    AuditLogEvent.OnboardingCreate,
    AuditLogEvent.OnboardingPromptCreate,
    AuditLogEvent.GuildUpdate
  ])
    t.true(done.has(action), AuditLogEvent[action])
  const rules = await here.fetchAuditLogs({ type: AuditLogEvent.AutoModerationRuleCreate, user: walk.boop.id })
  t.is(rules.entries.first()?.reason, 'dutch disease')
  const feasts = await here.fetchAuditLogs({ type: AuditLogEvent.GuildScheduledEventDelete })
  t.is(feasts.entries.first()?.executor?.id, walk.boop.id)
})
