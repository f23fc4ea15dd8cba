/** Proofs that a message is not among those that are deleted. */
import fc from 'fast-check'
import test from 'ava'
import { utf8 } from '../../../crypto/primitives.ts'
import { DeletedList, isAbsent, type Absence } from '../../../node/core/deleted-list.ts'
import { opCidOf, type OpCid } from '../../../node/core/ids.ts'

const cids = Array.from({ length: 40 }, (_, i) => opCidOf(utf8(`message ${i}`)))
const subset = fc.subarray(cids)

test('what is not on the list is proved to be absent, and what is on it is not', (t) => {
  fc.assert(
    fc.property(subset, (deleted) => {
      const list = DeletedList.none.with(deleted)
      return cids.every((cid) => {
        const absence = list.absenceOf(cid)
        return deleted.includes(cid) ? absence === undefined : absence !== undefined && isAbsent(absence, list.root)
      })
    })
  )
  t.pass()
})

test('M4 no proof hides a message that is on the list', (t) => {
  const lie = subset
    .filter((deleted) => deleted.length > 0)
    .chain((deleted) => fc.tuple(fc.constant(deleted), fc.constantFrom(...deleted), fc.nat(deleted.length)))
  fc.assert(
    fc.property(lie, ([deleted, message, at]) => {
      const honest = DeletedList.none.with(deleted)
      const shorter = DeletedList.none.with(deleted.filter((other) => other !== message)).absenceOf(message)
      const around = honest.absenceOf(`${message}x` as OpCid)
      const forged: Absence[] = [
        { message, at, before: shorter?.before ?? null, after: shorter?.after ?? null },
        { message, at, before: around?.before ?? null, after: around?.after ?? null },
        { message, at: 0, before: null, after: around?.after ?? null },
        { message, at: deleted.length, before: around?.before ?? null, after: null },
        { message, at, before: null, after: null }
      ]
      return forged.every((absence) => !isAbsent(absence, honest.root))
    })
  )
  t.pass()
})

test('two that do not stand side by side prove nothing', (t) => {
  const [a, gone, b] = cids.slice(0, 3).toSorted() as [OpCid, OpCid, OpCid]
  const list = DeletedList.of([a, gone, b])
  const before = list.absenceOf(`${a}x` as OpCid)?.before ?? null
  const after = list.absenceOf(`${b.slice(0, -1)}` as OpCid)?.after ?? null
  t.deepEqual([before?.cid, after?.cid], [a, b])
  for (const at of [0, 1, 2, 3]) t.false(isAbsent({ message: gone, at, before, after }, list.root))
})

test('an empty list hides nothing, and its count cannot be lied about', (t) => {
  const [message, other] = cids as [OpCid, OpCid]
  const absence = { message, at: 0, before: null, after: null }
  t.true(isAbsent(absence, DeletedList.none.root))
  t.false(isAbsent(absence, DeletedList.of([other]).root))
})
