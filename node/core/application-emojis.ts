/** Emoji of applications, as books list them: see docs/decisions/0214-application-emoji.md. */
import { blobOfImage } from './images.ts'
import { parseSnowflake, type Snowflake } from './ids.ts'
import { list, object, snowflake, text, type Shape } from './schema.ts'

/** Discord's, of one application. */
export const MOST_APPLICATION_EMOJIS = 2000

const emoji = object({ id: snowflake, name: text(32, 2), image: text(128, 1) })
/** Of a JSON text; more are no list of an honest node. */
const emojis = list((value: unknown) => value, MOST_APPLICATION_EMOJIS)

export interface ApplicationEmoji extends Shape<typeof emoji> {
  readonly id: Snowflake
}

const readOne = (value: unknown): readonly ApplicationEmoji[] => {
  try {
    const { id, name, image } = emoji(value, 'emoji')
    const known = parseSnowflake(id)
    return known && blobOfImage(image) && /^\w+$/.test(name) ? [{ id: known, name, image }] : []
  } catch {
    return []
  }
}

/** What is not as it should be is left out: it comes from peers. */
export const readApplicationEmojis = (json: string): readonly ApplicationEmoji[] => {
  try {
    return emojis(JSON.parse(json), 'emojis').flatMap(readOne)
  } catch {
    return []
  }
}
