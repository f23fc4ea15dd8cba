import type { GatewayClock } from '../../../compat-api/gateway/index.ts'

/** Time that passes when the test says so. */
export class ManualClock implements GatewayClock {
  #now = 1_700_000_000_000
  readonly #timers = new Set<{ readonly due: number; readonly act: () => void }>()

  now(): number {
    return this.#now
  }

  after(ms: number, act: () => void): Disposable {
    const timer = { due: this.#now + ms, act }
    this.#timers.add(timer)
    return { [Symbol.dispose]: () => void this.#timers.delete(timer) }
  }

  pass(ms: number): void {
    this.#now += ms
    for (const timer of [...this.#timers].toSorted((a, b) => a.due - b.due)) {
      if (timer.due > this.#now || !this.#timers.delete(timer)) continue
      timer.act()
    }
  }
}
