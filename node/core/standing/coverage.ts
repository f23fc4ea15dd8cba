/**
 * Which seal of a log is the first that covers an op, without asking each of them.
 *
 * Along the `previous` of seals what they cover of a chain only grows, and goes on along it. So of each chain the book
 * notes where a seal reaches further than the one before it: only there an op can become covered, and a seal that goes on
 * from one that has been asked is not asked again.
 *
 * Attack when absent: somebody who may seal writes ten thousand seals, or a member forks a chain that as many seals cover,
 * and every op from before them costs every node as many steps, or their square.
 */
import type { DeviceKey, OpCid } from '../ids.ts'
import type { Op } from '../ops.ts'
import { PersistentMap } from '../persistent-map.ts'
import type { Reach, Seal } from './seal-book.ts'

/** A seal, and how far it reaches beyond the one before it. */
export interface ReadSeal extends Seal {
  readonly rows: ReadonlyMap<DeviceKey, Reach>
}

type Reaches = PersistentMap<DeviceKey, Reach>

/** A seal that reaches further along a chain. */
interface Step {
  /** Its place among the seals. */
  readonly at: number
  readonly reach: Reach
  /** The place in the chain that the seal before it reaches, if that one comes earlier; -1 when there is none. */
  readonly from: number
  /** The furthest place that it or a step before it reaches. */
  readonly furthest: number
}

export class Coverage {
  readonly #read: (cid: OpCid) => ReadSeal | undefined
  readonly #reaches = new Map<OpCid, Reaches>()
  readonly #places = new Map<OpCid, number>()
  readonly #steps = new Map<DeviceKey, Step[]>()
  #size = 0

  /** @param read a seal that holds, whether or not it counts. */
  constructor(read: (cid: OpCid) => ReadSeal | undefined) {
    this.#read = read
  }

  /** The next seal that counts, in order of time, then CID. */
  add(seal: ReadSeal): void {
    const at = this.#size++
    this.#places.set(seal.cid, at)
    const { devices, before } = this.#since(seal)
    const earlier = before && this.#places.has(before.cid) ? this.#reachesOf(before) : undefined
    const reaches = this.#reachesOf(seal)
    for (const device of devices) {
      const reach = reaches.get(device)
      if (reach) this.#note(device, at, reach, earlier?.get(device)?.q ?? -1)
    }
  }

  reach(seal: Seal, device: DeviceKey): Reach | undefined {
    const read = this.#read(seal.cid)
    return read && this.#reachesOf(read).get(device)
  }

  /**
   * @param isOnChain is the op on the chain that ends there?
   * @returns its place among the seals; how many there are when none covers the op.
   */
  first({ header }: Op, isOnChain: (reach: Reach) => boolean): number {
    const { q } = header.payload
    const steps = this.#steps.get(header.key) ?? []
    for (let i = firstReaching(steps, q); i < steps.length; i++) {
      const { at, reach, from } = steps[i] as Step
      if (reach.q >= q && from < q && isOnChain(reach)) return at
    }
    return this.#size
  }

  #note(device: DeviceKey, at: number, reach: Reach, from: number): void {
    const steps = this.#steps.get(device) ?? []
    steps.push({ at, reach, from, furthest: Math.max(reach.q, steps.at(-1)?.furthest ?? -1) })
    this.#steps.set(device, steps)
  }

  /** Devices that a seal, and those below it that do not count, reach further for; and the next below that counts. */
  #since(seal: ReadSeal): { readonly devices: ReadonlySet<DeviceKey>; readonly before: ReadSeal | undefined } {
    const devices = new Set(seal.rows.keys())
    let before = this.#below(seal)
    while (before && !this.#places.has(before.cid)) {
      for (const device of before.rows.keys()) devices.add(device)
      before = this.#below(before)
    }
    return { devices, before }
  }

  #below({ previous }: Seal): ReadSeal | undefined {
    return previous === null ? undefined : this.#read(previous)
  }

  #reachesOf(seal: ReadSeal): Reaches {
    const line: ReadSeal[] = []
    let at: ReadSeal | undefined = seal
    while (at && !this.#reaches.has(at.cid)) {
      line.push(at)
      at = this.#below(at)
    }
    let reaches: Reaches = (at && this.#reaches.get(at.cid)) ?? PersistentMap.empty()
    for (const each of line.toReversed()) {
      for (const [device, reach] of each.rows) reaches = reaches.set(device, reach)
      this.#reaches.set(each.cid, reaches)
    }
    return reaches
  }
}

/** The first of the steps by which place `q` is reached. */
const firstReaching = (steps: readonly Step[], q: number): number => {
  let low = 0
  let high = steps.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((steps[middle]?.furthest ?? Infinity) < q) low = middle + 1
    else high = middle
  }
  return low
}
