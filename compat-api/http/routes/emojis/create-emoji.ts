import { z } from 'zod'
import { presentGuildEmoji } from '../../../present/index.ts'
import { guildOf, requireInGuild, roleOf, withReason } from '../../access.ts'
import { apiError, invalidField } from '../../api-error.ts'
import { EMOJI, keepPictures, MAX_EMOJI } from '../../pictures.ts'
import { isAnimated } from '../../../../node/core/images.ts'
import { P } from '../../../../node/core/permissions.ts'
import { route } from '../../route.ts'
import { maybe, picture, PICTURE_BODY, snowflake } from '../../schema/fields.ts'
import { emojiName } from '../../schema/emoji.ts'
import { guildParams } from '../../schema/params.ts'

const body = z.object({ name: emojiName, image: picture(MAX_EMOJI), roles: maybe(z.array(snowflake).max(32)) })

export const createEmoji = route({
  method: 'POST',
  path: '/guilds/:guild_id/emojis',
  auth: 'any',
  status: 201,
  params: guildParams,
  body,
  maxBody: PICTURE_BODY,
  async handler({ app, account, reason, params, body: { name, image, roles: ids } }) {
    const view = guildOf({ app, account }, params.guild_id)
    requireInGuild(view, account.cid, P.CREATE_GUILD_EXPRESSIONS)
    const roles = [...new Set((ids ?? []).map((id) => roleOf(view, id).cid))].toSorted()
    if (!image) throw invalidField('image', 'BASE_TYPE_REQUIRED', 'This field is required')
    using kept = await keepPictures(app, { image }, { image: EMOJI })
    const named = kept.images.image ?? ''
    const draft = {
      k: 'emoji.new',
      body: { image: named, animated: isAnimated(named), roles },
      display: { name }
    } as const
    const { ops, after } = await app.guilds.submit(view.cid, account.cid, withReason([draft], reason))
    const emoji = ops[0] && after.emojis.get(ops[0].cid)
    if (!emoji) throw apiError('unknownEmoji')
    return presentGuildEmoji(app.guilds.byCid(view.cid) ?? view, emoji)
  }
})
