/** At most so many acts in a while; of those beyond it the last is done when there is room again. */
import type { GatewayClock } from './clock.ts'

export interface PaceLimits {
  readonly most: number
  /** ms */
  readonly window: number
}

export class Pace {
  readonly #clock: GatewayClock
  readonly #limits: PaceLimits
  /** When the latest acts were done. */
  #done: readonly number[] = []
  #waiting: { act: () => void; readonly timer: Disposable } | undefined

  constructor(clock: GatewayClock, limits: PaceLimits) {
    this.#clock = clock
    this.#limits = limits
  }

  do(act: () => void): void {
    if (this.#waiting) return void (this.#waiting.act = act)
    const now = this.#clock.now()
    this.#done = this.#done.filter((at) => now - at < this.#limits.window)
    const [first] = this.#done
    if (first === undefined || this.#done.length < this.#limits.most) return this.#go(act)
    const timer = this.#clock.after(first + this.#limits.window - now, () => this.#release())
    this.#waiting = { act, timer }
  }

  /** What waits is not done any more. */
  [Symbol.dispose](): void {
    this.#waiting?.timer[Symbol.dispose]()
    this.#waiting = undefined
  }

  #release(): void {
    const act = this.#waiting?.act
    this.#waiting = undefined
    if (act) this.#go(act)
  }

  #go(act: () => void): void {
    this.#done = [...this.#done, this.#clock.now()].slice(-this.#limits.most)
    act()
  }
}
