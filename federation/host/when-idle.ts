/** A connection that is given up may first end what is under way on it. */
import type { Connection, Stream } from '@libp2p/interface'
import { setTimeout as delay } from 'node:timers/promises'

/** Does the stream something that has an end? One whose protocol is being agreed upon may. */
const isWork = ({ protocol }: Stream): boolean => protocol === '' || protocol.startsWith('/folkmoot/')

const ended = (stream: Stream): Promise<void> =>
  stream.status === 'open'
    ? new Promise((resolve) => stream.addEventListener('close', () => resolve(), { once: true }))
    : Promise.resolve()

/** @param patience ms */
export const whenIdle = async ({ streams }: Connection, patience: number, signal: AbortSignal): Promise<void> => {
  const work = streams.filter(isWork).map(ended)
  await Promise.race([Promise.all(work), delay(patience, undefined, { signal, ref: false })])
}
