/**
 * One SQLite file per node: one durability domain. Writes that arrive within one turn of the event loop share a
 * commit (group commit); each resolves only after the commit is on disk (WAL, synchronous=FULL).
 */
import { chmodSync, existsSync, statSync } from 'node:fs'
import { DatabaseSync, type SQLOutputValue, type StatementSync } from 'node:sqlite'
import { StorageFailed } from '../../core/errors.ts'
import { DatabaseCorrupt, DatabaseTooNew, NotADatabase, StoredOpDamaged } from '../errors.ts'
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
  'pragma secure_delete = on; pragma journal_mode = wal; pragma synchronous = full; pragma wal_autocheckpoint = 8192; ' +
  'pragma cache_size = -32768; pragma temp_store = memory'
/** Writes that share one commit at most, so that a flood cannot hold the event loop. */
const GROUP = 1024
/** Turns of the event loop that a group waits for more, when the last had more than one: a commit costs as much as ten messages. */
const TURNS = 1

interface Work {
  readonly run: () => unknown
  readonly committed: (result: never) => void
  readonly resolve: (result: never) => void
  readonly reject: (error: unknown) => void
}

type Outcome = { readonly result: unknown } | { readonly error: unknown }

const sqliteCode = (error: unknown): number =>
  error instanceof Error && 'errcode' in error ? Number(error.errcode) & 0xff : 0

const asStorageFailure = (error: unknown): StorageFailed =>
  error instanceof StorageFailed
    ? error
    : new StorageFailed(sqliteCode(error) === SQLITE_FULL ? 'disk-full' : 'write-failed', { cause: error })

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

const open = (path: string): DatabaseSync => {
  const fresh = path !== ':memory:' && path !== '' && !existsSync(path)
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

export class Database {
  readonly #db: DatabaseSync
  readonly #path: string
  readonly #reclaimer: Reclaimer
  readonly #steps: Readonly<Record<'begin' | 'commit' | 'save' | 'release', StatementSync>>
  #queue: Work[] = []
  #scheduled = false
  /** Of the last group. */
  #company = 0
  #turns = 0
  #closed = false

  /**
   * @param path a file, made 0600 when new; ':memory:'; or '' for a file of the system's that goes with the process.
   * @throws DatabaseTooNew, DatabaseCorrupt, NotADatabase
   */
  constructor(path: string) {
    this.#db = open(path)
    this.#path = path
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
   * @param committed called in order, right after the commit and before anything else can run.
   * @returns the result of `run`, once it is on disk.
   * @throws StorageFailed when the commit fails: then nothing of the group is kept.
   */
  write<T>(run: () => T, committed: (result: T) => void = () => {}): Promise<T> {
    if (this.#closed)
      return Promise.reject(new StorageFailed('write-failed', { cause: new Error('the database is closed') }))
    return new Promise<T>((resolve, reject) => {
      this.#queue.push({ run, committed, resolve, reject })
      this.#schedule()
    })
  }

  #schedule(): void {
    if (this.#scheduled) return
    this.#scheduled = true
    setImmediate(() => {
      this.#scheduled = false
      if (this.#company > 1 && this.#turns++ < TURNS) this.#schedule()
      else this.#flush()
    })
  }

  #flush(): void {
    this.#turns = 0
    const group = this.#queue.splice(0, GROUP)
    if (this.#queue.length > 0) this.#schedule()
    this.#company = group.length
    if (group.length === 0) return
    let outcomes: readonly Outcome[]
    try {
      outcomes = this.#transaction(group)
    } catch (error) {
      for (const work of group) work.reject(asStorageFailure(error))
      return
    }
    this.#reclaimer.wrote()
    group.forEach((work, i) => this.#settle(work, outcomes[i] as Outcome))
  }

  #transaction(group: readonly Work[]): readonly Outcome[] {
    this.#steps.begin.run()
    try {
      const outcomes = group.map((work) => this.#attempt(work))
      this.#steps.commit.run()
      return outcomes
    } catch (error) {
      if (this.#db.isTransaction) this.#db.exec('rollback')
      throw error
    }
  }

  #attempt(work: Work): Outcome {
    this.#steps.save.run()
    try {
      const result = work.run()
      this.#steps.release.run()
      return { result }
    } catch (error) {
      // Out of space, SQLite may have rolled everything back by itself: then the whole group has failed.
      if (!this.#db.isTransaction || sqliteCode(error) === SQLITE_FULL) throw error
      this.#db.exec('rollback to work; release work')
      return { error }
    }
  }

  #settle(work: Work, outcome: Outcome): void {
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

  /** Commits what is queued and closes the file. */
  close(): void {
    if (this.#closed) return
    while (this.#queue.length > 0) this.#flush()
    this.#closed = true
    this.#reclaimer.finish()
    this.#db.close()
  }
}
