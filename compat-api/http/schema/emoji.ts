import { ApiError } from '../api-error.ts'
import { text } from './fields.ts'

const CUSTOM = /^(?:a:)?([\w~]{1,32}:\d{1,20})$/
/** Some clients leave out the variation selector that makes a pictograph an emoji. */
const UNICODE = /^(?:\p{RGI_Emoji}|\p{Extended_Pictographic}\uFE0F?|\p{Emoji_Modifier_Base}\p{Emoji_Modifier})$/v

export const isEmoji = (name: string): boolean => UNICODE.test(name)

/** Of a path; one that is addressed itself is answered with 404. */
export const unknownEmoji = (): ApiError => new ApiError(400, 10014, 'Unknown Emoji')

/**
 * The emoji of a path: a unicode emoji, or `name:id`.
 *
 * @throws ApiError 10014 for anything else.
 */
export const readEmoji = (name: string): string => {
  const custom = CUSTOM.exec(name)?.[1]
  if (custom !== undefined) return custom
  if (isEmoji(name)) return name
  throw unknownEmoji()
}

/** What a guild calls one of its own. */
export const emojiName = text(32, 2).refine((name) => /^\w+$/.test(name), {
  message: 'An emoji is named by letters, digits and underscores.',
  params: { code: 'STRING_TYPE_REGEX' }
})
