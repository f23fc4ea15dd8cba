import { rulesOf } from '../fixtures/index.ts'
import { refuse } from '../refusal.ts'
import type { KindRules } from './kind.ts'

/** Everybody of themselves, about what they see. */
export const interest: KindRules<'interest'> = {
  may: (state, op) => {
    const fixture = op.body && state.fixtures.get(op.body.fixture)
    const mayFollow = fixture && rulesOf(fixture.type).mayFollow
    return mayFollow
      ? mayFollow(state, op.user, fixture)
      : refuse('unknown-fixture', 'there is nothing of this kind to be interested in')
  }
}
