import { z } from 'zod'
import { int, isoDate, maybe, text } from './fields.ts'

/** Characters of all embeds of a message together (Discord: "Embed Limits"). */
const MAX_TOTAL = 6000

const URL_SCHEME = /^(?:https?|attachment):\/\//i
export const url = text(2048).refine((value) => value === '' || URL_SCHEME.test(value), {
  message: 'Scheme must be one of (http, https).',
  params: { code: 'URL_TYPE_INVALID_SCHEME' }
})

/** Null is how some libraries leave a field out; in answers it would be wrong. */
const present = <T extends object>(value: T) =>
  Object.fromEntries(Object.entries(value).filter(([, item]) => item !== null && item !== undefined && item !== ''))

const object = <S extends z.core.$ZodShape>(shape: S) => z.object(shape).transform(present)

const media = object({ url: maybe(url) })
/** Without white space around it. */
const words = (max: number) => z.preprocess((value) => (typeof value === 'string' ? value.trim() : value), text(max))
const field = z.object({
  name: words(256),
  value: words(1024),
  inline: maybe(z.boolean()).transform((value) => value ?? false)
})

/** An embed has one of these, or fields. */
const SHOWN = ['title', 'description', 'author', 'footer', 'image', 'thumbnail'] as const

const embed = object({
  title: maybe(words(256)),
  description: maybe(words(4096)),
  url: maybe(url),
  color: maybe(int(0, 0xffffff)),
  timestamp: maybe(isoDate.transform((t) => new Date(t).toISOString())),
  author: maybe(object({ name: text(256, 1), url: maybe(url), icon_url: maybe(url) })),
  footer: maybe(object({ text: text(2048, 1), icon_url: maybe(url) })),
  image: maybe(media),
  thumbnail: maybe(media),
  fields: maybe(z.array(field).max(25))
}).refine((shown) => SHOWN.some((part) => part in shown) || (shown['fields'] ?? []).length > 0, {
  path: ['description'],
  message: 'This field is required',
  params: { code: 'BASE_TYPE_REQUIRED' }
})

const charactersOf = (value: unknown): number => {
  if (typeof value === 'string') return value.length
  if (typeof value !== 'object' || value === null) return 0
  return Object.entries(value).reduce(
    (sum, [key, item]) => (/url|timestamp/.test(key) ? sum : sum + charactersOf(item)),
    0
  )
}

export const embedList = z
  .array(embed)
  .max(10)
  .refine((embeds) => charactersOf(embeds) <= MAX_TOTAL, {
    message: `Embeds must hold ${MAX_TOTAL} or fewer characters together.`,
    params: { code: 'MAX_EMBED_SIZE_EXCEEDED' }
  })
