/** The log as it was signed: entries, bodies, heads, chains, identities. Implements the core's `LogReader`. */
import type { StatementSync } from 'node:sqlite'
import type { ChainLink, Link } from '../../core/chain.ts'
import { decodeEntry } from '../../core/codec.ts'
import type { CertCid, DeviceKey, GuildCid, LogId, OpCid, UserCid } from '../../core/ids.ts'
import type { Header, Kind, VerifiedOp } from '../../core/ops.ts'
import type {
  Absent,
  HaveVector,
  IdentityBlocks,
  LogReader,
  LogSummary,
  PageQuery,
  StoredOp
} from '../../core/ports.ts'
import { targetsOf } from '../../core/targets.ts'
import { StoredOpDamaged } from '../errors.ts'
import { BeyondReader } from './beyond-reader.ts'
import { BranchStore } from './branch-store.ts'
import { ByCid, type CidIndex } from './cid-index.ts'
import { ContentStore } from './content-store.ts'
import type { Database } from './database.ts'
import type { FrontierStore } from './frontier-store.ts'
import { Excerpts } from './excerpts.ts'
import { HeadStore } from './head-store.ts'
import type { IdentityStore } from './identity-store.ts'
import { Reaches } from './reaches.ts'
import { stored, STORED } from './stored-row.ts'
import { Unlisted } from './unlisted.ts'

/** A chain of one device in one log, and its last place. */
export interface ChainTip {
  readonly log: LogId
  readonly device: DeviceKey
  readonly q: number
}

/** The last place of a chain, and the row that has it. */
interface Tip {
  readonly q: number
  readonly row: number | bigint
}

/** Of one user in one guild: eight devices in five hundred channels. */
const MAX_TIPS = 4096

const prepare = (db: Database) => ({
  logs: db.prepare(
    'select l.id, l.count, h.cid from logs l left join heads h on h.log = l.n where l.guild = ? and l.count > 0 order by l.n, h.cid'
  ),
  logById: db.prepare('select n from logs where id = ?'),
  addLog: db.prepare('insert into logs (id, guild) values (?, ?)'),
  grow: db.prepare('update logs set count = count + ? where n = ?'),
  addEntry: db.prepare(
    'insert into entries (log, cid, device, cert, q, time, t, kind, bytes, body, display, frontier, held, gap) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)'
  ),
  addRef: db.prepare('insert or ignore into refs (target, n) values (?, ?)'),
  setTip: db.prepare(
    'insert into tips (log, device, q, n) values (?, ?, ?, ?) on conflict (log, device) do update set q = excluded.q, n = excluded.n where excluded.q > q'
  ),
  laterThan: db.prepare(
    `${STORED} where e.log = ? and e.t > ? and e.kind in (select value from json_each(?)) order by e.n`
  ),
  inLog: db.prepare(`${STORED} where e.log = ? order by e.n`),
  tips: db.prepare('select d.key, t.device, t.q from tips t join identities d on d.n = t.device where t.log = ?'),
  reach: db.prepare('select q from tips where log = ? and device = ?'),
  tip: db.prepare('select e.bytes from tips t join entries e on e.n = t.n where t.log = ? and t.device = ?'),
  tipsOf: db.prepare(
    'select l.id as log, t.log as number, t.device, d.key, t.q from tips t join identities d on d.n = t.device ' +
      'join logs l on l.n = t.log where l.guild = ? and d.user = ? order by t.n desc limit ?'
  ),
  chainFrom: db.prepare(`${STORED} where e.log = ? and e.device = ? and e.q > ? order by e.q`),
  namedBy: db.prepare(
    'select e.cid, e.kind from entries e join refs r on r.n = e.n where r.target = ? and e.log = ? order by e.n'
  ),
  naming: db.prepare(`${STORED} join refs r on r.n = e.n where r.target = ? and e.log = ? order by e.n`),
  lastPlace: db.prepare('select max(n) as n from entries'),
  between: db.prepare(`${STORED} where e.n > ? and e.n <= ? and l.guild = ? order by e.n limit ?`),
  named: db.prepare('select 1 from refs where target = ? limit 1'),
  guilds: db.prepare('select cid from guilds order by cid')
})

const findersIn = (db: Database, cids: CidIndex) => ({
  written: new ByCid(db, cids, (isIt) => `select kind, t from entries where ${isIt} and +log = ?2`),
  link: new ByCid(db, cids, (isIt) => `select time, t from entries where ${isIt} and +log = ?2`),
  known: new ByCid(db, cids, (isIt) => `select 1 from entries where ${isIt}`),
  stored: new ByCid(db, cids, (isIt) => `${STORED} where ${isIt}`, 'e'),
  author: new ByCid(
    db,
    cids,
    (isIt) =>
      `select i.user from entries e join identities i on i.n = e.cert where ${isIt} and +e.log = ?2 and e.kind = 'msg'`,
    'e'
  )
})

export class LogStore implements LogReader {
  readonly contents: ContentStore
  readonly #db: Database
  readonly #sql: Record<keyof ReturnType<typeof prepare>, StatementSync>
  readonly #identities: IdentityStore
  readonly #frontiers: FrontierStore
  readonly #cids: CidIndex
  readonly #find: ReturnType<typeof findersIn>
  readonly #logs = new Map<LogId, number>()
  readonly #excerpts: Excerpts
  readonly #heads: HeadStore
  readonly #beyond: BeyondReader
  readonly branches: BranchStore
  readonly #reaches = new Reaches((log, device) => this.#reach(log, device))
  readonly #unnamed: Unlisted

  constructor(db: Database, identities: IdentityStore, frontiers: FrontierStore, cids: CidIndex) {
    this.#db = db
    this.#sql = prepare(db)
    this.#unnamed = new Unlisted(db, 'select 1 from refs where target = value')
    this.#identities = identities
    this.#cids = cids
    this.#find = findersIn(db, cids)
    this.#excerpts = new Excerpts(db)
    this.#heads = new HeadStore(db)
    this.#beyond = new BeyondReader(db)
    this.branches = new BranchStore(db, cids)
    this.#frontiers = frontiers
    this.contents = new ContentStore(db, cids)
  }

  guilds(): readonly GuildCid[] {
    return this.#sql.guilds.all().map((row) => row['cid'] as GuildCid)
  }

  settled(): Promise<void> {
    return this.#db.settled()
  }

  logs(guild: GuildCid): readonly LogSummary[] {
    const rows = Map.groupBy(this.#sql.logs.iterate(guild), (row) => row['id'] as LogId)
    return [...rows].map(([id, heads]) => ({
      id,
      heads: heads.map((row) => row['cid'] as OpCid),
      count: Number(heads[0]?.['count'])
    }))
  }

  heads(log: LogId): readonly OpCid[] {
    const n = this.number(log)
    return n === undefined ? [] : this.#heads.of(n)
  }

  have(log: LogId): HaveVector {
    const n = this.number(log)
    if (n === undefined) return {}
    return Object.fromEntries(this.#sql.tips.all(n).map((row) => [row['key'], Number(row['q'])]))
  }

  since(log: LogId, have: HaveVector, limit: number, maxBytes: number): readonly StoredOp[] {
    const n = this.number(log)
    if (n === undefined) return []
    const chains = this.#sql.tips
      .all(n)
      .map((row) => ({ device: Number(row['device']), q: Number(row['q']), from: have[row['key'] as string] ?? -1 }))
      .filter(({ q, from }) => q > from)
    return this.#beyond.first(n, chains, limit, maxBytes)
  }

  get(cid: OpCid): StoredOp | undefined {
    const row = this.#find.stored.get(cid)
    return row && stored(row)
  }

  has(cid: OpCid): boolean {
    return this.#find.known.get(cid) !== undefined
  }

  holds(cid: OpCid, { id, key, payload }: Header): boolean {
    return payload.q <= this.#reaches.of(id, key) && this.has(cid)
  }

  lacks(cid: OpCid): boolean {
    return this.contents.lacks(cid)
  }

  logsLacking(guild: GuildCid): readonly LogId[] {
    return this.contents.logsLacking(guild)
  }

  lacking(log: LogId, after: number, limit: number): readonly Absent[] {
    return this.contents.lacking(log, after, limit)
  }

  /** Does any op name this one? */
  isNamed(cid: OpCid): boolean {
    return !this.#unnamed.has(cid) && this.#sql.named.get(cid) !== undefined
  }

  /** Did any op name this one before the latest were appended, or when is it not known? */
  wasNamed(cid: OpCid): boolean {
    return !this.#unnamed.had(cid)
  }

  recent(log: LogId, query: PageQuery): readonly StoredOp[] {
    const n = this.number(log)
    if (n === undefined) return []
    return this.#excerpts.messages(n, query).flatMap((cid) => {
      const message = this.get(cid)
      return message ? [message, ...this.naming(log, cid)] : []
    })
  }

  changes(log: LogId, message: OpCid): readonly StoredOp[] {
    const n = this.number(log)
    return n === undefined ? [] : this.#excerpts.changes(n, message)
  }

  identity(cert: CertCid): IdentityBlocks | undefined {
    return this.#identities.blocks(cert)
  }

  isKnown = (cert: CertCid): boolean => this.#identities.isKnown(cert)

  /** Ops of a log that name a message, in order of arrival. What other logs say of it counts for nothing. */
  naming(log: LogId, message: OpCid): readonly StoredOp[] {
    const n = this.number(log)
    // Most messages are named by nothing, and this is asked of every one.
    return n === undefined || !this.isNamed(message) ? [] : this.#sql.naming.all(message, n).map(stored)
  }

  /** What names a message, without its contents, in order of arrival. */
  namedBy(log: LogId, message: OpCid): readonly { readonly cid: OpCid; readonly k: Kind }[] {
    const n = this.number(log)
    if (n === undefined || !this.isNamed(message)) return []
    return this.#sql.namedBy.all(message, n).map((row) => ({ cid: row['cid'] as OpCid, k: row['kind'] as Kind }))
  }

  /** Who wrote a message of this log; undefined when it is not here, or no message. */
  authorIn(log: LogId, message: OpCid): UserCid | undefined {
    const n = this.number(log)
    return n === undefined ? undefined : (this.#find.author.get(message, n)?.['user'] as UserCid | undefined)
  }

  /** All ops of a log, parents first: for the control and profile logs, which stay small. */
  all(log: LogId): readonly StoredOp[] {
    const n = this.number(log)
    return n === undefined ? [] : this.#sql.inLog.all(n).map(stored)
  }

  /** Place of the op that came last. */
  lastPlace(): number {
    return Number(this.#sql.lastPlace.get()?.['n'] ?? 0)
  }

  /** Ops of a guild after one place and up to another, in order of arrival. */
  between(guild: GuildCid, after: number, upTo: number, limit: number): readonly (StoredOp & { readonly n: number })[] {
    return this.#sql.between.all(after, upTo, guild, limit).map((row) => ({ ...stored(row), n: Number(row['n']) }))
  }

  /** What the chain rules need of an op of this log. */
  link(log: LogId, cid: OpCid): Link | undefined {
    const n = this.number(log)
    const row = n === undefined ? undefined : this.#find.link.get(cid, n)
    return row && { time: Number(row['time']), t: Number(row['t']) }
  }

  /** What and when an op of this log is. */
  written(log: LogId, cid: OpCid): { readonly k: Kind; readonly t: number } | undefined {
    const n = this.number(log)
    const row = n === undefined ? undefined : this.#find.written.get(cid, n)
    return row && { k: row['kind'] as Kind, t: Number(row['t']) }
  }

  /** The device's last op in a log. */
  tip(log: LogId, device: DeviceKey): ChainLink | undefined {
    const n = this.number(log)
    const d = this.#identities.deviceNumber(device)
    const row = n === undefined || d === undefined ? undefined : this.#sql.tip.get(n, d)
    return row && this.#chainLink(row['bytes'] as Uint8Array)
  }

  chainLink(cid: OpCid): (ChainLink & { readonly device: DeviceKey; readonly log: LogId }) | undefined {
    const row = this.#find.stored.get(cid)
    return row && this.#chainLink(row['bytes'] as Uint8Array)
  }

  /** A link of a chain: what came before it, when it was written, and its kind. @throws StoredOpDamaged */
  step(cid: OpCid): { readonly p: OpCid | null; readonly t: number; readonly k: Kind } {
    const row = this.#find.stored.get(cid)
    const decoded = row && decodeEntry(row['bytes'] as Uint8Array)
    if (!decoded?.ok) throw new StoredOpDamaged(decoded ? decoded.reason : `${cid} is missing`)
    return decoded.value.header.payload
  }

  /** The last op of each of a user's devices in each log of a guild, newest first. */
  tipsOf(guild: GuildCid, user: UserCid, limit: number): readonly ChainTip[] {
    return this.#sql.tipsOf
      .all(guild, user, limit)
      .map((row) => ({ log: row['log'] as LogId, device: row['key'] as DeviceKey, q: Number(row['q']) }))
  }

  /** Ops of these kinds in a log that are later than `t` (ms since the Unix epoch). */
  laterThan(log: LogId, kinds: readonly Kind[], t: number): readonly StoredOp[] {
    const n = this.number(log)
    return n === undefined ? [] : this.#sql.laterThan.all(n, t, JSON.stringify(kinds)).map(stored)
  }

  /** What a user's devices have written in a guild's logs after `floor` of each chain. */
  beyond(guild: GuildCid, user: UserCid, floor: (tip: ChainTip) => number): readonly StoredOp[] {
    return this.#sql.tipsOf.all(guild, user, MAX_TIPS).flatMap((row) => {
      const tip = { log: row['log'] as LogId, device: row['key'] as DeviceKey, q: Number(row['q']) }
      const from = floor(tip)
      return tip.q > from ? this.#sql.chainFrom.all(Number(row['number']), Number(row['device']), from).map(stored) : []
    })
  }

  /** The number that `entries` and `messages` know a log by. Call inside a write. */
  ensure(log: LogId, guild: GuildCid): number {
    return this.number(log) ?? Number(this.#sql.addLog.run(log, guild).lastInsertRowid)
  }

  /** Appends ops whose parents are stored or come earlier in the list. Call inside a write. @param areNew see Unlisted */
  append(log: LogId, guild: GuildCid, ops: readonly VerifiedOp[], areNew = false): void {
    const n = this.ensure(log, guild)
    const tips = new Map<number, Tip>()
    this.#unnamed.expect(
      ops.map(({ op }) => op.cid),
      areNew
    )
    const heads = this.#heads.moving(n)
    this.#cids.forgetLatest()
    for (const verified of ops) {
      const { cid, header } = verified.op
      const { device, ...tip } = this.#addEntry(n, verified, heads.gapBelow(header.next))
      heads.take(cid, header.next, Number(tip.row))
      if (tip.q > (tips.get(device)?.q ?? -1)) tips.set(device, tip)
    }
    this.#heads.save(n, heads)
    for (const [device, { q, row }] of tips) this.#sql.setTip.run(n, device, q, row)
    for (const { op } of ops) this.#reaches.advance(log, op.header.key, op.header.payload.q)
    this.contents.count(guild, n, ops)
    this.#sql.grow.run(ops.length, n)
    this.#cids.handOn()
  }

  /** Forget the number caches: a write that made numbers may have been undone. */
  forgetNumbers(): void {
    this.#logs.clear()
    this.#cids.forgetLatest()
    this.#heads.forgetMemo()
    this.#identities.forgetNumbers()
    this.#reaches.clear()
    this.#frontiers.forgetNumbers()
  }

  #addEntry(log: number, verified: VerifiedOp, gap: number): Tip & { readonly device: number } {
    const { op, blocks } = verified
    const { header, cid } = op
    const device = this.#identities.deviceNumber(header.key)
    const cert = this.#identities.certNumber(header.identity)
    if (device === undefined || cert === undefined) {
      throw new Error(`the identity of ${header.key} has not been stored`)
    }
    const { q, t, k, g, c } = header.payload
    const frontier = this.#frontiers.ensure(g, c)
    const { entry, body, display } = blocks
    const place = [log, cid, device, cert, q, header.clock.time, t, k] as const
    const held = this.contents.sizeOf(verified)
    const { lastInsertRowid } = this.#sql.addEntry.run(...place, entry, body, display, frontier, held, gap)
    this.#cids.addOp(cid, log, lastInsertRowid)
    for (const target of targetsOf(op)) {
      this.#sql.addRef.run(target, lastInsertRowid)
      this.#unnamed.drop(target)
    }
    return { device, q, row: lastInsertRowid }
  }

  #chainLink(bytes: Uint8Array): ChainLink & { readonly device: DeviceKey; readonly log: LogId } {
    const decoded = decodeEntry(bytes)
    if (!decoded.ok) throw new StoredOpDamaged(decoded.reason)
    const { cid, header } = decoded.value
    const { q, c, t } = header.payload
    return { cid, q, c, t, time: header.clock.time, device: header.key, log: header.id }
  }

  /** The number of a log's row; undefined before its first op. */
  number(log: LogId): number | undefined {
    const known = this.#logs.get(log)
    if (known !== undefined) return known
    const row = this.#sql.logById.get(log)
    if (!row) return undefined
    this.#logs.set(log, Number(row['n']))
    return Number(row['n'])
  }

  #reach(log: LogId, device: DeviceKey): number {
    const n = this.number(log)
    const d = this.#identities.deviceNumber(device)
    const row = n === undefined || d === undefined ? undefined : this.#sql.reach.get(n, d)
    return Number(row?.['q'] ?? -1)
  }
}
