import type { DeviceKey, LogId } from '../../core/ids.ts'

/** Chains whose last place is remembered. */
const MEMO = 10_000

const placeOf = (log: LogId, device: DeviceKey): string => `${log} ${device}`

/** The last place of each device's chain in each log; -1 where there is none. */
export class Reaches {
  readonly #find: (log: LogId, device: DeviceKey) => number
  readonly #known = new Map<string, number>()

  constructor(find: (log: LogId, device: DeviceKey) => number) {
    this.#find = find
  }

  of(log: LogId, device: DeviceKey): number {
    const place = placeOf(log, device)
    const known = this.#known.get(place)
    if (known !== undefined) return known
    const q = this.#find(log, device)
    if (this.#known.size >= MEMO) this.#known.clear()
    this.#known.set(place, q)
    return q
  }

  /** An op at place `q` has been appended. */
  advance(log: LogId, device: DeviceKey, q: number): void {
    const place = placeOf(log, device)
    const known = this.#known.get(place)
    if (known !== undefined && known < q) this.#known.set(place, q)
  }

  /** A write that moved some may have been undone. */
  clear(): void {
    this.#known.clear()
  }
}
