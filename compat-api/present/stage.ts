import { StageInstancePrivacyLevel, type APIStageInstance } from 'discord-api-types/v10'
import { fixturesOf } from '../../node/core/fixtures/index.ts'
import type { Fixture, GuildState } from '../../node/core/state.ts'

/** A channel that has gone takes its stage with it, so `state` has the channel. */
export const presentStage = (state: GuildState, { id, fields }: Fixture<'stage'>): APIStageInstance => ({
  id,
  guild_id: state.id,
  channel_id: state.channels.get(fields.channel)?.id ?? '0',
  topic: fields.topic,
  privacy_level: StageInstancePrivacyLevel.GuildOnly,
  discoverable_disabled: true,
  // Null, says the official description, where the types know of no such thing.
  guild_scheduled_event_id: (fields.event && (state.fixtures.get(fields.event)?.id ?? null)) as string
})

/** Those that `sees` holds of. */
export const presentStages = (state: GuildState, sees: (stage: Fixture<'stage'>) => boolean): APIStageInstance[] =>
  fixturesOf(state, 'stage')
    .filter(sees)
    .map((stage) => presentStage(state, stage))
