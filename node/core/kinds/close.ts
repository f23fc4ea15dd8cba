import { refuse } from '../refusal.ts'
import type { ControlRules } from './kind.ts'

export const close: ControlRules<'close'> = {
  may: (state, op) => (op.user === state.owner ? null : refuse('owner-only', 'only the owner can end the guild')),
  apply: (weave) => {
    weave.view = { ...weave.view, closed: true }
  }
}
