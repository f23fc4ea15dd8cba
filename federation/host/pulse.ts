/**
 * Whether there is still somebody at the other end of each connection. Where anything comes, there is; where nothing has come for a
 * while, a Yamux ping is sent, and of a connection that stays silent after it nothing more is expected.
 *
 * libp2p's own monitor opens a stream on every connection every few seconds, from both sides, however much is said there: among
 * members of one guild that was more work than all that they had to tell each other.
 *
 * What comes passes through a method of libp2p's muxers (`onData`) that is no part of what they promise: tests fail when it is not
 * there any more. Muxers that have no pings (WebRTC's) are asked by opening a stream.
 * (Source: Yamux specification, "Ping".)
 */
import type { Connection } from '@libp2p/interface'
import { HOST } from '../limits.ts'
import { answers } from './answers.ts'
import type { Host } from './host.ts'
import { muxerOf } from './streams-of.ts'

/** ms */
export interface Pace {
  /** How often all connections are looked at. */
  readonly every: number
  /** After so long a silence a word is asked for. */
  readonly quiet: number
  /** How long is waited for it. */
  readonly patience: number
}

/** When something came last, and since when a word has been waited for. */
interface Pulse {
  readonly heard: number
  readonly asked: number | null
}

/** What is to be done about a connection, at a time. */
export const takePulse = ({ heard, asked }: Pulse, { quiet, patience }: Pace, now: number): 'ask' | 'end' | null => {
  if (asked === null) return now - heard < quiet ? null : 'ask'
  return now - asked < patience ? null : 'end'
}

interface Pinging {
  onData(data: unknown): void
  ping(options: { readonly signal: AbortSignal }): Promise<number>
}

const canPing = (muxer: object): muxer is Pinging => 'onData' in muxer && 'ping' in muxer

interface Watched {
  pulse: Pulse
  ask(): Promise<unknown>
}

const PACE: Pace = { every: HOST.pulseEvery, quiet: HOST.pulseQuiet, patience: HOST.pulsePatience }

/** Gives up connections of this host that are silent, until it stops. */
export const watchPulse = (
  host: Pick<Host, 'addEventListener' | 'getConnections'>,
  pace = PACE,
  now = () => performance.now()
): void => {
  const watched = new WeakMap<Connection, Watched>()

  const watch = (connection: Connection): void => {
    const muxer = muxerOf(connection)
    const hear = (): void => void (state.pulse = { heard: now(), asked: null })
    const ask = async (): Promise<unknown> => {
      if (canPing(muxer)) return muxer.ping({ signal: AbortSignal.timeout(pace.patience) })
      return (await answers(connection)) && hear()
    }
    const state: Watched = { pulse: { heard: now(), asked: null }, ask }
    watched.set(connection, state)
    if (!canPing(muxer)) return
    const receive = muxer.onData.bind(muxer)
    muxer.onData = (data) => {
      hear()
      receive(data)
    }
  }

  const look = (connection: Connection): void => {
    const state = watched.get(connection)
    if (!state || connection.status !== 'open') return
    const verdict = takePulse(state.pulse, pace, now())
    if (verdict === 'end') return connection.abort(new Error('the peer is silent'))
    if (verdict === null) return
    state.pulse = { ...state.pulse, asked: now() }
    // Whether it was in vain is seen by what comes.
    state.ask().catch(() => undefined)
  }

  const timer = setInterval(() => host.getConnections().forEach(look), pace.every)
  timer.unref()
  host.addEventListener('connection:open', ({ detail }) => watch(detail))
  host.addEventListener('stop', () => clearInterval(timer))
}
