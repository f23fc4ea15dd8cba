/** Holds the outbox of a session that no connection has carried since the node began. */
import type { GatewayClock } from './clock.ts'
import { step } from './protocol/machine.ts'
import type { Input, MachineLimits, Outbox, State } from './protocol/state.ts'
import type { Carrier } from './session.ts'

interface ShelvedDeps {
  readonly clock: GatewayClock
  readonly limits: MachineLimits
  ended(): void
}

export class Shelved implements Carrier, Disposable {
  readonly ready = false
  readonly #deps: ShelvedDeps
  readonly #timer: Disposable
  #state: State

  constructor(outbox: Outbox, deps: ShelvedDeps) {
    const { clock, limits } = deps
    this.#deps = deps
    const until = clock.now() + limits.resumeWindow
    this.#state = { code: 'detached', outbox, reached: outbox.seq, until }
    this.#timer = clock.after(limits.resumeWindow, () => this.feed({ type: 'tick', now: clock.now() }))
  }

  get outbox(): Outbox | undefined {
    return this.#state.code === 'detached' ? this.#state.outbox : undefined
  }

  /** A client may have seen more than was written before the node went down; that cannot be told it again. */
  get reached(): number {
    return this.#state.code === 'detached' ? this.#state.reached : 0
  }

  feed(input: Input): void {
    const [state, outputs] = step(this.#state, input, this.#deps.limits)
    this.#state = state
    if (state.code === 'closed') this.#timer[Symbol.dispose]()
    if (outputs.some(({ type }) => type === 'ended')) this.#deps.ended()
  }

  [Symbol.dispose](): void {
    this.#timer[Symbol.dispose]()
  }
}
