/**
 * Stage 2: which accepted ops take effect. A pure function of the accepted set; each rule is a named function in a
 * file of its own, and answers with the reason an op is void, or null.
 */
import type { Op } from '../ops.ts'
import type { Refusal } from '../refusal.ts'
import type { GuildState } from '../state.ts'
import { voidUnauthorised } from './void-unauthorised.ts'

export type Rule = (state: GuildState, op: Op) => Refusal | null

const rules: readonly Rule[] = [voidUnauthorised]

/** @param state the state after every effective op before `op` in canonical order. */
export const voided = (state: GuildState, op: Op): Refusal | null => {
  for (const rule of rules) {
    const refusal = rule(state, op)
    if (refusal) return refusal
  }
  return null
}

export { canonicalOrder } from './canonical-order.ts'
