import { z } from 'zod'
import { AUTHOR_FLAGS, PLAIN_FLAGS } from '../../present/index.ts'
import { snowflake, text, int, maybe } from './fields.ts'
import { attachmentEntries } from './attachment.ts'
import { clientTheme } from './client-theme.ts'
import { componentList } from './components.ts'
import { embedList, url } from './embed.ts'
import { misplacedIn, type Contents } from './kind-of-message.ts'
import { pollBody } from './poll.ts'
import { stickerIds } from './sticker.ts'
import { webhookName } from './webhook.ts'

const EPHEMERAL = 1 << 6
const MAX_CONTENT = 2000
/** JSON text of embeds, and of components: what an op has room for. */
const MAX_JSON = 12_000
/** UTF-8 bytes of all contents of a message; an op's body is bounded at 16 KiB with its other fields. */
const MAX_BYTES = 15_000

const fits = (value: unknown): boolean => JSON.stringify(value).length <= MAX_JSON
const tooLong = { message: 'The content is too long to be stored.', params: { code: 'BASE_TYPE_MAX_LENGTH' } }

const countCharacters = (value: string): number => Array.from(value).length

/** Surrounding white space is dropped, and emoji outside the basic plane count once. */
const content = text(2 * MAX_CONTENT)
  .transform((value) => value.trim())
  .refine((value) => value.length <= MAX_CONTENT || countCharacters(value) <= MAX_CONTENT, {
    message: `Must be ${MAX_CONTENT} or fewer in length.`,
    params: { code: 'BASE_TYPE_MAX_LENGTH' }
  })

const list = <T extends z.ZodType>(item: T) =>
  z.preprocess((value) => (Array.isArray(value) ? value.filter((x) => x !== null) : value), z.array(item).max(100))

const allowedMentions = z.object({
  parse: maybe(list(z.enum(['roles', 'users', 'everyone']))),
  users: maybe(list(snowflake)),
  roles: maybe(list(snowflake)),
  replied_user: maybe(z.boolean())
})

const isBothWays = (mentions: z.output<typeof allowedMentions>): boolean =>
  (['users', 'roles'] as const).some(
    (kind) => mentions.parse?.includes(kind) === true && (mentions[kind]?.length ?? 0) > 0
  )

const nothing = (message: string, code: string) =>
  z
    .any()
    .refine((value: unknown) => value === null || value === undefined || (Array.isArray(value) && value.length === 0), {
      message,
      params: { code }
    })
    .optional()

export const messageContents = {
  content: maybe(content),
  embeds: maybe(embedList.refine(fits, tooLong)),
  components: maybe(componentList.refine(fits, tooLong)),
  allowed_mentions: maybe(
    allowedMentions.refine((mentions) => !isBothWays(mentions), {
      message: 'parse and a list of ids are mutually exclusive.',
      params: { code: 'MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE' }
    })
  ),
  flags: maybe(int(0, 0x7fffffff).transform((flags) => flags & PLAIN_FLAGS)),
  attachments: maybe(attachmentEntries)
}

const isStorable = (body: {
  content?: unknown
  embeds?: unknown
  components?: unknown
  allowed_mentions?: unknown
  poll?: unknown
}): boolean => {
  const { content: plain, embeds, components, allowed_mentions: mentions, poll } = body
  // The content alone always fits, and so it does with a poll.
  if (!embeds && !components && !mentions) return true
  return Buffer.byteLength(JSON.stringify([plain, embeds, components, mentions, poll])) <= MAX_BYTES
}

export const storable = <T extends z.ZodType<Parameters<typeof isStorable>[0]>>(schema: T) =>
  schema.refine(isStorable, { ...tooLong, path: ['content'] })

type Said = Parameters<typeof isStorable>[0] & Contents

/** One that is there already is looked at with what it has: see routes/messages/message-edit.ts. */
export const newMessage = <T extends z.ZodType<Said>>(schema: T) =>
  storable(
    schema.superRefine((contents, ctx) => {
      for (const { path, code, message } of misplacedIn(contents))
        ctx.addIssue({ code: 'custom', path: [...path], message, params: { code } })
    })
  )

const reference = z.object({
  message_id: snowflake,
  channel_id: maybe(snowflake),
  guild_id: maybe(snowflake),
  fail_if_not_exists: maybe(z.boolean()),
  /** 0 answers a message, 1 forwards it. */
  type: maybe(z.literal([0, 1]))
})

const nonce = z.union([text(25), z.int().transform(String)], {
  error: 'The nonce is not an integer or a text of up to 25 characters.'
})

export const createMessageBody = newMessage(
  z.object({
    ...messageContents,
    flags: maybe(int(0, 0x7fffffff).transform((flags) => flags & AUTHOR_FLAGS)),
    tts: maybe(z.boolean()),
    nonce: maybe(nonce),
    enforce_nonce: maybe(z.boolean()),
    message_reference: maybe(reference),
    sticker_ids: stickerIds,
    poll: maybe(pollBody),
    shared_client_theme: maybe(clientTheme)
  })
)

export const editMessageBody = storable(
  z.object({
    ...messageContents,
    sticker_ids: maybe(z.array(snowflake).max(1521)),
    poll: nothing('A poll is sent with a new message: none can be put into one that is there.', 'POLL_IN_EDIT')
  })
)

/** Of an interaction's answers: one that was put off may ask something. */
export const editAnswerBody = storable(z.object({ ...messageContents, poll: maybe(pollBody) }))

export const executeWebhookBody = newMessage(
  z.object({
    ...messageContents,
    /** What only one user sees, of an interaction's. */
    flags: maybe(int(0, 0x7fffffff).transform((flags) => flags & (PLAIN_FLAGS | EPHEMERAL))),
    tts: maybe(z.boolean()),
    username: maybe(webhookName),
    avatar_url: maybe(url),
    /** Of a post in a forum. */
    thread_name: maybe(text(100)),
    applied_tags: maybe(z.array(snowflake).max(5)),
    poll: maybe(pollBody)
  })
)
