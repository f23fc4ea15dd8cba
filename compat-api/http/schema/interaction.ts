/** Interactions as clients begin them, and as bots answer them. Source: Discord, "Receiving and Responding". */
import { z } from 'zod'
import { componentsIn } from '../../../node/core/interactions/written.ts'
import { AUTHOR_FLAGS } from '../../present/index.ts'
import { attachmentEntries } from './attachment.ts'
import { int, maybe, snowflake, text } from './fields.ts'
import { messageContents, newMessage } from './message.ts'
import { pollBody } from './poll.ts'

/** Only one user sees it. */
export const EPHEMERAL = 1 << 6

const flags = maybe(int(0, 0x7fffffff).transform((value) => value & (AUTHOR_FLAGS | EPHEMERAL)))

export const answerMessage = newMessage(
  z.object({ ...messageContents, flags, tts: maybe(z.boolean()), poll: maybe(pollBody) })
)

const choice = z.object({
  name: text(100, 1),
  name_localizations: maybe(z.record(z.string().max(10), maybe(text(100, 1)))),
  value: z.union([text(6000), z.number()])
})
export const choices = z.object({ choices: z.array(choice).max(25) })

const MAX_FORM = 20_000
const MOST_OF_FORM = 40
const component = z.looseObject({ type: int(1, 64) })
const hasOwnIds = (all: unknown): boolean => {
  const ids = componentsIn(all).map((one) => one['custom_id'])
  return new Set(ids).size === ids.length
}
export const form = z.object({
  custom_id: text(100, 1),
  title: text(45, 1),
  components: z
    .array(component)
    .min(1)
    .max(MOST_OF_FORM)
    .refine(hasOwnIds, {
      message: 'Component custom id cannot be duplicated.',
      params: { code: 'COMPONENT_CUSTOM_ID_DUPLICATED' }
    })
    .refine((all) => JSON.stringify(all).length <= MAX_FORM, {
      message: 'The form is too long.',
      params: { code: 'BASE_TYPE_MAX_LENGTH' }
    })
})

export const callback = z.object({
  type: z.literal([1, 4, 5, 6, 7, 8, 9]),
  data: maybe(z.looseObject({}))
})

const optionValue = z.union([text(6000), z.number(), z.boolean()])
const plain = { type: int(1, 11), name: text(32, 1), value: maybe(optionValue), focused: maybe(z.boolean()) }
const leaf = z.object(plain)
const inner = z.object({ ...plain, options: maybe(z.array(leaf).max(25)) })
const option = z.object({ ...plain, options: maybe(z.array(inner).max(25)) })
export type GivenOptionBody = z.output<typeof leaf> & {
  readonly options?: readonly GivenOptionBody[] | null | undefined
}

export const commandData = z.object({
  id: snowflake,
  options: maybe(z.array(option).max(25)),
  target_id: maybe(snowflake),
  attachments: maybe(attachmentEntries)
})

export const componentData = z.object({
  component_type: int(1, 64),
  custom_id: text(100, 1),
  values: maybe(z.array(text(100)).max(25))
})

export const formData = z.object({
  /** The interaction that the form was an answer to. */
  id: snowflake,
  custom_id: text(100, 1),
  components: z
    .array(component)
    .max(40)
    .refine((all) => JSON.stringify(all).length <= 2 * MAX_FORM - 1000, {
      message: 'The form is too long.',
      params: { code: 'BASE_TYPE_MAX_LENGTH' }
    }),
  attachments: maybe(attachmentEntries)
})

export const begun = z.object({
  type: z.literal([2, 3, 4, 5]),
  application_id: snowflake,
  guild_id: maybe(snowflake),
  channel_id: snowflake,
  message_id: maybe(snowflake),
  session_id: maybe(text(128)),
  nonce: maybe(z.union([text(32), z.number().transform(String)])),
  data: z.looseObject({})
})
