/**
 * The folder that holds all a node keeps. One process at a time: the operating system gives the lock back when
 * the process ends, however it ends.
 */
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'

const FOLDER_MODE = 0o700
const SECRET_MODE = 0o600
const LOCK_FILE = 'lock.db'
/** Everything but keys and certificates. */
export const DATABASE_FILE = 'folkmoot.db'
/** What people send, and pictures. */
export const FILES_FOLDER = 'files'
/** Signs links to files. */
export const LINK_KEY_FILE = 'links.key'
/** Names the node among peers. */
export const PEER_KEY_FILE = 'peer.key'
/** What clients of the gateway may come back for. */
export const SESSIONS_FOLDER = 'sessions'
const RUNNING_FILE = 'running.json'
/** SQLite's SQLITE_BUSY; extended codes carry it in their low byte. */
const SQLITE_BUSY = 5

/** Another process has the folder. */
export class DataFolderInUse extends Error {
  override readonly name = 'DataFolderInUse'
  readonly code = 'data-folder-in-use'

  constructor(folder: string, running: Running | undefined, options?: ErrorOptions) {
    const who = running
      ? `a node that runs as process ${running.pid} and answers at ${running.http}`
      : 'another process'
    super(`${folder} is in use by ${who}. Stop it first, or choose another folder with --data DIR.`, options)
  }
}

/** The folder cannot be made, read or written. */
export class DataFolderUnusable extends Error {
  override readonly name = 'DataFolderUnusable'
  readonly code = 'data-folder-unusable'

  constructor(folder: string, cause: unknown) {
    super(`${folder} cannot be used as data folder: ${cause instanceof Error ? cause.message : String(cause)}`, {
      cause
    })
  }
}

/** How commands find the node that runs on a folder. */
export interface Running {
  readonly pid: number
  /** Base URL, as in http://127.0.0.1:6463 */
  readonly http: string
  /** Lets whoever can read this file use the node's control API. */
  readonly token: string
}

export interface DataFolder extends Disposable {
  readonly path: string
  /** @returns the absolute path of something in the folder. */
  file(name: string): string
  /**
   * @param make called when the file is not there yet; what it returns is written, readable by the owner only.
   * @returns the file's content.
   */
  secret(name: string, make: () => Uint8Array): Uint8Array
  /** Tells commands where the node answers; taken back when the folder is given up. */
  announce(running: Running): void
}

const isBusy = (error: unknown): boolean =>
  error instanceof Error && 'errcode' in error && (Number(error.errcode) & 0xff) === SQLITE_BUSY

const isMissing = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 'ENOENT'

const readIfThere = (file: string): Uint8Array | undefined => {
  try {
    return readFileSync(file)
  } catch (error) {
    if (isMissing(error)) return undefined
    throw error
  }
}

/**
 * Writes a file that only its owner can read, whole or not at all, also when the machine stops in the middle.
 *
 * @param file absolute path; its folder is made when it is missing.
 */
export const writeSecret = (file: string, content: string | Uint8Array): void => {
  mkdirSync(dirname(file), { recursive: true, mode: FOLDER_MODE })
  const draft = `${file}.new`
  rmSync(draft, { force: true })
  writeFileSync(draft, content, { mode: SECRET_MODE, flush: true })
  renameSync(draft, file)
}

const isRunning = (value: unknown): value is Running =>
  typeof value === 'object' &&
  value !== null &&
  'pid' in value &&
  typeof value.pid === 'number' &&
  'http' in value &&
  typeof value.http === 'string' &&
  'token' in value &&
  typeof value.token === 'string'

/** @returns what the node on this folder announced; it may be gone since, when it was killed. */
export const readRunning = (folder: string): Running | undefined => {
  const content = readIfThere(join(folder, RUNNING_FILE))
  try {
    const value: unknown = content && JSON.parse(Buffer.from(content).toString())
    return isRunning(value) ? value : undefined
  } catch {
    return undefined
  }
}

/** A connection that nothing refers to is collected, and its lock with it; a node may well keep no other reference. */
const held = new Set<DatabaseSync>()

/** A lock of the operating system's on a database of nothing: SQLite knows how to take one on every platform. */
const takeLock = (folder: string): DatabaseSync => {
  const file = join(folder, LOCK_FILE)
  const lock = new DatabaseSync(file, { timeout: 0 })
  try {
    lock.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE')
    chmodSync(file, SECRET_MODE)
    return lock
  } catch (error) {
    lock.close()
    if (isBusy(error)) throw new DataFolderInUse(folder, readRunning(folder), { cause: error })
    throw error
  }
}

const makeFolder = (folder: string): void => {
  mkdirSync(folder, { recursive: true, mode: FOLDER_MODE })
  if (!statSync(folder).isDirectory()) throw new Error('it is not a folder')
  chmodSync(folder, FOLDER_MODE)
}

/** @returns whether a process holds the folder now. */
export const isInUse = (folder: string): boolean => {
  // Not read: closing a file gives up the locks that this very process has on it.
  if (!existsSync(join(folder, LOCK_FILE))) return false
  try {
    takeLock(folder).close()
    return false
  } catch (error) {
    if (error instanceof DataFolderInUse) return true
    throw error
  }
}

/**
 * Makes the folder if need be and holds it until it is disposed of, or the process ends.
 *
 * @param folder absolute path.
 * @throws DataFolderInUse when another process holds it.
 * @throws DataFolderUnusable when it cannot be made or written.
 */
export const openDataFolder = (folder: string): DataFolder => {
  let lock: DatabaseSync
  try {
    makeFolder(folder)
    lock = takeLock(folder)
  } catch (error) {
    throw error instanceof DataFolderInUse ? error : new DataFolderUnusable(folder, error)
  }
  held.add(lock)
  const file = (name: string): string => join(folder, name)
  rmSync(file(RUNNING_FILE), { force: true })
  return {
    path: folder,
    file,
    secret: (name, make) => {
      const present = readIfThere(file(name))
      if (present) return present
      const made = make()
      writeSecret(file(name), made)
      return made
    },
    announce: (running) => writeSecret(file(RUNNING_FILE), `${JSON.stringify(running)}\n`),
    [Symbol.dispose]: () => {
      rmSync(file(RUNNING_FILE), { force: true })
      held.delete(lock)
      lock.close()
    }
  }
}
