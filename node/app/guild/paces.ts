/** When the last ops of each chain of one log were written, as far as pace.ts asks: kept in memory, read from the log once. */
import { THREADS, type Pace } from '../../core/pace.ts'
import type { DeviceKey, OpCid } from '../../core/ids.ts'
import type { Op } from '../../core/ops.ts'
import { Sightings, type Step } from './sightings.ts'

/** A run of a chain, up to `end`. */
interface Times {
  readonly end: OpCid
  /** The newest comes last. */
  readonly times: number[]
  /** How many are kept. */
  readonly depth: number
}

const isSaid = ({ k, p }: Pick<Step, 'k' | 'p'>): boolean => k === 'msg' && p !== null

export class Paces {
  readonly #step: (cid: OpCid) => Step
  readonly #times = new Map<DeviceKey, Times>()
  readonly #messages: Sightings
  readonly #threads: Sightings

  /** @param step of an op of this log. */
  constructor(step: (cid: OpCid) => Step) {
    this.#step = step
    this.#messages = new Sightings(1, isSaid, step)
    this.#threads = new Sightings(THREADS.n, ({ k }) => k === 'thread', step)
  }

  /** The chain of `device` as it was when `end` was its last op. */
  after(end: OpCid | null, device: DeviceKey): Pace {
    return {
      back: (n) => (end === null ? 0 : this.#back(end, device, n)),
      lastMessage: () => (end === null ? null : this.#messages.at(1, end, device)),
      begun: (n) => (end === null ? null : this.#threads.at(n, end, device))
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
    for (const each of [this.#messages, this.#threads]) each.advance(end, { p: payload.p, t, k }, key)
  }

  #back(end: OpCid, device: DeviceKey, n: number): number {
    const known = this.#times.get(device)
    if (known?.end === end && known.times.length >= n) return known.times.at(-n) ?? 0
    const times = this.#walk(end, n).map(({ t }) => t)
    this.#times.set(device, { end, times: times.toReversed(), depth: n })
    return times[n - 1] ?? 0
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
export const continued = (pace: Pace, ops: readonly Op[]): Pace => ({
  back: (n) => ops.at(-n)?.t ?? pace.back(n - ops.length),
  lastMessage: () => ops.findLast(({ k, header }) => isSaid({ k, p: header.payload.p }))?.t ?? pace.lastMessage(),
  begun: (n) => {
    const threads = ops.filter(({ k }) => k === 'thread')
    return threads.at(-n)?.t ?? pace.begun(n - threads.length)
  }
})
