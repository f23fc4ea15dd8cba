/** Randomness that a test can repeat: SHA-256 of a seed and a counter. */
import { sha256, utf8 } from '../../../crypto/primitives.ts'
import type { Random } from '../../../node/core/ports.ts'

export class SeededRandom implements Random {
  readonly #seed: string
  #count = 0

  constructor(seed: string) {
    this.#seed = seed
  }

  bytes(length: number): Uint8Array {
    const out = new Uint8Array(length)
    for (let at = 0; at < length; at += 32) {
      out.set(sha256(utf8(`${this.#seed}/${this.#count++}`)).subarray(0, length - at), at)
    }
    return out
  }

  /** 0 to n - 1. */
  below(n: number): number {
    return new DataView(this.bytes(4).buffer).getUint32(0) % n
  }

  pick<T>(items: readonly T[]): T {
    return items[this.below(items.length)] as T
  }

  shuffle<T>(items: readonly T[]): T[] {
    const left = [...items]
    const out: T[] = []
    while (left.length > 0) out.push(...left.splice(this.below(left.length), 1))
    return out
  }
}

/** For tests that draw millions of numbers: mulberry32, seeded by a hash. */
export class QuickRandom extends SeededRandom {
  #state: number

  constructor(seed: string) {
    super(seed)
    this.#state = new DataView(this.bytes(4).buffer).getUint32(0)
  }

  override below(n: number): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) % n
  }
}
