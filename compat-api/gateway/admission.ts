/** How many sockets the gateway holds, in all and for each remote address. */
import type { GatewayLimits } from './limits.ts'

export interface Turnaway {
  readonly status: 429 | 503
  readonly message: string
}

export class Admission {
  readonly #limits: Pick<GatewayLimits, 'sockets' | 'socketsPerRemote'>
  readonly #byRemote = new Map<string, number>()
  #total = 0

  constructor(limits: Pick<GatewayLimits, 'sockets' | 'socketsPerRemote'>) {
    this.#limits = limits
  }

  /** Takes a place for a socket, to be disposed of with it; or says why there is none. */
  enter(remote: string): Disposable | Turnaway {
    const held = this.#byRemote.get(remote) ?? 0
    if (this.#total >= this.#limits.sockets) return { status: 503, message: 'The gateway is full.' }
    if (held >= this.#limits.socketsPerRemote) return { status: 429, message: 'Too many connections.' }
    this.#total++
    this.#byRemote.set(remote, held + 1)
    return { [Symbol.dispose]: () => this.#leave(remote) }
  }

  #leave(remote: string): void {
    this.#total--
    const held = (this.#byRemote.get(remote) ?? 1) - 1
    if (held > 0) this.#byRemote.set(remote, held)
    else this.#byRemote.delete(remote)
  }
}
