/** What a request may change of a guild, as the op that does it. */
import { z } from 'zod'
import type { GuildView } from '../../../../node/app/index.ts'
import type { ChannelCid, Snowflake } from '../../../../node/core/ids.ts'
import type { Draft } from '../../../../node/core/ops.ts'
import { switchedBy } from '../../../present/index.ts'
import { defined, orDefault } from '../../defined.ts'
import { channelNamed } from '../../named.ts'
import { FACE, WIDE } from '../../pictures.ts'
import { int, maybe, picture, snowflake, text } from '../../schema/fields.ts'
import { REGION_IDS } from '../voice/regions.ts'

const AFK_TIMEOUTS = [60, 300, 900, 1800, 3600] as const

export const guildBody = z.object({
  name: text(100, 2),
  description: maybe(text(300)),
  verification_level: maybe(int(0, 4)),
  default_message_notifications: maybe(int(0, 1)),
  explicit_content_filter: maybe(int(0, 2)),
  afk_channel_id: maybe(snowflake),
  afk_timeout: maybe(z.literal(AFK_TIMEOUTS)),
  system_channel_id: maybe(snowflake),
  system_channel_flags: maybe(int(0, 0xffff)),
  rules_channel_id: maybe(snowflake),
  public_updates_channel_id: maybe(snowflake),
  safety_alerts_channel_id: maybe(snowflake),
  /** Of the guide for those who are new, which no guild has here. */
  home_header: z.null({ error: 'This guild has no server guide.' }).optional(),
  /** Of before channels had their own: the one that there is, and null for it. */
  region: maybe(z.enum(REGION_IDS)),
  preferred_locale: maybe(text(10, 2)),
  premium_progress_bar_enabled: maybe(z.boolean()),
  owner_id: maybe(snowflake),
  features: maybe(z.array(text(100)).max(100)),
  icon: picture(),
  splash: picture(),
  banner: picture(),
  discovery_splash: picture()
})

export const guildPatch = guildBody.partial()
/** Pictures are kept by then. */
type Pictures = 'icon' | 'splash' | 'banner' | 'discovery_splash'
type Patch = Omit<z.output<typeof guildPatch>, Pictures> & { readonly [P in Pictures]?: string | null | undefined }
export const guildPictures = { icon: FACE, splash: WIDE, banner: WIDE, discovery_splash: WIDE } as const

const channel = (view: GuildView, field: string, id: Snowflake | null | undefined): ChannelCid | null | undefined =>
  id === null || id === undefined ? id : channelNamed(view, field, id)

/** Only what changes: clients send the whole list. */
const switched = ({ state }: GuildView, features: readonly string[] | null | undefined) => {
  const wanted = features ? Object.entries(switchedBy(features)) : []
  const changed = wanted.filter(([name, on]) => state.settings[name as keyof ReturnType<typeof switchedBy>] !== on)
  return Object.fromEntries(changed) as Partial<ReturnType<typeof switchedBy>>
}

const registers = (view: GuildView, patch: Patch) => ({
  verificationLevel: orDefault(patch.verification_level, 0),
  defaultNotifications: orDefault(patch.default_message_notifications, 0),
  explicitContentFilter: orDefault(patch.explicit_content_filter, 0),
  afkChannel: channel(view, 'afk_channel_id', patch.afk_channel_id),
  afkTimeout: orDefault(patch.afk_timeout, 300),
  systemChannel: channel(view, 'system_channel_id', patch.system_channel_id),
  systemChannelFlags: orDefault(patch.system_channel_flags, 0),
  rulesChannel: channel(view, 'rules_channel_id', patch.rules_channel_id),
  updatesChannel: channel(view, 'public_updates_channel_id', patch.public_updates_channel_id),
  safetyChannel: channel(view, 'safety_alerts_channel_id', patch.safety_alerts_channel_id),
  locale: orDefault(patch.preferred_locale, 'en-US'),
  progressBar: orDefault(patch.premium_progress_bar_enabled, false),
  ...switched(view, patch.features)
})

/** @returns no op when nothing changes. @throws ApiError for a channel that is not the guild's */
export const settingsDrafts = (view: GuildView, patch: Patch): readonly Draft[] => {
  const body = defined(registers(view, patch))
  const display = defined({
    icon: patch.icon,
    splash: patch.splash,
    banner: patch.banner,
    discoverySplash: patch.discovery_splash,
    name: patch.name,
    description: patch.description === '' ? null : patch.description
  })
  const isEmpty = Object.keys(body).length + Object.keys(display).length === 0
  return isEmpty ? [] : [{ k: 'settings', body, display }]
}
