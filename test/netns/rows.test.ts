/** Nodes of one guild on a network where each reaches the next alone. */
import { story } from './bed.ts'
import { carryOn, foundTown, soonest, standInRows, timeToAgree, TOGETHER_AGAIN } from './town.ts'

/** ms: longer than it takes to notice that a connection is dead, and to have the rounds that follow. */
const IN_ROWS = 25_000

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
    t.true((await soonest(joinAfter, IN_ROWS, IN_ROWS)) < TOGETHER_AGAIN)
  }
)
