import type { APISoundboardSound } from 'discord-api-types/v10'
import { fixturesOf } from '../../node/core/fixtures/index.ts'
import type { Fixture, GuildState } from '../../node/core/state.ts'

/** Thousandths of full volume, as ops have it. */
export const FULL_VOLUME = 1000

export const presentSound = (state: GuildState, { id, fields }: Fixture<'sound'>): APISoundboardSound => ({
  sound_id: id,
  guild_id: state.id,
  name: fields.name,
  volume: fields.volume / FULL_VOLUME,
  emoji_id: fields.emoji?.id ?? null,
  emoji_name: fields.emoji?.name ?? null,
  available: true
})

export const presentSounds = (state: GuildState): APISoundboardSound[] =>
  fixturesOf(state, 'sound').map((sound) => presentSound(state, sound))
