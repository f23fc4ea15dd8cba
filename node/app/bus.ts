/** Typed domain events, in order, each after it is kept: on disk, but for what peers can bring again (decision 448). */
import type { DomainEvent } from '../core/events.ts'
import type { Logger } from '../core/ports.ts'
import type { Bus, Listener } from './app.ts'

export class EventBus implements Bus {
  readonly #listeners = new Set<Listener>()
  readonly #logger: Logger
  #seq = 0

  constructor(logger: Logger) {
    this.#logger = logger
  }

  subscribe(listener: Listener): Disposable {
    this.#listeners.add(listener)
    return { [Symbol.dispose]: () => void this.#listeners.delete(listener) }
  }

  publish(event: DomainEvent): void {
    this.#seq += 1
    for (const listener of this.#listeners) this.#tell(listener, event)
  }

  /** One listener's fault must not keep the event from the others, nor undo what is on disk already. */
  #tell(listener: Listener, event: DomainEvent): void {
    try {
      listener(event, this.#seq)
    } catch (error) {
      this.#logger.error('a listener failed on an event', { kind: event.kind, error })
    }
  }
}
