/**
 * How long one peer may keep a guild's sync to itself. Each answer has its own time, but a guild is brought up to date with
 * one peer at a time: so what all answers of a run take together is bounded by what they bring.
 *
 * Attack when absent: a peer gives one op, or one page of names, every nine seconds, for ever, and no other peer gets a turn.
 */
import { PeerTooSlow } from '../errors.ts'
import { SYNC } from '../limits.ts'

export interface Patience {
  /** A run begins. */
  renew(): void
  /** So many ops have come that were not here. */
  earn(ops: number): void
  /** Waits for the peer. @throws PeerTooSlow when it has taken too long in all. */
  spend<T>(answer: Promise<T>): Promise<T>
}

/** @param now monotone ms. */
export const createPatience = (now: () => number): Patience => {
  let left: number = SYNC.patience
  return {
    renew() {
      left = SYNC.patience
    },
    earn(ops) {
      left += ops * SYNC.patiencePerOp
    },
    async spend(answer) {
      const begun = now()
      const given = await answer
      left -= now() - begun
      if (left < 0) throw new PeerTooSlow()
      return given
    }
  }
}
