/** Nodes of one guild on a network that fails: it is cut in two, its cables flap and lose. */
import { randomInt } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { story } from './bed.ts'
import { carryOn, foundTown, timeToAgree } from './town.ts'

/** ms */
const CUT = 60_000
const TOGETHER_AGAIN = 5_000

story(
  'five nodes are cut apart for a minute, two and three, and write on; healed, they hold the same within 5 s',
  async (t) => {
    const town = await foundTown(t)
    const { bed, members } = town
    const few = members.slice(0, 2)
    const many = members.slice(2)
    await bed.part(
      few.map(({ host }) => host),
      many.map(({ host }) => host)
    )
    const said = await Promise.all([carryOn(town, few, CUT), carryOn(town, many, CUT)])
    await bed.join()
    const took = await timeToAgree(town)
    t.log(`said ${said.join(' and ')} times in two parts; the same everywhere ${took.toFixed(0)} ms after the healing`)
    t.true(took < TOGETHER_AGAIN)
  }
)

story('a cable that flaps, and one that loses half of what it carries one way, keep nobody out', async (t) => {
  const town = await foundTown(t)
  const { members, named } = town
  const [flapping, lossy] = [named('erin').host.link, named('dave').host.link]
  await lossy.lose({ inward: 50 })
  const flap = async (): Promise<void> => {
    for (let i = 0; i < 5; i++) {
      await flapping.cut()
      await delay(1000 + randomInt(1500))
      await flapping.heal()
      await delay(1000 + randomInt(1500))
    }
  }
  const [said] = await Promise.all([carryOn(town, members, 15_000), flap()])
  await lossy.heal()
  const took = await timeToAgree(town)
  t.log(`said ${said} times; the same everywhere ${took.toFixed(0)} ms after the last failure`)
  t.true(took < TOGETHER_AGAIN)
})
