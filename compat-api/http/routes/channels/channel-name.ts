/**
 * What channels for text are called: lower-case, in one word. Names that clients send are brought into that form, as on Discord. Other
 * nodes' are shown as they are.
 */

/** Text, announcements, forums and media. */
const IN_ONE_WORD = new Set([0, 5, 15, 16])

/** ASCII's, but for `-` and `_`. */
const PUNCTUATION = /[!-,./:-@[-^`{-~]/g

/** The one letter that would be longer than before. */
const lower = (name: string): string => name.replaceAll('İ', 'i').toLowerCase()

/** Of nothing but punctuation one dash is left, for a channel has a name. @param type Discord's of channels */
export const channelName = (type: number, name: string): string =>
  IN_ONE_WORD.has(type)
    ? lower(name.trim())
        .replace(PUNCTUATION, '')
        .replace(/[\s-]+/g, '-') || '-'
    : name
