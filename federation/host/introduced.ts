/**
 * Asks every peer that connects what it speaks, again when no answer comes, and hangs up when none does. libp2p asks once, for five
 * seconds, and tells nobody that it was in vain: the connection would stay, nothing would ever be said on it, and nobody would dial
 * the peer any more, who is connected.
 *
 * Who is here is asked again from time to time: of a relay that keeps a place for it, and of a port that others have got through to,
 * a peer hears only after it has met this node.
 */
import type { Connection } from '@libp2p/interface'
import { setTimeout as delay } from 'node:timers/promises'
import { HOST } from '../limits.ts'
import type { Host } from './host.ts'

const asked = new WeakMap<Connection, Promise<void>>()

const isOver = ({ status }: Connection): boolean => status !== 'open'

const ask = async ({ services }: Pick<Host, 'services'>, connection: Connection): Promise<void> => {
  for (let attempt = 1; ; attempt++) {
    try {
      await services.identify.identify(connection, { signal: AbortSignal.timeout(HOST.identifyTimeout) })
      return
    } catch (error) {
      if (isOver(connection)) throw error
      if (attempt >= HOST.identifyAttempts) {
        connection.abort(new Error('the peer does not say what it speaks', { cause: error }))
        throw error
      }
    }
    await delay(HOST.identifyAgain, undefined, { ref: false })
  }
}

/** Peers that came together, as many do when a guild does, are not all asked at once again: a quarter sooner or later. */
const spread = (pause: number, random: () => number): number => pause * (0.75 + random() / 2)

const askAgain = async (
  { services }: Pick<Host, 'services'>,
  connection: Connection,
  random: () => number
): Promise<void> => {
  const ended = new AbortController()
  connection.addEventListener('close', () => ended.abort(), { once: true })
  for (let turn = 0; !isOver(connection); turn++) {
    const pause = HOST.identifyAnew[turn] ?? HOST.identifyEvery
    await delay(spread(pause, random), undefined, { ref: false, signal: ended.signal })
    const signal = AbortSignal.any([ended.signal, AbortSignal.timeout(HOST.identifyTimeout)])
    await services.identify.identify(connection, { signal }).catch(() => undefined)
  }
}

/** @param random from 0 to 1. */
export const introduceAll = (host: Pick<Host, 'addEventListener' | 'services'>, random = Math.random): void => {
  host.addEventListener('connection:open', ({ detail: connection }) => {
    const answer = ask(host, connection)
    answer.then(() => askAgain(host, connection, random)).catch(() => undefined)
    asked.set(connection, answer)
  })
}

/** Resolves when the peer has said what it speaks; rejects when the connection has ended before. */
export const introduced = async (connection: Connection): Promise<void> => asked.get(connection)
