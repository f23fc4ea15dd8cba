/**
 * How far the clock of this machine is from those of the peers that share a guild. What one writes by a wrong clock nobody takes, and what
 * others write comes from the future: somebody has to be told.
 *
 * A peer may say what it likes: what counts is the one in the middle, and it is told, not acted upon.
 */
import type { ClockHealth } from '../../node/core/health.ts'

export interface Clocks {
  /** A peer has said what its clock shows. @param t ms since the Unix epoch @param now between when it was asked and when it had answered */
  note(peer: string, t: number, now: number): void
  left(peer: string): void
  /**
   * Is it past that time by the clock in the middle? What only the clock here has not reached yet is nobody's fault.
   *
   * @param t ms since the Unix epoch @param now by the clock here
   */
  isPast(t: number, now: number): boolean
  health(): ClockHealth
}

/** Of an even number the one that says less is wrong. */
const middle = (values: readonly number[]): number => {
  const sorted = values.toSorted((a, b) => a - b)
  const [low = 0, high = 0] = [sorted[Math.ceil(sorted.length / 2) - 1], sorted[Math.floor(sorted.length / 2)]]
  return Math.abs(low) <= Math.abs(high) ? low : high
}

export const createClocks = (): Clocks => {
  const ahead = new Map<string, number>()
  const health = (): ClockHealth => ({
    peers: ahead.size,
    ahead: ahead.size === 0 ? null : Math.round(middle([...ahead.values()]))
  })

  return {
    note: (peer, t, now) => void ahead.set(peer, now - t),
    left: (peer) => void ahead.delete(peer),
    isPast: (t, now) => t <= now - (health().ahead ?? 0),
    health
  }
}
