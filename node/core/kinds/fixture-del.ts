import { rulesOf, without } from '../fixtures/index.ts'
import { refuse } from '../refusal.ts'
import type { ControlRules } from './kind.ts'

export const fixtureDel: ControlRules<'fixture.del'> = {
  may: (state, op) => {
    const fixture = op.body && state.fixtures.get(op.body.fixture)
    return fixture
      ? rulesOf(fixture.type).mayChange(state, op.user, fixture, null)
      : refuse('unknown-fixture', 'there is nothing of this kind')
  },
  /** For ever: what is concurrent and names it finds none. Its id stays taken. */
  apply: (weave, op) => {
    if (op.body) weave.view = { ...weave.view, fixtures: without(weave.view.fixtures, op.body.fixture) }
  }
}
