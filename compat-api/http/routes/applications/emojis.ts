/** Emoji of an application, for its owner and its bot. */
import { z } from 'zod'
import type { Snowflake } from '../../../../node/core/ids.ts'
import { presentApplicationEmoji } from '../../../present/index.ts'
import { apiError, invalidField } from '../../api-error.ts'
import { EMOJI, keepPictures, MAX_EMOJI } from '../../pictures.ts'
import { route, type Call } from '../../route.ts'
import { emojiName } from '../../schema/emoji.ts'
import { maybe, picture, PICTURE_BODY } from '../../schema/fields.ts'
import { applicationEmojiParams, applicationParams } from '../../schema/params.ts'
import { ownApplication } from './own-application.ts'

type Asked = Pick<Call<'any', { readonly application_id: Snowflake }>, 'app' | 'account' | 'params'>

const botOf = ({ app, account, params }: Asked) => ownApplication(app, account, params.application_id).bot

const all = { path: '/applications/:application_id/emojis', auth: 'any', params: applicationParams } as const
const one = {
  path: '/applications/:application_id/emojis/:emoji_id',
  auth: 'any',
  params: applicationEmojiParams
} as const

export const listApplicationEmojis = route({
  ...all,
  method: 'GET',
  async handler(call) {
    const bot = botOf(call)
    const emojis = await call.app.emojis.list(bot)
    return { items: emojis.map((emoji) => presentApplicationEmoji(call.app, bot, emoji)) }
  }
})

export const createApplicationEmoji = route({
  ...all,
  method: 'POST',
  status: 201,
  body: z.object({ name: emojiName, image: picture(MAX_EMOJI) }),
  maxBody: PICTURE_BODY,
  admit: (call) => void botOf(call),
  async handler(call) {
    const { app, body } = call
    const bot = botOf(call)
    if (!body.image) throw invalidField('image', 'BASE_TYPE_REQUIRED', 'This field is required')
    using kept = await keepPictures(app, { image: body.image }, { image: EMOJI })
    const made = await app.emojis.make(bot, { name: body.name, image: kept.images.image ?? '' })
    return presentApplicationEmoji(app, bot, made)
  }
})

export const getApplicationEmoji = route({
  ...one,
  method: 'GET',
  async handler(call) {
    const bot = botOf(call)
    const found = (await call.app.emojis.list(bot)).find(({ id }) => id === call.params.emoji_id)
    if (!found) throw apiError('unknownEmoji')
    return presentApplicationEmoji(call.app, bot, found)
  }
})

export const updateApplicationEmoji = route({
  ...one,
  method: 'PATCH',
  body: z.object({ name: maybe(emojiName) }),
  async handler(call) {
    const { app, body, params } = call
    const bot = botOf(call)
    const before = (await app.emojis.list(bot)).find(({ id }) => id === params.emoji_id)
    const after = body.name && before ? await app.emojis.rename(bot, before.id, body.name) : before
    if (!after) throw apiError('unknownEmoji')
    return presentApplicationEmoji(app, bot, after)
  }
})

export const deleteApplicationEmoji = route({
  ...one,
  method: 'DELETE',
  status: 204,
  async handler(call) {
    if (!(await call.app.emojis.remove(botOf(call), call.params.emoji_id))) throw apiError('unknownEmoji')
  }
})
