/** Random bytes of the system's, fetched many at a time: a salt for every message costs a call into it for each hundred. */
import { randomFillSync } from 'node:crypto'
import type { Random } from './core/ports.ts'

/** Bytes that are fetched at a time. */
const POOL = 4096
/** Longer than this is fetched by itself. */
const SHORT = 64

/** What has been given out is wiped from the pool: it may be a key. */
export const createRandom = (): Random => {
  const pool = new Uint8Array(POOL)
  let at = POOL
  return {
    bytes(length) {
      if (length > SHORT) return randomFillSync(new Uint8Array(length))
      if (at + length > POOL) {
        randomFillSync(pool)
        at = 0
      }
      const taken = pool.slice(at, at + length)
      pool.fill(0, at, at + length)
      at += length
      return taken
    }
  }
}
