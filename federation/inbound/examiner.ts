/** One thread that examines ops, from outside. */
import { Worker } from 'node:worker_threads'
import type { Contents } from '../../node/core/codec.ts'
import type { GuildCid } from '../../node/core/ids.ts'
import type { WireOp } from '../wire/frames.ts'
import { isFault, type Candidate, type Fault } from './candidate.ts'
import type { Order, ReadEntry, Told } from './examiner-thread.ts'
import { pack } from './parcel.ts'

export interface Examiner extends Disposable {
  readonly isUp: boolean
  /** Resolves when it is up, or has ended. */
  readonly begun: Promise<void>
  /** Parcels that it has not told all about. */
  readonly orders: number
  /** @returns see Examiners. Rejects when the thread ends before. */
  examine(guild: GuildCid, ops: readonly WireOp[]): Promise<readonly Candidate[] | Fault>
}

interface Pending {
  readonly read: PromiseWithResolvers<readonly (ReadEntry | null)[] | Fault>
  readonly proven: PromiseWithResolvers<readonly (Contents | Fault | null)[]>
}

/** Built, it is a file of another kind. */
const THREAD = new URL(`examiner-thread${import.meta.url.slice(-3)}`, import.meta.url)
const LEFT_ASIDE: Fault = { fault: 'it was not read' }

const pending = (): Pending => {
  const each: Pending = { read: Promise.withResolvers(), proven: Promise.withResolvers() }
  each.proven.promise.catch(() => undefined)
  return each
}

/** @param ended the thread is gone, by itself or not. */
export const startExaminer = (ended: () => void): Examiner => {
  const worker = new Worker(THREAD)
  const orders = new Map<number, Pending>()
  const begun = Promise.withResolvers<void>()
  let isUp = false
  let last = 0

  const open = (id: number): Pending => {
    const order = pending()
    orders.set(id, order)
    worker.ref()
    return order
  }

  const close = (id: number): void => {
    orders.delete(id)
    if (orders.size === 0) worker.unref()
  }

  const hear = (message: Told): void => {
    if (message.told === 'up') {
      isUp = true
      return begun.resolve()
    }
    const order = orders.get(message.id)
    if (message.told === 'read') order?.read.resolve(message.entries)
    else order?.proven.resolve(message.contents)
    if (message.told === 'proven' || isFault(message.entries)) close(message.id)
  }

  const end = (error: Error): void => {
    for (const { read, proven } of orders.values()) {
      read.reject(error)
      proven.reject(error)
    }
    orders.clear()
    isUp = false
    begun.resolve()
    ended()
  }

  worker.unref()
  worker.on('message', hear)
  worker.on('error', end)
  worker.on('exit', () => end(new Error('a thread that examines ops has ended')))

  return {
    begun: begun.promise,
    get isUp() {
      return isUp
    },
    get orders() {
      return orders.size
    },
    async examine(guild, ops) {
      const id = ++last
      const { read, proven } = open(id)
      const { bytes, lengths } = pack(ops)
      worker.postMessage({ id, guild, bytes, lengths } satisfies Order, [bytes.buffer, lengths.buffer])
      const entries = await read.promise
      if (isFault(entries)) return entries
      let all: readonly (Contents | Fault | null)[] | undefined
      const proved = proven.promise.then((contents) => (all = contents))
      // Whoever has found a fault does not ask for the rest.
      proved.catch(() => undefined)
      return entries.flatMap((entry, i): Candidate[] => {
        const blocks = ops[i]
        if (!entry || !blocks) return []
        return [
          { blocks, entry, prove: () => (all ? (all[i] ?? LEFT_ASIDE) : proved.then(() => all?.[i] ?? LEFT_ASIDE)) }
        ]
      })
    },
    [Symbol.dispose]: () => void worker.terminate()
  }
}
