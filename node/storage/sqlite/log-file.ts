/** The file that SQLite appends commits to (WAL), beside SQLite's own handle of it: to sync a file, any handle will do. */
import { closeSync, fdatasync, fdatasyncSync, openSync } from 'node:fs'
import { promisify } from 'node:util'

/** How a file is made to be on disk. */
export interface Disk {
  sync(handle: number): Promise<void>
  syncNow(handle: number): void
}

const system: Disk = { sync: promisify(fdatasync), syncNow: fdatasyncSync }

export class LogFile {
  readonly #path: string
  readonly #disk: Disk
  #handle: number | undefined

  /** @param path of a file that is there from the first commit on, and stays the same until the database is closed. */
  constructor(path: string, disk: Disk = system) {
    this.#path = path
    this.#disk = disk
  }

  /** Resolves when all that was committed before is on disk; in a thread of the pool. @throws the system's error */
  async sync(): Promise<void> {
    await this.#disk.sync(this.#open())
  }

  /** @throws the system's error */
  syncNow(): void {
    this.#disk.syncNow(this.#open())
  }

  close(): void {
    if (this.#handle !== undefined) closeSync(this.#handle)
    this.#handle = undefined
  }

  // Windows syncs no file that may not be written to.
  #open(): number {
    return (this.#handle ??= openSync(this.#path, 'r+'))
  }
}
