/** Packs of stickers are Discord's own pictures: a node has none. */
import { z } from 'zod'
import { apiError } from '../../api-error.ts'
import { route } from '../../route.ts'
import { snowflake } from '../../schema/fields.ts'

const spec = { method: 'GET', auth: 'any', inFormOnly: 'packs are Discord’s own pictures' } as const

export const listStickerPacks = route({ ...spec, path: '/sticker-packs', handler: () => ({ sticker_packs: [] }) })

export const getStickerPack = route({
  ...spec,
  path: '/sticker-packs/:pack_id',
  params: z.object({ pack_id: snowflake }),
  handler() {
    throw apiError('unknownStickerPack')
  }
})
