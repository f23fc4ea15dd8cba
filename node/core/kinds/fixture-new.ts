import { channelOf, parentOf, rulesOf } from '../fixtures/index.ts'
import type { Made } from '../fixtures/shapes.ts'
import { objectId } from '../ids.ts'
import { refuse, type Refusal } from '../refusal.ts'
import type { Fixture, GuildState } from '../state.ts'
import { all } from './allow.ts'
import type { ControlRules } from './kind.ts'

const roomFor = (state: GuildState, type: Made['type']): Refusal | null => {
  const { most, inAll = Infinity, counts = () => true } = rulesOf(type)
  const alike = [...state.fixtures.values()].filter((other) => other.type === type)
  const counted = alike.filter(({ fields }) => counts(state, fields))
  return counted.length < most && alike.length < inAll
    ? null
    : refuse('limit-reached', `a guild has at most ${most} of these`)
}

export const fixtureNew: ControlRules<'fixture.new'> = {
  may: (state, op) =>
    op.body
      ? all(
          rulesOf(op.body.type).mayMake(state, op.user, op.body.fields),
          roomFor(state, op.body.type),
          state.ids.has(objectId(op.t, op.cid)) ? refuse('id-taken', 'the id is taken; send it again') : null
        )
      : refuse('unknown-fixture', 'the body is missing'),
  apply: (weave, op) => {
    if (!op.body) return
    const { view } = weave
    const id = objectId(op.t, op.cid)
    const fixture = { ...op.body, cid: op.cid, id, by: op.user } as Fixture
    const channel = channelOf(fixture)
    const parent = parentOf(fixture)
    // Its channel may have gone meanwhile, for ever, and so may what it belongs to.
    const stands = (channel === null || view.channels.has(channel)) && (parent === null || view.fixtures.has(parent))
    weave.view = {
      ...view,
      fixtures: stands ? view.fixtures.set(op.cid, fixture) : view.fixtures,
      ids: view.ids.set(id, { type: 'fixture', cid: op.cid })
    }
  }
}
