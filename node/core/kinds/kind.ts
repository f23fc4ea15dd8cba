/** What every kind of op says of itself, besides its schema. One file a kind of thing; `index.ts` is the registry. */
import type { ControlKind, Kind, Op } from '../ops.ts'
import type { Refusal } from '../refusal.ts'
import type { GuildState } from '../state.ts'

export interface KindRules<K extends Kind> {
  /**
   * May `op`'s author do this in `state`? That the author is a member, not banned and not timed out has been
   * judged already (except for kinds that `authorize.ts` names).
   *
   * @returns `null` when allowed.
   */
  readonly may: (state: GuildState, op: Op<K>) => Refusal | null
}

export interface ControlRules<K extends ControlKind> extends KindRules<K> {
  /** The state after an authorised op. Never throws, never reads anything but its arguments. */
  readonly apply: (state: GuildState, op: Op<K>) => GuildState
}
