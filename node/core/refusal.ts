/** Why an op is not allowed. Refusals are values; the API maps each code to its own error form. */
export type RefusalCode =
  | 'not-a-member'
  | 'banned'
  | 'closed'
  | 'timed-out'
  | 'pending'
  | 'missing-permission'
  | 'missing-access'
  | 'hierarchy'
  | 'owner-only'
  | 'owner-untouchable'
  | 'grants-more-than-held'
  | 'unknown-role'
  | 'unknown-channel'
  | 'unknown-user'
  | 'unknown-member'
  | 'unknown-invite'
  | 'unknown-ban'
  | 'unknown-message'
  | 'unknown-thread'
  | 'thread-closed'
  | 'thread-exists'
  | 'too-many-threads'
  | 'too-many-reactions'
  | 'no-poll'
  /** It is over, or its author has ended it. */
  | 'poll-over'
  /** Of the answers of a poll. */
  | 'no-choice'
  | 'wrong-channel-type'
  | 'not-the-author'
  | 'invite-expired'
  | 'invite-used-up'
  | 'invite-forged'
  /** The invite is for others. */
  | 'not-invited'
  | 'already-a-member'
  | 'not-pending'
  | 'id-taken'
  | 'unknown-transfer'
  | 'not-a-witness'
  | 'unknown-hook'
  | 'too-many-hooks'
  | 'revoked'
  | 'unproven'
  | 'limit-reached'
  | 'rate-limited'
  | 'slowmode'
  /** The guild is shown by a snapshot, and its history is on its way. */
  | 'arriving'
  | 'wrong-epoch'
  | 'unknown-emoji'
  | 'unknown-fixture'
  /** A rule of auto-moderation forbids what is said. */
  | 'blocked'
  | 'blocked-title'
  /** A stage channel has one audience. */
  | 'stage-open'
  /** Posts of this forum have one tag at least. */
  | 'tag-required'
  /** What is completed or cancelled does not change any more. */
  | 'event-over'
  | 'wrong-status'
  /** The event does not recur then, or that time is otherwise already. */
  | 'no-occurrence'
  /** The guild has gone on to rules that this node does not know. */
  | 'newer-rules'
  | 'wrong-rules'
  | 'wrong-guild'
  /** There is nothing of the kind in direct messages. */
  | 'in-conversation'
  /** No guild in common and no friends, or one has blocked the other. */
  | 'cannot-message'
  | 'wrong-log'
  // Stage 2: accepted, and yet without effect.
  | 'removed'
  | 'forked'
  | 'behind-final'
  | 'given-twice'
  | 'void-past'

export interface Refusal {
  readonly code: RefusalCode
  /** What happened, in a sentence; for people, not for programs. */
  readonly detail: string
  /** ms until the same may be allowed, when waiting helps. */
  readonly retryAfter?: number
}

export const refuse = (code: RefusalCode, detail: string, retryAfter?: number): Refusal =>
  retryAfter === undefined ? { code, detail } : { code, detail, retryAfter }
