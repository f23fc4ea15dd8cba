/**
 * Messages that are forwarded: said elsewhere before, and put here by somebody who read it there. What it said stands where any message
 * says what it does, so it is fetched, forgotten and looked through like others; this says where it is from, in the word of
 * whoever forwards it.
 */
import type { GuildCid, OpCid } from './ids.ts'
import { cid, literal, nullable, object, snowflake, time, type Shape } from './schema.ts'

export const forward = object({
  /** Null: it was said in a conversation. */
  guild: nullable(cid<GuildCid>()),
  channelId: snowflake,
  messageId: snowflake,
  /** Discord's type of message: 0 plain, 19 reply, 20 and 23 answer to a command. */
  type: literal(0, 19, 20, 23),
  /** When it was written, and edited last, in ms since the Unix epoch. */
  t: time,
  editedAt: nullable(time)
})
export type Forward = Shape<typeof forward>

/** Discord's flag of a message that shows another. */
export const HAS_SNAPSHOT = 1 << 14

/** Discord's allowed_mentions: whoever is mentioned there has not been asked here. */
export const NOBODY = '{"parse":[]}'

interface Words {
  readonly type: number
  readonly reply: object | null
  readonly poll?: object | undefined
  readonly theme?: object | undefined
  readonly tts: boolean
  readonly mentions: string | null
}

/**
 * May a message forward another? It says nothing of its own then: it answers nothing, asks nothing, shares nothing, and is no webhook's, which
 * might go by the name of whoever said it.
 *
 * Attack when absent: what somebody says themselves is shown as the words of another.
 *
 * @param hook that it is by, or a rule of auto-moderation; null: it is a member's own.
 */
export const mayForward = (hook: OpCid | null, { type, reply, poll, theme, tts, mentions }: Words): boolean =>
  hook === null && type === 0 && reply === null && poll === undefined && !theme && !tts && mentions === NOBODY
