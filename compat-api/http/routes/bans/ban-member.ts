import { z } from 'zod'
import { guildOf, refresh, userOf } from '../../access.ts'
import { route } from '../../route.ts'
import { int, maybe, text } from '../../schema/fields.ts'
import { banParams } from '../../schema/params.ts'
import { deleteRecentMessages } from './delete-recent-messages.ts'

const DAY = 86_400

const body = z.object({
  delete_message_seconds: maybe(int(0, 7 * DAY)),
  delete_message_days: maybe(int(0, 7)),
  reason: maybe(text(512)),
  /** Not Discord's: whom they let in goes too, and whom those did. */
  subtree: maybe(z.boolean())
})

export const banMember = route({
  method: 'PUT',
  path: '/guilds/:guild_id/bans/:user_id',
  auth: 'any',
  status: 204,
  params: banParams,
  body,
  async handler(call) {
    const view = guildOf(call, call.params.guild_id)
    const user = userOf(call.app, view, call.params.user_id)
    const reason = call.reason ?? call.body.reason ?? null
    const options = { reason, subtree: call.body.subtree ?? false }
    const banned = await call.app.guilds.ban(view.cid, call.account.cid, [user], options)
    const seconds = call.body.delete_message_seconds ?? (call.body.delete_message_days ?? 0) * DAY
    await deleteRecentMessages(call, refresh(call.app, view.cid), banned, seconds)
  }
})
