/** Schemas of the values that requests are made of. Compiled once; the faults speak Discord's codes. */
import { z } from 'zod'
import { parseSnowflake, type Snowflake } from '../../../node/core/ids.ts'

const refused = (ctx: z.core.$RefinementCtx, input: unknown, code: string, message: string): typeof z.NEVER => {
  ctx.issues.push({ code: 'custom', input, message, params: { code } })
  return z.NEVER
}

const digits = (value: unknown): string =>
  typeof value === 'string' ? value : typeof value === 'number' ? String(value) : ''

const required = (ctx: z.core.$RefinementCtx, value: unknown): boolean => {
  if (value !== undefined) return false
  refused(ctx, value, 'BASE_TYPE_REQUIRED', 'This field is required')
  return true
}

/** A 64-bit id, as text or number. */
export const snowflake = z.any().transform((value: unknown, ctx): Snowflake => {
  if (required(ctx, value)) return z.NEVER
  return parseSnowflake(digits(value)) ?? refused(ctx, value, 'NUMBER_TYPE_COERCE', 'The value is not a snowflake.')
})

const snowflakeOr = <const W extends string>(word: W) =>
  z
    .any()
    .transform((value: unknown, ctx): Snowflake | W =>
      value === word
        ? word
        : (parseSnowflake(digits(value)) ?? refused(ctx, value, 'NUMBER_TYPE_COERCE', 'The value is not a snowflake.'))
    )

/** A user id, or `@me`. */
export const snowflakeOrMe = snowflakeOr('@me')

/** A message id, or `@original`. */
export const snowflakeOrOriginal = snowflakeOr('@original')

const isClean = (text: string): boolean => text.isWellFormed() && !text.includes('\0')

/** Text of `min` to `max` UTF-16 units, without NUL or lone surrogates. */
export const text = (max: number, min = 0) =>
  z
    .string()
    .min(min)
    .max(max)
    .refine(isClean, {
      message: 'The text holds characters that cannot be stored.',
      params: { code: 'STRING_TYPE_INVALID' }
    })

/** Texts by keys, as Discord's metadata is: few and short. */
export const texts = (count: number, max: number) =>
  z.record(text(max), text(max)).refine((value) => Object.keys(value).length <= count, {
    message: `Must be ${count} or fewer in length.`,
    params: { code: 'BASE_TYPE_MAX_LENGTH' }
  })

/** `nullable` and `optional`: clients send null for what they leave alone. */
export const maybe = <T extends z.ZodType>(schema: T) => schema.nullish()

export const int = (min: number, max: number) => z.int().min(min).max(max)

/** An integer from a query string. */
export const queryInt = (min: number, max: number, otherwise: number) =>
  z.coerce.number().int().min(min).max(max).default(otherwise)

const TRUE = new Set(['true', '1', 'True'])
const flag = z.enum(['true', 'false', '1', '0', 'True', 'False'])
/** Undefined where it is not there. */
export const queryFlag = flag.transform((value) => TRUE.has(value)).optional()
export const queryBool = flag.default('false').transform((value) => TRUE.has(value))

const MAX_BITS = 1n << 63n

/** A permission bit field, as decimal text or number. */
export const permissions = z.any().transform((value: unknown, ctx): bigint => {
  const field = /^\d{1,19}$/.test(digits(value)) ? BigInt(digits(value)) : MAX_BITS
  return field < MAX_BITS
    ? field
    : refused(ctx, value, 'NUMBER_TYPE_COERCE', 'The value is not a permission bit field.')
})

/** `Date.parse` takes much that is no date of ISO 8601, as `-1`. */
const ISO = /^\d{4}-\d\d-\d\d(?:[T ][\d:.]{4,18}(?:Z|[+-]\d\d:?\d\d)?)?$/i

/** ISO 8601 to ms since the Unix epoch. */
export const isoDate = z.any().transform((value: unknown, ctx): number => {
  const t = typeof value === 'string' && ISO.test(value) ? Date.parse(value) : Number.NaN
  return Number.isNaN(t) || t < 0
    ? refused(ctx, value, 'DATE_TIME_TYPE_PARSE', 'The value is not an ISO 8601 date.')
    : t
})

/** A picture as a `data:` URI; what it is called there is of no account. */
const DATA = /^data:[\w.+-]{1,60}\/[\w.+-]{1,60};base64,(?=[A-Za-z\d+/]+={0,2}$)/
/** Bytes of one, and of a request that carries some. */
const PICTURE = 10_240 * 1024
export const PICTURE_BODY = 16 * 1024 * 1024

/** The bytes of a picture; null: none. @param max bytes */
export const picture = (max = PICTURE) =>
  z
    .string()
    .transform((value, ctx): Uint8Array => {
      const head = DATA.exec(value)?.[0]
      if (head === undefined)
        return refused(ctx, undefined, 'BINARY_TYPE_INVALID_DATA_URI', 'Only data uri strings can be used.')
      const bytes = Buffer.from(value.slice(head.length), 'base64')
      return bytes.byteLength <= max
        ? bytes
        : refused(ctx, undefined, 'BINARY_TYPE_MAX_SIZE', `File cannot be larger than ${(max / 1024).toFixed(1)} kb.`)
    })
    .nullish()
