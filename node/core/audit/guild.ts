import type { ChannelCid } from '../ids.ts'
import { SETTINGS_CHANNELS } from '../settings-channels.ts'
import type { GuildState } from '../state.ts'
import { ACTION, changed, idOfUser, type Auditor } from './entry.ts'

const NAMES = {
  name: 'name',
  description: 'description',
  icon: 'icon_hash',
  banner: 'banner_hash',
  splash: 'splash_hash',
  discoverySplash: 'discovery_splash_hash',
  verificationLevel: 'verification_level',
  defaultNotifications: 'default_message_notifications',
  explicitContentFilter: 'explicit_content_filter',
  afkChannel: 'afk_channel_id',
  afkTimeout: 'afk_timeout',
  systemChannel: 'system_channel_id',
  systemChannelFlags: 'system_channel_flags',
  rulesChannel: 'rules_channel_id',
  updatesChannel: 'public_updates_channel_id',
  safetyChannel: 'safety_alerts_channel_id',
  locale: 'preferred_locale',
  progressBar: 'premium_progress_bar_enabled',
  approval: 'approval',
  openAdmit: 'open_admit',
  discoverable: 'discoverable'
}

const CHANNELS: readonly string[] = SETTINGS_CHANNELS

/** Channels are told by their ids. */
const shown = (state: GuildState, fields: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> =>
  Object.fromEntries(
    Object.entries(fields).map(([field, value]) =>
      CHANNELS.includes(field) && value !== null
        ? [field, state.channels.get(value as ChannelCid)?.id ?? null]
        : [field, value]
    )
  )

export const auditSettings: Auditor<'settings'> = (op, past) => {
  const set = shown(past, { ...op.body, ...op.display })
  const changes = changed(NAMES, shown(past, { ...past.settings }), set)
  return [{ action: ACTION.guildUpdate, target: past.id, changes }]
}

/** The guild has changed hands. */
export const auditAccept: Auditor<'accept'> = (op, past) => [
  {
    action: ACTION.guildUpdate,
    target: past.id,
    changes: [{ key: 'owner_id', old: idOfUser(past.owner), new: idOfUser(op.user) }]
  }
]
