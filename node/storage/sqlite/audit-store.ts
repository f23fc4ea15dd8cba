/** Rows of the audit log, and which of this node's own acts have been written again. Both can be rebuilt from the log. */
import type { StatementSync } from 'node:sqlite'
import type { AuditEntry } from '../../core/audit/index.ts'
import type { GuildCid, OpCid, Snowflake, UserCid } from '../../core/ids.ts'
import type { AuditQuery, AuditReader } from '../../core/ports.ts'
import { ByCid, type CidIndex } from './cid-index.ts'
import type { Database } from './database.ts'

type Row = Record<string, unknown>

const COLUMNS = 'cast(id as text) as id, op, user, action, target, changes, options, reason'

const prepare = (db: Database) => ({
  put: db.prepare(
    'insert or ignore into audit (guild, id, op, user, action, target, changes, options, reason) values (?, ?, ?, ?, ?, ?, ?, ?, ?)'
  ),
  has: db.prepare('select 1 from audit where guild = ? and id = ?'),
  any: db.prepare('select 1 from audit where guild = ? limit 1'),
  count: db.prepare('select count(*) as n from audit where guild = ? and op = ?'),
  about: db.prepare(`select ${COLUMNS} from audit where guild = ? and op = ? order by id`),
  newest: db.prepare(
    `select ${COLUMNS} from audit where guild = ?1 and id < ?2 and id > ?3 and (?4 is null or user = ?4) ` +
      'and (?5 is null or action = ?5) order by id desc limit ?6'
  ),
  oldest: db.prepare(
    `select ${COLUMNS} from audit where guild = ?1 and id < ?2 and id > ?3 and (?4 is null or user = ?4) ` +
      'and (?5 is null or action = ?5) order by id limit ?6'
  ),
  forgetNames: db.prepare(
    `update audit set changes = '[]' where guild = ? and target = ? and changes like '%"key":"nick"%'`
  ),
  inChannels: db.prepare(
    'select e.cid from entries e join logs l on l.n = e.log ' +
      "where l.guild = ? and e.kind in ('del', 'pin', 'unpin', 'thread', 'thread.set', 'thread.del') order by e.n"
  ),
  reissued: db.prepare('select 1 from reissues where cid = ? or became = ?'),
  became: db.prepare('select became from reissues where cid = ?'),
  noteReissue: db.prepare('insert or ignore into reissues (cid, became) values (?, ?)')
})

const entryOf = (row: Row): AuditEntry => ({
  id: row['id'] as Snowflake,
  op: row['op'] as OpCid,
  user: row['user'] as UserCid | null,
  action: Number(row['action']),
  target: row['target'] as Snowflake | null,
  changes: JSON.parse(row['changes'] as string),
  options: row['options'] === null ? null : JSON.parse(row['options'] as string),
  reason: row['reason'] as string | null
})

const LAST = 2n ** 63n - 1n

/** Reads at any time; every method that changes something is called inside a write. */
export class AuditStore implements AuditReader {
  readonly #writtenAt: ByCid
  readonly #sql: Record<keyof ReturnType<typeof prepare>, StatementSync>

  constructor(db: Database, cids: CidIndex) {
    this.#writtenAt = new ByCid(db, cids, (isIt) => `select t from entries where ${isIt}`)
    this.#sql = prepare(db)
  }

  page(guild: GuildCid, { before, after, user, action, limit }: AuditQuery): readonly AuditEntry[] {
    const bounds = [before ? BigInt(before) : LAST, after ? BigInt(after) : 0n] as const
    const order = after && !before ? this.#sql.oldest : this.#sql.newest
    return order.all(guild, ...bounds, user ?? null, action ?? null, limit).map(entryOf)
  }

  add(guild: GuildCid, entry: AuditEntry): void {
    const { id, op, user, action, target, changes, options, reason } = entry
    const texts = [JSON.stringify(changes), options && JSON.stringify(options)] as const
    this.#sql.put.run(guild, BigInt(id), op, user, action, target, ...texts, reason)
  }

  /** That somebody had another name stays; which one does not. */
  forgetNames(guild: GuildCid, user: Snowflake): void {
    this.#sql.forgetNames.run(guild, user)
  }

  has(guild: GuildCid, id: Snowflake): boolean {
    return this.#sql.has.get(guild, BigInt(id)) !== undefined
  }

  isEmpty(guild: GuildCid): boolean {
    return this.#sql.any.get(guild) === undefined
  }

  /** Deletes, pins and threads in a guild's channels, in order of arrival. */
  inChannels(guild: GuildCid): readonly OpCid[] {
    return this.#sql.inChannels.all(guild).map((row) => row['cid'] as OpCid)
  }

  /** When an op was written, by its author's clock; ms since the Unix epoch. */
  writtenAt(cid: OpCid): number | undefined {
    const row = this.#writtenAt.get(cid)
    return row && Number(row['t'])
  }

  about(guild: GuildCid, op: OpCid): readonly AuditEntry[] {
    return this.#sql.about.all(guild, op).map(entryOf)
  }

  /** Rows about an op. */
  count(guild: GuildCid, op: OpCid): number {
    return Number(this.#sql.count.get(guild, op)?.['n'] ?? 0)
  }

  /** Has this act been written again, or left for good, or is it itself one written again? */
  isSettled(cid: OpCid): boolean {
    return this.#sql.reissued.get(cid, cid) !== undefined
  }

  /** What an act was written again as. */
  became(cid: OpCid): OpCid | undefined {
    return (this.#sql.became.get(cid)?.['became'] as OpCid | null | undefined) ?? undefined
  }

  /** @param became null: it is not to be written again. */
  settle(cid: OpCid, became: OpCid | null): void {
    this.#sql.noteReissue.run(cid, became)
  }
}
