/** Source: Discord, "Poll Resource". */
import { z } from 'zod'
import { int, maybe, snowflake, text } from './fields.ts'

const HOURS = 32 * 24
const blank = { message: 'This field is required', params: { code: 'BASE_TYPE_REQUIRED' } }
const isSaid = (value: string): boolean => value.trim() !== ''

const emoji = z.object({ id: maybe(snowflake), name: maybe(text(32)) })

const answer = z.object({
  poll_media: z
    .object({ text: maybe(text(55)), emoji: maybe(emoji) })
    .refine((media) => isSaid(media.text ?? '') || media.emoji?.id || media.emoji?.name, { ...blank, path: ['text'] })
})

export const pollBody = z.object({
  question: z.object({ text: text(300, 1).refine(isSaid, blank) }),
  answers: z.array(answer).min(1).max(10),
  allow_multiselect: maybe(z.boolean()),
  layout_type: maybe(z.literal(1)),
  /** Hours. */
  duration: maybe(int(1, HOURS))
})
