/**
 * An op that its own past allowed, but that the ops before it in canonical order do not: void.
 *
 * Attack: a moderator who is being banned acts at the same moment on another node. Both ops were allowed where they
 * were written; on every replica the one that comes first in canonical order stands and the other is judged after it.
 */
import { authorize } from '../authorize.ts'
import type { Op } from '../ops.ts'
import type { Refusal } from '../refusal.ts'
import type { GuildState } from '../state.ts'

export const voidUnauthorised = (state: GuildState, op: Op): Refusal | null => authorize(state, op)
