/** Direct messages as a private channel. Source: Discord, "Channel Resource". */
import type { App, GuildView } from '../../node/app/index.ts'
import { channelOf, isConversation, isGroup, NO_NAME, ownerOf } from '../../node/core/conversation.ts'
import type { UserCid } from '../../node/core/ids.ts'
import { imageHash } from '../../node/core/images.ts'
import { isoTime } from './time.ts'
import { presentUser, userIn } from './user.ts'

/** What says in which guild something is: nothing, of a conversation. */
export const guildOf = ({ state }: GuildView): { readonly guild_id?: string } =>
  isConversation(state) ? {} : { guild_id: state.id }

const groupFields = (view: GuildView, name: string): object => {
  const owner = ownerOf(view.state)
  return {
    name: name === NO_NAME ? null : name,
    icon: imageHash(view.state.settings.icon),
    owner_id: owner ? userIn(view, owner).id : null
  }
}

/** @param viewer who is not among the recipients */
export const presentConversation = (app: App, view: GuildView, viewer: UserCid): object => {
  const channel = view.state.channels.get(channelOf(view.cid))
  const pinned = channel ? app.messages.lastPinAt(channel.cid) : null
  return {
    id: channel?.id,
    type: channel?.type,
    flags: 0,
    last_message_id: channel ? app.messages.lastMessageId(channel.cid) : null,
    recipients: app.conversations.others(view, viewer).map(presentUser),
    ...(pinned === null ? {} : { last_pin_timestamp: isoTime(pinned) }),
    ...(channel && isGroup(view.state) ? groupFields(view, channel.name) : {})
  }
}
