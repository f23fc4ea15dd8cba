/** Bounds and periods of the gateway. Times in ms, sizes in characters unless said otherwise. */
export interface GatewayLimits {
  readonly heartbeatInterval: number
  /** A connection without a heartbeat for this long is a zombie: 1.5 intervals and some grace. */
  readonly heartbeatTimeout: number
  readonly identifyWithin: number
  /** Bytes of one frame from a client. Source: Discord, "Gateway: Sending Events". */
  readonly frame: number
  /** Frames that a connection may send in `frameWindow`. Source: Discord, "Gateway: Rate Limiting". */
  readonly frames: number
  readonly frameWindow: number
  /** How long a session without a socket can be resumed. */
  readonly resumeWindow: number
  readonly replayEvents: number
  readonly replaySize: number
  /** Unsent output beyond which a reader is too slow and is cut off, in bytes. */
  readonly unsent: number
  /** Unsent output below which more of the initial guilds or member chunks is made, in bytes. */
  readonly lowWater: number
  readonly sockets: number
  readonly socketsPerRemote: number
  readonly detachedSessions: number
}

const HEARTBEAT_INTERVAL = 41_250
const MIB = 1024 * 1024

export const DEFAULT_LIMITS: GatewayLimits = {
  heartbeatInterval: HEARTBEAT_INTERVAL,
  heartbeatTimeout: HEARTBEAT_INTERVAL * 1.5 + 5000,
  identifyWithin: 60_000,
  frame: 4096,
  frames: 120,
  frameWindow: 60_000,
  resumeWindow: 90_000,
  replayEvents: 8192,
  replaySize: 8 * MIB,
  unsent: 16 * MIB,
  lowWater: MIB,
  sockets: 1024,
  socketsPerRemote: 512,
  detachedSessions: 512
}
