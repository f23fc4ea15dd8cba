/** Seals that hold, and the ops that one of them left out: few, and the only ones that a seal decides about. */
import type { SQLOutputValue, StatementSync } from 'node:sqlite'
import { decodeEntry } from '../../core/codec.ts'
import type { DeviceKey, GuildCid, OpCid, UserCid } from '../../core/ids.ts'
import type { Kind } from '../../core/ops.ts'
import type { Reach } from '../../core/standing/index.ts'
import { StoredOpDamaged } from '../errors.ts'
import { ByCid, isEntry, type CidIndex } from './cid-index.ts'
import type { Database } from './database.ts'

const DEVICE = '(select min(n) from identities where key = ?)'
const ROW = 'select e.cid, e.q, e.t, e.kind, d.user from entries e join identities d on d.n = e.device'
const BETWEEN = `log = ? and device = ${DEVICE} and q > ? and q <= ?`

const prepare = (db: Database) => ({
  counting: db.prepare(
    `select s.cid from seals s left join standings x on x.cid = s.cid
     where s.log = ? and coalesce(x.standing, 'counts') != 'void' order by s.t, s.cid`
  ),
  holds: db.prepare('select 1 from seals where log = ? and cid = ?'),
  add: db.prepare('insert or ignore into seals (log, t, cid) values (?, ?, ?)'),
  addDeleted: db.prepare('insert or ignore into sealed_deletes (log, seal, message) values (?, ?, ?)'),
  deletedBy: db.prepare('select message from sealed_deletes where log = ? and seal = ?'),
  omit: db.prepare('insert or ignore into omitted (guild, cid) values (?, ?)'),
  omitted: db.prepare('select cid from omitted where guild = ?'),
  chain: db.prepare(`${ROW} where e.log = ? and e.device = ${DEVICE} and e.q > ? and e.q <= ? order by e.q`),
  entries: db.prepare(`select cid, bytes from entries where ${BETWEEN}`),
  many: db.prepare(`select count(*) as n from entries where ${BETWEEN}`),
  at: db.prepare(`select count(*) as n from entries where log = ? and device = ${DEVICE} and q = ?`),
  tips: db.prepare(
    'select d.key, t.q, e.cid from tips t join identities d on d.n = t.device join entries e on e.n = t.n where t.log = ?'
  ),
  before: db.prepare(
    `select cid from entries where log = ? and device = ${DEVICE} and q > ? and t <= ? and kind != 'seal' order by q`
  ),
  deletes: db.prepare(
    "select e.cid from refs r join entries e on e.n = r.n where r.target = ? and e.log = ? and e.kind = 'del'"
  ),
  named: db.prepare(
    `select distinct r.target as cid from json_each(?) j cross join refs r on r.target = j.value
     cross join entries e on e.n = r.n where +e.log = ? and e.kind = 'del'`
  ),
  by: db.prepare(
    `select cid, q, t from entries where log = ? and device = ${DEVICE} and kind = 'seal' and q <= ? and t > ? order by q desc`
  ),
  // By the order of arrival: the newest are asked for, and not the whole log.
  since: db.prepare(
    `select count(*) as n, min(t) as t from entries
     where +log = ?1 and n > (select coalesce(max(n), 0) from entries where ${isEntry('?2')})`
  ),
  all: db.prepare(
    'select count as n, (select min(t) from entries where log = ?1 and held > 0) as t from logs where n = ?1'
  )
})

/** A place in a chain, and when it was written (ms since the Unix epoch). */
export interface DatedReach extends Reach {
  readonly t: number
}

/** Of a device's chain in a log, from after place `from` up to `end`. */
interface Stretch {
  readonly log: number
  readonly device: DeviceKey
  readonly from: number
  readonly end: Reach
}

/** One op of a chain. */
export interface ChainRow {
  readonly cid: OpCid
  readonly q: number
  readonly t: number
  readonly k: Kind
  readonly user: UserCid
}

const chainRow = (row: Record<string, unknown>): ChainRow => ({
  cid: row['cid'] as OpCid,
  q: Number(row['q']),
  t: Number(row['t']),
  k: row['kind'] as Kind,
  user: row['user'] as UserCid
})

const headerOf = (bytes: unknown) => {
  const entry = decodeEntry(bytes as Uint8Array)
  if (!entry.ok) throw new StoredOpDamaged(entry.reason)
  return entry.value.header
}

type Row = Record<string, SQLOutputValue>

/** Is the op of one row known to have seen that of another? Of others nothing is known. */
const hasSeen = (op: Row, other: Row): boolean =>
  op['log'] === other['log'] && Number(other['n']) < Number(op['n']) && Number(other['n']) > Number(op['gap'])

/** @param log by its number. */
const findersIn = (db: Database, cids: CidIndex) => ({
  row: new ByCid(
    db,
    cids,
    (isIt) => `${ROW.replace(', d.user', ', d.user, d.key')} where ${isIt} and +e.log = ?2`,
    'e'
  ),
  place: new ByCid(db, cids, (isIt) => `select n, log, time, gap, bytes from entries where ${isIt}`)
})

export class SealStore {
  readonly #find: ReturnType<typeof findersIn>
  readonly #sql: Record<keyof ReturnType<typeof prepare>, StatementSync>

  constructor(db: Database, cids: CidIndex) {
    this.#find = findersIn(db, cids)
    this.#sql = prepare(db)
  }

  /** Those that count, by time, then CID. */
  counting(log: number): readonly OpCid[] {
    return this.#sql.counting.all(log).map((row) => row['cid'] as OpCid)
  }

  holds(log: number, cid: OpCid): boolean {
    return this.#sql.holds.get(log, cid) !== undefined
  }

  /**
   * Call inside a write.
   *
   * @param deleted messages that it covers as deleted, and the seal before it does not.
   */
  add(log: number, t: number, cid: OpCid, deleted: readonly OpCid[]): void {
    this.#sql.add.run(log, t, cid)
    for (const message of deleted) this.#sql.addDeleted.run(log, cid, message)
  }

  /** Messages that a seal covers as deleted, and the seal before it does not. */
  deletedBy(log: number, seal: OpCid): readonly OpCid[] {
    return this.#sql.deletedBy.all(log, seal).map((row) => row['message'] as OpCid)
  }

  /** An op of this log. */
  row(log: number, cid: OpCid): (ChainRow & { readonly device: DeviceKey }) | undefined {
    const row = this.#find.row.get(cid, log)
    return row && { ...chainRow(row), device: row['key'] as DeviceKey }
  }

  /** Call inside a write. */
  omit(guild: GuildCid, cid: OpCid): void {
    this.#sql.omit.run(guild, cid)
  }

  omitted(guild: GuildCid): readonly OpCid[] {
    return this.#sql.omitted.all(guild).map((row) => row['cid'] as OpCid)
  }

  /** The last op of each device. */
  tips(log: number): ReadonlyMap<DeviceKey, Reach> {
    const rows = this.#sql.tips.all(log)
    return new Map(rows.map((row) => [row['key'] as DeviceKey, { q: Number(row['q']), cid: row['cid'] as OpCid }]))
  }

  /** What a device wrote after place `q` and up to time `t`, but for seals. */
  before(log: number, device: DeviceKey, q: number, t: number): readonly OpCid[] {
    return this.#sql.before.all(log, device, q, t).map((row) => row['cid'] as OpCid)
  }

  /** Ops of this log that would delete a message. */
  deletes(log: number, message: OpCid): readonly OpCid[] {
    return this.#sql.deletes.all(message, log).map((row) => row['cid'] as OpCid)
  }

  /** Which of these messages would some op of this log delete? */
  named(log: number, messages: readonly OpCid[]): ReadonlySet<OpCid> {
    return new Set(this.#sql.named.all(JSON.stringify(messages), log).map((row) => row['cid'] as OpCid))
  }

  /** How many ops a log has beyond one of its own (from the start, when null), and the time of the oldest of them. */
  since(log: number, cid: OpCid | null): { readonly count: number; readonly t: number } {
    const row = cid === null ? this.#sql.all.get(log) : this.#sql.since.get(log, cid)
    return { count: Number(row?.['n'] ?? 0), t: Number(row?.['t'] ?? 0) }
  }

  /** Seals that a device wrote up to place `q` of its chains and after time `t`, the last first. */
  by(log: number, device: DeviceKey, q: number, t: number): readonly DatedReach[] {
    return this.#sql.by
      .all(log, device, q, t)
      .map((row) => ({ cid: row['cid'] as OpCid, q: Number(row['q']), t: Number(row['t']) }))
  }

  /**
   * A chain from after place `from` up to `end`, which is here; empty when another branch does not lead there.
   *
   * @returns `isAlone`: the device has no other branch at these places.
   */
  chain(log: number, device: DeviceKey, from: number, end: Reach) {
    const rows = this.#sql.chain.all(log, device, from, end.q).map(chainRow)
    const isAlone = rows.at(-1)?.cid === end.cid && rows.length === end.q - from
    return { rows: isAlone ? rows : this.#branch(rows, { log, device, from, end }), isAlone }
  }

  /** Of what a device wrote, that which leads to `end`. */
  #branch(chain: readonly ChainRow[], { log, device, from, end }: Stretch): readonly ChainRow[] {
    const rows = this.#sql.entries.all(log, device, from, end.q)
    const parents = new Map(rows.map((row) => [row['cid'] as OpCid, headerOf(row['bytes']).payload.p]))
    const onChain = new Set<OpCid>()
    for (let cid: OpCid | null = end.cid; cid && parents.has(cid); cid = parents.get(cid) ?? null) onChain.add(cid)
    return chain.filter(({ cid }) => onChain.has(cid))
  }

  /** What else the device wrote at those places, on other branches. */
  strays(log: number, device: DeviceKey, from: number, end: Reach): readonly OpCid[] {
    if (Number(this.#sql.many.get(log, device, from, end.q)?.['n']) === end.q - from) return []
    const chain = new Set(this.chain(log, device, from, end).rows.map(({ cid }) => cid))
    const rows = this.#sql.chain.all(log, device, from, end.q)
    return rows.map((row) => row['cid'] as OpCid).filter((cid) => !chain.has(cid))
  }

  /** Is an op at place `q` on the chain that leads to `end`? */
  isOnChain(log: number, device: DeviceKey, op: { readonly cid: OpCid; readonly q: number }, end: Reach): boolean {
    if (op.q === end.q) return op.cid === end.cid
    // A device that has not forked has one chain.
    if (Number(this.#sql.at.get(log, device, op.q)?.['n'] ?? 0) === 1) return true
    return this.chain(log, device, op.q - 1, end).rows.some(({ cid }) => cid === op.cid)
  }

  /**
   * Are all of `cids` at or below `frontier`? An op answers for what came after its gap, and nothing older than the oldest of
   * `cids` is looked into.
   */
  reaches(frontier: readonly OpCid[], cids: readonly OpCid[]): boolean {
    const left = new Map(cids.map((cid) => [cid, this.#find.place.get(cid)]))
    const floor = Math.min(...[...left.values()].map((row) => Number(row?.['time'] ?? 0)))
    const seen = new Set<OpCid>()
    const stack = [...frontier]
    for (let cid = stack.pop(); cid && left.size > 0; cid = stack.pop()) {
      const row = seen.has(cid) ? undefined : this.#find.place.get(cid)
      seen.add(cid)
      left.delete(cid)
      if (!row || Number(row['time']) <= floor) continue
      for (const [other, place] of left) if (place && hasSeen(row, place)) left.delete(other)
      if (left.size > 0) stack.push(...headerOf(row['bytes']).next)
    }
    return left.size === 0
  }
}
