/**
 * What ops say, as far as this node keeps it. Headers stay for ever; what can be forgotten (core/forgettable.ts) is
 * dropped here, or is lacking because a peer brought the header alone. Every change keeps the running sums of bytes, so
 * that nothing ever has to be counted. Methods that change something are called inside a write.
 */
import type { SQLInputValue, StatementSync } from 'node:sqlite'
import { isBodyForgettable, isForgettable, isSaid } from '../../core/forgettable.ts'
import type { GuildCid, LogId, OpCid, UserCid } from '../../core/ids.ts'
import type { OpBlocks, VerifiedOp } from '../../core/ops.ts'
import type { Absent } from '../../core/ports.ts'
import { ByCid, type CidIndex } from './cid-index.ts'
import type { Database } from './database.ts'

/** An op that still has contents, by when it says it was written. */
export interface Held {
  readonly cid: OpCid
  readonly log: LogId
  /** ms since the Unix epoch. */
  readonly t: number
  /** Bytes. */
  readonly size: number
}

/** Whose bytes are counted together. */
export type Holder = '' | `log/${number}` | `user/${UserCid}`

const OF_ENTRY =
  'select e.n, e.log, e.kind, e.held, l.guild, i.user from entries e ' +
  'join logs l on l.n = e.log join identities i on i.n = e.device'
const HELD = 'select e.cid, e.t, e.held, l.id as log from entries e join logs l on l.n = e.log where e.held > 0'

const columnsOf = (db: Database): readonly string[] =>
  db
    .prepare("select name from pragma_table_info('entries')")
    .all()
    .map((row) => String(row['name']))

const prepare = (db: Database) => ({
  take: db.prepare('delete from entries where n = ? returning *'),
  put: db.prepare(
    `insert into entries (${columnsOf(db).join()}) values (${columnsOf(db)
      .map(() => '?')
      .join()})`
  ),
  fill: db.prepare('update entries set held = ?, body = ?, display = ? where n = ?'),
  miss: db.prepare('insert or ignore into absent (log, n) values (?, ?)'),
  missAll: db.prepare(
    'insert or ignore into absent select e.log, e.n from logs l join entries e on e.log = l.n join identities i on i.n = e.device ' +
      "where l.guild = ? and i.user = ? and e.kind in ('msg', 'edit', 'thread', 'thread.set', 'profile') and e.held = 0 and e.t <= ? " +
      'and not exists (select 1 from tombstones d where d.cid = e.cid)'
  ),
  missLog: db.prepare(
    "insert or ignore into absent select e.log, e.n from entries e where e.log = ? and e.kind in ('msg', 'edit', 'thread', 'thread.set') and e.held = 0 " +
      'and not exists (select 1 from tombstones d where d.cid = e.cid)'
  ),
  forgoOlder: db.prepare(
    'delete from absent where log = ? and n in (select a.n from absent a join entries e on e.n = a.n where a.log = ? and e.t < ?)'
  ),
  forgoBy: db.prepare(
    'delete from absent where (log, n) in (select a.log, a.n from absent a join entries e on e.n = a.n ' +
      'join logs l on l.n = a.log join identities i on i.n = e.device where l.guild = ? and i.user = ? and e.t <= ?)'
  ),
  found: db.prepare('delete from absent where log = ? and n = ?'),
  lacking: db.prepare(
    'select a.n, e.cid from absent a join entries e on e.n = a.n where a.log = ? and a.n > ? order by a.n limit ?'
  ),
  logsLacking: db.prepare(
    'select l.id from logs l where l.guild = ? and exists (select 1 from absent a where a.log = l.n) order by l.n'
  ),
  logNumber: db.prepare('select n from logs where id = ?'),
  use: db.prepare(
    'insert into usage (guild, holder, bytes) values (?, ?, ?) on conflict (guild, holder) do update set bytes = bytes + excluded.bytes'
  ),
  used: db.prepare('select bytes from usage where guild = ? and holder = ?'),
  over: db.prepare('select holder from usage where guild = ? and holder >= ? and holder < ? and bytes > ? limit 1'),
  oldest: db.prepare(`${HELD} and e.log = ? and e.t < ? order by e.t limit ?`),
  devices: db.prepare('select n from identities where user = ?'),
  writtenBy: db.prepare(`${HELD} and e.device = ? and e.t <= ? and l.guild = ? order by e.t limit ?`)
})

const findersIn = (db: Database, cids: CidIndex) => ({
  entry: new ByCid(db, cids, (isIt) => `${OF_ENTRY} where ${isIt}`, 'e'),
  lack: new ByCid(
    db,
    cids,
    (isIt) => `select 1 from entries e join absent a on a.log = e.log and a.n = e.n where ${isIt}`,
    'e'
  )
})

const isCounted = (k: unknown): boolean => isSaid(k as VerifiedOp['op']['k'])

const heldIn = (row: Record<string, unknown>): Held => ({
  cid: row['cid'] as OpCid,
  log: row['log'] as LogId,
  t: Number(row['t']),
  size: Number(row['held'])
})

/** Bytes that an op's forgettable contents take. */
const sizeOf = (k: VerifiedOp['op']['k'], { body, display }: OpBlocks): number => {
  if (!isForgettable(k)) return 0
  return (isBodyForgettable(k) ? body : display)?.byteLength ?? 0
}

export class ContentStore {
  readonly #db: Database
  readonly #columns: readonly string[]
  readonly #find: ReturnType<typeof findersIn>
  readonly #sql: Record<keyof ReturnType<typeof prepare>, StatementSync>

  constructor(db: Database, cids: CidIndex) {
    this.#find = findersIn(db, cids)
    this.#db = db
    this.#columns = columnsOf(db)
    this.#sql = prepare(db)
  }

  /** How much of an op that is about to be stored is counted. */
  sizeOf({ op, blocks }: VerifiedOp): number {
    return sizeOf(op.k, blocks)
  }

  /** Adds ops of one log, just stored, to the sums. */
  count(guild: GuildCid, log: number, ops: readonly VerifiedOp[]): void {
    let sum = 0
    const byUser = new Map<UserCid, number>()
    for (const verified of ops) {
      const size = isCounted(verified.op.k) ? this.sizeOf(verified) : 0
      if (size === 0) continue
      sum += size
      byUser.set(verified.op.user, (byUser.get(verified.op.user) ?? 0) + size)
    }
    if (sum === 0) return
    for (const [user, size] of byUser) this.#sql.use.run(guild, `user/${user}` satisfies Holder, size)
    this.#sql.use.run(guild, `log/${log}` satisfies Holder, sum)
    this.#sql.use.run(guild, '' satisfies Holder, sum)
  }

  /** Drops what of the op can be forgotten; nothing is wanted of it any more. */
  drop(cid: OpCid): void {
    const row = this.#find.entry.get(cid)
    if (!row) return
    const { n, log, held } = { n: Number(row['n']), log: Number(row['log']), held: Number(row['held']) }
    this.#sql.found.run(log, n)
    if (held === 0) return
    this.#replace(n)
    this.#use(row, log, -held)
    this.#db.reclaim()
  }

  /** The op's contents are wanted, if they are not here. */
  miss(cid: OpCid): void {
    const row = this.#find.entry.get(cid)
    if (row && Number(row['held']) === 0) this.#sql.miss.run(Number(row['log']), Number(row['n']))
  }

  /** Takes the contents of an op whose header is here. */
  fill({ op, blocks }: VerifiedOp): void {
    const row = this.#find.entry.get(op.cid)
    if (!row) return
    const { n, log } = { n: Number(row['n']), log: Number(row['log']) }
    this.#sql.fill.run(sizeOf(op.k, blocks), blocks.body, blocks.display, n)
    this.#sql.found.run(log, n)
    this.#use(row, log, sizeOf(op.k, blocks))
  }

  /** Are the contents of this op wanted? */
  lacks(cid: OpCid): boolean {
    return this.#find.lack.get(cid) !== undefined
  }

  logsLacking(guild: GuildCid): readonly LogId[] {
    return this.#sql.logsLacking.all(guild).map((row) => row['id'] as LogId)
  }

  /** Ops of a log whose contents are wanted, after the `after`th of the store. */
  lacking(log: LogId, after: number, limit: number): readonly Absent[] {
    const n = this.#sql.logNumber.get(log)?.['n']
    if (n === undefined || n === null) return []
    return this.#sql.lacking.all(n, after, limit).map((row) => ({ n: Number(row['n']), cid: row['cid'] as OpCid }))
  }

  /** What a user has written up to `t` is wanted again, but for what was deleted. */
  missAll(guild: GuildCid, user: UserCid, t: number): void {
    this.#sql.missAll.run(guild, user, t)
  }

  /** What has been said in a log is wanted again, but for what was deleted. */
  missLog(log: number): void {
    this.#sql.missLog.run(log)
  }

  /** Nothing older than `t` is wanted of a log. */
  forgoOlder(log: number, t: number): void {
    this.#sql.forgoOlder.run(log, log, t)
  }

  /** Nothing that a user has written up to `t` is wanted. */
  forgoBy(guild: GuildCid, user: UserCid, t: number): void {
    this.#sql.forgoBy.run(guild, user, t)
  }

  /** What a holder takes, in bytes. */
  used(guild: GuildCid, holder: Holder): number {
    return Number(this.#sql.used.get(guild, holder)?.['bytes'] ?? 0)
  }

  /** One of the guild's logs, or authors, that takes more than `bytes`. */
  over(guild: GuildCid, kind: 'log' | 'user', bytes: number): Holder | undefined {
    return this.#sql.over.get(guild, `${kind}/`, `${kind}0`, bytes)?.['holder'] as Holder | undefined
  }

  /** Ops of a log that have contents and say to be older than `t`, the oldest first. */
  oldest(log: number, t: number, limit: number): readonly Held[] {
    return this.#sql.oldest.all(log, t, limit).map(heldIn)
  }

  /** Ops of a user's devices in a guild that have contents, up to `t`, the oldest first. */
  writtenBy(guild: GuildCid, user: UserCid, t: number, limit: number): readonly Held[] {
    return this.#sql.devices
      .all(user)
      .flatMap((row) => this.#sql.writtenBy.all(Number(row['n']), t, guild, limit).map(heldIn))
      .toSorted((a, b) => a.t - b.t)
      .slice(0, limit)
  }

  /** Written anew and not over: only a row that goes makes SQLite close the gap that it leaves in its page. */
  #replace(n: number): void {
    const row = this.#sql.take.get(n)
    if (!row) return
    const body = isBodyForgettable(row['kind'] as VerifiedOp['op']['k']) ? null : (row['body'] ?? null)
    const left: Record<string, SQLInputValue> = { ...row, body, display: null, held: 0 }
    this.#sql.put.run(...this.#columns.map((name) => left[name] ?? null))
  }

  #use(row: Record<string, unknown>, log: number, bytes: number): void {
    if (!isCounted(row['kind'])) return
    const guild = row['guild'] as GuildCid
    const holders: readonly Holder[] = ['', `log/${log}`, `user/${row['user'] as UserCid}`]
    for (const holder of holders) this.#sql.use.run(guild, holder, bytes)
  }
}
