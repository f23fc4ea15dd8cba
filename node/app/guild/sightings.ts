/** The last few ops of some sort in each chain of one log, among as many of its ops as pace.ts looks back to. */
import type { DeviceKey, OpCid } from '../../core/ids.ts'
import type { Kind } from '../../core/ops.ts'
import { LOOK_BACK } from '../../core/pace.ts'

/** What there is to know of one op of a chain. */
export interface Step {
  readonly p: OpCid | null
  readonly t: number
  readonly k: Kind
}

interface Sighting {
  readonly t: number
  /** Its place, counted back from the op after `end`. */
  readonly back: number
}

/** A chain up to `end`; what was seen in it comes newest first. */
interface Known {
  readonly end: OpCid
  readonly seen: readonly Sighting[]
}

export class Sightings {
  readonly #keep: number
  readonly #isOne: (step: Step) => boolean
  readonly #step: (cid: OpCid) => Step
  readonly #chains = new Map<DeviceKey, Known>()

  /** @param keep how many are remembered. @param step of an op of this log. */
  constructor(keep: number, isOne: (step: Step) => boolean, step: (cid: OpCid) => Step) {
    this.#keep = keep
    this.#isOne = isOne
    this.#step = step
  }

  /** When the `n`th last of them was written up to `end`, in ms since the Unix epoch; null for none. @param n at most `keep`. */
  at(n: number, end: OpCid, device: DeviceKey): number | null {
    const known = this.#chains.get(device)
    const chain = known?.end === end ? known : this.#find(end)
    if (chain !== known) this.#chains.set(device, chain)
    return chain.seen[n - 1]?.t ?? null
  }

  /** The chain of `device` goes on with `end`. */
  advance(end: OpCid, step: Step, device: DeviceKey): void {
    const known = this.#chains.get(device)
    if (!known || known.end !== step.p) return
    const older = known.seen.map(({ t, back }) => ({ t, back: back + 1 })).filter(({ back }) => back <= LOOK_BACK)
    const seen = this.#isOne(step) ? [{ t: step.t, back: 1 }, ...older].slice(0, this.#keep) : older
    this.#chains.set(device, { end, seen })
  }

  #find(end: OpCid): Known {
    const seen: Sighting[] = []
    let cid: OpCid | null = end
    for (let back = 1; cid && back <= LOOK_BACK && seen.length < this.#keep; back++) {
      const step: Step = this.#step(cid)
      if (this.#isOne(step)) seen.push({ t: step.t, back })
      cid = step.p
    }
    return { end, seen }
  }
}
