import { refuse } from '../refusal.ts'
import type { ControlRules } from './kind.ts'

/** Says only what its past says: that its author, a witness, has seen all of it. */
export const cp: ControlRules<'cp'> = {
  may: (state, op) =>
    state.witnesses.users.includes(op.user) ? null : refuse('not-a-witness', 'only witnesses write checkpoints'),
  apply: () => {}
}
