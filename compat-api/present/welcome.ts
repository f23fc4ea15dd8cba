import { theOne } from '../../node/core/fixtures/index.ts'
import type { FieldsOf } from '../../node/core/fixtures/shapes.ts'
import type { GuildState } from '../../node/core/state.ts'
import { presentEmoji } from './emoji.ts'

type Sign = FieldsOf<'welcome'>['channels'][number]

/** Channels that are gone are left out. */
const presentSign = ({ channels }: GuildState, { channel: cid, description, emoji }: Sign) => {
  const channel = channels.get(cid)
  const { id, name } = emoji === null ? { id: null, name: null } : presentEmoji(emoji)
  return channel ? [{ channel_id: channel.id, description, emoji_id: id, emoji_name: name }] : []
}

/** Source: Discord, "Guild Resource: Welcome Screen". */
export const presentWelcome = (state: GuildState) => {
  const said = theOne(state, 'welcome')?.fields
  return {
    description: said?.description ?? null,
    welcome_channels: (said?.channels ?? []).flatMap((sign) => presentSign(state, sign))
  }
}
