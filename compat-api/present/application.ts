import type { APIApplication } from 'discord-api-types/v10'
import type { Account, App, Application, GuildView } from '../../node/app/index.ts'
import { globalId, type UserCid } from '../../node/core/ids.ts'
import { imageHash } from '../../node/core/images.ts'
import type { Face } from '../../node/core/ports.ts'
import { presentOwnSettings, presentSettings } from './application-settings.ts'
import { presentUser } from './user.ts'

/** Flags a bot needs nobody's leave for on a node of its own: presence, members, message content (large and small). */
const FLAGS = (1 << 12) | (1 << 13) | (1 << 14) | (1 << 15) | (1 << 18) | (1 << 19)

/** By which intents a bot may ask for: all, unless its owner has taken some away. */
export const applicationFlags = (application: Application | undefined): number => application?.flags ?? FLAGS

/** Of an application of another node: a key of the right form. */
const NO_KEY = '0'.repeat(64)

const optionalUser = <K extends string>(key: K, account: Account | undefined) =>
  account ? { [key]: presentUser(account) } : {}

/** What anybody may know of an application. */
export const presentApplication = (
  app: App,
  application: Application
): Omit<APIApplication, 'team'> & { type: null } => ({
  id: application.id,
  name: application.name,
  icon: imageHash(application.icon),
  ...(application.cover === null ? {} : { cover_image: imageHash(application.cover) ?? '' }),
  description: application.description,
  summary: '',
  type: null,
  bot_public: application.publicBot,
  bot_require_code_grant: false,
  verify_key: app.accounts.applicationKey(application.id)?.verifyKey ?? NO_KEY,
  flags: applicationFlags(application),
  flags_new: String(applicationFlags(application)),
  ...presentSettings(application.settings),
  ...optionalUser('bot', app.accounts.account(application.bot))
})

/** An application by its bot, as an invite shows it. @param app of the node that it may be of */
export const presentApplicationFace = (face: Face, app?: App) => {
  const known = app?.accounts.application(face.id)
  if (app && known) return presentApplication(app, known)
  const { id, name, globalName, avatar, bot } = face
  return {
    id,
    name,
    icon: null,
    description: '',
    type: null,
    verify_key: NO_KEY,
    flags: FLAGS,
    flags_new: String(FLAGS),
    bot: presentUser({ id, name, globalName, avatar, bot })
  }
}

/** An application as its owner and its bot see it. */
export const presentOwnApplication = (app: App, application: Application) => ({
  ...presentApplication(app, application),
  ...optionalUser('owner', app.accounts.account(application.owner)),
  redirect_uris: [...app.grants.redirects(application.id)],
  interactions_endpoint_url: application.endpoint,
  ...presentOwnSettings(application.settings),
  approximate_guild_count: app.guilds.of(application.bot).length,
  approximate_user_install_count: 0,
  approximate_user_authorization_count: 0,
  team: null,
  eligible_oauth2_scopes: ['bot', 'applications.commands', 'identify', 'guilds']
})

/** What clients show of an application whose bot may be of another node. */
export const presentApplicationOf = (app: App, view: GuildView | undefined, bot: UserCid) => {
  const user = app.accounts.account(bot) ?? view?.user(bot)
  return {
    id: user?.id ?? globalId('uid1', bot),
    name: user?.name ?? 'unknown-application',
    icon: null,
    description: '',
    flags: FLAGS,
    ...(user ? { bot: presentUser(user) } : {})
  }
}
