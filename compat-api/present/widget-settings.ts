import { theOne } from '../../node/core/fixtures/index.ts'
import type { GuildState } from '../../node/core/state.ts'

export const presentWidgetSettings = (state: GuildState) => {
  const said = theOne(state, 'widget')?.fields
  const channel = said?.channel ? state.channels.get(said.channel) : undefined
  return { enabled: said?.enabled ?? false, channel_id: channel?.id ?? null }
}
