/**
 * Makes every guild forget what it does not keep: when the node starts, every hour, after so many messages, and when a
 * guild decides so.
 */
import type { DomainEvent } from '../core/events.ts'
import type { Logger } from '../core/ports.ts'
import type { EventBus } from './bus.ts'
import type { Guild } from './guild/guild.ts'
import type { Registry } from './guild/registry.ts'

const HOUR = 3600 * 1000
/** Messages after which quotas are looked at, so that a flood does not have the hour. */
const MANY = 500

export interface RetentionDeps {
  readonly registry: Registry
  readonly bus: EventBus
  readonly logger: Logger
}

const decides = (event: DomainEvent): boolean => {
  if (event.kind === 'thread') return event.event.type === 'thread-deleted'
  if (event.kind !== 'control' || event.before === null) return false
  const { before, after, changes } = event
  if (changes.some(({ type }) => type === 'channel-deleted')) return true
  return before.erased !== after.erased || before.settings.keepDays !== after.settings.keepDays
}

export class Retention implements Disposable {
  readonly #deps: RetentionDeps
  readonly #timer: NodeJS.Timeout
  readonly #listening: Disposable
  #running: Promise<void> | undefined
  #again = false
  #messages = 0
  #disposed = false

  constructor(deps: RetentionDeps) {
    this.#deps = deps
    this.#timer = setInterval(() => void this.sweep(), HOUR).unref()
    this.#listening = deps.bus.subscribe((event) => {
      if (decides(event) || this.#isManyMore(event)) void this.sweep()
    })
    setImmediate(() => void this.sweep()).unref()
  }

  /** Resolves when nothing is left to forget. One sweep at a time. Never rejects. */
  sweep(): Promise<void> {
    this.#again = true
    this.#running ??= this.#run().finally(() => {
      this.#running = undefined
    })
    return this.#running
  }

  #isManyMore(event: DomainEvent): boolean {
    if (event.kind !== 'message' || event.event.type !== 'message-created') return false
    this.#messages = (this.#messages + 1) % MANY
    return this.#messages === 0
  }

  async #run(): Promise<void> {
    while (this.#again && !this.#disposed) {
      this.#again = false
      for (const guild of this.#deps.registry.all()) await this.#sweepOne(guild)
    }
  }

  /** Between two slices whatever else waits is written. */
  async #sweepOne(guild: Guild): Promise<void> {
    try {
      while (!this.#disposed && (await guild.sweep())) await new Promise((resolve) => setImmediate(resolve))
    } catch (error) {
      if (!this.#disposed) this.#deps.logger.warn('a guild could not forget', { guild: guild.cid, error })
    }
  }

  [Symbol.dispose](): void {
    this.#disposed = true
    clearInterval(this.#timer)
    this.#listening[Symbol.dispose]()
  }
}
