import { setTimeout as delay } from 'node:timers/promises'

/** Resolves with `work`, or after `ms` when it takes longer; it goes on then. Rejects as `work` does. */
export const waitFor = async (work: Promise<unknown>, ms: number): Promise<void> => {
  const over = new AbortController()
  const late = delay(ms, undefined, { signal: over.signal, ref: false }).catch(() => undefined)
  try {
    await Promise.race([work, late])
  } finally {
    over.abort()
  }
}
