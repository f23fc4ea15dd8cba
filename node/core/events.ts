/**
 * What happened, in the node's own words. Control events come from the difference of two states (`diff.ts`),
 * never from an op, so that a late op which changes history yields the events that put clients right.
 */
import type { ChannelCid, GuildCid, OpCid, Snowflake, UserCid } from './ids.ts'
import type { Answer } from './interactions/read.ts'
import type { AuditEntry } from './audit/index.ts'
import type { Standing } from './relations.ts'
import type { StageWord } from './stage.ts'
import type { Message } from './messages.ts'
import type { Thread } from './thread-fold.ts'
import type { Ban, Channel, Fixture, GuildState, Invite, Member, Move, Profile, Role } from './state.ts'

/** Changes of the control state; each carries the values before and after as far as clients need them. */
export type ControlEvent =
  | { readonly type: 'guild-created' }
  | { readonly type: 'guild-updated' }
  | { readonly type: 'role-created'; readonly role: Role }
  | { readonly type: 'role-updated'; readonly role: Role; readonly old: Role }
  | { readonly type: 'role-deleted'; readonly role: Role }
  | { readonly type: 'channel-created'; readonly channel: Channel }
  | { readonly type: 'channel-updated'; readonly channel: Channel; readonly old: Channel }
  | { readonly type: 'channel-deleted'; readonly channel: Channel }
  | { readonly type: 'member-added'; readonly member: Member }
  | { readonly type: 'member-updated'; readonly member: Member; readonly old: Member }
  | { readonly type: 'member-removed'; readonly member: Member }
  /** Somebody is to go to another voice channel, or to none. */
  | { readonly type: 'member-moved'; readonly user: UserCid; readonly move: Move }
  | { readonly type: 'ban-added'; readonly ban: Ban }
  | { readonly type: 'ban-removed'; readonly ban: Ban }
  | { readonly type: 'invite-created'; readonly invite: Invite }
  | { readonly type: 'invite-deleted'; readonly invite: Invite }
  | { readonly type: 'emojis-updated' }
  | { readonly type: 'fixture-created'; readonly fixture: Fixture }
  | { readonly type: 'fixture-updated'; readonly fixture: Fixture; readonly old: Fixture }
  | { readonly type: 'fixture-deleted'; readonly fixture: Fixture }
  /** Of one channel. */
  | { readonly type: 'hooks-updated'; readonly channel: ChannelCid }

export type MessageEvent =
  | { readonly type: 'message-created'; readonly message: Message }
  | { readonly type: 'message-updated'; readonly message: Message }
  | {
      readonly type: 'messages-deleted'
      readonly messages: readonly { readonly id: Snowflake; readonly cid: OpCid }[]
    }
  | {
      readonly type: 'reaction-added' | 'reaction-removed'
      readonly message: Snowflake
      readonly author: UserCid
      readonly user: UserCid
      readonly emoji: string
    }
  /** `answer`: its place in the poll, from 1. */
  | {
      readonly type: 'vote-added' | 'vote-removed'
      readonly message: Snowflake
      readonly user: UserCid
      readonly answer: number
    }
  /** `emoji` null: every reaction of the message. */
  | { readonly type: 'reactions-cleared'; readonly message: Snowflake; readonly emoji: string | null }
  | { readonly type: 'pins-updated'; readonly lastPinAt: number | null }

/** Of the threads in a channel. */
export type ThreadEvent =
  | { readonly type: 'thread-created'; readonly thread: Thread }
  | { readonly type: 'thread-updated'; readonly thread: Thread }
  | { readonly type: 'thread-deleted'; readonly thread: Thread }
  | {
      readonly type: 'thread-members-updated'
      readonly thread: Thread
      readonly added: readonly UserCid[]
      readonly removed: readonly UserCid[]
    }

export type ProfileEvent =
  | {
      readonly type: 'profile-updated'
      readonly user: UserCid
      readonly profile: Profile
      readonly old: Profile
    }
  /** A scheduled event, or one time of it, interests somebody, or does so no more. */
  | { readonly type: 'interest-changed'; readonly user: UserCid; readonly fixture: OpCid; readonly on: boolean }

/** Never logged, never replayed. */
export type EphemeralEvent =
  | {
      readonly type: 'typing'
      readonly guild: GuildCid
      readonly channel: ChannelCid
      readonly user: UserCid
      readonly t: number
    }
  | { readonly type: 'presence'; readonly user: UserCid; readonly presence: Presence }
  | ({ readonly type: 'sound'; readonly guild: GuildCid; readonly user: UserCid } & SoundPlayed)
  /** Somebody came into a voice channel that nobody was in, or the last has left it (`at` null); ms since the Unix epoch. */
  | { readonly type: 'voice-began'; readonly guild: GuildCid; readonly channel: ChannelCid; readonly at: number | null }
  /** Somebody came into a voice channel, went to another, or left (`after` null). */
  | {
      readonly type: 'voice'
      readonly guild: GuildCid
      readonly user: UserCid
      readonly before: VoiceState | null
      readonly after: VoiceState | null
    }

/** Somebody plays a sound in a voice channel that they are in. `volume`: thousandths. */
export interface SoundPlayed {
  readonly channel: ChannelCid
  readonly sound: Snowflake
  readonly volume: number
}

/** In which voice channel a member is. */
export interface VoiceState {
  readonly channel: ChannelCid
  /** Names this stay, to whoever carries the sound; no key to anything. */
  readonly session: string
  readonly selfMute: boolean
  readonly selfDeaf: boolean
  /** On a stage: since when they want to speak, or are asked to, in ms since the Unix epoch. */
  readonly asks?: number
  /** On a stage: the latest word on whether they may speak. */
  readonly word?: StageWord
}

export interface Presence {
  readonly status: 'online' | 'idle' | 'dnd' | 'offline'
  /** Discord activity objects as the client sent them, checked by the gateway. */
  readonly activities: readonly unknown[]
  readonly since: number | null
  readonly afk: boolean
}

export const OFFLINE: Presence = { status: 'offline', activities: [], since: null, afk: false }

/** Of people and bots of this node. */
export type AccountEvent = {
  /**
   * `tokens-ended`: none of the tokens given out before is good any more; `logged-out`: one or more of them are not.
   * `application-updated`: a bot's; `root-replaced`: they have another root key, which their guilds are to hear of.
   */
  readonly type: 'account-updated' | 'application-updated' | 'tokens-ended' | 'logged-out' | 'root-replaced'
  readonly user: UserCid
}

/** How a user of this node stands to another has changed; null: not at all. */
export interface RelationEvent {
  readonly user: UserCid
  readonly other: UserCid
  readonly before: Standing | null
  readonly after: Standing | null
}

/** What a user of this node hears of an interaction of theirs. */
export interface InteractionEvent {
  readonly user: UserCid
  /** The gateway session that it was begun from; null: any. */
  readonly session: string | null
  readonly id: Snowflake
  readonly nonce: string | null
  readonly application: UserCid
  readonly guild: GuildCid
  /** Or the thread. */
  readonly channel: ChannelCid
  readonly what:
    | { readonly k: 'began' | 'done' | 'failed' }
    | Extract<Answer, { readonly k: 'choices' | 'form' | 'gone' }>
    | { readonly k: 'shown' | 'changed'; readonly message: Message }
}

/** What auto-moderation has done about somebody. */
export interface Moderated {
  readonly rule: OpCid
  readonly user: UserCid
  /** Where they said it, or the thread. */
  readonly channel: ChannelCid
  readonly content: string
  /** As the rule has it; null: it looks for no word. */
  readonly keyword: string | null
  readonly matched: string | null
  /** When it was not blocked. */
  readonly message: OpCid | null
}

/** One step of the bus. */
export type DomainEvent =
  | {
      readonly kind: 'control'
      readonly guild: GuildCid
      /** `null`: this node did not hold the guild before. */
      readonly before: GuildState | null
      readonly after: GuildState
      readonly changes: readonly ControlEvent[]
      /** `begun`: `after` was signed by witnesses, and nothing has been judged yet; `ended`: now it has. See guild/arriving.ts. */
      readonly trial?: 'begun' | 'ended'
    }
  | {
      readonly kind: 'message'
      readonly guild: GuildCid
      /** Or a thread. */
      readonly channel: ChannelCid
      readonly event: MessageEvent
      /** Late history (a sync of the past): clients get no notification of it. */
      readonly backfill: boolean
    }
  | {
      readonly kind: 'thread'
      readonly guild: GuildCid
      readonly event: ThreadEvent
      /** As of messages. */
      readonly backfill: boolean
    }
  /** Acts of people here that had become void, and what became of writing them again. */
  | { readonly kind: 'reissue'; readonly guild: GuildCid; readonly applied: number; readonly refused: number }
  /** A row of the audit log. */
  | { readonly kind: 'audit'; readonly guild: GuildCid; readonly entry: AuditEntry }
  /** Somebody here has said what a rule is against, and no alert tells of it. */
  | ({ readonly kind: 'moderation'; readonly guild: GuildCid } & Moderated)
  | { readonly kind: 'profile'; readonly guild: GuildCid; readonly event: ProfileEvent }
  | { readonly kind: 'ephemeral'; readonly event: EphemeralEvent }
  | { readonly kind: 'account'; readonly event: AccountEvent }
  | { readonly kind: 'relation'; readonly event: RelationEvent }
  | { readonly kind: 'interaction'; readonly event: InteractionEvent }
  /** A user of this node has a conversation now, or has it no more. */
  | { readonly kind: 'conversation'; readonly user: UserCid; readonly guild: GuildCid; readonly isOpen: boolean }
