/** Nodes of one guild on a network that fails: it is cut in two, its cables flap and lose. */
import { randomInt } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { story } from './bed.ts'
import { carryOn, foundTown, isHeard, say, soonest, timeToAgree, TOGETHER_AGAIN } from './town.ts'

/** ms */
const CUT = 60_000
/** ms: longer than it takes to notice that a connection is dead. */
const DEAF = 20_000

story(
  'five nodes are cut apart for a minute, two and three, and write on; healed, they hold the same within 5 s',
  async (t) => {
    const town = await foundTown(t)
    const { bed, members } = town
    const few = members.slice(0, 2)
    const many = members.slice(2)
    const healAfter = async (cut: number): Promise<number> => {
      await bed.part(
        few.map(({ host }) => host),
        many.map(({ host }) => host)
      )
      const said = await Promise.all([carryOn(town, few, cut), carryOn(town, many, cut)])
      await bed.join()
      const took = await timeToAgree(town)
      t.log(
        `said ${said.join(' and ')} times in two parts; the same everywhere ${took.toFixed(0)} ms after the healing`
      )
      return took
    }
    t.true((await soonest(healAfter, CUT)) < TOGETHER_AGAIN)
  }
)

story('a cable that flaps, and one that loses half of what it carries one way, keep nobody out', async (t) => {
  const town = await foundTown(t)
  const { members, named } = town
  const [flapping, lossy] = [named('erin').host.link, named('dave').host.link]
  const flap = async (): Promise<void> => {
    for (let i = 0; i < 5; i++) {
      await flapping.cut()
      await delay(1000 + randomInt(1500))
      await flapping.heal()
      await delay(1000 + randomInt(1500))
    }
  }
  const failFor = async (ms: number): Promise<number> => {
    await lossy.lose({ inward: 50 })
    const [said] = await Promise.all([carryOn(town, members, ms), flap()])
    await lossy.heal()
    const took = await timeToAgree(town)
    t.log(`said ${said} times; the same everywhere ${took.toFixed(0)} ms after the last failure`)
    return took
  }
  t.true((await soonest(failFor, 15_000)) < TOGETHER_AGAIN)
})

story(
  'one who hears nothing, and one whom nobody hears, write on; healed, everybody holds the same within 5 s',
  async (t) => {
    const town = await foundTown(t)
    const { founder, members, named } = town
    const [deaf, mute] = [named('dave'), named('erin')]
    const rest = members.filter((member) => member !== deaf && member !== mute)
    let tries = 0
    const healAfter = async (ms: number): Promise<number> => {
      await deaf.host.link.lose({ inward: 100 })
      await mute.host.link.lose({ outward: 100 })
      const said = await Promise.all([rest, [deaf], [mute]].map((group) => carryOn(town, group, ms)))
      tries++
      const last = {
        deaf: `I am ${deaf.who.name}, ${tries}`,
        mute: `I am ${mute.who.name}, ${tries}`,
        rest: `where are they? ${tries}`
      }
      await Promise.all([
        say(deaf.who, town, last.deaf),
        say(mute.who, town, last.mute),
        say(founder.who, town, last.rest)
      ])
      t.false(await isHeard(founder, town, last.mute), 'nothing comes from who is mute')
      t.false(await isHeard(deaf, town, last.rest), 'nothing comes to who is deaf')
      await Promise.all([deaf, mute].map(({ host }) => host.link.heal()))
      const took = await timeToAgree(town)
      t.log(`said ${said.join(', ')} times; the same everywhere ${took.toFixed(0)} ms after the healing`)
      for (const member of members) for (const words of Object.values(last)) t.true(await isHeard(member, town, words))
      return took
    }
    t.true((await soonest(healAfter, DEAF, DEAF)) < TOGETHER_AGAIN)
  }
)
