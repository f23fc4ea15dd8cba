/** Seals of one log that hold, as the store has them: what each says, and what it covers. */
import type { DeviceKey, OpCid } from '../../core/ids.ts'
import { DeletedSet } from '../../core/deleted-set.ts'
import type { Op } from '../../core/ops.ts'
import { Coverage, type Reach, type ReadSeal, type Seal, type SealBook } from '../../core/standing/index.ts'
import type { Storage } from '../../storage/index.ts'
import { decodeStored } from './decode-stored.ts'

export type SealStores = Pick<Storage, 'log' | 'seals' | 'identities' | 'standings'>

/** Sets of what has been deleted that are kept at hand; they share what they have in common. */
const SETS = 4

/** What a seal says is read once. */
export class StoredBook implements SealBook {
  readonly seals: ReadSeal[] = []
  readonly #stores: SealStores
  readonly #log: number
  readonly #known: Map<OpCid, ReadSeal>
  readonly #deleted = new Map<OpCid, DeletedSet>()
  readonly #coverage = new Coverage((cid) => this.read(cid))

  /** @param known what has been read of it before. */
  constructor(stores: SealStores, log: number, known = new Map<OpCid, ReadSeal>()) {
    this.#stores = stores
    this.#log = log
    this.#known = known
    for (const cid of stores.seals.counting(log)) this.#push(cid)
  }

  get newest(): number {
    return this.seals.at(-1)?.t ?? -Infinity
  }

  /** A seal that holds, whether or not it counts. */
  read(cid: OpCid): ReadSeal | undefined {
    const known = this.#known.get(cid)
    if (known) return known
    const stored = this.#stores.seals.holds(this.#log, cid) ? this.#stores.log.get(cid) : undefined
    const op = stored && decodeStored(this.#stores, stored)
    if (op?.k !== 'seal' || !op.body) return undefined
    const rows = new Map(op.body.rows.map((row) => [row.device, row]))
    const seal = { cid, t: op.t, c: op.header.payload.c, previous: op.body.previous, rows }
    this.#known.set(cid, seal)
    return seal
  }

  reach(seal: Seal, device: DeviceKey): Reach | undefined {
    return this.#coverage.reach(seal, device)
  }

  firstCovering(op: Op): number {
    const { key, payload } = op.header
    const place = { cid: op.cid, q: payload.q }
    return this.#coverage.first(op, (reach) => this.#stores.seals.isOnChain(this.#log, key, place, reach))
  }

  /** Messages that everything a seal covers deletes; the seal holds. */
  deletedAt(cid: OpCid): DeletedSet {
    const known = this.#deleted.get(cid)
    if (known) return known
    const line: OpCid[] = []
    let at: OpCid | null = cid
    while (at && !this.#deleted.has(at)) {
      line.push(at)
      at = this.read(at)?.previous ?? null
    }
    const below = (at && this.#deleted.get(at)) ?? DeletedSet.none
    const set = below.with(line.flatMap((each) => this.#stores.seals.deletedBy(this.#log, each)))
    this.keep(cid, set)
    return set
  }

  /** What has been deleted by a seal that holds is known. */
  keep(cid: OpCid, set: DeletedSet): void {
    this.#deleted.set(cid, set)
    const oldest = this.#deleted.size > SETS ? this.#deleted.keys().next() : undefined
    if (oldest && !oldest.done) this.#deleted.delete(oldest.value)
  }

  /** With a seal that has come, and counts. */
  with(cid: OpCid): StoredBook {
    const seal = this.read(cid)
    const last = this.seals.at(-1)
    const isNext = seal && (!last || last.t < seal.t || (last.t === seal.t && last.cid < seal.cid))
    if (!isNext) return this.anew()
    this.#push(cid)
    return this
  }

  anew(): StoredBook {
    return new StoredBook(this.#stores, this.#log, this.#known)
  }

  #push(cid: OpCid): void {
    const seal = this.read(cid)
    if (!seal) return
    this.seals.push(seal)
    this.#coverage.add(seal)
  }
}
