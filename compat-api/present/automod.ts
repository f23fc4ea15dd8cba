import { globalId } from '../../node/core/ids.ts'
import type { Fixture, GuildState } from '../../node/core/state.ts'

type Fields = Fixture<'automod'>['fields']

/** Discord's metadata of each type of trigger. */
const metadataOf = ({ trigger, keywords, patterns, allowed, presets, mentions, raids }: Fields): object => {
  switch (trigger) {
    case 1:
    case 6:
      return { keyword_filter: keywords, regex_patterns: patterns, allow_list: allowed }
    case 4:
      return { presets, allow_list: allowed }
    case 5:
      return { mention_total_limit: mentions ?? 0, mention_raid_protection_enabled: raids }
    default:
      return {}
  }
}

type Action = Fields['actions'][number]

const actionOf = (
  state: GuildState,
  { type, channel, seconds, message }: Action
): { readonly type: number; readonly metadata: object } => {
  const sent = channel === null ? undefined : state.channels.get(channel)?.id
  switch (type) {
    case 1:
      return { type, metadata: message === null ? {} : { custom_message: message } }
    case 2:
      return { type, metadata: { channel_id: sent ?? '0' } }
    case 3:
      return { type, metadata: { duration_seconds: seconds ?? 0 } }
    default:
      return { type, metadata: {} }
  }
}

export const presentAutomodActions = (state: GuildState, rule?: Fixture<'automod'>) =>
  (rule?.fields.actions ?? []).map((action) => actionOf(state, action))

/** What is gone meanwhile is left out of the exempt. Source: Discord, "Auto Moderation". */
export const presentAutomod = (state: GuildState, rule: Fixture<'automod'>): object => {
  const { id, by, fields } = rule
  return {
    id,
    guild_id: state.id,
    creator_id: globalId('uid1', by),
    name: fields.name,
    event_type: fields.event,
    trigger_type: fields.trigger,
    trigger_metadata: metadataOf(fields),
    actions: presentAutomodActions(state, rule),
    enabled: fields.enabled,
    exempt_roles: fields.roles.flatMap((role) => state.roles.get(role)?.id ?? []),
    exempt_channels: fields.channels.flatMap((channel) => state.channels.get(channel)?.id ?? [])
  }
}
