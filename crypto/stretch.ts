/** scrypt (RFC 7914), beside the event loop. */
import { scrypt, type ScryptOptions } from 'node:crypto'
import { promisify } from 'node:util'

const derive = promisify<string, string | Uint8Array, number, ScryptOptions, Buffer>(scrypt)

/** Of the four threads of the pool the others are left to the disk: every write waits for it, and must not wait for a crowd that logs in. */
const AT_ONCE = 2

let running = 0
const waiting: (() => void)[] = []

const begin = async (): Promise<void> => {
  if (running < AT_ONCE) running += 1
  else await new Promise<void>((resolve) => waiting.push(resolve))
}

const end = (): void => {
  const next = waiting.shift()
  if (next) next()
  else running -= 1
}

/** @returns 32 bytes; in its turn, two at a time. */
export const stretch = async (secret: string, salt: string | Uint8Array, cost: ScryptOptions): Promise<Buffer> => {
  await begin()
  try {
    return await derive(secret, salt, 32, cost)
  } finally {
    end()
  }
}
