import type { APIEmoji } from 'discord-api-types/v10'
import type { GuildView } from '../../node/app/index.ts'
import type { Emoji } from '../../node/core/state.ts'
import { presentUser, userIn } from './user.ts'

/** An emoji of a guild's own. Roles that are gone no longer stand in its way. */
export const presentGuildEmoji = (view: GuildView, emoji: Emoji): APIEmoji => ({
  id: emoji.id,
  name: emoji.name,
  roles: emoji.roles.flatMap((role) => view.state.roles.get(role)?.id ?? []),
  user: presentUser(userIn(view, emoji.by)),
  require_colons: true,
  managed: false,
  animated: emoji.animated,
  available: true
})

/** In the order in which they were made. */
export const presentGuildEmojis = (view: GuildView): APIEmoji[] =>
  [...view.state.emojis.values()]
    .toSorted((a, b) => (BigInt(a.id) < BigInt(b.id) ? -1 : 1))
    .map((emoji) => presentGuildEmoji(view, emoji))
