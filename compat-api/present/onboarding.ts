/** Source: Discord, "Guild Resource: Guild Onboarding". What an option names and is gone is left out. */
import { fixturesOf, theOne } from '../../node/core/fixtures/index.ts'
import type { FieldsOf } from '../../node/core/fixtures/shapes.ts'
import type { ChannelCid, Snowflake } from '../../node/core/ids.ts'
import type { Fixture, GuildState } from '../../node/core/state.ts'
import { presentEmoji } from './emoji.ts'

type Option = FieldsOf<'prompt'>['options'][number]

/** In their order. */
export const promptsOf = (state: GuildState): readonly Fixture<'prompt'>[] =>
  fixturesOf(state, 'prompt').toSorted((a, b) => a.fields.position - b.fields.position)

const channelIds = ({ channels }: GuildState, cids: readonly ChannelCid[]): readonly Snowflake[] =>
  [...new Set(cids)].flatMap((cid) => channels.get(cid)?.id ?? [])

const presentOptionEmoji = ({ emojis }: GuildState, emoji: string | null) => {
  const { id, name } = emoji === null ? { id: null, name: null } : presentEmoji(emoji)
  const own = id === null ? undefined : [...emojis.values()].find((each) => each.id === id)
  return { id, name, animated: own?.animated ?? false }
}

const presentOption = (state: GuildState, { id, title, description, emoji, roles, channels }: Option) => ({
  id,
  title,
  description: description ?? '',
  emoji: presentOptionEmoji(state, emoji),
  role_ids: [...new Set(roles)].flatMap((cid) => state.roles.get(cid)?.id ?? []),
  channel_ids: channelIds(state, channels)
})

const presentPrompt = (state: GuildState, { id, fields }: Fixture<'prompt'>) => ({
  id,
  title: fields.title,
  type: fields.form,
  single_select: fields.single,
  required: fields.required,
  in_onboarding: fields.early,
  options: fields.options.map((option) => presentOption(state, option))
})

export const presentOnboarding = (state: GuildState) => {
  const said = theOne(state, 'onboarding')?.fields
  return {
    guild_id: state.id,
    prompts: promptsOf(state).map((prompt) => presentPrompt(state, prompt)),
    default_channel_ids: channelIds(state, said?.channels ?? []),
    enabled: said?.enabled ?? false,
    mode: said?.mode ?? 0
  }
}
