/**
 * When to compare heads with whom: soon after a peer arrives or a guild is followed, and then every half minute.
 * One round at a time with each peer.
 */
import { ROUNDS } from '../limits.ts'

export interface Rounds extends Disposable {
  /** A peer has come, or there is something new to compare with it: rounds now, and again a little later. */
  begin(peer: string): void
  /** One round within `delay` ms. */
  soon(peer: string, delay: number): void
  end(peer: string): void
}

/** `busy`: a guild is being brought up to date with another peer. */
export type RoundResult = 'done' | 'busy' | 'failed'

interface Plan {
  timer: NodeJS.Timeout | undefined
  due: number
  running: boolean
  failures: number
  settle: number[]
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
  const plans = new Map<string, Plan>()
  let disposed = false

  const planFor = (peer: string): Plan => {
    const plan = plans.get(peer) ?? { timer: undefined, due: Infinity, running: false, failures: 0, settle: [] }
    plans.set(peer, plan)
    return plan
  }

  const arm = (peer: string, plan: Plan, delay: number): void => {
    const due = now() + delay
    if (disposed || due >= plan.due) return
    clearTimeout(plan.timer)
    plan.due = due
    if (!plan.running) plan.timer = setTimeout(() => void run(peer, plan), delay)
  }

  const pause = (plan: Plan, result: RoundResult): number => {
    plan.failures = result === 'failed' ? plan.failures + 1 : 0
    if (result === 'busy') return ROUNDS.whenBusy
    if (plan.failures > 0) return Math.min(ROUNDS.afterFailure * 2 ** (plan.failures - 1), ROUNDS.every)
    return plan.settle.shift() ?? ROUNDS.every * (0.75 + random() / 2)
  }

  const run = async (peer: string, plan: Plan): Promise<void> => {
    plan.running = true
    plan.due = Infinity
    const result = await round(peer)
    plan.running = false
    if (plans.get(peer) !== plan) return
    const asked = plan.due - now()
    plan.due = Infinity
    arm(peer, plan, Math.max(Math.min(asked, pause(plan, result)), 0))
  }

  return {
    begin(peer) {
      const plan = planFor(peer)
      const [first, ...later] = ROUNDS.settle
      plan.settle = later
      plan.failures = 0
      arm(peer, plan, first)
    },
    soon: (peer, delay) => arm(peer, planFor(peer), delay),
    end(peer) {
      clearTimeout(plans.get(peer)?.timer)
      plans.delete(peer)
    },
    [Symbol.dispose]() {
      disposed = true
      for (const plan of plans.values()) clearTimeout(plan.timer)
      plans.clear()
    }
  }
}
