/** When the last ops of each chain of one log were written, as far as pace.ts asks: kept in memory, read from the log once. */
import { LOOK_BACK, type Pace } from '../../core/pace.ts'
import type { DeviceKey, OpCid } from '../../core/ids.ts'
import type { Kind, Op } from '../../core/ops.ts'

/** What there is to know of one op of a chain. */
export interface Step {
  readonly p: OpCid | null
  readonly t: number
  readonly k: Kind
}

/** A run of a chain, up to `end`. */
interface Times {
  readonly end: OpCid
  /** The newest comes last. */
  readonly times: number[]
  /** How many are kept. */
  readonly depth: number
}

interface LastMessage {
  readonly end: OpCid
  readonly t: number | null
  /** Its place, counted back from the op after `end`. */
  readonly back: number
}

const isSaid = ({ k, p }: Pick<Step, 'k' | 'p'>): boolean => k === 'msg' && p !== null

export class Paces {
  readonly #step: (cid: OpCid) => Step
  readonly #times = new Map<DeviceKey, Times>()
  readonly #messages = new Map<DeviceKey, LastMessage>()

  /** @param step of an op of this log. */
  constructor(step: (cid: OpCid) => Step) {
    this.#step = step
  }

  /** The chain of `device` as it was when `end` was its last op. */
  after(end: OpCid | null, device: DeviceKey): Pace {
    return {
      back: (n) => (end === null ? 0 : this.#back(end, device, n)),
      lastMessage: () => (end === null ? null : this.#lastMessage(end, device))
    }
  }

  /** An op goes on from what is known of its chain. */
  advance({ cid: end, t, k, header }: Op): void {
    const { key, payload } = header
    const known = this.#times.get(key)
    if (known && known.end === payload.p) {
      known.times.push(t)
      if (known.times.length > known.depth) known.times.shift()
      this.#times.set(key, { ...known, end })
    }
    const said = isSaid({ k, p: payload.p })
    const last = this.#messages.get(key)
    if (last && last.end === payload.p) {
      this.#messages.set(key, said ? { end, t, back: 1 } : { end, t: last.t, back: last.back + 1 })
    }
  }

  #back(end: OpCid, device: DeviceKey, n: number): number {
    const known = this.#times.get(device)
    if (known?.end === end && known.times.length >= n) return known.times.at(-n) ?? 0
    const times = this.#walk(end, n).map(({ t }) => t)
    this.#times.set(device, { end, times: times.toReversed(), depth: n })
    return times[n - 1] ?? 0
  }

  #lastMessage(end: OpCid, device: DeviceKey): number | null {
    const known = this.#messages.get(device)
    const last = known?.end === end ? known : this.#findMessage(end)
    if (last !== known) this.#messages.set(device, last)
    return last.back <= LOOK_BACK ? last.t : null
  }

  #findMessage(end: OpCid): LastMessage {
    let cid: OpCid | null = end
    for (let back = 1; cid && back <= LOOK_BACK; back++) {
      const step: Step = this.#step(cid)
      if (isSaid(step)) return { end, t: step.t, back }
      cid = step.p
    }
    return { end, t: null, back: 1 }
  }

  /** Newest first. */
  #walk(end: OpCid, count: number): readonly Step[] {
    const steps: Step[] = []
    for (let cid: OpCid | null = end; cid && steps.length < count;) {
      const step: Step = this.#step(cid)
      steps.push(step)
      cid = step.p
    }
    return steps
  }
}

/** A chain that goes on with `ops`, the last of which comes last. */
export const continued = (pace: Pace, ops: readonly Op[]): Pace => {
  const message = ops.findLast(({ k, header }) => isSaid({ k, p: header.payload.p }))
  return {
    back: (n) => ops.at(-n)?.t ?? pace.back(n - ops.length),
    lastMessage: () => message?.t ?? pace.lastMessage()
  }
}
