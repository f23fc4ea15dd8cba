/** Drives a process of OrbitDB as it comes. */
import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'

const SCRIPT = fileURLToPath(new URL('stock-node.mjs', import.meta.url))
/** ms */
const TIMEOUT = 600_000

const opened = z.object({ address: z.string(), addresses: z.array(z.string()) })
const added = z.object({ begun: z.number() })
const counted = z.object({ entries: z.number() })
const said = z.object({
  id: z.number().optional(),
  event: z.string().optional(),
  answer: z.unknown().optional(),
  error: z.string().optional(),
  n: z.number().optional(),
  at: z.number().optional()
})
type Said = z.infer<typeof said>

export interface Stock extends AsyncDisposable {
  open(address: string | null): Promise<z.infer<typeof opened>>
  dial(addresses: readonly string[]): Promise<void>
  /** @returns when the first of them was begun, on the clock of all processes; ms */
  add(from: number, count: number): Promise<number>
  count(): Promise<number>
  /** Resolves with when an entry with this number was told of here. */
  told(n: number): Promise<number>
}

const listen = (child: ChildProcess) => {
  const waiting = new Set<(message: Said) => void>()
  child.on('message', (message) => {
    const read = said.parse(message)
    for (const hear of waiting) hear(read)
  })
  return async (wanted: (message: Said) => boolean): Promise<Said> => {
    const { promise, resolve, reject } = Promise.withResolvers<Said>()
    const timer = setTimeout(() => reject(new Error('OrbitDB does not answer')), TIMEOUT)
    const hear = (message: Said): void => {
      if (wanted(message)) resolve(message)
    }
    waiting.add(hear)
    return promise.finally(() => {
      clearTimeout(timer)
      waiting.delete(hear)
    })
  }
}

/** @param folder where it keeps, or has kept, its entries. */
export const startStock = async (folder: string): Promise<Stock> => {
  const child = fork(SCRIPT, [folder], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
  const next = listen(child)
  let asked = 0
  await next(({ event }) => event === 'up')

  const ask = async <T>(schema: z.ZodType<T>, command: string, options: object = {}): Promise<T> => {
    const id = ++asked
    const answer = next((message) => message.id === id)
    child.send({ id, command, ...options })
    const { answer: result, error } = await answer
    if (error !== undefined) throw new Error(error)
    return schema.parse(result)
  }

  return {
    open: (address) => ask(opened, 'open', { address }),
    dial: async (addresses) => void (await ask(z.object({}), 'dial', { addresses })),
    add: async (from, count) => (await ask(added, 'add', { from, count })).begun,
    count: async () => (await ask(counted, 'count')).entries,
    told: async (n) => (await next(({ event, n: which }) => event === 'update' && which === n)).at ?? Number.NaN,
    async [Symbol.asyncDispose]() {
      const ended = once(child, 'exit')
      child.disconnect()
      await ended
    }
  }
}
