/** Carries the schedule of rounds: one timer, and one round at a time with each peer. */
import {
  nextRound,
  noRounds,
  stepRounds,
  type RoundInput,
  type RoundOutput,
  type RoundResult,
  type Schedule
} from './round-schedule.ts'

export interface Rounds extends Disposable {
  /** A peer has come, or there is something new to compare with it: rounds now, and again a little later. */
  begin(peer: string): void
  /** One round within `delay` ms. */
  soon(peer: string, delay: number): void
  end(peer: string): void
}

export interface RoundParts {
  /** Never rejects. */
  round(peer: string): Promise<RoundResult>
  /** Monotone ms. */
  now(): number
  /** 0 to 1. */
  random(): number
}

export const createRounds = ({ round, now, random }: RoundParts): Rounds => {
  let schedule: Schedule = noRounds
  let timer: NodeJS.Timeout | undefined
  let disposed = false
  /** A peer that has gone and come back is not the one that a round of before has been with. */
  const visits = new Map<string, object>()

  const step = (input: RoundInput): RoundOutput => {
    const [next, output] = stepRounds(schedule, input)
    schedule = next
    return output
  }

  const arm = (): void => {
    clearTimeout(timer)
    const due = disposed ? Infinity : nextRound(schedule)
    if (due < Infinity) timer = setTimeout(tick, Math.max(due - now(), 0))
  }

  const run = async (peer: string): Promise<void> => {
    const visit = visits.get(peer)
    const result = await round(peer)
    if (visits.get(peer) !== visit) return
    step({ type: 'over', peer, result, now: now(), random: random() })
    arm()
  }

  const tick = (): void => {
    for (const peer of step({ type: 'tick', now: now() })) void run(peer)
    arm()
  }

  const want = (input: RoundInput & { readonly peer: string }): void => {
    if (!visits.has(input.peer)) visits.set(input.peer, {})
    step(input)
    arm()
  }

  return {
    begin: (peer) => want({ type: 'begin', peer, now: now() }),
    soon: (peer, delay) => want({ type: 'soon', peer, due: now() + delay }),
    end(peer) {
      visits.delete(peer)
      step({ type: 'end', peer })
      arm()
    },
    [Symbol.dispose]() {
      disposed = true
      arm()
    }
  }
}
