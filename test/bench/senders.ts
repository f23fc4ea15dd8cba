/** Bots that post as fast as they are answered. */
import type { Actor } from '../support/process/rest.ts'
import { keepAlive } from './keep-alive.ts'

export interface Sent {
  /** ms of each request. */
  readonly latencies: readonly number[]
  /** ms from the first request to the last answer. */
  readonly duration: number
}

export interface Senders extends Disposable {
  /** Posts `count` messages in all to a channel. */
  send(channel: string, count: number): Promise<Sent>
}

const TEXT = 'The quick brown fox jumps over the lazy dog, and nobody minds it at all.'

/** One connection a bot. */
export const createSenders = (http: string, bots: readonly Pick<Actor, 'authorization'>[]): Senders => {
  const clients = bots.map((bot) => keepAlive(http, bot))
  let made = 0
  return {
    async send(channel, count) {
      const latencies: number[] = []
      let left = count
      const post = async (client: (typeof clients)[number]): Promise<void> => {
        while (left-- > 0) {
          const begun = performance.now()
          await client.post(`/channels/${channel}/messages`, { content: `${++made}: ${TEXT}` })
          latencies.push(performance.now() - begun)
        }
      }
      const begun = performance.now()
      await Promise.all(clients.map(post))
      return { latencies, duration: performance.now() - begun }
    },
    [Symbol.dispose]: () => clients.forEach((client) => client[Symbol.dispose]())
  }
}
