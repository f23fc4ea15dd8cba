import type { Clock } from '../../../node/core/ports.ts'

/** 2025-01-01T00:00:00Z, in ms since the Unix epoch: when the tests' people are made. */
export const T0 = 1_735_689_600_000

/** A clock that a test turns by hand. */
export class HandClock implements Clock {
  #now: number

  constructor(now = T0 + 1000) {
    this.#now = now
  }

  now(): number {
    return this.#now
  }

  turn(ms: number): void {
    this.#now += ms
  }
}
