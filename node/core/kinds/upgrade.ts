import { refuse } from '../refusal.ts'
import type { ControlRules } from './kind.ts'

/** The owner takes the guild on to newer rules. They judge what has seen this op, and nothing else. */
export const upgrade: ControlRules<'upgrade'> = {
  may: (state, op) => {
    if (op.user !== state.owner) return refuse('owner-only', 'only the owner takes the guild on to newer rules')
    return op.body && op.body.rules > state.rules
      ? null
      : refuse('wrong-rules', 'the guild has these rules already, or later ones')
  },
  /** Of two at once the later version holds. */
  apply: (weave, op) => {
    if (op.body) weave.view = { ...weave.view, rules: Math.max(weave.view.rules, op.body.rules) }
  }
}
