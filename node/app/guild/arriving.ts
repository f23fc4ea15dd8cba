/** Whether a guild is shown by a snapshot now, and how that begins and ends. */
import type { ControlLog } from '../../core/control-log.ts'
import { diff } from '../../core/diff.ts'
import type { GuildCid } from '../../core/ids.ts'
import type { Op, VerifiedOp } from '../../core/ops.ts'
import { sharing } from '../../core/shared-values.ts'
import type { Ground } from '../../core/standing/index.ts'
import type { GuildState } from '../../core/state.ts'
import { openArrival, type Arrival } from './arrival.ts'
import type { GuildDeps } from './deps.ts'

/** What it needs of the guild that arrives. */
export interface Arriver {
  readonly cid: GuildCid
  readonly genesis: Uint8Array
  /** As far as it is here. */
  readonly control: ControlLog
  /** The state that is on disk. */
  committed(): GuildState
  /** Judges anew, on what is known now, what was shown by the snapshot. */
  review(shown: readonly Op[]): Promise<void>
}

export class Arriving {
  readonly #guild: Arriver
  readonly #deps: Pick<GuildDeps, 'publish' | 'disputed' | 'logger'>
  #arrival: Arrival | undefined

  constructor(guild: Arriver, deps: Pick<GuildDeps, 'publish' | 'disputed' | 'logger'>) {
    this.#guild = guild
    this.#deps = deps
  }

  /** Undefined when all of the control log that is known of is here. */
  get state(): GuildState | undefined {
    return this.#arrival?.state
  }

  get ground(): Ground | undefined {
    return this.#arrival?.ground
  }

  /** May it be shown, as far as the snapshot tells? */
  allows(op: Op): boolean {
    return this.#arrival?.allows(op) ?? false
  }

  /** These are shown, on the word of the snapshot if there is one. */
  note(ops: readonly Op[]): void {
    this.#arrival?.note(ops)
  }

  /** Resolves when what is written is written upon the history. @throws Denied when that takes too long */
  async over(): Promise<void> {
    await this.#arrival?.over()
  }

  /** @returns null, or why the guild is not shown by it. */
  begin(parcel: Uint8Array, ops: readonly VerifiedOp[]): string | null {
    if (this.#arrival) return null
    const arrival = openArrival(this.#guild.cid, this.#guild.genesis, parcel, ops)
    if (!arrival.ok) return arrival.reason
    this.#arrival = arrival.value
    const { checkpoint } = arrival.value.trial
    const fields = { guild: this.#guild.cid, checkpoint: checkpoint.cid }
    this.#deps.logger.info('a guild is shown by a snapshot until its history is here', fields)
    this.#publish(this.#guild.committed(), arrival.value.state, 'begun')
    return null
  }

  /** The history is here. Call in turn. */
  async end(): Promise<void> {
    const arrival = this.#arrival
    if (!arrival) return
    const verdict = arrival.verdict(this.#guild.control)
    if (verdict !== 'true') this.#report(arrival, verdict === 'false')
    this.#arrival = undefined
    await this.#guild.review(arrival.shown)
    const committed = this.#guild.committed()
    this.#publish(sharing(arrival.state, committed), committed, 'ended')
    arrival.end()
    this.#deps.logger.info('the history of a guild is here', { guild: this.#guild.cid })
  }

  #report({ trial }: Arrival, isFalse: boolean): void {
    const { checkpoint, witnesses } = trial
    const fields = { guild: this.#guild.cid, checkpoint: checkpoint.cid, witnesses }
    this.#deps.logger.warn('a guild was shown by a snapshot that its history does not bear out', fields)
    if (!isFalse) return
    for (const witness of witnesses) this.#deps.disputed(this.#guild.cid, { checkpoint: checkpoint.cid, witness })
  }

  #publish(before: GuildState, after: GuildState, trial: 'begun' | 'ended'): void {
    const isNew = before.createdAt === 0
    const changes = diff(before, after)
    this.#deps.publish({
      kind: 'control',
      guild: this.#guild.cid,
      before: isNew ? null : before,
      after,
      changes,
      trial
    })
  }
}
