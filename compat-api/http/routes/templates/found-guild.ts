/**
 * A guild like another. Not in the official description any more, and clients know it.
 * Source: discord-api-types, "RESTPostAPITemplateCreateGuildJSONBody".
 */
import { z } from 'zod'
import { presentGuild } from '../../../present/index.ts'
import { refresh } from '../../access.ts'
import { FACE, keepPictures } from '../../pictures.ts'
import { route } from '../../route.ts'
import { picture, PICTURE_BODY, text } from '../../schema/fields.ts'
import { templateParams } from '../../schema/params.ts'
import { readTemplate, templateCalled } from './show-template.ts'

export const foundGuild = route({
  method: 'POST',
  path: '/guilds/templates/:code',
  auth: 'any',
  status: 201,
  params: templateParams,
  body: z.object({ name: text(100, 2), icon: picture() }),
  maxBody: PICTURE_BODY,
  // A large one takes some seconds.
  rateLimit: { limit: 5, window: 30_000 },
  async handler({ app, account, params, body: { name, icon } }) {
    const found = templateCalled(app, params.code)
    const template = await readTemplate(app, found)
    using kept = await keepPictures(app, { icon: icon ?? undefined }, { icon: FACE })
    const by = found.fixture.cid
    const guild = await app.templates.found(account.cid, { name, icon: kept.images.icon ?? null, template, by })
    return presentGuild(refresh(app, guild))
  }
})
