import type { APIUser } from 'discord-api-types/v10'
import type { GuildView, UserView } from '../../node/app/index.ts'
import { globalId, type UserCid } from '../../node/core/ids.ts'
import { NO_FLAGS } from './flags.ts'
import { imageHash } from '../../node/core/images.ts'

/** A user as everybody sees them. */
export const presentUser = (user: Omit<UserView, 'cid'>): APIUser => ({
  id: user.id,
  username: user.name,
  global_name: user.globalName,
  avatar: imageHash(user.avatar),
  discriminator: user.bot ? '0000' : '0',
  public_flags: NO_FLAGS,
  flags: NO_FLAGS,
  banner: imageHash(user.banner),
  accent_color: null,
  avatar_decoration_data: null,
  collectibles: null,
  primary_guild: null,
  ...(user.bot ? { bot: true } : {})
})

/** A user as they see themselves. */
export const presentSelf = (user: UserView): APIUser => ({
  ...presentUser(user),
  mfa_enabled: false,
  locale: 'en-US',
  premium_type: 0,
  email: null,
  verified: true
})

/** What stands for an author of whom nothing but the CID has reached this node. */
const stranger = (cid: UserCid): UserView => ({
  cid,
  id: globalId('uid1', cid),
  name: 'unknown-user',
  globalName: null,
  avatar: null,
  bot: false
})

/** The guild's view of a user, never missing: old messages outlive what is known of their authors. */
export const userIn = (view: GuildView, user: UserCid): UserView => view.user(user) ?? stranger(user)
