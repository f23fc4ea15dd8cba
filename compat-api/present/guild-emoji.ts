import type { APIEmoji } from 'discord-api-types/v10'
import type { App, GuildView } from '../../node/app/index.ts'
import type { ApplicationEmoji } from '../../node/core/application-emojis.ts'
import type { UserCid } from '../../node/core/ids.ts'
import { isAnimated } from '../../node/core/images.ts'
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

/** Nobody but its bot is asked whether it may use it. */
export const presentApplicationEmoji = (app: App, bot: UserCid, { id, name, image }: ApplicationEmoji): APIEmoji => {
  const user = app.accounts.account(bot)
  return {
    id,
    name,
    roles: [],
    ...(user ? { user: presentUser(user) } : {}),
    require_colons: true,
    managed: false,
    animated: isAnimated(image),
    available: true
  }
}

/** In the order in which they were made. */
export const presentGuildEmojis = (view: GuildView): APIEmoji[] =>
  [...view.state.emojis.values()]
    .toSorted((a, b) => (BigInt(a.id) < BigInt(b.id) ? -1 : 1))
    .map((emoji) => presentGuildEmoji(view, emoji))
