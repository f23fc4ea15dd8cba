/** A disk that confirms nothing before it is told to. */
import { fdatasyncSync } from 'node:fs'
import type { Disk } from '../../node/storage/index.ts'

interface Waiting {
  readonly confirm: () => void
  readonly fail: (error: Error) => void
}

export class SlowDisk implements Disk {
  /** Does it take its time? Otherwise it confirms at once. */
  slow = false
  /** How often it was asked, at once or not. */
  asked = 0
  #waiting: Waiting[] = []
  #watchers: (() => void)[] = []

  sync(handle: number): Promise<void> {
    this.asked += 1
    fdatasyncSync(handle)
    if (!this.slow) return Promise.resolve()
    return new Promise<void>((confirm, fail) => {
      this.#waiting.push({ confirm, fail })
      for (const watcher of this.#watchers.splice(0)) watcher()
    })
  }

  syncNow(handle: number): void {
    this.asked += 1
    fdatasyncSync(handle)
  }

  /** Resolves when somebody waits for it. */
  async busy(): Promise<void> {
    if (this.#waiting.length === 0) await new Promise<void>((resolve) => this.#watchers.push(resolve))
  }

  confirm(): void {
    for (const { confirm } of this.#waiting.splice(0)) confirm()
  }

  fail(error: Error): void {
    for (const { fail } of this.#waiting.splice(0)) fail(error)
  }
}
