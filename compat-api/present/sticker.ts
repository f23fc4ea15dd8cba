import { StickerType, type APISticker, type APIStickerItem } from 'discord-api-types/v10'
import { fixturesOf } from '../../node/core/fixtures/index.ts'
import type { Message } from '../../node/core/messages.ts'
import type { Fixture, GuildState } from '../../node/core/state.ts'

export const presentSticker = (state: GuildState, { id, fields }: Fixture<'sticker'>): APISticker => ({
  id,
  guild_id: state.id,
  name: fields.name,
  description: fields.description,
  tags: fields.tags,
  type: StickerType.Guild,
  format_type: fields.format,
  available: true
})

export const presentStickers = (state: GuildState): APISticker[] =>
  fixturesOf(state, 'sticker').map((sticker) => presentSticker(state, sticker))

/** As a message carries them. Left out when there are none. */
export const presentStickerItems = ({ stickers = [] }: Message): { sticker_items?: APIStickerItem[] } =>
  stickers.length === 0
    ? {}
    : { sticker_items: stickers.map(({ id, name, format }) => ({ id, name, format_type: format })) }
