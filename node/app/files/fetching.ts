/** Fetches files from peers: each once at a time, so many at once, and what nobody had is not asked for again right away. */
import type { BlobCid } from '../../core/ids.ts'
import type { Clock, Logger, Network } from '../../core/ports.ts'
import type { FilePlace } from '../app.ts'
import type { Keeper } from './keeper.ts'

/** For people who wait, and for those that come by themselves. */
const AT_ONCE = { asked: 8, eager: 2 }
const WAITING = { asked: 256, eager: 256 }
/** ms until what nobody had is asked for again. */
const MISSED_FOR = 3000
const REMEMBERED = 4096

type Lane = keyof typeof AT_ONCE

export interface Wanted {
  readonly blob: BlobCid
  readonly image: boolean
  /** Bytes. */
  readonly limit: number
  readonly from: readonly FilePlace[]
}

export interface FetchingParts {
  readonly keeper: Keeper
  readonly clock: Clock
  readonly logger: Logger
  network(): Network
}

export class Fetching {
  readonly #parts: FetchingParts
  readonly #running = new Map<BlobCid, Promise<boolean>>()
  readonly #missed = new Map<BlobCid, number>()
  readonly #queues: Record<Lane, (() => void)[]> = { asked: [], eager: [] }
  readonly #busy: Record<Lane, number> = { asked: 0, eager: 0 }

  constructor(parts: FetchingParts) {
    this.#parts = parts
  }

  /** @returns whether it is here now. @throws StorageFailed */
  async fetch(wanted: Wanted, lane: Lane): Promise<boolean> {
    const { blob } = wanted
    const { keeper, clock } = this.#parts
    const running = this.#running.get(blob)
    if (running) return await running
    if (keeper.has(blob)) return true
    if ((this.#missed.get(blob) ?? 0) > clock.now() || this.#queues[lane].length >= WAITING[lane]) return false
    const fetching = this.#inTurn(lane, () => this.#from(wanted)).finally(() => this.#running.delete(blob))
    this.#running.set(blob, fetching)
    return await fetching
  }

  async #from({ blob, image, limit, from }: Wanted): Promise<boolean> {
    const { keeper, network } = this.#parts
    for (const { guild, logs } of from) {
      const bring = (sink: Parameters<Network['fetchBlob']>[3]) => network().fetchBlob(guild, logs, blob, sink)
      if (await keeper.fetch(blob, { image, limit }, bring)) return true
    }
    this.#miss(blob)
    return false
  }

  #miss(blob: BlobCid): void {
    this.#missed.delete(blob)
    this.#missed.set(blob, this.#parts.clock.now() + MISSED_FOR)
    const oldest = this.#missed.size > REMEMBERED ? this.#missed.keys().next() : undefined
    if (oldest && !oldest.done) this.#missed.delete(oldest.value)
  }

  async #inTurn<T>(lane: Lane, work: () => Promise<T>): Promise<T> {
    if (this.#busy[lane] >= AT_ONCE[lane]) await new Promise<void>((resolve) => this.#queues[lane].push(resolve))
    else this.#busy[lane]++
    try {
      return await work()
    } finally {
      const next = this.#queues[lane].shift()
      if (next) next()
      else this.#busy[lane]--
    }
  }
}
