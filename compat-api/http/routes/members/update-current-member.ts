import { z } from 'zod'
import { presentMember } from '../../../present/index.ts'
import { guildOf, memberOf, write } from '../../access.ts'
import { route } from '../../route.ts'
import { maybe, noImage, text } from '../../schema/fields.ts'
import { guildParams } from '../../schema/params.ts'
import { nickDraft } from './nick-draft.ts'

const own = z.object({ nick: maybe(text(32)), avatar: noImage, banner: noImage })

export const updateCurrentMember = route({
  method: 'PATCH',
  path: '/guilds/:guild_id/members/@me',
  auth: 'any',
  params: guildParams,
  body: own,
  async handler(call) {
    const view = guildOf(call, call.params.guild_id)
    const member = memberOf(view, call.account, '@me')
    return presentMember(await write(call, view, nickDraft(member, call.body.nick)), member)
  }
})
