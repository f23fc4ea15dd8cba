/**
 * The session protocol as values. A connection awaits IDENTIFY or RESUME, is live with an outbox, is detached from
 * its socket while its outbox can be resumed, or is closed.
 *
 * Invariants: nothing is dispatched before `live`; sequence numbers of an outbox are contiguous from 1; an outbox
 * belongs to one connection at a time.
 */
import type { GatewayCloseCodes } from 'discord-api-types/v10'
import type { Presence } from '../../../node/core/events.ts'
import type { Snowflake } from '../../../node/core/ids.ts'
import type { Frame } from '../format/index.ts'
import type { GatewayLimits } from '../limits.ts'
import type { ReplayLog, Told } from './replay-log.ts'
import type { ChannelInfoRequest, Identify, MembersRequest, Resume, VoiceRequest } from './requests.ts'

/** WebSocket (RFC 6455, 7.4.1) or gateway close code. */
export type CloseCode = GatewayCloseCodes | 1001

/** What a session has been sent. */
export interface Outbox {
  readonly session: string
  /** Sequence number of the last dispatch. */
  readonly seq: number
  readonly replay: ReplayLog
}

/** Signs of life of a connection; times in ms. */
export interface Pulse {
  readonly lastBeat: number
  readonly windowStart: number
  /** Frames received since `windowStart`. */
  readonly frames: number
}

export interface Awaiting {
  readonly code: 'awaiting-identify'
  readonly pulse: Pulse
  readonly openedAt: number
}

export interface Live {
  readonly code: 'live'
  readonly pulse: Pulse
  readonly outbox: Outbox
}

export interface Detached {
  readonly code: 'detached'
  readonly outbox: Outbox
  /** The last sequence number that can have reached the client. */
  readonly reached: number
  /** When the session can no longer be resumed. */
  readonly until: number
}

interface Closed {
  readonly code: 'closed'
}

export type Open = Awaiting | Live
export type State = Open | Detached | Closed

export type Input =
  /** Undefined: what the client sent could not be read. */
  | { readonly type: 'frame'; readonly payload: unknown; readonly now: number }
  | { readonly type: 'tick'; readonly now: number }
  /** IDENTIFY was accepted under a new session id. */
  | { readonly type: 'identified'; readonly session: string }
  /** RESUME was accepted; the outbox has been taken from the connection that had it. */
  | { readonly type: 'resumed'; readonly outbox: Outbox; readonly seq: number }
  /** There is nothing to resume: the client shall identify. */
  | { readonly type: 'not-resumable' }
  | { readonly type: 'refused'; readonly code: CloseCode; readonly reason: string; readonly now: number }
  | { readonly type: 'dispatch'; readonly told: Told }
  /** Another connection has taken the outbox. */
  | { readonly type: 'taken-over' }
  /** The client reads too slowly. */
  | { readonly type: 'stalled'; readonly now: number }
  | { readonly type: 'socket-closed'; readonly code: number; readonly now: number }
  | { readonly type: 'evicted' }
  /** The token it came with is good no more. */
  | { readonly type: 'revoked' }
  | { readonly type: 'shutdown'; readonly now: number }

export type Output =
  | { readonly type: 'send'; readonly frame: Frame }
  | { readonly type: 'close'; readonly code: CloseCode; readonly reason: string }
  /** Cut the socket without a closing handshake. */
  | { readonly type: 'terminate' }
  | { readonly type: 'identify'; readonly identify: Identify }
  | { readonly type: 'resume'; readonly resume: Resume }
  | { readonly type: 'set-presence'; readonly presence: Presence }
  | { readonly type: 'request-members'; readonly request: MembersRequest }
  | { readonly type: 'request-sounds'; readonly guilds: readonly Snowflake[] }
  | { readonly type: 'request-channel-info'; readonly request: ChannelInfoRequest }
  | { readonly type: 'set-voice'; readonly request: VoiceRequest }
  | { readonly type: 'detached' }
  /** The session is over and cannot be resumed. */
  | { readonly type: 'ended'; readonly session: string }

export type Step = readonly [State, readonly Output[]]

export type MachineLimits = Pick<
  GatewayLimits,
  | 'heartbeatInterval'
  | 'heartbeatTimeout'
  | 'identifyWithin'
  | 'frames'
  | 'frameWindow'
  | 'resumeWindow'
  | 'replayEvents'
  | 'replaySize'
>
