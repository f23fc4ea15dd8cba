/**
 * What authors wrote as JSON text: embeds, components, whom they let a message mention. The log takes any text there, for
 * contents can be forgotten and no verdict may hang on them. So what clients are told is read here, and what is not as
 * it should be is left out.
 *
 * Attack when absent: one message with embeds that are no JSON, and nobody can read its channel any more.
 */
import { z } from 'zod'
import { VOICE_MESSAGE } from '../../node/core/voice-message.ts'

/** SUPPRESS_EMBEDS, SUPPRESS_NOTIFICATIONS and IS_COMPONENTS_V2: the flags that authors set. */
export const PLAIN_FLAGS = (1 << 2) | (1 << 12) | (1 << 15)
/** Those, and that it is a voice message: of new ones, which no webhook says. */
export const AUTHOR_FLAGS = PLAIN_FLAGS | VOICE_MESSAGE

const MAX_EMBEDS = 10
const MAX_COMPONENTS = 40

const parsed = (json: string): unknown => {
  try {
    return JSON.parse(json)
  } catch {
    return undefined
  }
}

/** Those of a list of texts and bounds that are as `schema` has it, the first `limit` of them. */
const listOf = <T>(json: string | null, schema: z.ZodType<T>, limit: number): T[] => {
  const value = json === null ? [] : parsed(json)
  if (!Array.isArray(value)) return []
  return value.slice(0, limit).flatMap((item) => {
    const { success, data } = schema.safeParse(item)
    return success ? [data] : []
  })
}

const url = z.string().regex(/^(?:https?|attachment):\/\//i)
const media = z.object({ url })
const embed = z
  .object({
    title: z.string(),
    description: z.string(),
    url,
    color: z.int().min(0).max(0xffffff),
    timestamp: z.iso.datetime({ offset: true }),
    author: z.object({ name: z.string(), url: url.optional(), icon_url: url.optional() }),
    footer: z.object({ text: z.string(), icon_url: url.optional() }),
    image: media,
    thumbnail: media,
    fields: z.array(z.object({ name: z.string(), value: z.string(), inline: z.boolean().default(false) })).max(25)
  })
  .partial()

export const readEmbeds = (json: string | null): z.output<typeof embed>[] => listOf(json, embed, MAX_EMBEDS)

/** Of a component as an author wrote it; what lies in it is looked at where it is numbered. */
export const component = z.looseObject({ type: z.int().min(1).max(64) })

export const readComponents = (json: string | null): z.output<typeof component>[] =>
  listOf(json, component, MAX_COMPONENTS)

const allowed = z
  .object({
    parse: z.array(z.string()),
    users: z.array(z.string()),
    roles: z.array(z.string()),
    replied_user: z.boolean()
  })
  .partial()
export type Allowed = z.output<typeof allowed>

/** @returns null when the author says nothing of it; of what cannot be read, that nobody may be mentioned. */
export const readAllowed = (json: string | null): Allowed | null => {
  if (json === null) return null
  const value = parsed(json)
  return value === null ? null : (allowed.safeParse(value).data ?? {})
}
