/**
 * One SQLite file per node: one durability domain. Writes that arrive within one turn of the event loop share a
 * commit (group commit); each resolves only after the commit is on disk. SQLite appends a commit to the log file (WAL) without
 * waiting for the disk (`synchronous = normal`), and the log file is synced in a thread of the pool, so that the event loop never stands
 * still for it (docs/decisions/0448).
 */
import { chmodSync, existsSync, statSync } from 'node:fs'
import { DatabaseSync, type SQLOutputValue, type StatementSync } from 'node:sqlite'
import { StorageFailed } from '../../core/errors.ts'
import { DatabaseCorrupt, DatabaseTooNew, NotADatabase, StoredOpDamaged } from '../errors.ts'
import { LogFile, type Disk } from './log-file.ts'
import { migrations } from './migrations.ts'
import { Reclaimer } from './reclaim.ts'

/** 'Folk' in ASCII: tells our files from other SQLite databases. */
const APPLICATION_ID = 0x466f6c6b
const SQLITE_CORRUPT = 11
const SQLITE_FULL = 13
const SQLITE_NOTADB = 26
/** Of `pragma auto_vacuum`. */
const INCREMENTAL = 2
/**
 * What is deleted is overwritten with zeros, and the file gives the room back: see reclaim.ts.
 *
 * A page cache of 32 MiB: the system's own stands behind it, and is not this process's memory. Checkpoints every 32 MiB:
 * ops have random ids, and a page of their indexes is better written once than eight times.
 */
const PRAGMAS =
  'pragma secure_delete = on; pragma journal_mode = wal; pragma synchronous = normal; pragma wal_autocheckpoint = 8192; ' +
  'pragma cache_size = -32768; pragma temp_store = memory'
/** Writes that share one commit at most, so that a flood cannot hold the event loop. */
const GROUP = 1024
/** Turns of the event loop that a group waits for more, when the last had more than one: a commit costs as much as ten messages. */
const TURNS = 1

/**
 * When a write counts as done: `synced` when it is on disk, `replaceable` when it is committed. What is replaceable can be had again, from peers
 * or from other rows; a power cut may undo it as long as nothing that came after it was synced.
 */
export type Keeping = 'synced' | 'replaceable'

/** Does what several writes ask for: a result for each, in their order. */
export type Runner<I, T> = (items: readonly I[]) => readonly T[]

interface Work {
  readonly keeping: Keeping
  readonly runner: Runner<never, unknown>
  readonly item: unknown
  readonly committed: (result: never) => void
  readonly resolve: (result: never) => void
  readonly reject: (error: unknown) => void
}

type Outcome = { readonly result: unknown } | { readonly error: unknown }

/** Works that stand next to each other and have one runner. */
interface Run {
  readonly runner: Work['runner']
  readonly works: Work[]
}

const runsOf = (group: readonly Work[]): readonly Run[] => {
  const runs: Run[] = []
  for (const work of group) {
    const last = runs.at(-1)
    if (last?.runner === work.runner) last.works.push(work)
    else runs.push({ runner: work.runner, works: [work] })
  }
  return runs
}

const sqliteCode = (error: unknown): number =>
  error instanceof Error && 'errcode' in error ? Number(error.errcode) & 0xff : 0

const asStorageFailure = (error: unknown): StorageFailed =>
  error instanceof StorageFailed
    ? error
    : new StorageFailed(sqliteCode(error) === SQLITE_FULL ? 'disk-full' : 'write-failed', { cause: error })

const nothing = (): void => {}

const closed = new StorageFailed('write-failed', { cause: new Error('the database is closed') })

const notConfirmed = (cause: unknown): StorageFailed => {
  const isFull = cause instanceof Error && 'code' in cause && cause.code === 'ENOSPC'
  return new StorageFailed(isFull ? 'disk-full' : 'not-confirmed', { cause })
}

/** What an error says about the file, when it was met while opening it or loading what a node keeps in memory. */
export const openFailure = (path: string, error: unknown): unknown => {
  const code = sqliteCode(error)
  if (code === SQLITE_NOTADB) return new NotADatabase(path, { cause: error })
  const damaged = code === SQLITE_CORRUPT || error instanceof StoredOpDamaged
  return damaged ? new DatabaseCorrupt(path, { cause: error }) : error
}

const pragma = (db: DatabaseSync, name: string): number => {
  const row = db.prepare(`pragma ${name}`).get()
  return Number(Object.values(row ?? {})[0] ?? 0)
}

const refuseForeign = (db: DatabaseSync, path: string): void => {
  const version = pragma(db, 'user_version')
  const application = pragma(db, 'application_id')
  if (version > migrations.length) throw new DatabaseTooNew(path, version, migrations.length)
  const holdsTables = db.prepare('select 1 from sqlite_master limit 1').get() !== undefined
  if (application !== APPLICATION_ID && (version > 0 || application !== 0 || holdsTables)) throw new NotADatabase(path)
}

const isShrinkable = (db: DatabaseSync): boolean => pragma(db, 'auto_vacuum') === INCREMENTAL

/** Asked first: saying it again would write to a file that may turn out to be damaged. */
const letShrink = (db: DatabaseSync): void => {
  if (!isShrinkable(db)) db.exec('pragma auto_vacuum = incremental')
}

/** A file that was made before files could shrink is written anew, once. */
const makeShrinkable = (db: DatabaseSync): void => {
  if (!isShrinkable(db)) db.exec('pragma auto_vacuum = incremental; vacuum')
}

/** In one transaction: a new file takes all of them, and each commit waits for the disk. */
const migrate = (db: DatabaseSync): void => {
  const version = pragma(db, 'user_version')
  if (version === migrations.length) return
  db.exec('begin immediate')
  for (const migration of migrations.slice(version)) db.exec(migration)
  db.exec(`pragma application_id = ${APPLICATION_ID}`)
  db.exec(`pragma user_version = ${migrations.length}`)
  db.exec('commit')
}

const isFile = (path: string): boolean => path !== ':memory:' && path !== ''

const open = (path: string): DatabaseSync => {
  const fresh = isFile(path) && !existsSync(path)
  const db = new DatabaseSync(path)
  try {
    if (fresh) chmodSync(path, 0o600)
    // Before anything is written: what is not ours stays as it is.
    refuseForeign(db, path)
    letShrink(db)
    db.exec(PRAGMAS)
    migrate(db)
    makeShrinkable(db)
    return db
  } catch (error) {
    db.close()
    throw openFailure(path, error)
  }
}

/** Of the file, its write-ahead log, and what waits for the next transaction. */
export interface DatabaseFigures {
  readonly bytes: number
  readonly logBytes: number
  readonly queued: number
}

const sizeOf = (file: string): number => statSync(file, { throwIfNoEntry: false })?.size ?? 0

/** What was committed together, and is not told of before it is on disk. */
interface Committed {
  readonly group: readonly Work[]
  readonly outcomes: readonly Outcome[]
}

export class Database {
  readonly #db: DatabaseSync
  readonly #path: string
  readonly #logFile: LogFile | undefined
  readonly #reclaimer: Reclaimer
  readonly #steps: Readonly<Record<'begin' | 'commit' | 'save' | 'release', StatementSync>>
  #queue: Work[] = []
  #scheduled = false
  /** Of the last group. */
  #company = 0
  #turns = 0
  #syncing: Committed | undefined
  #settled: Promise<void> = Promise.resolve()
  /** Why nothing more is taken. */
  #over: StorageFailed | undefined

  /**
   * @param path a file, made 0600 when new; ':memory:'; or '' for a file of the system's that goes with the process.
   * @param disk the system's when absent.
   * @throws DatabaseTooNew, DatabaseCorrupt, NotADatabase
   */
  constructor(path: string, disk?: Disk) {
    this.#db = open(path)
    this.#path = path
    this.#logFile = isFile(path) ? new LogFile(`${path}-wal`, disk) : undefined
    this.#reclaimer = new Reclaimer(this.#db)
    this.#steps = {
      begin: this.#db.prepare('begin immediate'),
      commit: this.#db.prepare('commit'),
      save: this.#db.prepare('savepoint work'),
      release: this.#db.prepare('release work')
    }
  }

  /** Something was deleted that is to leave the disk: what remains of it in the log file and in free pages goes soon. */
  reclaim(): void {
    this.#reclaimer.soon()
  }

  figures(): DatabaseFigures {
    const bytes = pragma(this.#db, 'page_count') * pragma(this.#db, 'page_size')
    return { bytes, logBytes: sizeOf(`${this.#path}-wal`), queued: this.#queue.length }
  }

  prepare(sql: string): StatementSync {
    return this.#db.prepare(sql)
  }

  /** A function that statements can call; for the same arguments it gives the same, as long as a statement runs. */
  define(name: string, run: (...args: never[]) => SQLOutputValue): void {
    this.#db.function(name, { deterministic: true }, run as (...args: SQLOutputValue[]) => SQLOutputValue)
  }

  exec(sql: string): void {
    this.#db.exec(sql)
  }

  /**
   * Runs `run` inside the next transaction. If it throws, its own writes are undone and the others' stand.
   *
   * @param committed called in order, as soon as the write counts as done.
   * @returns the result of `run`, once it is on disk; when it is `replaceable`, once it is committed.
   * @throws StorageFailed when the commit fails: then nothing of the group is kept. When the disk fails to confirm it, the group may be there after
   *   the next start, and nothing is taken any more.
   */
  write<T>(run: () => T, committed: (result: T) => void = nothing, keeping: Keeping = 'synced'): Promise<T> {
    return this.writeWith(() => [run()], undefined, committed, keeping)
  }

  /**
   * As `write`, but what stands next to each other in the queue and has the same `runner` is run at once, and undone at once: that costs less
   * than running each.
   */
  writeWith<I, T>(
    runner: Runner<I, T>,
    item: I,
    committed: (result: T) => void = nothing,
    keeping: Keeping = 'synced'
  ): Promise<T> {
    if (this.#over) return Promise.reject(this.#over)
    return new Promise<T>((resolve, reject) => {
      this.#queue.push({ keeping, runner, item, committed, resolve, reject })
      this.#schedule()
    })
  }

  /** Resolves when everything that has been committed is on disk, what is replaceable too. @throws StorageFailed */
  sync(): Promise<void> {
    return this.write(nothing)
  }

  /** Resolves when whatever a statement could read until now is on disk, but for what is replaceable. @throws StorageFailed */
  settled(): Promise<void> {
    return this.#settled
  }

  #schedule(): void {
    if (this.#scheduled || this.#syncing) return
    this.#scheduled = true
    setImmediate(() => {
      this.#scheduled = false
      if (this.#syncing) return
      if (this.#company > 1 && this.#turns++ < TURNS) this.#schedule()
      else this.#flush()
    })
  }

  /** While the disk is busy with a group, the next one gathers. */
  #flush(): void {
    const committed = this.#commit()
    if (!committed) return
    if (this.#logFile && committed.group.some(({ keeping }) => keeping === 'synced')) {
      this.#syncing = committed
      this.#settled = this.#sync(committed, this.#logFile)
      this.#settled.catch(nothing)
    } else {
      this.#settle(committed)
      if (this.#queue.length > 0) this.#schedule()
    }
  }

  async #sync(committed: Committed, logFile: LogFile): Promise<void> {
    let failure: unknown
    try {
      await logFile.sync()
    } catch (error) {
      failure = error
    }
    // Whoever has closed the file has told them.
    if (this.#syncing !== committed) return
    this.#syncing = undefined
    if (failure !== undefined) throw this.#fail(committed, failure)
    this.#settle(committed)
    if (this.#queue.length > 0) this.#schedule()
  }

  /** What the disk did not confirm once it may never confirm, and then what is written upon it stands on nothing. */
  #fail({ group }: Committed, failure: unknown): StorageFailed {
    const error = notConfirmed(failure)
    this.#over = error
    for (const work of [...group, ...this.#queue.splice(0)]) work.reject(error)
    return error
  }

  #commit(): Committed | undefined {
    this.#turns = 0
    const group = this.#queue.splice(0, GROUP)
    this.#company = group.length
    if (group.length === 0) return undefined
    try {
      return { group, outcomes: this.#transaction(group) }
    } catch (error) {
      for (const work of group) work.reject(asStorageFailure(error))
      if (this.#queue.length > 0) this.#schedule()
      return undefined
    }
  }

  #settle({ group, outcomes }: Committed): void {
    this.#reclaimer.wrote()
    group.forEach((work, i) => this.#tell(work, outcomes[i] as Outcome))
  }

  #transaction(group: readonly Work[]): readonly Outcome[] {
    this.#steps.begin.run()
    try {
      const outcomes = runsOf(group).flatMap((run) => this.#attempt(run))
      this.#steps.commit.run()
      return outcomes
    } catch (error) {
      if (this.#db.isTransaction) this.#db.exec('rollback')
      throw error
    }
  }

  #attempt({ runner, works }: Run): readonly Outcome[] {
    this.#steps.save.run()
    try {
      const results = runner(works.map(({ item }) => item as never))
      this.#steps.release.run()
      return results.map((result) => ({ result }))
    } catch (error) {
      // Out of space, SQLite may have rolled everything back by itself: then the whole group has failed.
      if (!this.#db.isTransaction || sqliteCode(error) === SQLITE_FULL) throw error
      this.#db.exec('rollback to work; release work')
      return works.map(() => ({ error }))
    }
  }

  #tell(work: Work, outcome: Outcome): void {
    if ('error' in outcome) {
      work.reject(sqliteCode(outcome.error) > 0 ? asStorageFailure(outcome.error) : outcome.error)
      return
    }
    const result = outcome.result as never
    try {
      work.committed(result)
      work.resolve(result)
    } catch (error) {
      work.reject(error)
    }
  }

  /** Commits what is queued, waits for the disk, and closes the file. */
  close(): void {
    if (this.#over === closed) return
    this.#settleNow(this.#syncing)
    while (this.#queue.length > 0) this.#settleNow(this.#commit())
    this.#over = closed
    this.#logFile?.close()
    this.#reclaimer.finish()
    this.#db.close()
  }

  #settleNow(committed: Committed | undefined): void {
    this.#syncing = undefined
    if (!committed) return
    try {
      this.#logFile?.syncNow()
    } catch (error) {
      this.#fail(committed, error)
      return
    }
    this.#settle(committed)
  }
}
