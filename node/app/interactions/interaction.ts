/** Interactions of users with bots, as protocols build on them. */
import type { ChannelCid, GuildCid, Snowflake, UserCid } from '../../core/ids.ts'
import type { InteractionCall } from '../../core/interactions/calls.ts'
import type { Invoked } from '../../core/interactions/invoked.ts'
import type { Command } from '../../core/commands/command.ts'
import type { Message } from '../../core/messages.ts'
import type { MessageEdit, MessageInput } from '../message-input.ts'

/** As the bot hears of it. */
export interface Interaction {
  readonly id: Snowflake
  /** Whoever has it answers in the bot's name for 15 min. */
  readonly token: string
  /** ms since the Unix epoch, when this node took it. */
  readonly t: number
  /** The bot. */
  readonly application: UserCid
  readonly user: UserCid
  readonly guild: GuildCid
  /** Or the thread. */
  readonly channel: ChannelCid
  readonly locale: string
  readonly call: InteractionCall
  /** Of a command or suggestions. */
  readonly command: Pick<Command, 'id' | 'name' | 'type'> | null
  /** Is it a command of that guild alone? */
  readonly isOfGuild: boolean
  /** The message that a component stands on, or stood on when it led to a form. */
  readonly message: Message | null
  readonly invoked: Invoked
}

export type FirstAnswer =
  | { readonly k: 'message'; readonly input: MessageInput; readonly isPrivate: boolean }
  | { readonly k: 'defer'; readonly isPrivate: boolean }
  | { readonly k: 'defer-update' }
  | { readonly k: 'update'; readonly edit: MessageEdit }
  | { readonly k: 'choices'; readonly choices: readonly unknown[] }
  | { readonly k: 'form'; readonly customId: string; readonly title: string; readonly components: readonly unknown[] }

export interface Call {
  readonly application: UserCid
  readonly guild: GuildCid
  /** Or the thread. */
  readonly channel: ChannelCid
  readonly session: string | null
  readonly nonce: string | null
  readonly locale: string
  readonly call: InteractionCall
}

/** Who brings interactions to bots that are here. */
export interface BotLine {
  /** Is the bot there to hear? */
  reaches(application: UserCid): boolean
  deliver(interaction: Interaction): void
}

/** An interaction whose token somebody has shown. */
export interface LiveInteraction {
  readonly interaction: Omit<Interaction, 'token'>
  /** What `@original` is; null while there is none. */
  original(): Message | null
  /** One of the messages that have come of it. */
  message(id: Snowflake): Message | undefined
  /** After the first answer. @throws InteractionRefused, Denied */
  followUp(input: MessageInput, isPrivate: boolean): Promise<Message>
  /** @throws Denied */
  edit(message: Message, edit: MessageEdit): Promise<Message>
  /** @throws Denied */
  remove(message: Message): Promise<void>
}

export interface Interactions {
  serve(line: BotLine): Disposable
  /**
   * A user of this node does something with a bot, wherever that is. Resolves when it is on its way; what comes of it the
   * user's sessions hear.
   *
   * @throws InteractionRefused
   */
  begin(user: UserCid, call: Call): Promise<void>
  /** Commands of a bot in a guild, after its nodes have been asked for them; waits 2 s at most. */
  commandsIn(
    guild: GuildCid,
    application: UserCid
  ): Promise<readonly { readonly command: Command; readonly isOfGuild: boolean }[]>
  /** One that waits for its first answer. @returns undefined for another token, or when it is over */
  waiting(id: Snowflake, token: string): Interaction | undefined
  /** Has one been answered that the token is good for? */
  isAnswered(id: Snowflake, token: string): boolean
  /**
   * Resolves when it is on disk, or told.
   *
   * @returns the message that has come of it, or has been changed. @throws InteractionRefused, Denied
   */
  answer(interaction: Interaction, answer: FirstAnswer): Promise<Message | null>
  /** One that has been answered. @returns undefined for a token that is none, or not good any more */
  live(application: Snowflake, token: string): LiveInteraction | undefined
  /** Is what a message says of who called it forth proved? */
  isProved(message: Message): boolean
}
