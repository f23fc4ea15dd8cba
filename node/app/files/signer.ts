/** Links to files that are good for a day or so, and for one file. The fields are Discord's. */
import { createHmac, timingSafeEqual } from 'node:crypto'
import type { Clock } from '../../core/ports.ts'

/** Seconds. A link is the same for an hour, so that browsers keep what they have loaded. */
const STEP = 3600
const LASTS = 25 * STEP
const HEX = /^[\da-f]{1,12}$/
const MAC = /^[\da-f]{64}$/

export class Signer {
  readonly #key: Uint8Array
  readonly #clock: Clock

  /** @param key 32 bytes */
  constructor(key: Uint8Array, clock: Clock) {
    this.#key = key
    this.#clock = clock
  }

  sign(what: string): string {
    const now = Math.floor(this.#clock.now() / 1000)
    const since = now - (now % STEP)
    const [ex, is] = [(since + LASTS).toString(16), since.toString(16)]
    return `ex=${ex}&is=${is}&hm=${this.#mac(what, ex, is).toString('hex')}`
  }

  isSigned(what: string, query: URLSearchParams): boolean {
    const [ex, is, hm] = ['ex', 'is', 'hm'].map((name) => query.get(name) ?? '')
    if (!ex || !is || !hm || !HEX.test(ex) || !HEX.test(is) || !MAC.test(hm)) return false
    if (Number.parseInt(ex, 16) * 1000 <= this.#clock.now()) return false
    return timingSafeEqual(Buffer.from(hm, 'hex'), this.#mac(what, ex, is))
  }

  #mac(what: string, ex: string, is: string): Buffer {
    return createHmac('sha256', this.#key).update(`folkmoot/file/1\n${what}\n${ex}\n${is}`).digest()
  }
}
