/**
 * Ports for what has to come back where it was. A port that the kernel chose may, while nobody listens there, go to
 * whoever else asks the kernel for one; it never gives those below 32768 by itself (macOS and Windows: below 49152).
 */
import { once } from 'node:events'
import { createServer } from 'node:net'

const FIRST = 11_000
const BLOCK = 100
const BLOCKS = 200

/** Whether it could be had; `keep` holds it until the end of the process. */
const listens = async (port: number, keep = false): Promise<boolean> => {
  const server = createServer()
  try {
    await once(server.listen(port, '127.0.0.1'), 'listening')
  } catch {
    return false
  }
  if (keep) server.unref()
  else await new Promise((resolve) => server.close(resolve))
  return true
}

/** Test files run at once: each has blocks of its own, and the first port of a block says that it is taken. */
const reserve = async (): Promise<number[]> => {
  for (let tries = 0; tries < BLOCKS; tries++) {
    const first = FIRST + ((process.pid + tries) % BLOCKS) * BLOCK
    if (await listens(first, true)) return Array.from({ length: BLOCK - 1 }, (_, n) => first + 1 + n)
  }
  throw new Error('no block of ports is free')
}

const left: number[] = []
let turn: Promise<unknown> = Promise.resolve()

const take = async (): Promise<number> => {
  for (;;) {
    if (left.length === 0) left.push(...(await reserve()))
    const port = left.shift()
    if (port !== undefined && (await listens(port))) return port
  }
}

/** A port of 127.0.0.1 that is nobody's, and that nothing else takes while the caller does not listen there. */
export const ownPort = (): Promise<number> => {
  const port = turn.then(take)
  turn = port
  return port
}
