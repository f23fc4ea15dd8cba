import type {
  APIGuild,
  APIGuildPreview,
  APIGuildScheduledEvent,
  GatewayGuildCreateDispatchData
} from 'discord-api-types/v10'
import type { App, GuildView } from '../../node/app/index.ts'
import { seesEvent } from '../../node/core/fixtures/event.ts'
import { fixturesOf } from '../../node/core/fixtures/index.ts'
import type { ChannelCid, Snowflake, UserCid } from '../../node/core/ids.ts'
import { mayIn, P } from '../../node/core/permissions.ts'
import type { GuildState } from '../../node/core/state.ts'
import { presentChannels } from './channel.ts'
import { presentEvent } from './event.ts'
import { featuresOf } from './features.ts'
import { presentGuildEmojis } from './guild-emoji.ts'
import { imageHash } from '../../node/core/images.ts'
import { presentIncidents } from './incidents.ts'
import { presentMember } from './member.ts'
import { presentPresence } from './presence.ts'
import { presentRoles } from './role.ts'
import { presentSounds } from './sound.ts'
import { presentStages } from './stage.ts'
import { presentStickers } from './sticker.ts'
import { activeThreads, presentThread } from './thread.ts'
import { isoTime } from './time.ts'
import { userIn } from './user.ts'
import { presentVoiceStates } from './voice.ts'
import { presentWidgetSettings } from './widget-settings.ts'

const AFK_TIMEOUTS = [60, 300, 900, 1800, 3600] as const

const channelId = (state: GuildState, channel: ChannelCid | null): Snowflake | null =>
  channel === null ? null : (state.channels.get(channel)?.id ?? null)

/** One of Discord's. */
export const afkTimeout = (seconds: number): (typeof AFK_TIMEOUTS)[number] =>
  AFK_TIMEOUTS.find((allowed) => allowed >= seconds) ?? 3600

const chosen = (state: GuildState) => {
  const { settings } = state
  return {
    name: settings.name,
    icon: imageHash(settings.icon),
    splash: imageHash(settings.splash),
    discovery_splash: imageHash(settings.discoverySplash),
    banner: imageHash(settings.banner),
    description: settings.description,
    verification_level: settings.verificationLevel,
    default_message_notifications: settings.defaultNotifications,
    explicit_content_filter: settings.explicitContentFilter,
    afk_channel_id: channelId(state, settings.afkChannel),
    afk_timeout: afkTimeout(settings.afkTimeout),
    system_channel_id: channelId(state, settings.systemChannel),
    system_channel_flags: settings.systemChannelFlags,
    rules_channel_id: channelId(state, settings.rulesChannel),
    public_updates_channel_id: channelId(state, settings.updatesChannel),
    safety_alerts_channel_id: channelId(state, settings.safetyChannel ?? null),
    preferred_locale: settings.locale as APIGuild['preferred_locale'],
    premium_progress_bar_enabled: settings.progressBar
  }
}

/** What Discord says of every guild and this node has nothing to add to. */
const FIXED = {
  home_header: null,
  application_id: null,
  region: 'local',
  mfa_level: 0,
  max_presences: null,
  max_members: 500_000,
  max_stage_video_channel_users: 50,
  max_video_channel_users: 25,
  vanity_url_code: null,
  premium_tier: 0,
  premium_subscription_count: 0,
  nsfw: false,
  nsfw_level: 0,
  hub_type: null
} as const

const widgetFields = (state: GuildState) => {
  const { enabled, channel_id: channel } = presentWidgetSettings(state)
  return { widget_enabled: enabled, widget_channel_id: channel }
}

/** A guild as REST answers it. */
export const presentGuild = (view: GuildView): APIGuild => ({
  id: view.state.id,
  owner_id: userIn(view, view.state.owner).id,
  ...chosen(view.state),
  ...FIXED,
  ...widgetFields(view.state),
  incidents_data: presentIncidents(view.state),
  features: featuresOf(view.state),
  emojis: presentGuildEmojis(view),
  stickers: presentStickers(view.state),
  roles: presentRoles(view.state)
})

const online = (app: App, view: GuildView): readonly UserCid[] =>
  [...view.state.members.keys()].filter((user) => app.presences.get(user).status !== 'offline')

/** How many members there are, and how many of them are seen online. */
export const countMembers = (app: App, view: GuildView) => ({
  approximate_member_count: view.state.members.size,
  approximate_presence_count: online(app, view).length
})

export interface GuildCreateOptions {
  /** Does the session hold the intent for presences? Without it only the viewer's own member is listed. */
  readonly presences: boolean
  /** Beyond this many members only the online ones are listed; Discord allows 50 to 250. */
  readonly largeThreshold: number
}

const listed = (view: GuildView, viewer: UserCid, awake: readonly UserCid[], options: GuildCreateOptions) => {
  if (!options.presences) return [viewer]
  if (view.state.members.size <= options.largeThreshold) return [...view.state.members.keys()]
  return [...new Set([viewer, ...awake])]
}

/** A guild as GUILD_CREATE carries it to `viewer`, who is a member. */
export const presentGuildCreate = (
  view: GuildView,
  app: App,
  viewer: UserCid,
  options: GuildCreateOptions
): GatewayGuildCreateDispatchData => {
  const { members } = view.state
  const awake = online(app, view)
  return {
    ...presentGuild(view),
    joined_at: isoTime(members.get(viewer)?.joinedAt ?? view.state.createdAt),
    large: members.size > options.largeThreshold,
    unavailable: false,
    member_count: members.size,
    channels: presentChannels(view.state, app.messages),
    members: listed(view, viewer, awake, options).flatMap((user) => {
      const member = members.get(user)
      return member ? presentMember(view, member) : []
    }),
    presences: options.presences ? awake.map((user) => presentPresence(app, view, user)) : [],
    threads: activeThreads(app, view, viewer).map((thread) => presentThread(app, view, thread, viewer)),
    voice_states: presentVoiceStates(app, view, viewer),
    stage_instances: presentStages(view.state, ({ fields }) =>
      mayIn(view.state, viewer, fields.channel, P.VIEW_CHANNEL)
    ),
    soundboard_sounds: presentSounds(view.state),
    guild_scheduled_events: fixturesOf(view.state, 'event')
      .filter((event) => seesEvent(view.state, viewer, event))
      .map((event) => presentEvent(view.state, event)) as unknown as APIGuildScheduledEvent[]
  }
}

/** What anybody may see of a guild. */
export const presentGuildPreview = (app: App, view: GuildView): APIGuildPreview & { home_header: null } => ({
  id: view.state.id,
  name: view.state.settings.name,
  icon: imageHash(view.state.settings.icon),
  description: view.state.settings.description,
  home_header: null,
  splash: imageHash(view.state.settings.splash),
  discovery_splash: imageHash(view.state.settings.discoverySplash),
  features: featuresOf(view.state),
  emojis: presentGuildEmojis(view),
  stickers: presentStickers(view.state),
  ...countMembers(app, view)
})
