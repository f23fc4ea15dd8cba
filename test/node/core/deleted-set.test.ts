/** Proofs that a message is not among those that are deleted. */
import fc from 'fast-check'
import test from 'ava'
import { toHex, utf8 } from '../../../crypto/primitives.ts'
import { DeletedSet, isAbsent, type Absence } from '../../../node/core/deleted-set.ts'
import { opCidOf, type OpCid } from '../../../node/core/ids.ts'
import { leafHash } from '../../../node/core/merkle.ts'
import { setRoot } from '../../support/core/seals.ts'

const cids = Array.from({ length: 40 }, (_, i) => opCidOf(utf8(`message ${i}`)))
const subset = fc.subarray(cids)

test('the root is the one that is specified, in whatever order messages are deleted', (t) => {
  fc.assert(
    fc.property(fc.array(fc.shuffledSubarray(cids), { maxLength: 5 }), (groups) => {
      const grown = groups.reduce((set, group) => set.with(group), DeletedSet.none)
      const all = new Set(groups.flat())
      const { count, root } = grown.root
      return count === all.size && toHex(root) === toHex(setRoot([...all]))
    })
  )
  t.pass()
})

test('a set does not change when another grows out of it', (t) => {
  const few = DeletedSet.of(cids.slice(0, 5))
  const { root } = few.root
  t.is(few.with(cids).root.count, cids.length)
  t.deepEqual(few.root, { count: 5, root })
  t.is(few.with(cids.slice(0, 5)), few)
})

test('what is not in the set is proved to be absent, and what is in it is not', (t) => {
  fc.assert(
    fc.property(subset, (deleted) => {
      const set = DeletedSet.none.with(deleted)
      return cids.every((cid) => {
        const absence = set.absenceOf(cid)
        return deleted.includes(cid) ? absence === undefined : absence !== undefined && isAbsent(absence, set.root)
      })
    })
  )
  t.pass()
})

test('M4 no proof hides a message that is in the set', (t) => {
  const lie = subset
    .filter((deleted) => deleted.length > 0)
    .chain((deleted) => fc.tuple(fc.constant(deleted), fc.constantFrom(...deleted), fc.constantFrom(...cids)))
  fc.assert(
    fc.property(lie, ([deleted, message, other]) => {
      const honest = DeletedSet.of(deleted)
      const without = DeletedSet.of(deleted.filter((cid) => cid !== message)).absenceOf(message)
      const own = without?.path ?? []
      const elsewhere = honest.absenceOf(`${other}x` as OpCid)
      const forged: Absence[] = [
        { message, there: without?.there ?? null, path: own },
        { message, there: message, path: own },
        { message, there: message, path: [...own.slice(0, 1), ...own] },
        { message, there: other, path: own },
        { message, there: null, path: own },
        { message, there: null, path: [leafHash(utf8(message)), ...own] },
        { message, there: elsewhere?.there ?? null, path: elsewhere?.path ?? [] },
        { message, there: null, path: [] }
      ]
      return forged.every((absence) => !isAbsent(absence, honest.root))
    })
  )
  t.pass()
})

test('an empty set hides nothing', (t) => {
  const [message, other] = cids as [OpCid, OpCid]
  const absence = { message, there: null, path: [] }
  t.true(isAbsent(absence, DeletedSet.none.root))
  t.false(isAbsent(absence, DeletedSet.of([other]).root))
  t.deepEqual(DeletedSet.of([other]).absenceOf(message), { message, there: other, path: [] })
})
