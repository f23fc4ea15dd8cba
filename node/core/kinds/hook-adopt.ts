import { managesHook } from './hook-set.ts'
import { writeHook } from './hooks.ts'
import type { ControlRules } from './kind.ts'

/** A webhook whose maker may no longer manage it is dead until somebody who may answers for it. */
export const hookAdopt: ControlRules<'hook.adopt'> = {
  may: (state, op) => managesHook(state, op.user, op.body?.hook),
  apply: (weave, op) => {
    if (op.body) writeHook(weave, op.body.hook, { by: op.user })
  }
}
