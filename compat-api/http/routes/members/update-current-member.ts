import { z } from 'zod'
import { presentOwnMember } from '../../../present/index.ts'
import type { Draft } from '../../../../node/core/ops.ts'
import { guildOf, memberOf, write } from '../../access.ts'
import { defined } from '../../defined.ts'
import { FACE, keepPictures, WIDE } from '../../pictures.ts'
import { route } from '../../route.ts'
import { maybe, picture, PICTURE_BODY, text } from '../../schema/fields.ts'
import { guildParams } from '../../schema/params.ts'
import { nickDraft } from './nick-draft.ts'

const own = z.object({ nick: maybe(text(32)), avatar: picture(), banner: picture(), bio: maybe(text(190)) })

export const updateCurrentMember = route({
  method: 'PATCH',
  path: '/guilds/:guild_id/members/@me',
  auth: 'any',
  params: guildParams,
  body: own,
  maxBody: PICTURE_BODY,
  async handler(call) {
    const view = guildOf(call, call.params.guild_id)
    const member = memberOf(view, call.account, '@me')
    using kept = await keepPictures(call.app, call.body, { avatar: FACE, banner: WIDE })
    const { avatar: guildAvatar, banner: guildBanner } = kept.images
    const guildBio = call.body.bio === '' ? null : call.body.bio
    const looks = defined({ guildAvatar, guildBanner, guildBio })
    const drafts: readonly Draft[] = Object.keys(looks).length === 0 ? [] : [{ k: 'profile', body: looks }]
    return presentOwnMember(await write(call, view, [...drafts, ...nickDraft(member, call.body.nick)]), member)
  }
})
