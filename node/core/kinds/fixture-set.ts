import { channelOf, rulesOf } from '../fixtures/index.ts'
import { refuse } from '../refusal.ts'
import type { Fixture } from '../state.ts'
import type { ControlRules } from './kind.ts'

export const fixtureSet: ControlRules<'fixture.set'> = {
  may: (state, op) => {
    const fixture = op.body && state.fixtures.get(op.body.fixture)
    return op.body && fixture?.type === op.body.type
      ? rulesOf(fixture.type).mayChange(state, op.user, fixture, op.body.set)
      : refuse('unknown-fixture', 'there is nothing of this kind')
  },
  apply: (weave, op) => {
    const { view } = weave
    const fixture = op.body && view.fixtures.get(op.body.fixture)
    if (!op.body || fixture?.type !== op.body.type) return
    const shown = Object.entries(op.body.set).map(([field, value]) => [
      field,
      weave.register(`fixture/${fixture.cid}/${field}`, value)
    ])
    const after = { ...fixture, fields: { ...fixture.fields, ...Object.fromEntries(shown) } } as Fixture
    const channel = channelOf(after)
    const stands = channel === null || view.channels.has(channel)
    weave.view = {
      ...view,
      fixtures: stands ? view.fixtures.set(fixture.cid, after) : view.fixtures.delete(fixture.cid)
    }
  }
}
