/** Ways from one state to another that several inputs share. */
import { GatewayCloseCodes } from 'discord-api-types/v10'
import { dispatched } from './frames.ts'
import { Payload } from '../format/index.ts'
import { appendReplay, emptyReplay, replayAfter, type Dispatched, type Told } from './replay-log.ts'
import type { Awaiting, CloseCode, Detached, Live, MachineLimits, Open, Outbox, Output, State, Step } from './state.ts'

const CLOSED: State = { code: 'closed' }
const RESUMED: Told = { t: 'RESUMED', data: Payload.of({}) }

const detached = (live: Live, now: number, limits: MachineLimits): Detached => ({
  code: 'detached',
  outbox: live.outbox,
  reached: live.outbox.seq,
  until: now + limits.resumeWindow
})

/** The socket goes; a live session stays resumable. */
export const detach = (state: Open, now: number, limits: MachineLimits, farewell: readonly Output[]): Step =>
  state.code === 'live' ? [detached(state, now, limits), [...farewell, { type: 'detached' }]] : [CLOSED, farewell]

export const closeWith = (state: Open, code: CloseCode, reason: string, now: number, limits: MachineLimits): Step =>
  detach(state, now, limits, [{ type: 'close', code, reason }])

/** The session is over. */
export const end = (state: State, farewell: readonly Output[] = []): Step => {
  if (state.code === 'closed') return [state, []]
  if (state.code === 'awaiting-identify') return [CLOSED, farewell]
  const said = state.code === 'live' ? farewell : []
  return [CLOSED, [...said, { type: 'ended', session: state.outbox.session }]]
}

/** Another connection goes on with the session. */
export const handOver = (state: State): Step => [
  CLOSED,
  state.code === 'live'
    ? [{ type: 'close', code: GatewayCloseCodes.UnknownError, reason: 'resumed on another connection' }]
    : []
]

export const goLive = (state: Awaiting, session: string): Step => [
  { code: 'live', pulse: state.pulse, outbox: { session, seq: 0, replay: emptyReplay() } },
  []
]

const post = ({ session, seq, replay }: Outbox, told: Told, limits: MachineLimits): readonly [Outbox, Dispatched] => {
  const s = seq + 1
  return [
    { session, seq: s, replay: appendReplay(replay, told, limits) },
    { s, t: told.t, data: told.data }
  ]
}

/** A live session sends the event; a detached one keeps it, and ends when it had to forget what was missed. */
export const dispatch = (state: State, told: Told, limits: MachineLimits): Step => {
  if (state.code !== 'live' && state.code !== 'detached') return [state, []]
  const [outbox, entry] = post(state.outbox, told, limits)
  if (state.code === 'live') return [{ code: 'live', pulse: state.pulse, outbox }, [dispatched(entry)]]
  const next = { ...state, outbox }
  return outbox.replay.floor > state.reached ? end(next) : [next, []]
}

/** Sends again everything after `seq`, then RESUMED. */
export const resume = (state: Awaiting, outbox: Outbox, seq: number, limits: MachineLimits): Step => {
  const [next, resumed] = post(outbox, RESUMED, limits)
  const missed = replayAfter(outbox.replay, seq)
  return [{ code: 'live', pulse: state.pulse, outbox: next }, [...missed, resumed].map(dispatched)]
}

/**
 * Can a client that has seen everything up to `seq` go on with this outbox?
 *
 * @param reached the last sequence number that can have reached it
 */
export const resumability = (
  outbox: Outbox,
  seq: number,
  reached: number
): 'resumable' | 'forgotten' | 'invalid-seq' => {
  if (seq > reached) return 'invalid-seq'
  return seq < outbox.replay.floor ? 'forgotten' : 'resumable'
}
