import type { APIBan } from 'discord-api-types/v10'
import type { GuildView } from '../../node/app/index.ts'
import type { Ban } from '../../node/core/state.ts'
import { presentUser, userIn } from './user.ts'

export const presentBan = (view: GuildView, ban: Ban): APIBan => ({
  user: presentUser(userIn(view, ban.user)),
  reason: ban.reason
})
