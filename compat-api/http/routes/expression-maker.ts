import type { Account, GuildView } from '../../../node/app/index.ts'
import type { UserCid } from '../../../node/core/ids.ts'
import { may, P } from '../../../node/core/permissions.ts'
import { presentUser, userIn } from '../../present/index.ts'

const TOLD = [P.CREATE_GUILD_EXPRESSIONS, P.MANAGE_GUILD_EXPRESSIONS]

/** Whoever makes or manages expressions of a guild is told whose one is: its `user`. */
export const makerFor = (account: Account, view: GuildView, by: UserCid): object =>
  TOLD.some((bit) => may(view.state, account.cid, bit)) ? { user: presentUser(userIn(view, by)) } : {}
