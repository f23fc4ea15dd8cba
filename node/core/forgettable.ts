/**
 * What of an op may be forgotten while its header stays: what people wrote, never what others are judged by. So the
 * verdict on an op, and what it acts on, are the same for those who still have its contents and for those who have not.
 *
 * Attack when absent: a peer shows an op with its contents to some and without them to others, and they judge it
 * differently for ever.
 */
import { opSchemas } from './op-schema.ts'
import type { UserCid } from './ids.ts'
import type { Kind, Op, VerifiedOp } from './ops.ts'
import type { GuildState } from './state.ts'

/** Kinds whose whole body is what somebody wrote. */
const WHOLE_BODY = new Set<Kind>(['msg', 'profile'])
/** Kinds whose display fields may be missing. What roles and channels are called is never forgotten. */
const DISPLAY = new Set<Kind>(['edit', 'nick', 'admit', 'thread', 'thread.set'])
/** What is said in channels, and so as old as a guild lets it be. */
const SAID = new Set<Kind>(['msg', 'edit', 'thread', 'thread.set'])

export const isBodyForgettable = (k: Kind): boolean => WHOLE_BODY.has(k)

export const isSaid = (k: Kind): boolean => SAID.has(k)

export const isForgettable = (k: Kind): boolean => WHOLE_BODY.has(k) || DISPLAY.has(k)

/** Does an op, or do its blocks, come without its contents, or a part of them? */
export const isBare = (k: Kind, contents: { readonly body: unknown; readonly display: unknown }): boolean =>
  contents.body === null || (opSchemas[k].display !== null && contents.display === null)

const DAY = 24 * 3600 * 1000

/** Whom the contents are about. */
export const subjectOf = (op: Op): UserCid => (op.k === 'admit' || op.k === 'nick' ? op.body?.user : op.user) ?? op.user

/** Has whoever the op is about been erased since? */
export const isErased = (state: GuildState, op: Op): boolean => op.t <= (state.erased.get(subjectOf(op)) ?? -1)

/** Messages that say to be older are forgotten, pinned ones too. @param now ms since the Unix epoch. @returns -Infinity for none */
export const retentionLine = ({ settings: { keepDays } }: GuildState, now: number): number =>
  keepDays === null ? -Infinity : now - keepDays * DAY

const isExpired = (state: GuildState, op: Op, now: number): boolean => isSaid(op.k) && op.t < retentionLine(state, now)

/** Is what the op says to be forgotten whoever deletes it or not? */
export const isForgotten = (state: GuildState, op: Op, now: number): boolean =>
  isForgettable(op.k) && (isErased(state, op) || isExpired(state, op, now))

/** The op as it is to be kept: without its contents when they are erased, or older than the guild keeps. */
export const withoutForgotten = (verified: VerifiedOp, state: GuildState, now: number): VerifiedOp => {
  return isForgotten(state, verified.op, now) ? withoutContents(verified) : verified
}

/** The op as those have it who keep nothing of what it says. */
export const withoutContents = (verified: VerifiedOp): VerifiedOp => {
  const { op, blocks } = verified
  if (!isForgettable(op.k)) return verified
  const body = isBodyForgettable(op.k) ? null : blocks.body
  return {
    op: { ...op, body: body && op.body, display: null } as Op,
    blocks: { ...blocks, body, display: null }
  }
}
