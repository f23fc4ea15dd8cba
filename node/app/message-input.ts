/** What is said in a message, and what of it is changed. */
import type { ClientTheme } from '../core/client-theme.ts'
import type { Forward } from '../core/forward.ts'
import type { Snowflake } from '../core/ids.ts'
import type { Invoked } from '../core/interactions/invoked.ts'
import type { MessageFile, MessageSticker } from '../core/op-schema.ts'
import type { PollTerms } from '../core/polls.ts'

export interface MessageInput {
  readonly content: string
  /** Discord embed objects. */
  readonly embeds: readonly unknown[]
  readonly components: readonly unknown[]
  readonly allowedMentions: unknown
  readonly flags: number
  readonly tts: boolean
  readonly nonce: string | null
  readonly reply: Snowflake | null
  /** Staged ones. */
  readonly files?: readonly MessageFile[]
  readonly stickers?: readonly MessageSticker[]
  readonly poll?: PollTerms | undefined
  readonly theme?: ClientTheme | undefined
  /** What it says was said there. */
  readonly forward?: Forward
  /** Of a bot's answer. */
  readonly invoked?: Invoked
  /** Discord's type of an answer to a command. */
  readonly type?: 0 | 20 | 23
}

export interface MessageEdit {
  readonly content?: string
  readonly embeds?: readonly unknown[]
  readonly components?: readonly unknown[]
  readonly allowedMentions?: unknown
  readonly flags?: number
  /** All that it has then. */
  readonly files?: readonly MessageFile[]
  /** Of an answer that was put off. */
  readonly poll?: PollTerms | undefined
}
