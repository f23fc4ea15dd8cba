/** How often somebody may begin a session. Source: Discord, "Gateway: Identifying" and "Session Start Limit Object". */
import type { UserCid } from '../../node/core/ids.ts'
import type { GatewayClock } from './clock.ts'
import type { GatewayLimits } from './limits.ts'

/** As GET /gateway/bot tells it; `reset_after` in ms. */
export interface SessionStartLimit {
  readonly total: number
  readonly remaining: number
  readonly reset_after: number
  readonly max_concurrency: number
}

interface Count {
  /** When the day began, and when the few seconds did. */
  day: number
  burst: number
  inDay: number
  inBurst: number
}

type StartLimits = Pick<GatewayLimits, 'starts' | 'startsWindow' | 'startsAtOnce' | 'startsPause'>

export class SessionStarts {
  readonly #limits: StartLimits
  readonly #clock: GatewayClock
  readonly #counts = new Map<UserCid, Count>()

  constructor(limits: StartLimits, clock: GatewayClock) {
    this.#limits = limits
    this.#clock = clock
  }

  /** Counts a start. @returns `later`: too many at once; `spent`: too many in a day. */
  take(user: UserCid): 'granted' | 'later' | 'spent' {
    const count = this.#current(user)
    if (count.inDay >= this.#limits.starts) return 'spent'
    if (count.inBurst >= this.#limits.startsAtOnce) return 'later'
    count.inDay++
    count.inBurst++
    this.#counts.set(user, count)
    return 'granted'
  }

  limit(user: UserCid): SessionStartLimit {
    const { starts, startsWindow, startsAtOnce } = this.#limits
    const { day, inDay } = this.#current(user)
    return {
      total: starts,
      remaining: starts - inDay,
      reset_after: inDay === 0 ? 0 : Math.max(0, day + startsWindow - this.#clock.now()),
      max_concurrency: startsAtOnce
    }
  }

  #current(user: UserCid): Count {
    const now = this.#clock.now()
    const count = this.#counts.get(user) ?? { day: now, burst: now, inDay: 0, inBurst: 0 }
    if (now - count.burst >= this.#limits.startsPause) Object.assign(count, { burst: now, inBurst: 0 })
    if (now - count.day >= this.#limits.startsWindow) Object.assign(count, { day: now, inDay: 0 })
    return count
  }
}
