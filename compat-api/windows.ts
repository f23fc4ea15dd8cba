/** Counts in fixed windows of time, of as many callers as are allowed for at once. */

/** `limit` acts in `window` ms. */
export interface Rate {
  readonly limit: number
  readonly window: number
}

interface Window {
  used: number
  /** ms since the Unix epoch. */
  readonly resetAt: number
}

export interface Count {
  readonly allowed: boolean
  /** How many more are allowed until `resetAt`. */
  readonly left: number
  /** ms since the Unix epoch. */
  readonly resetAt: number
}

/** The one that was counted longest ago is forgotten beyond `most`, which only ever lets a request through. */
export class Windows {
  readonly #held = new Map<string, Window>()
  readonly #most: number

  /** @param most how many keys are remembered. */
  constructor(most: number) {
    this.#most = most
  }

  get size(): number {
    return this.#held.size
  }

  /** Counts one. @param now ms since the Unix epoch */
  take(key: string, { limit, window }: Rate, now: number): Count {
    const current = this.#current(key, now) ?? { used: 0, resetAt: now + window }
    current.used++
    // Taken out and put in again, it stands behind all the others.
    this.#held.delete(key)
    this.#held.set(key, current)
    if (this.#held.size > this.#most) this.#forgetOldest()
    return { allowed: current.used <= limit, left: Math.max(limit - current.used, 0), resetAt: current.resetAt }
  }

  /** ms until the window of a key that has used up its limit ends; 0: it has not. */
  wait(key: string, limit: number, now: number): number {
    const current = this.#held.size === 0 ? undefined : this.#current(key, now)
    return current && current.used >= limit ? current.resetAt - now : 0
  }

  #current(key: string, now: number): Window | undefined {
    const held = this.#held.get(key)
    return held && held.resetAt > now ? held : undefined
  }

  #forgetOldest(): void {
    const oldest = this.#held.keys().next()
    if (!oldest.done) this.#held.delete(oldest.value)
  }
}
