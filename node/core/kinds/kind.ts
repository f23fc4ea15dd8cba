/** What every kind of op says of itself, besides its schema. One file a kind of thing; `index.ts` is the registry. */
import type { Weave } from '../causal/weave.ts'
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
  /**
   * Weaves an authorised op into a state. Commutes with concurrent ops: what they may touch too goes through the
   * weave's registers. Never throws, never reads anything but its arguments.
   */
  readonly apply: (weave: Weave, op: Op<K>) => void
}
