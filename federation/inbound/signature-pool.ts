/** Ed25519 verification in the thread pool: one core's worth of work leaves the event loop free. */
import { verify } from 'node:crypto'
import { publicKeyObject } from '../../crypto/primitives.ts'
import { SIGNATURES_IN_FLIGHT } from '../limits.ts'

export interface SignaturePool {
  /** False for a malformed key or signature, never a rejection. */
  verify(key: string, bytes: Uint8Array, signature: Uint8Array): Promise<boolean> | boolean
}

const verifyOne = (key: string, bytes: Uint8Array, signature: Uint8Array): Promise<boolean> =>
  new Promise((resolve) => {
    try {
      verify(null, bytes, publicKeyObject(key), signature, (error, valid) => resolve(!error && valid))
    } catch {
      resolve(false)
    }
  })

/** At most `limit` verifications are in the pool; the rest wait their turn in order. */
export const createSignaturePool = (limit: number = SIGNATURES_IN_FLIGHT): SignaturePool => {
  const waiting: (() => void)[] = []
  let running = 0

  const enter = async (): Promise<void> => {
    if (running < limit) running++
    else await new Promise<void>((resolve) => waiting.push(resolve))
  }

  const leave = (): void => {
    const next = waiting.shift()
    if (next) next()
    else running--
  }

  return {
    async verify(key, bytes, signature) {
      await enter()
      try {
        return await verifyOne(key, bytes, signature)
      } finally {
        leave()
      }
    }
  }
}
