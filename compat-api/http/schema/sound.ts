import { z } from 'zod'
import { FULL_VOLUME } from '../../present/index.ts'
import { maybe, picture, snowflake, text } from './fields.ts'

/** Bytes: Discord's. */
export const MAX_SOUND = 512 * 1024

const volume = z
  .number()
  .min(0)
  .max(1)
  .transform((part) => Math.round(part * FULL_VOLUME))

const looks = { volume: maybe(volume), emoji_id: maybe(snowflake), emoji_name: maybe(text(32, 1)) }

export const newSound = z.object({ name: text(32, 2), ...looks, sound: picture(MAX_SOUND) })
export const soundPatch = z.object({ name: maybe(text(32, 2)), ...looks })
type Looks = Pick<z.output<typeof soundPatch>, 'emoji_id' | 'emoji_name'>

/** One of the two names it; undefined when neither is spoken of. */
export const emojiOfSound = ({ emoji_id: id, emoji_name: name }: Looks) =>
  id === undefined && name === undefined ? undefined : id || name ? { id: id ?? null, name: name ?? null } : null
