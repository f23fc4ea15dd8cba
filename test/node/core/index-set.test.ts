import test from 'ava'
import fc from 'fast-check'
import { IndexSet } from '../../../node/core/causal/index-set.ts'

test('an index set holds what was added, and lists it in order', (t) => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.nat(5000), { maxLength: 200 }), (indexes) => {
      const ascending = indexes.toSorted((a, b) => a - b)
      const set = new IndexSet()
      for (const index of ascending) set.add(index)
      t.deepEqual([...set], ascending)
      t.is(set.size, ascending.length)
      const held = new Set(ascending)
      for (let index = 0; index < 5100; index += 7) t.is(set.has(index), held.has(index))
    })
  )
  t.deepEqual(
    [...IndexSet.upTo(40)],
    Array.from({ length: 40 }, (_, i) => i)
  )
})
