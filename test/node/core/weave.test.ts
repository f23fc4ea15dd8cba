/** How values are woven: by what each op has seen, and never by the order they come in. */
import test from 'ava'
import { unwoven, Weave, type Woven } from '../../../node/core/causal/weave.ts'
import type { GuildCid, OpCid } from '../../../node/core/ids.ts'
import type { Op } from '../../../node/core/ops.ts'
import { emptyState } from '../../../node/core/reduce.ts'

interface Act {
  readonly cid: string
  readonly t?: number
  readonly rank?: string
  /** CIDs of what it has seen. */
  readonly seen?: readonly string[]
  readonly does: (weave: Weave) => unknown
}

const step = (before: Woven, { cid, t = 0, rank = '', seen = [], does }: Act): { after: Woven; shown: unknown } => {
  const op = { cid, t } as Op
  const weave = new Weave(before, { op, rank, sees: (other: OpCid) => seen.includes(other) })
  const shown = does(weave)
  return { after: weave.done(), shown }
}

/** @returns what the last act gives, after those before it. */
const last = (...acts: readonly Act[]): unknown => {
  let state = unwoven(emptyState('guild' as GuildCid))
  let shown: unknown
  for (const act of acts) ({ after: state, shown } = step(state, act))
  return shown
}

const writes = (value: string) => (weave: Weave) => weave.register('field', value)
const either = (a: Act, b: Act): readonly unknown[] => [last(a, b), last(b, a)]

test('of writes that have not seen each other the higher rank shows, then the later, then the greater CID', (t) => {
  const low = { cid: 'b', t: 9, rank: '1', does: writes('low') }
  t.deepEqual(either(low, { cid: 'a', t: 1, rank: '2', does: writes('high') }), ['high', 'high'])
  t.deepEqual(either(low, { cid: 'a', t: 8, rank: '1', does: writes('early') }), ['low', 'low'])
  t.deepEqual(either(low, { cid: 'a', t: 9, rank: '1', does: writes('small') }), ['low', 'low'])
})

test('a write replaces what it has seen, and nothing else', (t) => {
  const first = { cid: 'a', rank: '9', does: writes('first') }
  t.is(last(first, { cid: 'b', seen: ['a'], does: writes('second') }), 'second')
  t.is(last(first, { cid: 'b', does: writes('second') }), 'first')
})

test('of bits that have not seen each other those stay which both leave', (t) => {
  const bits = (value: bigint) => (weave: Weave) => weave.bits('bits', value)
  const [a, b] = [
    { cid: 'a', does: bits(0b011n) },
    { cid: 'b', does: bits(0b110n) }
  ]
  t.deepEqual(either(a, b), [0b010n, 0b010n])
  t.is(last(a, b, { cid: 'c', seen: ['a', 'b'], does: bits(0b111n) }), 0b111n)
})

test('an add counts only if it has seen every removal', (t) => {
  const removes = (weave: Weave): void => weave.remove('field')
  const [a, b] = [
    { cid: 'a', does: removes },
    { cid: 'b', does: removes }
  ]
  const adds = (...seen: readonly string[]): Act => ({ cid: 'c', seen, does: (weave) => weave.outlives('field') })
  t.deepEqual([last(a, b, adds()), last(a, b, adds('a')), last(a, b, adds('b'))], [false, false, false])
  t.is(last(a, b, adds('a', 'b')), true)
})

test('what is lowered stays raised by those that the lowering has not seen', (t) => {
  const raise = (cid: string): Act => ({ cid, does: (weave) => weave.raise('ban', cid) })
  const lower = (...seen: readonly string[]): Act => ({ cid: 'c', seen, does: (weave) => weave.lower('ban') })
  t.is(last(raise('a'), raise('b'), lower('a')), 'b')
  t.is(last(raise('a'), raise('b'), lower('a', 'b')), undefined)
})
