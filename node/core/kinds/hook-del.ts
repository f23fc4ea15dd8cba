import { managesHook } from './hook-set.ts'
import { removeHook } from './hooks.ts'
import type { ControlRules } from './kind.ts'

export const hookDel: ControlRules<'hook.del'> = {
  may: (state, op) => managesHook(state, op.user, op.body?.hook),
  /** For ever: what is concurrent and names the webhook finds none. Its id stays taken. */
  apply: (weave, op) => {
    if (op.body) removeHook(weave, op.body.hook)
  }
}
