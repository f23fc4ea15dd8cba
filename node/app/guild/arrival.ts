/**
 * A guild whose history is on its way, shown by a snapshot: what is read is the state that witnesses have signed; what is
 * written waits until every op has been judged. Then the snapshot is compared with what they make, and gone.
 */
import { setTimeout as delay } from 'node:timers/promises'
import { authorize } from '../../core/authorize.ts'
import { isBlocked } from '../../core/automod/verdict.ts'
import { ControlLog } from '../../core/control-log.ts'
import type { Decoded } from '../../core/codec.ts'
import type { GuildCid } from '../../core/ids.ts'
import { openGenesis } from '../../core/kinds/create.ts'
import type { Op, VerifiedOp } from '../../core/ops.ts'
import { refuse } from '../../core/refusal.ts'
import { decodeParcel, withNames } from '../../core/snapshot.ts'
import { holdsTrue, openTrial, type Trial } from '../../core/snapshot-proof.ts'
import { Hindsight, type Ground } from '../../core/standing/index.ts'
import type { GuildState } from '../../core/state.ts'
import { Denied } from '../errors.ts'

/** What is written waits for so many ms, and is then refused with the advice to wait so many more. */
const PATIENCE = 15_000
const TRY_AGAIN = 5_000
/** Ops that are shown on the word of the snapshot: a page of so many rooms. */
const SHOWN = 10_000

/** `unproven`: the checkpoint that vouched for the snapshot has not come. */
export type Verdict = 'true' | 'false' | 'unproven'

export class Arrival {
  readonly trial: Trial
  readonly state: GuildState
  /** Ground to judge on what is shown: nothing is known to be against it. */
  readonly ground: Ground
  readonly #shown: Op[] = []
  readonly #over = Promise.withResolvers<void>()

  constructor(guild: GuildCid, trial: Trial, state: GuildState) {
    this.trial = trial
    this.state = state
    const control = new ControlLog(guild)
    this.ground = { control, hindsight: new Hindsight(control, guild) }
  }

  /** What is shown by it so far. */
  get shown(): readonly Op[] {
    return this.#shown
  }

  /** May it be shown, as far as the snapshot tells? */
  allows(op: Op): boolean {
    return this.#shown.length < SHOWN && authorize(this.state, op) === null && !isBlocked(this.state, op)
  }

  /** These are shown. */
  note(ops: readonly Op[]): void {
    this.#shown.push(...ops)
  }

  verdict(control: ControlLog): Verdict {
    if (!control.has(this.trial.checkpoint.cid)) return 'unproven'
    return holdsTrue(this.trial, control) ? 'true' : 'false'
  }

  end(): void {
    this.#over.resolve()
  }

  /** Resolves when the history is here. @param patience in ms @throws Denied when that takes too long */
  async over(patience = PATIENCE): Promise<void> {
    const isLate = await Promise.race([this.#over.promise.then(() => false), delay(patience, true)])
    if (isLate) throw new Denied(refuse('arriving', 'the history of this guild is on its way', TRY_AGAIN))
  }
}

/** @param ops verified */
export const openArrival = (
  guild: GuildCid,
  genesis: Uint8Array,
  parcel: Uint8Array,
  ops: readonly VerifiedOp[]
): Decoded<Arrival> => {
  const root = openGenesis(genesis)
  const opened = decodeParcel(parcel)
  if (!root || !opened.ok) return { ok: false, reason: opened.ok ? 'the genesis block is none' : opened.reason }
  const { bytes, names } = opened.value
  const trial = openTrial(
    { guild, owner: root.owner },
    bytes,
    ops.map(({ op }) => op)
  )
  if (!trial.ok) return trial
  return { ok: true, value: new Arrival(guild, trial.value, withNames(trial.value.state, names)) }
}
