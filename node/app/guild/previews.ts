/**
 * What is shown of a channel before its history is here. A peer chose it, and may have left out that a message was deleted:
 * what is older than a day is shown only if a seal proves that by then it had not been. The seal is younger than the message,
 * no older than any that has been shown of the log before, and at most a day older than whatever else is shown of it. The
 * rest comes with the history.
 *
 * Attack when absent: the only peer that somebody has resurrects what was deleted and sealed away (M4).
 */
import type { LogId } from '../../core/ids.ts'
import type { Op, VerifiedOp } from '../../core/ops.ts'
import type { Sealed } from '../../core/ports.ts'

/** What is younger is taken on a peer's word, until others have been asked; who seals does so every hour. In ms. */
const FRESH = 24 * 3_600_000

/** Logs that are remembered; the one shown least lately is forgotten first. */
const REMEMBERED = 1000

/** Of one log, in ms since the Unix epoch. */
interface Seen {
  /** Time of the newest message that has been shown. */
  readonly message: number
  /** Time of the newest seal that has been shown. */
  readonly seal: number
}

const UNSEEN: Seen = { message: -Infinity, seal: -Infinity }

export class Previews {
  readonly #seen = new Map<LogId, Seen>()

  /**
   * @param ops that may be shown by everything else.
   * @param sealed what a seal says that may count.
   * @param now ms since the Unix epoch.
   */
  choose(ops: readonly VerifiedOp[], sealed: Sealed | null, now: number): readonly VerifiedOp[] {
    const logs = Map.groupBy(ops, ({ op }) => op.header.id)
    return [...logs].flatMap(([log, inLog]) => {
      const own = sealed?.seal.op.header.id === log ? sealed : null
      const held = this.#heldTo(log, inLog, own)
      return inLog.filter(({ op }) => op.k !== 'msg' || op.t > now - FRESH || (held && isProven(op, held)))
    })
  }

  /** The seal that what is shown of a log is held to. */
  #heldTo(log: LogId, ops: readonly VerifiedOp[], sealed: Sealed | null): Sealed | null {
    const before = this.#seen.get(log) ?? UNSEEN
    const written = sealed?.seal.op.t ?? -Infinity
    const message = Math.max(before.message, ...ops.filter(({ op }) => op.k === 'msg').map(({ op }) => op.t))
    this.#note(log, { message, seal: Math.max(before.seal, written) })
    return written >= Math.max(before.seal, message - FRESH) ? sealed : null
  }

  #note(log: LogId, seen: Seen): void {
    this.#seen.delete(log)
    this.#seen.set(log, seen)
    const oldest = this.#seen.size > REMEMBERED ? this.#seen.keys().next() : undefined
    if (oldest && !oldest.done) this.#seen.delete(oldest.value)
  }
}

const isProven = (op: Op, { seal, undeleted }: Sealed): boolean => undeleted.has(op.cid) && op.t <= seal.op.t
