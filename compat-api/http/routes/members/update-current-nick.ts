import { z } from 'zod'
import { guildOf, memberOf, write } from '../../access.ts'
import { route } from '../../route.ts'
import { maybe, text } from '../../schema/fields.ts'
import { guildParams } from '../../schema/params.ts'
import { nickDraft } from './nick-draft.ts'

/** The older form of changing one's own nickname. */
export const updateCurrentNick = route({
  method: 'PATCH',
  path: '/guilds/:guild_id/members/@me/nick',
  auth: 'any',
  params: guildParams,
  body: z.object({ nick: maybe(text(32)) }),
  async handler(call) {
    const view = guildOf(call, call.params.guild_id)
    await write(call, view, nickDraft(memberOf(view, call.account, '@me'), call.body.nick))
    return { nick: call.body.nick ?? null }
  }
})
