import { z } from 'zod'
import type { GuildView } from '../../../../node/app/index.ts'
import { Denied } from '../../../../node/app/index.ts'
import type { Snowflake, UserCid } from '../../../../node/core/ids.ts'
import { P } from '../../../../node/core/permissions.ts'
import { userIn } from '../../../present/index.ts'
import { guildOf, refresh, requireInGuild, userOf } from '../../access.ts'
import { ApiError } from '../../api-error.ts'
import type { Call } from '../../route.ts'
import { route } from '../../route.ts'
import { int, maybe, snowflake } from '../../schema/fields.ts'
import { guildParams } from '../../schema/params.ts'
import { deleteRecentMessages } from './delete-recent-messages.ts'

const body = z.object({
  user_ids: z.array(snowflake).min(1).max(200),
  delete_message_seconds: maybe(int(0, 604_800)),
  /** Not Discord's: whom they let in goes too, and whom those did. */
  subtree: maybe(z.boolean())
})

type BanCall = Call<'any', unknown, unknown, z.output<typeof body>>

const known = (call: BanCall, view: GuildView): readonly UserCid[] =>
  [...new Set(call.body.user_ids)].flatMap((id) => {
    try {
      return [userOf(call.app, view, id)]
    } catch (error) {
      if (error instanceof ApiError) return []
      throw error
    }
  })

/** @returns who is banned now. */
const banAll = async (call: BanCall, view: GuildView): Promise<readonly UserCid[]> => {
  const users = known(call, view)
  if (users.length === 0) return []
  try {
    const options = { reason: call.reason, subtree: call.body.subtree ?? false }
    return await call.app.guilds.ban(view.cid, call.account.cid, users, options)
  } catch (error) {
    if (error instanceof Denied) return []
    throw error
  }
}

export const bulkBan = route({
  method: 'POST',
  path: '/guilds/:guild_id/bulk-ban',
  auth: 'any',
  params: guildParams,
  body,
  async handler(call) {
    const view = guildOf(call, call.params.guild_id)
    requireInGuild(view, call.account.cid, P.BAN_MEMBERS | P.MANAGE_GUILD)
    const users = await banAll(call, view)
    if (users.length === 0) throw new ApiError(400, 500_000, 'Failed to ban users')
    await deleteRecentMessages(call, refresh(call.app, view.cid), users, call.body.delete_message_seconds ?? 0)
    const banned: readonly Snowflake[] = users.map((user) => userIn(view, user).id)
    const failed = [...new Set(call.body.user_ids)].filter((id) => !banned.includes(id))
    return { banned_users: banned, failed_users: failed }
  }
})
