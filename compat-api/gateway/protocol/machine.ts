/** The session protocol as a pure machine: `(state, input) -> [state, outputs]`; sockets and timers only carry it. */
import { GatewayCloseCodes } from 'discord-api-types/v10'
import { opcodes } from '../ops/index.ts'
import { hello, notResumable, reconnect } from './frames.ts'
import { closeWith, detach, dispatch, end, goLive, handOver, resume } from './transitions.ts'
import type { Input, MachineLimits, Open, Output, Pulse, State, Step } from './state.ts'

/** Ends a session for good when the client closes with one of these. Source: Discord, "Initiating a Disconnect". */
const FINAL_CLOSE_CODES: ReadonlySet<number> = new Set([1000, 1001])

export const openConnection = (now: number, limits: MachineLimits): Step => [
  { code: 'awaiting-identify', pulse: { lastBeat: now, windowStart: now, frames: 0 }, openedAt: now },
  [hello(limits.heartbeatInterval)]
]

const STOPPING: readonly Output[] = [reconnect, { type: 'close', code: 1001, reason: 'the node is stopping' }]

const isOpen = (state: State): state is Open => state.code === 'awaiting-identify' || state.code === 'live'

const counted = (pulse: Pulse, now: number, limits: MachineLimits): Pulse =>
  now - pulse.windowStart >= limits.frameWindow
    ? { ...pulse, windowStart: now, frames: 1 }
    : { ...pulse, frames: pulse.frames + 1 }

interface Frame {
  readonly op: number
  readonly d: unknown
}

const isFrame = (value: unknown): value is Frame =>
  typeof value === 'object' && value !== null && 'op' in value && Number.isSafeInteger(value.op)

const receiveFrame = (before: Open, payload: unknown, now: number, limits: MachineLimits): Step => {
  const state = { ...before, pulse: counted(before.pulse, now, limits) }
  const close = (code: GatewayCloseCodes, reason: string): Step => closeWith(state, code, reason, now, limits)
  if (state.pulse.frames > limits.frames) return close(GatewayCloseCodes.RateLimited, 'too many frames')
  if (!isFrame(payload)) return close(GatewayCloseCodes.DecodeError, 'not a payload of at most 4096 bytes')
  const handler = opcodes.get(payload.op)
  if (!handler) return close(GatewayCloseCodes.UnknownOpcode, 'unknown opcode')
  return handler(state, payload.d, now, limits)
}

/** When `tick` matters next, in ms since the Unix epoch; undefined: never. */
export const deadline = (state: State, limits: MachineLimits): number | undefined => {
  if (state.code === 'closed') return undefined
  if (state.code === 'detached') return state.until
  const silent = state.pulse.lastBeat + limits.heartbeatTimeout
  return state.code === 'live' ? silent : Math.min(silent, state.openedAt + limits.identifyWithin)
}

const tick = (state: State, now: number, limits: MachineLimits): Step => {
  const due = deadline(state, limits)
  if (due === undefined || now < due) return [state, []]
  if (!isOpen(state)) return end(state)
  return closeWith(state, GatewayCloseCodes.SessionTimedOut, 'no sign of life', now, limits)
}

const socketClosed = (state: State, code: number, now: number, limits: MachineLimits): Step => {
  if (!isOpen(state)) return [state, []]
  return FINAL_CLOSE_CODES.has(code) ? end(state) : detach(state, now, limits, [])
}

/** Answers of the node to IDENTIFY and RESUME; they mean nothing to a connection that has since closed. */
const answer = (
  state: State,
  input: Extract<Input, { type: 'identified' | 'resumed' | 'not-resumable' | 'refused' }>,
  limits: MachineLimits
): Step => {
  if (state.code !== 'awaiting-identify') return [state, []]
  switch (input.type) {
    case 'identified':
      return goLive(state, input.session)
    case 'resumed':
      return resume(state, input.outbox, input.seq, limits)
    case 'not-resumable':
      return [state, [notResumable]]
    case 'refused':
      return closeWith(state, input.code, input.reason, input.now, limits)
  }
}

export const step = (state: State, input: Input, limits: MachineLimits): Step => {
  switch (input.type) {
    case 'frame':
      return isOpen(state) ? receiveFrame(state, input.payload, input.now, limits) : [state, []]
    case 'tick':
      return tick(state, input.now, limits)
    case 'dispatch':
      return dispatch(state, input.told, limits)
    case 'stalled':
      return isOpen(state) ? detach(state, input.now, limits, [{ type: 'terminate' }]) : [state, []]
    case 'socket-closed':
      return socketClosed(state, input.code, input.now, limits)
    case 'taken-over':
      return handOver(state)
    case 'evicted':
      return end(state)
    case 'revoked':
      return end(state, [
        { type: 'close', code: GatewayCloseCodes.AuthenticationFailed, reason: 'the token has been revoked' }
      ])
    case 'shutdown':
      return isOpen(state) ? detach(state, input.now, limits, STOPPING) : [state, []]
    case 'identified':
    case 'resumed':
    case 'not-resumable':
    case 'refused':
      return answer(state, input, limits)
  }
}
