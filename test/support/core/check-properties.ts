/** One share of the random worlds: every property on every one of them, and how dense they were. */
import test from 'ava'
import { deepOr, forSeeds } from '../deep.ts'
import { properties } from './properties.ts'
import { worldOf, type World, type WorldName } from './worlds.ts'

/** Of `npm test`, and of `npm run test:deep`. */
const WORLDS = 2000
const DEEP_WORLDS = 100_000
/** Ops beyond the set-up in a world, and how many of them are void: on average at least. */
const DENSE = { accepted: 10, void: 2 }

export const checkProperties = (part: number, of: number): void => {
  test(`properties of the control log, share ${part + 1} of ${of}`, async (t) => {
    t.timeout(1_800_000)
    let [worlds, accepted, voided] = [0, 0, 0]
    await forSeeds(
      t,
      deepOr(DEEP_WORLDS, WORLDS),
      (seed) => {
        const known = new Map<WorldName, World>()
        for (const { name, world: kind, oneIn = 1, check } of properties) {
          if (Math.floor(seed / of) % oneIn !== 0) continue
          const world = known.get(kind) ?? worldOf(kind, String(seed))
          known.set(kind, world)
          const problem = check(world, `${seed} ${name}`)
          if (problem) throw new Error(`${name}: ${problem}`)
        }
        const { added, main } = known.get('free') ?? worldOf('free', String(seed))
        worlds += 1
        accepted += added.length
        voided += main.control.rejected.size
      },
      { part, of }
    )
    if (worlds === 0) return t.pass('all of them have been seen to')
    const [taken, lost] = [accepted / worlds, voided / worlds]
    t.log(`${worlds} worlds, on average ${taken.toFixed(1)} ops accepted and ${lost.toFixed(1)} void`)
    t.true(taken >= DENSE.accepted && lost >= DENSE.void)
  })
}
