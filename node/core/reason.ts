/** Why something is done, as whoever does it says it to the audit log. Source: Discord, "Audit Log Reason". */
import { opSchemas, type Kind } from './op-schema.ts'
import type { Draft } from './ops.ts'
import { Mismatch, text } from './schema.ts'

export type Reason = string | null

/** UTF-16 units. */
export const REASON = 512

/** Kinds with a reason among what they say, and those that no audit log tells of. */
const NOT = new Set<Kind>(['create', 'cp', 'epoch', 'leave', 'kick', 'ban', 'ban.cut', 'unban', 'timeout'])
const ALSO = new Set<Kind>(['nick', 'del', 'pin', 'unpin', 'thread', 'thread.set', 'thread.del'])

const takesReason = (k: Kind): boolean => ALSO.has(k) || (opSchemas[k].log === 'control' && !NOT.has(k))

const schema = text(REASON, 1)

/** @throws Mismatch where nobody is told why */
export const readReason = (k: Kind, reason: string | undefined): { readonly reason?: string } => {
  if (reason === undefined) return {}
  if (!takesReason(k)) throw new Mismatch(`${k}: nobody is told why`)
  return { reason: schema(reason, 'reason') }
}

/** The draft with why it is written, where somebody is told of that. */
export const because = <D extends Draft>(draft: D, reason: Reason | undefined): D =>
  reason && takesReason(draft.k) ? { ...draft, reason } : draft
