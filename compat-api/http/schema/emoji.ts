import { ApiError } from '../api-error.ts'

const CUSTOM = /^(?:a:)?([\w~]{1,32}:\d{1,20})$/
/** Some clients leave out the variation selector that makes a pictograph an emoji. */
const UNICODE = /^(?:\p{RGI_Emoji}|\p{Extended_Pictographic}\uFE0F?|\p{Emoji_Modifier_Base}\p{Emoji_Modifier})$/v

/**
 * The emoji of a path: a unicode emoji, or `name:id`.
 *
 * @throws ApiError 10014 for anything else.
 */
export const readEmoji = (name: string): string => {
  const custom = CUSTOM.exec(name)?.[1]
  if (custom !== undefined) return custom
  if (UNICODE.test(name)) return name
  throw new ApiError(400, 10014, 'Unknown Emoji')
}
