import { z } from 'zod'
import type { GuildView } from '../../../../node/app/index.ts'
import { Denied } from '../../../../node/app/index.ts'
import type { Snowflake } from '../../../../node/core/ids.ts'
import { P } from '../../../../node/core/permissions.ts'
import { guildOf, requireInGuild, userOf, write } from '../../access.ts'
import { ApiError } from '../../api-error.ts'
import type { Call } from '../../route.ts'
import { route } from '../../route.ts'
import { int, maybe, snowflake } from '../../schema/fields.ts'
import { guildParams } from '../../schema/params.ts'
import { deleteRecentMessages } from './delete-recent-messages.ts'

const body = z.object({
  user_ids: z.array(snowflake).min(1).max(200),
  delete_message_seconds: maybe(int(0, 604_800))
})

type BanCall = Call<'any', unknown, unknown, z.output<typeof body>>

/** @returns whether the user is banned now. */
const banOne = async (call: BanCall, view: GuildView, id: Snowflake): Promise<boolean> => {
  try {
    const user = userOf(call.app, view, id)
    const after = await write(call, view, [{ k: 'ban', body: { user, cut: [] }, display: { reason: call.reason } }])
    await deleteRecentMessages(call, after, user, call.body.delete_message_seconds ?? 0)
    return true
  } catch (error) {
    if (error instanceof Denied || error instanceof ApiError) return false
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
    const banned: Snowflake[] = []
    const failed: Snowflake[] = []
    for (const id of new Set(call.body.user_ids)) ((await banOne(call, view, id)) ? banned : failed).push(id)
    if (banned.length === 0) throw new ApiError(400, 500_000, 'Failed to ban users')
    return { banned_users: banned, failed_users: failed }
  }
})
