/** Webhooks: what members do with them, and what is done by whoever has the token of one. */
import type { Reason } from '../core/reason.ts'
import type { ChannelCid, OpCid, Snowflake, UserCid } from '../core/ids.ts'
import type { Message } from '../core/messages.ts'
import type { Source } from '../core/sources.ts'
import type { Hook } from '../core/state.ts'
import type { Thread } from '../core/thread-fold.ts'
import type { MessageEdit, MessageInput } from './message-input.ts'
import type { GuildView, Place } from './views.ts'

/** A webhook of a guild that this node carries. */
export interface FoundWebhook {
  readonly guild: GuildView
  readonly hook: Hook
}

export interface WebhookInput extends Omit<MessageInput, 'nonce' | 'reply'> {
  /** What it calls itself in this message; null: as ever. */
  readonly name: string | null
  /** Where a picture is; null: its own. */
  readonly avatar: string | null
}

/** How it is shown from now on. */
export interface HookLooks {
  readonly name?: string
  /** As an op names a picture. */
  readonly avatar?: string | null
}

/** What may be done by whoever has a webhook's token. Every method resolves when it is on disk, and throws Denied. */
export interface WebhookVoice extends FoundWebhook {
  say(thread: Thread | null, input: WebhookInput): Promise<Message>
  /** A post in a forum: a thread, and its first message. */
  begin(name: string, input: WebhookInput, tags?: readonly OpCid[]): Promise<Message>
  /** @param message one of the webhook's own, in its channel or a thread of it. */
  edit(thread: Thread | null, message: Message, edit: MessageEdit): Promise<Message>
  unsay(thread: Thread | null, message: Message): Promise<void>
  /** Takes another name, or picture. */
  change(looks: HookLooks): Promise<Hook>
  end(): Promise<void>
}

export interface Webhooks {
  find(id: Snowflake): FoundWebhook | undefined
  /** Does somebody answer for it, who manages webhooks where it posts? Else it is dead until somebody adopts it. */
  isAnswered(found: FoundWebhook): boolean
  /** Of webhooks that were made on this node; null: of another. */
  token(hook: Hook): string | null
  /** @returns undefined for a token that is not the webhook's. */
  voice(found: FoundWebhook, token: string): WebhookVoice | undefined
  /** @throws Denied */
  create(
    place: Place,
    actor: UserCid,
    looks: Required<HookLooks>,
    reason?: Reason
  ): Promise<{ hook: Hook; token: string }>
  /** What is published in a channel of another guild is copied to `place` from then on. @throws Denied */
  follow(place: Place, actor: UserCid, source: Source, reason?: Reason): Promise<Hook>
  /** Whoever changes one that nobody answers for, answers for it from then on; without changes too. @throws Denied */
  change(
    found: FoundWebhook,
    actor: UserCid,
    changes: HookLooks & { readonly channel?: ChannelCid },
    reason?: Reason
  ): Promise<Hook>
  /** @throws Denied */
  delete(found: FoundWebhook, actor: UserCid, reason?: Reason): Promise<void>
}
