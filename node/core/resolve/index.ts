/**
 * Stage 2: which accepted ops take effect. A pure function of the accepted set: the rules below are asked in turn, and
 * asked again from the first whenever one has found an op void, until none does. Void only grows, so it ends.
 */
import type { DagNode } from '../causal/dag.ts'
import type { Woven } from '../causal/weave.ts'
import type { Refusal } from '../refusal.ts'
import { voidByRemoval } from './concurrent-removal.ts'
import { voidBehindFinal, voidBehindFinalAtLast } from './final-checkpoint.ts'
import { outOfTouch } from './checkpoint.ts'
import { voidLateErasures } from './late-erasure.ts'
import { voidSecondSales } from './second-sale.ts'
import { voidForks } from './self-fork.ts'
import { voidTakenIds } from './taken-id.ts'
import { effective, withoutEffect, type Effective, type Voids, type Window } from './window.ts'

type Rule = (window: Window, effective: Effective) => ReadonlyMap<DagNode, Refusal>

const rules: readonly Rule[] = [
  voidBehindFinal,
  voidForks,
  voidSecondSales,
  voidByRemoval,
  voidTakenIds,
  voidLateErasures,
  voidBehindFinalAtLast
]

export interface Resolution {
  readonly state: Woven
  readonly withoutEffect: Voids
}

/** @param active the rules in force; tests switch single ones off. */
export const resolve = (window: Window, active: readonly Rule[] = rules): Resolution => {
  const voids: Voids = active.includes(voidBehindFinal) ? outOfTouchIn(window) : new Map()
  for (;;) {
    const now = effective(window, voids)
    const found = firstFound(active, window, now)
    if (found.size === 0) return { state: now.after, withoutEffect: withoutEffect(window, now, voids) }
    for (const [node, refusal] of found) voids.set(node, refusal)
  }
}

/** Of the window's ops those that are out of touch with a checkpoint beyond dispute. */
const outOfTouchIn = (window: Window): Voids =>
  new Map(
    window.nodes.flatMap((node) => {
      const checkpoint = window.staleBy(node)
      return checkpoint ? [[node, outOfTouch(checkpoint)] as const] : []
    })
  )

const firstFound = (active: readonly Rule[], window: Window, now: Effective): ReturnType<Rule> => {
  for (const rule of active) {
    const found = rule(window, now)
    if (found.size > 0) return found
  }
  return new Map()
}

export { voidBehindFinal, voidByRemoval, voidForks, type Rule }
