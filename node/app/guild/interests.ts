/** Who is interested in what: one last-writer-wins register per user and fixture. */
import type { ProfileEvent } from '../../core/events.ts'
import type { OpCid, UserCid } from '../../core/ids.ts'
import { isLater, stampOf, type Stamp } from '../../core/message-fold.ts'
import type { Op } from '../../core/ops.ts'

interface Said extends Stamp {
  readonly on: boolean
}

export class Interests {
  readonly #said = new Map<OpCid, Map<UserCid, Said>>()

  /** Members or not. */
  followersOf(fixture: OpCid): UserCid[] {
    return [...(this.#said.get(fixture) ?? [])].flatMap(([user, { on }]) => (on ? [user] : []))
  }

  /** @returns what changed, or null. */
  apply(op: Op<'interest'>): ProfileEvent | null {
    if (!op.body) return null
    const { fixture, on } = op.body
    const said = this.#said.get(fixture) ?? new Map<UserCid, Said>()
    const before = said.get(op.user)
    if (!isLater(before, stampOf(op))) return null
    said.set(op.user, { ...stampOf(op), on })
    this.#said.set(fixture, said)
    return (before?.on ?? false) === on ? null : { type: 'interest-changed', user: op.user, fixture, on }
  }
}
