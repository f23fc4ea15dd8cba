/** From what clients send to what a rule says, and back to the rule that a request names. */
import { MOST_IN_GUILD, sizeOf, type GuildView } from '../../../../node/app/index.ts'
import { fixturesOf } from '../../../../node/core/fixtures/index.ts'
import type { ChannelCid, RoleCid, Snowflake } from '../../../../node/core/ids.ts'
import type { LooseOf } from '../../../../node/core/fixtures/shapes.ts'
import type { Fixture, GuildState } from '../../../../node/core/state.ts'
import { apiError, invalidField } from '../../api-error.ts'
import { defined } from '../../defined.ts'
import type { AutomodPatch } from '../../schema/automod.ts'

/** @throws ApiError 404 */
export const ruleOf = ({ state }: GuildView, id: Snowflake): Fixture<'automod'> => {
  const target = state.ids.get(id)
  const found = target?.type === 'fixture' ? state.fixtures.get(target.cid) : undefined
  if (found?.type !== 'automod') throw apiError('notFound')
  return found
}

const channelIn = (state: GuildState, id: Snowflake, field: string): ChannelCid => {
  const target = state.ids.get(id)
  if (target?.type === 'channel' && state.channels.has(target.cid)) return target.cid
  throw invalidField(field, 'AUTO_MODERATION_UNKNOWN_CHANNEL', 'There is no such channel in this server.')
}

const roleIn = (state: GuildState, id: Snowflake): RoleCid => {
  if (id === state.id) return state.guild
  const target = state.ids.get(id)
  if (target?.type === 'role' && state.roles.has(target.cid)) return target.cid
  throw invalidField('exempt_roles', 'AUTO_MODERATION_UNKNOWN_ROLE', 'There is no such role in this server.')
}

type Action = LooseOf<'automod'>['actions'][number]
type SentAction = NonNullable<AutomodPatch['actions']>[number]

const actionIn = (state: GuildState, sent: SentAction): Action => {
  const none = { channel: null, seconds: null, message: null }
  switch (sent.type) {
    case 1:
      return { ...none, type: 1, message: sent.metadata?.custom_message ?? null }
    case 2:
      return { ...none, type: 2, channel: channelIn(state, sent.metadata.channel_id, 'actions') }
    case 3:
      return { ...none, type: 3, seconds: sent.metadata.duration_seconds ?? 0 }
    default:
      return { ...none, type: 4 }
  }
}

/** Bytes that the lists of one rule may take together: an op has a bound, and they are the most of it. */
const MOST_WORDS = 48 * 1024

/** Each text takes up to three bytes more than its own. @throws ApiError 50035 */
const checkSize = (...lists: readonly (readonly string[] | null | undefined)[]): void => {
  const bytes = lists.flatMap((list) => list ?? []).reduce((sum, word) => sum + Buffer.byteLength(word) + 3, 0)
  if (bytes > MOST_WORDS)
    throw invalidField(
      'trigger_metadata',
      'BASE_TYPE_MAX_LENGTH',
      `The words of a rule must take ${MOST_WORDS} or fewer bytes together.`
    )
}

const metadataIn = (sent: NonNullable<AutomodPatch['trigger_metadata']>): Partial<LooseOf<'automod'>> => {
  checkSize(sent.keyword_filter, sent.regex_patterns, sent.allow_list)
  return defined({
    keywords: sent.keyword_filter ?? undefined,
    patterns: sent.regex_patterns ?? undefined,
    allowed: sent.allow_list ?? undefined,
    presets: sent.presets ? [...new Set(sent.presets)] : undefined,
    mentions: sent.mention_total_limit,
    raids: sent.mention_raid_protection_enabled ?? undefined
  })
}

/**
 * That the patterns of a guild can be matched, together with those of its other rules.
 *
 * @param rule that they are of; undefined: a new one.
 * @throws ApiError 50035
 */
export const checkPatterns = (state: GuildState, patterns: readonly string[] = [], rule?: Fixture<'automod'>): void => {
  if (patterns.length === 0) return
  const own = sizeOf(patterns)
  const others = fixturesOf(state, 'automod').filter(({ cid }) => cid !== rule?.cid)
  const size = own === null ? null : own + (sizeOf(others.flatMap(({ fields }) => fields.patterns)) ?? 0)
  if (size === null || size > MOST_IN_GUILD)
    throw invalidField(
      'trigger_metadata.regex_patterns',
      'AUTO_MODERATION_INVALID_REGEX',
      'Each must be a regular expression of RE2, and all of the server together must not be too large.'
    )
}

/** What a request names of a rule. @throws ApiError 50035 */
export const fieldsIn = (state: GuildState, sent: AutomodPatch): Partial<LooseOf<'automod'>> =>
  defined({
    name: sent.name ?? undefined,
    event: sent.event_type ?? undefined,
    enabled: sent.enabled ?? undefined,
    roles: sent.exempt_roles ? [...new Set(sent.exempt_roles)].map((id) => roleIn(state, id)) : undefined,
    channels: sent.exempt_channels
      ? [...new Set(sent.exempt_channels)].map((id) => channelIn(state, id, 'exempt_channels'))
      : undefined,
    actions: sent.actions?.map((action) => actionIn(state, action)),
    ...(sent.trigger_metadata ? metadataIn(sent.trigger_metadata) : {})
  })

/** Of a new rule that says nothing else. */
export const PLAIN = {
  enabled: false,
  keywords: [],
  patterns: [],
  allowed: [],
  presets: [],
  mentions: null,
  raids: false,
  roles: [],
  channels: [],
  actions: [{ type: 1, channel: null, seconds: null, message: null }]
} as const
