/** What threads of a channel begin with where nothing else is said. */
import { fixturesOf } from './fixtures/index.ts'
import type { ChannelCid } from './ids.ts'
import type { Fixture, GuildState } from './state.ts'

const DAY = 1440

export const defaultsOf = (state: GuildState, channel: ChannelCid): Fixture<'defaults'> | undefined =>
  fixturesOf(state, 'defaults').find(({ fields }) => fields.channel === channel)

/** Minutes until one is put away, and seconds of slow mode. */
export const threadStart = (state: GuildState, channel: ChannelCid) => {
  const said = defaultsOf(state, channel)?.fields
  return { autoArchive: said?.autoArchive ?? DAY, slowmode: said?.slowmode ?? 0 } as const
}
