/** The first seal that covers an op, found without asking every seal: the same as asking each, in few steps. */
import test from 'ava'
import fc from 'fast-check'
import type { DeviceKey, OpCid } from '../../../node/core/ids.ts'
import type { Op } from '../../../node/core/ops.ts'
import { Coverage, type Reach, type ReadSeal } from '../../../node/core/standing/index.ts'
import { SeededRandom } from '../../support/core/random.ts'

/** An op of a chain that may fork: its CID names the device, the branch it grew on, and its place. */
interface Link {
  readonly device: string
  readonly branch: number
  readonly q: number
}

/** Branch 1 leaves branch 0 at this place. */
const FORK = 5

const branchAt = (branch: number, q: number): number => (q < FORK ? 0 : branch)
const cidOf = ({ device, branch, q }: Link): OpCid => `${device}/${branchAt(branch, q)}/${q}` as OpCid
const onChain = (link: Link, end: Reach): boolean => {
  const branch = Number(end.cid.split('/')[1])
  return link.q <= end.q && branchAt(branch, link.q) === branchAt(link.branch, link.q)
}
const opOf = (link: Link): Op =>
  ({ cid: cidOf(link), header: { key: link.device, payload: { q: link.q } } }) as unknown as Op
const reachOf = (link: Link): Reach => ({ q: link.q, cid: cidOf(link) })

/** Seals that go on from each other as a forest, some of them void, by time and then CID. */
const forest = (random: SeededRandom, count: number) => {
  const all = new Map<OpCid, ReadSeal>()
  const ends = new Map<OpCid, Map<string, Link>>()
  for (let i = 0; i < count; i++) {
    const cid = `seal-${random.below(1_000_000)}-${i}` as OpCid
    const before = i > 0 && random.below(5) > 0 ? random.pick([...all.values()]) : undefined
    const end = new Map(before ? ends.get(before.cid) : [])
    const rows = new Map<DeviceKey, Reach>()
    for (const device of ['x', 'y', 'z']) {
      if (random.below(2) === 0) continue
      const known = end.get(device)
      const branch = known && known.q >= FORK ? known.branch : random.below(2)
      const link = { device, branch, q: (known?.q ?? -1) + 1 + random.below(4) }
      end.set(device, link)
      rows.set(device as DeviceKey, reachOf(link))
    }
    ends.set(cid, end)
    all.set(cid, { cid, t: (before?.t ?? 0) + random.below(3), c: [], previous: before?.cid ?? null, rows })
  }
  const counted = [...all.values()]
    .filter(() => random.below(4) > 0)
    .toSorted((a, b) => a.t - b.t || (a.cid < b.cid ? -1 : 1))
  return { all, ends, counted }
}

test('the first seal that covers an op is the one that asking each of them finds', (t) => {
  fc.assert(
    fc.property(fc.nat(), fc.integer({ min: 1, max: 30 }), (seed, count) => {
      const { all, ends, counted } = forest(new SeededRandom(`forest ${seed}`), count)
      const coverage = new Coverage((cid) => all.get(cid))
      for (const seal of counted) coverage.add(seal)
      for (const device of ['x', 'y', 'z']) {
        for (let q = 0; q < 20; q++) {
          for (const branch of [0, 1]) {
            const link = { device, branch, q }
            const asked = counted.findIndex(({ cid }) => {
              const end = ends.get(cid)?.get(device)
              return end !== undefined && onChain(link, reachOf(end))
            })
            const found = coverage.first(opOf(link), (reach) => onChain(link, reach))
            if (found !== (asked < 0 ? counted.length : asked)) return false
          }
        }
      }
      return counted.every((seal) =>
        ['x', 'y', 'z'].every((device) => {
          const end = ends.get(seal.cid)?.get(device)
          return coverage.reach(seal, device as DeviceKey)?.cid === (end && cidOf(end))
        })
      )
    }),
    { numRuns: 300 }
  )
  t.pass()
})

test('M18 ten thousand seals: an op costs one look at its chain, on whichever branch, covered or not', (t) => {
  const all = new Map<OpCid, ReadSeal>()
  let reads = 0
  const coverage = new Coverage((cid) => {
    reads += 1
    return all.get(cid)
  })
  const count = 10_000
  for (let i = 0; i < count; i++) {
    const cid = `seal-${i}` as OpCid
    const rows = new Map([['x' as DeviceKey, reachOf({ device: 'x', branch: 0, q: i })]])
    const previous = i === 0 ? null : (`seal-${i - 1}` as OpCid)
    const seal = { cid, t: i, c: [], previous, rows }
    all.set(cid, seal)
    coverage.add(seal)
  }
  t.true(reads <= 4 * count, `${reads} reads to take ${count} seals`)
  reads = 0
  const looksAt = (link: Link): readonly [at: number, looks: number] => {
    let looks = 0
    const at = coverage.first(opOf(link), (reach) => {
      looks += 1
      return onChain(link, reach)
    })
    return [at, looks]
  }
  t.deepEqual(looksAt({ device: 'x', branch: 0, q: 7000 }), [7000, 1])
  t.deepEqual(looksAt({ device: 'x', branch: 1, q: 7000 }), [count, 1], 'a branch that no seal covers')
  t.deepEqual(looksAt({ device: 'x', branch: 0, q: count }), [count, 0], 'what is beyond them all')
  t.deepEqual(looksAt({ device: 'y', branch: 0, q: 0 }), [count, 0], 'a device that no seal names')
  t.is(reads, 0)
})
