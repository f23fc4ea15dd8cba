import { managesHook } from './hook-set.ts'
import type { ControlRules } from './kind.ts'

/** A webhook whose maker may no longer manage it is dead until somebody who may answers for it. */
export const hookAdopt: ControlRules<'hook.adopt'> = {
  may: (state, op) => managesHook(state, op.user, op.body?.hook),
  apply: (weave, op) => {
    const { view } = weave
    const hook = op.body && view.hooks.get(op.body.hook)
    if (!hook) return
    const by = weave.register(`hook/${hook.cid}/by`, op.user)
    weave.view = { ...view, hooks: view.hooks.set(hook.cid, { ...hook, by }) }
  }
}
