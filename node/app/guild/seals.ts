/**
 * Seals of a guild's channels: which of them hold, what they cover, and what the next one says.
 *
 * A seal holds when every row names an op of its own past in its log, further on the chain than the seal before; when
 * that one holds, lies in its past, and had seen no more of the control log; and when count and root are those of the ops
 * that the rows add. One that does not hold changes nothing and accuses nobody: its author may have lacked what it counts.
 */
import { equalBytes, utf8 } from '../../../crypto/primitives.ts'
import { moderates } from '../../core/authorize.ts'
import type { ControlLog } from '../../core/control-log.ts'
import { objectId, type DeviceKey, type LogId, type OpCid } from '../../core/ids.ts'
import { merkleRoot } from '../../core/merkle.ts'
import type { BodyOf, Op } from '../../core/ops.ts'
import { Coverage, NO_SEALS, type Reach, type ReadSeal, type Seal, type SealBook } from '../../core/standing/index.ts'
import type { Storage } from '../../storage/index.ts'
import type { ChainRow } from '../../storage/sqlite/seal-store.ts'
import { decodeStored } from './decode-stored.ts'
import { judgedIn } from './incoming.ts'

type Stores = Pick<Storage, 'log' | 'seals' | 'standings'>

/** What a seal may name, by the schema. */
const MAX_ROWS = 512

/** CIDs in order of the ids that their times give them. */
const inOrderOfIds = (rows: readonly ChainRow[]): readonly OpCid[] =>
  rows
    .map(({ t, cid }) => ({ id: BigInt(objectId(t, cid)), cid }))
    .toSorted((a, b) => (a.id === b.id ? (a.cid < b.cid ? -1 : 1) : a.id < b.id ? -1 : 1))
    .map(({ cid }) => cid)

/** The book of one log, as the store has it. What a seal says is read once. */
class StoredBook implements SealBook {
  readonly seals: ReadSeal[] = []
  readonly #stores: Stores
  readonly #log: number
  readonly #known: Map<OpCid, ReadSeal>
  readonly #coverage = new Coverage((cid) => this.read(cid))

  /** @param known what has been read of it before. */
  constructor(stores: Stores, log: number, known = new Map<OpCid, ReadSeal>()) {
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

export class Seals {
  readonly #stores: Stores
  readonly #control: () => ControlLog
  readonly #books = new Map<LogId, StoredBook>()

  constructor(stores: Stores, control: () => ControlLog) {
    this.#stores = stores
    this.#control = control
  }

  bookOf(log: LogId): SealBook {
    return this.#book(log) ?? NO_SEALS
  }

  /** What is known of a log's seals is read anew: one has come, or has gained or lost its standing. */
  forget(log: LogId): void {
    const book = this.#books.get(log)
    if (book) this.#books.set(log, book.anew())
  }

  /** A write may have been undone. */
  forgetAll(): void {
    this.#books.clear()
  }

  /** Takes a seal if it holds. Call inside a write, when its past is on disk. */
  take(op: Op<'seal'>): boolean {
    const log = this.#stores.log.number(op.header.id)
    if (log === undefined || !this.#holds(op, log)) return false
    const book = this.#book(op.header.id)
    this.#stores.seals.add(log, op.t, op.cid)
    const counts = this.#stores.standings.get(op.cid) !== 'void'
    if (book && counts) this.#books.set(op.header.id, book.with(op.cid))
    return true
  }

  /** Ops that a seal covers and those before it do not. */
  range(op: Op<'seal'>): readonly ChainRow[] {
    const log = this.#stores.log.number(op.header.id)
    return log === undefined || !op.body ? [] : (this.#ranges(op.header.id, log, op.body)?.flat() ?? [])
  }

  /** Ops up to time `t` that a seal does not cover, but for those that the seals before it have left out too. */
  beyond(op: Op<'seal'>, t: number): readonly OpCid[] {
    const book = this.#book(op.header.id)
    const log = this.#stores.log.number(op.header.id)
    const seal = book?.read(op.cid)
    if (!book || !seal || !op.body || log === undefined) return []
    const { seals } = this.#stores
    const before = seal.previous ? book.read(seal.previous) : undefined
    const from = (device: DeviceKey): number => (before && book.reach(before, device)?.q) ?? -1
    const devices = [...seals.tips(log).keys()]
    return [
      ...devices.flatMap((device) => seals.before(log, device, book.reach(seal, device)?.q ?? -1, t)),
      ...op.body.rows.flatMap((row) => seals.strays(log, row.device, from(row.device), row))
    ]
  }

  /**
   * What the next seal of a log says, of everything that is on disk.
   *
   * @returns undefined when nothing has come since the last one.
   */
  next(id: LogId): BodyOf<'seal'> | undefined {
    const log = this.#stores.log.number(id)
    if (log === undefined) return undefined
    const book = this.bookOf(id)
    const last = book.seals.at(-1)
    const rows = [...this.#stores.seals.tips(log)]
      .map(([device, tip]) => this.#rowOf(log, device, (last && book.reach(last, device)?.q) ?? -1, tip))
      .filter((row) => row !== undefined)
      .toSorted((a, b) => (a.device < b.device ? -1 : 1))
      .slice(0, MAX_ROWS)
    const draft = { rows, previous: last?.cid ?? null, count: 0, root: new Uint8Array(32) }
    const ranges = rows.length > 0 ? this.#ranges(id, log, draft) : undefined
    if (!ranges) return undefined
    return { ...draft, count: ranges.flat().length, root: this.#root(id, log, draft, ranges.flat()) }
  }

  /** The last op of a device that counts, if it is newer than place `from`. */
  #rowOf(log: number, device: DeviceKey, from: number, tip: Reach): BodyOf<'seal'>['rows'][number] | undefined {
    if (tip.q <= from) return undefined
    const { seals, standings } = this.#stores
    const counts = (cid: OpCid): boolean => standings.get(cid) !== 'void'
    const last = counts(tip.cid) ? tip : seals.chain(log, device, from, tip).findLast(({ cid }) => counts(cid))
    return last && { device, q: last.q, cid: last.cid }
  }

  #book(log: LogId): StoredBook | undefined {
    const number = this.#stores.log.number(log)
    if (number === undefined) return undefined
    const known = this.#books.get(log) ?? new StoredBook(this.#stores, number)
    this.#books.set(log, known)
    return known
  }

  #holds(op: Op<'seal'>, log: number): boolean {
    const { body, header } = op
    if (!body || !this.#followsOn(op, body.previous)) return false
    const named = [...body.rows.map(({ cid }) => cid), ...(body.previous ? [body.previous] : [])]
    if (!this.#stores.seals.reaches(header.next, named)) return false
    const ranges = this.#ranges(header.id, log, body)
    const ops = ranges?.flat()
    return ops?.length === body.count && equalBytes(this.#root(header.id, log, body, ops), body.root)
  }

  #followsOn({ header }: Op, previous: OpCid | null): boolean {
    if (previous === null) return true
    const before = this.#book(header.id)?.read(previous)
    return before !== undefined && this.#control().covers(header.payload.c, before.c)
  }

  /** For each row the ops that it adds; undefined when one adds none, or leaves the chain that had been covered. */
  #ranges(id: LogId, log: number, body: Pick<BodyOf<'seal'>, 'rows' | 'previous'>): readonly ChainRow[][] | undefined {
    const book = this.#book(id)
    const before = body.previous ? book?.read(body.previous) : undefined
    const ranges: ChainRow[][] = []
    for (const row of body.rows) {
      const from = before && book?.reach(before, row.device)
      const chain = this.#stores.seals.chain(log, row.device, from?.q ?? -1, row)
      const whole = chain.length === row.q - (from?.q ?? -1) && chain.at(-1)?.cid === row.cid
      const goesOn = !from || this.#stores.seals.isOnChain(log, row.device, from, row)
      if (chain.length === 0 || !whole || !goesOn) return undefined
      ranges.push([...chain])
    }
    return ranges
  }

  /** Over the messages that the ops are and that nothing covered deletes. */
  #root(id: LogId, log: number, body: Pick<BodyOf<'seal'>, 'rows' | 'previous'>, ops: readonly ChainRow[]): Uint8Array {
    const messages = ops.filter((row) => row.k === 'msg' && !this.#isDeleted(id, log, body, row))
    return merkleRoot(inOrderOfIds(messages).map((cid) => utf8(cid)))
  }

  #isDeleted(id: LogId, log: number, body: Pick<BodyOf<'seal'>, 'rows' | 'previous'>, message: ChainRow): boolean {
    const dels = this.#stores.seals.deletes(log, message.cid).map((cid) => this.#stores.log.get(cid))
    return dels.some((stored) => {
      const op = stored && decodeStored(this.#stores, stored)
      return op?.k === 'del' && this.#isCovered(id, log, body, op) && this.#deletes(op, message)
    })
  }

  #isCovered(id: LogId, log: number, body: Pick<BodyOf<'seal'>, 'rows' | 'previous'>, op: Op): boolean {
    const { key: device, payload } = op.header
    const book = this.#book(id)
    const before = body.previous ? book?.read(body.previous) : undefined
    const row = body.rows.find((each) => each.device === device)
    const reach = row ?? (before && book?.reach(before, device))
    return (
      reach !== undefined &&
      payload.q <= reach.q &&
      this.#stores.seals.isOnChain(log, device, { cid: op.cid, q: payload.q }, reach)
    )
  }

  #deletes(op: Op<'del'>, message: ChainRow): boolean {
    return op.user === message.user || moderates(judgedIn(op, this.#control()), op)
  }
}
