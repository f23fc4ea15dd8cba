/**
 * The message layer: what one message looks like after every op that names it. All rules commute, so replicas
 * that hold the same ops show the same message, whatever the order of arrival (design: guild log, section 4).
 */
import type { ChannelCid, GuildCid, OpCid, Snowflake, UserCid } from './ids.ts'

/** Text and attachments of a message as its newest edit left them. */
export interface MessageContent {
  readonly content: string
  /** JSON text of Discord embed objects, or null. */
  readonly embeds: string | null
  readonly components: string | null
  readonly mentions: string | null
  readonly flags: number
}

/** Discord's, of one message: of more, those that were put first are shown. */
export const MAX_EMOJI = 20

export interface Reaction {
  /** A unicode emoji, or `name:id`. */
  readonly emoji: string
  readonly count: number
}

/** The webhook that a message is by, and what it called itself there. */
export interface Poster {
  readonly cid: OpCid
  readonly id: Snowflake
  /** Undefined: it goes by its own. */
  readonly name?: string
  readonly avatar?: string | null
}

export interface Message extends MessageContent {
  readonly cid: OpCid
  readonly id: Snowflake
  readonly guild: GuildCid
  /** Or the thread. */
  readonly channel: ChannelCid
  readonly author: UserCid
  readonly hook: Poster | null
  /** Discord's message type: 0 plain, 6 pin notice, 7 join notice, 19 reply. */
  readonly type: number
  /** ms since the Unix epoch. */
  readonly t: number
  readonly editedAt: number | null
  readonly pinnedAt: number | null
  readonly tts: boolean
  readonly nonce: string | null
  readonly reply: { readonly message: OpCid; readonly channel: ChannelCid; readonly id: Snowflake | null } | null
  /** In order of first appearance. */
  readonly reactions: readonly Reaction[]
}
