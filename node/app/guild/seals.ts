/**
 * Seals of a guild's channels: which of them hold, what they cover, and what the next one says.
 *
 * A seal holds when every row names an op of its own past in its log, further on the chain than the seal before; when
 * that one holds, lies in its past, and had seen no more of the control log; when its author's device has not just counted
 * the same; and when its numbers and roots are those of the ops that the rows add (tally.ts). One that does not hold changes
 * nothing and accuses nobody: its author may have lacked what it counts.
 */
import { equalBytes } from '../../../crypto/primitives.ts'
import type { ControlLog } from '../../core/control-log.ts'
import type { Absence } from '../../core/deleted-set.ts'
import type { DeviceKey, LogId, OpCid } from '../../core/ids.ts'
import type { BodyOf, Op, Payload } from '../../core/ops.ts'
import { NO_SEALS, type Reach, type SealBook } from '../../core/standing/index.ts'
import type { ChainRow, DatedReach } from '../../storage/sqlite/seal-store.ts'
import { StoredBook, type SealStores } from './stored-book.ts'
import { countingFor, type Stretch, type Tally } from './tally.ts'

/** What a seal may name, by the schema. */
const MAX_ROWS = 512

/** A device that has sealed goes on from there, or from a later seal, for so long (ms). */
const RECOUNT = 3_600_000

const isSo = ({ count, root, deleted }: Tally, body: BodyOf<'seal'>): boolean =>
  count === body.count &&
  equalBytes(root, body.root) &&
  deleted.root.count === body.deleted.count &&
  equalBytes(deleted.root.root, body.deleted.root)

export class Seals {
  readonly #stores: SealStores
  readonly #control: () => ControlLog
  readonly #books = new Map<LogId, StoredBook>()
  readonly #counting: ReturnType<typeof countingFor>
  /** The last that was found to hold. */
  #taken: { readonly cid: OpCid; readonly stretches: ReadonlyMap<DeviceKey, Stretch> } | undefined

  constructor(stores: SealStores, control: () => ControlLog) {
    this.#stores = stores
    this.#control = control
    this.#counting = countingFor(stores, control, (log) => this.#book(log))
  }

  bookOf(log: LogId): SealBook {
    return this.#book(log) ?? NO_SEALS
  }

  /** What is known of a log's seals is read anew: one has come, or has gained or lost its standing. */
  forget(log: LogId): void {
    this.#taken = undefined
    const book = this.#books.get(log)
    if (book) this.#books.set(log, book.anew())
  }

  /** A write may have been undone. */
  forgetAll(): void {
    this.#taken = undefined
    this.#books.clear()
  }

  /** Takes a seal if it holds. Call inside a write, when its past is on disk. */
  take(op: Op<'seal'>): boolean {
    const log = this.#stores.log.number(op.header.id)
    const tally = log === undefined ? undefined : this.#holding(op)
    if (log === undefined || !tally) return false
    const book = this.#book(op.header.id)
    this.#stores.seals.add(log, op.t, op.cid, tally.gone)
    this.#taken = { cid: op.cid, stretches: tally.stretches }
    const counts = this.#stores.standings.get(op.cid) !== 'void'
    book?.keep(op.cid, tally.deleted)
    if (book && counts) this.#books.set(op.header.id, book.with(op.cid))
    return true
  }

  /** Ops that a seal covers and those before it do not. */
  range(op: Op<'seal'>): readonly ChainRow[] {
    return [...(this.#stretchesOf(op)?.values() ?? [])].flatMap(({ ops }) => ops)
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
    const stretches = this.#stretchesOf(op)
    const rows = op.body.rows.filter(({ device }) => !stretches?.get(device)?.isAlone)
    return [
      ...devices.flatMap((device) => seals.before(log, device, book.reach(seal, device)?.q ?? -1, t)),
      ...rows.flatMap((row) => seals.strays(log, row.device, from(row.device), row))
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
    const draft = { rows, previous: last?.cid ?? null }
    const tally = rows.length > 0 ? this.#counting(id, draft)?.tally() : undefined
    return tally && { ...draft, count: tally.count, root: tally.root, deleted: tally.deleted.root }
  }

  /** The newest seal, and those messages among these ops that it proves not to have been deleted by then. */
  prove(id: LogId, ops: readonly OpCid[]): { readonly seal: OpCid; readonly absences: readonly Absence[] } | null {
    const book = this.#book(id)
    const log = this.#stores.log.number(id)
    const last = book?.seals.at(-1)
    if (log === undefined || !book || !last) return null
    const deleted = book.deletedAt(last.cid)
    const messages = ops.filter((cid) => this.#stores.seals.row(log, cid)?.k === 'msg')
    return { seal: last.cid, absences: messages.flatMap((cid) => deleted.absenceOf(cid) ?? []) }
  }

  /** The last op of a device that counts, if it is newer than place `from`. */
  #rowOf(log: number, device: DeviceKey, from: number, tip: Reach): BodyOf<'seal'>['rows'][number] | undefined {
    if (tip.q <= from) return undefined
    const { seals, standings } = this.#stores
    const counts = (cid: OpCid): boolean => standings.get(cid) !== 'void'
    const last = counts(tip.cid) ? tip : seals.chain(log, device, from, tip).rows.findLast(({ cid }) => counts(cid))
    return last && { device, q: last.q, cid: last.cid }
  }

  /** What each row of a seal adds: of the one that was taken a moment ago it is known. */
  #stretchesOf({ cid, header, body }: Op<'seal'>): ReadonlyMap<DeviceKey, Stretch> | undefined {
    if (this.#taken?.cid === cid) return this.#taken.stretches
    return body ? this.#counting(header.id, body)?.stretches() : undefined
  }

  #book(log: LogId): StoredBook | undefined {
    const number = this.#stores.log.number(log)
    if (number === undefined) return undefined
    const known = this.#books.get(log) ?? new StoredBook(this.#stores, number)
    this.#books.set(log, known)
    return known
  }

  /** @returns undefined when it does not hold. */
  #holding(op: Op<'seal'>): Tally | undefined {
    const { body, header } = op
    if (!body || !this.#followsOn(op, body.previous) || this.#recounts(op, body.previous)) return undefined
    const named = [...body.rows.map(({ cid }) => cid), ...(body.previous ? [body.previous] : [])]
    if (!this.#stores.seals.reaches(header.next, named)) return undefined
    const tally = this.#counting(header.id, body)?.tally()
    return tally && isSo(tally, body) ? tally : undefined
  }

  #followsOn({ header }: Op, previous: OpCid | null): boolean {
    if (previous === null) return true
    const before = this.#book(header.id)?.read(previous)
    return before !== undefined && this.#control().covers(header.payload.c, before.c)
  }

  /**
   * Has its author's device written a seal within the hour before, that this one does not go on from?
   *
   * Attack when absent: whoever may seal has every node count a whole channel anew, as often as their rate lets them.
   */
  #recounts({ t, header: { id, key, payload } }: Op, previous: OpCid | null): boolean {
    const last = this.#sealBefore(id, key, payload, t - RECOUNT)
    if (!last || last.cid === previous) return false
    const before = previous && this.#book(id)?.read(previous)
    return !before || before.t < last.t
  }

  /** The last seal in a device's chain before the op with `payload`, if it is later than `from`, whether or not it holds. */
  #sealBefore(id: LogId, device: DeviceKey, { p, q }: Payload, from: number): DatedReach | undefined {
    const { log, seals } = this.#stores
    const number = log.number(id)
    if (p === null || number === undefined) return undefined
    const end = { cid: p, q: q - 1 }
    return seals.by(number, device, end.q, from).find((seal) => seals.isOnChain(number, device, seal, end))
  }
}
