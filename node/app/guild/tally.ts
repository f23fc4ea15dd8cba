/** What the rows of a seal come to, in a log of which everything that they name is here. */
import { utf8 } from '../../../crypto/primitives.ts'
import { moderates } from '../../core/authorize.ts'
import type { ControlLog } from '../../core/control-log.ts'
import { DeletedSet } from '../../core/deleted-set.ts'
import { byObjectId, type DeviceKey, type LogId, type OpCid } from '../../core/ids.ts'
import { merkleRoot } from '../../core/merkle.ts'
import type { BodyOf, Op } from '../../core/ops.ts'
import type { Reach } from '../../core/standing/index.ts'
import type { ChainRow } from '../../storage/sqlite/seal-store.ts'
import { decodeStored } from './decode-stored.ts'
import { judgedIn } from './incoming.ts'
import type { SealStores, StoredBook } from './stored-book.ts'

export type Rows = Pick<BodyOf<'seal'>, 'rows' | 'previous'>

export interface Tally {
  /** What each row adds. */
  readonly stretches: ReadonlyMap<DeviceKey, Stretch>
  readonly count: number
  readonly root: Uint8Array
  /** Messages that are deleted by now, and had not been at the seal before. */
  readonly gone: readonly OpCid[]
  /** All that are deleted by now. */
  readonly deleted: DeletedSet
}

/** What one row of a seal adds. */
export interface Stretch {
  readonly ops: readonly ChainRow[]
  /** The device has written nothing else at these places. */
  readonly isAlone: boolean
}

/** Counts for one seal. */
export class Counting {
  readonly #stores: SealStores
  readonly #control: () => ControlLog
  readonly #book: StoredBook
  readonly #log: number
  readonly #previous: OpCid | null
  readonly #rows: ReadonlyMap<DeviceKey, Reach>

  /** @param at the log, by its number. */
  constructor(
    stores: SealStores,
    control: () => ControlLog,
    at: { readonly log: number; readonly book: StoredBook },
    rows: Rows
  ) {
    this.#stores = stores
    this.#control = control
    this.#book = at.book
    this.#log = at.log
    this.#previous = rows.previous
    this.#rows = new Map(rows.rows.map((row) => [row.device, row]))
  }

  /** What each row adds; undefined when one adds nothing, or leaves the chain that had been covered. */
  stretches(): ReadonlyMap<DeviceKey, Stretch> | undefined {
    const { seals } = this.#stores
    const stretches = new Map<DeviceKey, Stretch>()
    for (const [device, row] of this.#rows) {
      const from = this.#before(device)
      const { rows: ops, isAlone } = seals.chain(this.#log, device, from?.q ?? -1, row)
      const whole = ops.length === row.q - (from?.q ?? -1) && ops.at(-1)?.cid === row.cid
      const goesOn = !from || seals.isOnChain(this.#log, device, from, row)
      if (ops.length === 0 || !whole || !goesOn) return undefined
      stretches.set(device, { ops, isAlone })
    }
    return stretches
  }

  /** @returns undefined for rows that no seal may have. */
  tally(): Tally | undefined {
    const stretches = this.stretches()
    if (!stretches) return undefined
    const range = [...stretches.values()].flatMap(({ ops }) => ops)
    const messages = range.filter(({ k }) => k === 'msg')
    const named = this.#stores.seals.named(
      this.#log,
      messages.map(({ cid }) => cid)
    )
    const isDead = (row: ChainRow): boolean => named.has(row.cid) && this.#isDeleted(row)
    const { live = [], dead = [] } = Object.groupBy(messages, (row) => (isDead(row) ? 'dead' : 'live'))
    const gone = [...dead.map(({ cid }) => cid), ...this.#deletedBefore(range)]
    const before = this.#previous ? this.#book.deletedAt(this.#previous) : DeletedSet.none
    return {
      stretches,
      count: range.length,
      root: merkleRoot(live.toSorted(byObjectId).map(({ cid }) => utf8(cid))),
      gone,
      deleted: before.with(gone)
    }
  }

  #before(device: DeviceKey): Reach | undefined {
    const before = this.#previous ? this.#book.read(this.#previous) : undefined
    return before && this.#book.reach(before, device)
  }

  /** Messages of earlier ranges that a `del` of this one takes away. */
  #deletedBefore(range: readonly ChainRow[]): readonly OpCid[] {
    const { log, seals } = this.#stores
    const gone: OpCid[] = []
    for (const { cid } of range.filter(({ k }) => k === 'del')) {
      const stored = log.get(cid)
      const op = stored && decodeStored(this.#stores, stored)
      if (op?.k !== 'del') continue
      for (const named of op.body?.messages ?? []) {
        const message = seals.row(this.#log, named)
        if (message?.k === 'msg' && this.#isSealed(message) && this.#deletes(op, message)) gone.push(named)
      }
    }
    return gone
  }

  /** Does the seal before this one cover it? */
  #isSealed(message: ChainRow & { readonly device: DeviceKey }): boolean {
    return this.#leadsTo(message.device, message, this.#before(message.device))
  }

  #isDeleted(message: ChainRow): boolean {
    return this.#stores.seals.deletes(this.#log, message.cid).some((cid) => {
      const stored = this.#stores.log.get(cid)
      const op = stored && decodeStored(this.#stores, stored)
      return op?.k === 'del' && this.#isCovered(op) && this.#deletes(op, message)
    })
  }

  #isCovered({ cid, header: { key, payload } }: Op): boolean {
    return this.#leadsTo(key, { cid, q: payload.q }, this.#rows.get(key) ?? this.#before(key))
  }

  #leadsTo(device: DeviceKey, place: Reach, reach: Reach | undefined): boolean {
    return reach !== undefined && place.q <= reach.q && this.#stores.seals.isOnChain(this.#log, device, place, reach)
  }

  #deletes(op: Op<'del'>, message: ChainRow): boolean {
    return op.user === message.user || moderates(judgedIn(op, this.#control()), op)
  }
}

export const countingFor =
  (stores: SealStores, control: () => ControlLog, bookOf: (log: LogId) => StoredBook | undefined) =>
  (id: LogId, rows: Rows): Counting | undefined => {
    const log = stores.log.number(id)
    const book = bookOf(id)
    return log === undefined || !book ? undefined : new Counting(stores, control, { log, book }, rows)
  }
