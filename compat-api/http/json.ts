/** Request bodies as JSON, bounded before they are parsed. */
import { apiError } from './api-error.ts'

/** Far beyond any message; what follows a parse (validation, serialisation) recurses. */
const MAX_DEPTH = 64
/** An integer that a double may not hold exactly: libraries of other languages send ids so. */
const LONG_INTEGER = /[:[,\s]-?\d{16,}/
const ESCAPED_NUL = /(?<!\\)(?:\\\\)*\\u0000/

const utf8 = new TextDecoder('utf-8', { fatal: true })

const OPEN = new Set([0x5b, 0x7b])
const CLOSE = new Set([0x5d, 0x7d])
const QUOTE = 0x22
const BACKSLASH = 0x5c

/** The position of the quote that ends the string which starts at `i`. */
const endOfString = (text: string, i: number): number => {
  for (let at = i + 1; at < text.length; at++) {
    const c = text.charCodeAt(at)
    if (c === BACKSLASH) at++
    else if (c === QUOTE) return at
  }
  return text.length
}

const isTooDeep = (text: string): boolean => {
  let depth = 0
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i)
    if (c === QUOTE) i = endOfString(text, i)
    else if (OPEN.has(c) && ++depth > MAX_DEPTH) return true
    else if (CLOSE.has(c)) depth--
  }
  return false
}

/** Integers beyond 2^53 become strings, digit by digit as they were sent. */
const exactIntegers = (_key: string, value: unknown, context: { source?: string }): unknown =>
  typeof value === 'number' && !Number.isSafeInteger(value) && /^-?\d+$/.test(context.source ?? '')
    ? context.source
    : value

const parse = (text: string): unknown =>
  LONG_INTEGER.test(text)
    ? JSON.parse(text, exactIntegers as (this: unknown, key: string, value: unknown) => unknown)
    : JSON.parse(text)

/**
 * @throws ApiError 50109 for anything but JSON in UTF-8, of at most MAX_DEPTH levels and without NUL characters.
 */
export const parseJson = (bytes: Uint8Array): unknown => {
  try {
    const text = utf8.decode(bytes)
    const refused =
      (text.length > 2 * MAX_DEPTH && isTooDeep(text)) || (text.includes('\\u0000') && ESCAPED_NUL.test(text))
    if (!refused) return parse(text)
  } catch {
    // Answered below, like what was refused unparsed.
  }
  throw apiError('invalidJson')
}
