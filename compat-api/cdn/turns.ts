/**
 * How many files and pictures are being made ready for one address at once.
 *
 * Attack when absent: one page with a thousand pictures, each in a size of its own, and nobody else of the node sees any.
 */
import { retryLater } from '../http/api-error.ts'

const AT_ONCE = 32
/** ms */
const LATER = 1000

export const createTurns = () => {
  const busy = new Map<string, number>()
  return async <T>(address: string, work: () => T | Promise<T>): Promise<T> => {
    const before = busy.get(address) ?? 0
    if (before >= AT_ONCE) throw retryLater('rateLimited', LATER)
    busy.set(address, before + 1)
    try {
      return await work()
    } finally {
      const left = (busy.get(address) ?? 1) - 1
      if (left > 0) busy.set(address, left)
      else busy.delete(address)
    }
  }
}
