/** The persistent map is a Map that forgets nothing and knows no order of insertion. */
import test from 'ava'
import fc from 'fast-check'
import { PersistentMap } from '../../../node/core/persistent-map.ts'

/** FNV-1a gives both the same 32 bits: they share a leaf. */
const COLLIDING = ['costarring', 'liquid'] as const
const key = fc.oneof(
  fc.integer({ min: 0, max: 60 }).map((n) => `k${n}`),
  fc.constantFrom(...COLLIDING)
)
const step = fc.oneof(
  fc.record({ type: fc.constant('set' as const), key, value: fc.nat(5) }),
  fc.record({ type: fc.constant('delete' as const), key, value: fc.constant(0) })
)
const steps = fc.array(step, { maxLength: 120 })
type Steps = readonly { readonly type: 'set' | 'delete'; readonly key: string; readonly value: number }[]

const run = (script: Steps, map = PersistentMap.empty<string, number>(), model = new Map<string, number>()) => {
  for (const { type, key: at, value } of script) {
    map = type === 'set' ? map.set(at, value) : map.delete(at)
    if (type === 'set') model.set(at, value)
    else model.delete(at)
  }
  return { map, model }
}

const sorted = (entries: Iterable<readonly [string, number]>) => [...entries].toSorted(([a], [b]) => (a < b ? -1 : 1))

test('it holds what a Map holds', (t) => {
  fc.assert(
    fc.property(steps, key, (script, probe) => {
      const { map, model } = run(script)
      t.is(map.size, model.size)
      t.is(map.get(probe), model.get(probe))
      t.is(map.has(probe), model.has(probe))
      t.deepEqual(sorted(map), sorted(model))
      t.is([...map.keys()].length, map.size)
      t.deepEqual(
        [...map.values()],
        [...map].map(([, value]) => value)
      )
    }),
    { numRuns: 300 }
  )
})

test('its order of iteration depends on the keys alone', (t) => {
  fc.assert(
    fc.property(steps, (script) => {
      const { map, model } = run(script)
      t.deepEqual([...map], [...PersistentMap.of([...model].toReversed())])
      t.deepEqual([...map], [...PersistentMap.of(sorted(model))])
    }),
    { numRuns: 300 }
  )
})

test('a change leaves the map before it as it was', (t) => {
  fc.assert(
    fc.property(steps, steps, (first, second) => {
      const { map } = run(first)
      const before = [...map]
      run(second, map)
      t.deepEqual([...map], before)
    })
  )
})

test('the changes between two maps are exactly what differs', (t) => {
  fc.assert(
    fc.property(steps, steps, fc.boolean(), (first, second, related) => {
      const a = run(first)
      const b = related ? run(second, a.map, new Map(a.model)) : run(second)
      const expected = [...new Set([...a.model.keys(), ...b.model.keys()])]
        .filter((at) => a.model.get(at) !== b.model.get(at))
        .map((at) => ({ key: at, before: a.model.get(at), after: b.model.get(at) }))
      const byKey = (x: { key: string }, y: { key: string }): number => (x.key < y.key ? -1 : 1)
      t.deepEqual([...PersistentMap.changes(a.map, b.map)].toSorted(byKey), expected.toSorted(byKey))
    }),
    { numRuns: 300 }
  )
})

test('what changes nothing is the same map', (t) => {
  const map = PersistentMap.of([['a', 1]] as const)
  t.is(map.set('a', 1), map)
  t.is(map.delete('b' as never), map)
  t.deepEqual([...PersistentMap.changes(map, map)], [])
})

test('keys whose hashes collide are kept apart', (t) => {
  const [one, two] = COLLIDING
  const map = PersistentMap.empty<string, number>().set(two, 2).set(one, 1)
  t.is(map.get(one), 1)
  t.is(map.get(two), 2)
  t.deepEqual([...map], [...PersistentMap.empty<string, number>().set(one, 1).set(two, 2)])
  t.deepEqual([...map.delete(one)], [[two, 2]])
})
