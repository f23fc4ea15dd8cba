/** Nodes of one guild on a network where each reaches the next alone. */
import { story } from './bed.ts'
import { carryOn, foundTown, standInRows, timeToAgree } from './town.ts'

/** ms: longer than it takes to notice that a connection is dead, and to have the rounds that follow. */
const IN_ROWS = 25_000
const TOGETHER_AGAIN = 5_000
/** A machine that is busy with other tests is slow now and then: they are cut apart once more. */
const TRIES = 3

story(
  'five nodes in a row, each of which reaches the next alone, are cut in the middle; joined there, they hold the same within 5 s',
  async (t) => {
    const town = await foundTown(t)
    const { members } = town
    const [left, right] = [members.slice(0, 2), members.slice(2)]
    const joinAfter = async (cut: number): Promise<number> => {
      await standInRows(town, left, right)
      const said = await Promise.all([carryOn(town, left, cut), carryOn(town, right, cut)])
      await standInRows(town, members)
      const took = await timeToAgree(town)
      t.log(
        `said ${said.join(' and ')} times in two rows; the same everywhere ${took.toFixed(0)} ms after they were joined`
      )
      return took
    }
    let took = await joinAfter(IN_ROWS)
    for (let tries = 1; took >= TOGETHER_AGAIN && tries < TRIES; tries++) took = await joinAfter(IN_ROWS)
    t.true(took < TOGETHER_AGAIN)
  }
)
