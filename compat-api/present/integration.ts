import type { App, GuildView, UserView } from '../../node/app/index.ts'
import type { Member } from '../../node/core/state.ts'
import { NO_FLAGS } from './flags.ts'
import { presentUser, userIn } from './user.ts'

/** A bot as an integration of a guild: it has the bot's id, and its user is who brought the bot in. */
export const presentIntegration = (app: App, view: GuildView, { sponsor }: Member, bot: UserView) => ({
  id: bot.id,
  type: 'discord' as const,
  name: bot.name,
  enabled: true,
  account: { id: bot.id, name: bot.name },
  application: {
    id: bot.id,
    name: bot.name,
    icon: null,
    // Known of the bots of this node alone.
    description: app.accounts.application(bot.id)?.description ?? '',
    summary: '',
    type: null,
    flags: NO_FLAGS,
    flags_new: String(NO_FLAGS),
    bot: presentUser(bot)
  },
  scopes: ['bot' as const],
  user: presentUser(userIn(view, sponsor))
})
