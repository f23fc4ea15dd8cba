/**
 * Threads in which nothing is said for a while are put away by the clock, without an op; each node tells its clients when that is. Source:
 * Discord, "Threads: Active & Archived Threads".
 */
import type { DomainEvent } from '../core/events.ts'
import { snowflakeTime, type ThreadCid } from '../core/ids.ts'
import type { Clock } from '../core/ports.ts'
import { archivesAt, type Thread } from '../core/thread-fold.ts'
import type { Storage } from '../storage/index.ts'
import type { EventBus } from './bus.ts'
import type { Registry } from './guild/registry.ts'

/** ms between looks. */
const EVERY = 15_000
/** What was put away while the node was down is told to those who resume; gateway sessions wait no longer. In ms. */
const MISSED = 6 * 60_000

export interface ThreadTimesDeps {
  readonly registry: Registry
  readonly storage: Storage
  readonly bus: EventBus
  readonly clock: Clock
  publish(event: DomainEvent): void
}

export class ThreadTimes implements Disposable {
  readonly #deps: ThreadTimesDeps
  /** When those that are active are to be looked at again: what has been said since puts it off. Made at the first look. */
  #due: Map<ThreadCid, number> | undefined
  readonly #listening: Disposable
  readonly #looking: NodeJS.Timeout

  constructor(deps: ThreadTimesDeps) {
    this.#deps = deps
    this.#listening = deps.bus.subscribe((event) => {
      if (event.kind !== 'thread') return
      if (event.event.type === 'thread-created' || event.event.type === 'thread-updated')
        this.#await(event.event.thread)
    })
    this.#looking = setInterval(() => this.look(), EVERY).unref()
  }

  /** Tells of those whose time is over. */
  look(): void {
    const now = this.#deps.clock.now()
    this.#due ??= this.#all(now - MISSED)
    for (const [cid, due] of this.#due) {
      if (due >= now) continue
      const thread = this.#deps.storage.threads.get(cid)
      const at = thread ? this.#archivesAt(thread) : -Infinity
      if (thread && at >= now) this.#due.set(cid, at)
      else this.#due.delete(cid)
      // What somebody has put away they have told.
      if (thread && at < now && at !== -Infinity) this.#tell(thread)
    }
  }

  [Symbol.dispose](): void {
    clearInterval(this.#looking)
    this.#listening[Symbol.dispose]()
  }

  #await(thread: Thread): void {
    const at = this.#archivesAt(thread)
    if (at >= this.#deps.clock.now()) this.#due?.set(thread.cid, at)
  }

  #all(since: number): Map<ThreadCid, number> {
    const threads = [...this.#deps.registry.all()].flatMap(({ cid }) => this.#deps.storage.threads.inGuild(cid))
    const due = threads.map((thread) => [thread.cid, this.#archivesAt(thread)] as const)
    return new Map(due.filter(([, at]) => at >= since))
  }

  #archivesAt(thread: Thread): number {
    const last = this.#deps.storage.messages.lastMessageId(thread.cid)
    return archivesAt(thread, last && snowflakeTime(last))
  }

  #tell(thread: Thread): void {
    const event = { type: 'thread-updated', thread } as const
    this.#deps.publish({ kind: 'thread', guild: thread.guild, event, backfill: false })
  }
}
