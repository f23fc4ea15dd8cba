/**
 * What was deleted leaves the disk. SQLite overwrites it with zeros where it stood (`secure_delete`), but two traces are
 * left: pages written before stay in the log file (WAL) until it is cut off, and free pages keep the file as long as it
 * was. Both are done away with in slices between commits, soon after something was deleted, and when the file is closed.
 */
import type { DatabaseSync } from 'node:sqlite'

/** Pages of 4 KiB that are given back at a time: a few ms. */
const SLICE = 256
/** Pages that whoever stops a node waits for; the rest is given back after the next start. */
const AT_THE_END = 4096
/** ms from a deletion until the log file is cut off; deletions meanwhile share it. */
const PAUSE = 250
/** It takes no more of the time than one part in so many, however much is being deleted. */
const SHARE = 50
/** ms until it is tried again while somebody else reads. */
const RETRY = 2000

export class Reclaimer {
  readonly #db: DatabaseSync
  #timer: NodeJS.Timeout | undefined
  /** How long the last cutting off took, in ms. */
  #took = 0
  /** Has anything been written? A file that turns out to be damaged is left as it is. */
  #written = false

  constructor(db: DatabaseSync) {
    this.#db = db
  }

  /** After a commit: the first one looks for what a node that was killed had deleted. */
  wrote(): void {
    if (this.#written) return
    this.#written = true
    if (this.#freePages() > 0) this.soon()
  }

  soon(): void {
    this.#timer ??= this.#after(Math.max(PAUSE, SHARE * this.#took))
  }

  /** Before the file is closed. */
  finish(): void {
    clearTimeout(this.#timer)
    if (!this.#written) return
    if (this.#freePages() > 0) this.#db.exec(`pragma incremental_vacuum(${AT_THE_END})`)
    this.#truncateLog()
  }

  #after(ms: number): NodeJS.Timeout {
    return setTimeout(() => this.#run(), ms).unref()
  }

  #run(): void {
    this.#timer = undefined
    try {
      const free = this.#freePages()
      if (free > 0) this.#db.exec(`pragma incremental_vacuum(${SLICE})`)
      if (free > SLICE) this.#timer = this.#after(1)
      else if (!this.#truncateLog()) this.#timer = this.#after(RETRY)
    } catch {
      // A full disk, say: nothing is lost but room.
      this.#timer ??= this.#after(RETRY)
    }
  }

  #freePages(): number {
    return Number(this.#db.prepare('pragma freelist_count').get()?.['freelist_count'] ?? 0)
  }

  /** @returns false while a reader needs what is in it. */
  #truncateLog(): boolean {
    const begun = performance.now()
    const isDone = this.#db.prepare('pragma wal_checkpoint(truncate)').get()?.['busy'] !== 1
    this.#took = performance.now() - begun
    return isDone
  }
}
