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
  /** Changes of its presence that a session may make in `presenceWindow`. Source: Discord, "Update Presence". */
  readonly presences: number
  readonly presenceWindow: number
  /** Times that a session may ask for all members of a guild in `wholeGuildWindow`. Source: Discord, "Request Guild Members". */
  readonly wholeGuilds: number
  readonly wholeGuildWindow: number
  /** Sessions that a user may begin in `startsWindow`, and at once, that is in `startsPause`. */
  readonly starts: number
  readonly startsWindow: number
  readonly startsAtOnce: number
  readonly startsPause: number
  /** Guilds of one shard. */
  readonly guildsPerShard: number
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
  /** Of a piece of what is kept for a restart, in bytes, and how many there are of them besides the newest. */
  readonly journalSegment: number
  readonly journalSegments: number
  /** How long a piece is written to, and how long one is kept after that. */
  readonly journalAge: number
  readonly journalMemory: number
}

const HEARTBEAT_INTERVAL = 41_250
const HEARTBEAT_TIMEOUT = HEARTBEAT_INTERVAL * 1.5 + 5000
const RESUME_WINDOW = 300_000
const MIB = 1024 * 1024

export const DEFAULT_LIMITS: GatewayLimits = {
  heartbeatInterval: HEARTBEAT_INTERVAL,
  heartbeatTimeout: HEARTBEAT_TIMEOUT,
  identifyWithin: 60_000,
  frame: 4096,
  frames: 120,
  frameWindow: 60_000,
  presences: 5,
  presenceWindow: 20_000,
  wholeGuilds: 1,
  wholeGuildWindow: 30_000,
  starts: 1000,
  startsWindow: 24 * 3600 * 1000,
  startsAtOnce: 16,
  startsPause: 5000,
  guildsPerShard: 2500,
  resumeWindow: RESUME_WINDOW,
  replayEvents: 8192,
  replaySize: 8 * MIB,
  unsent: 16 * MIB,
  lowWater: MIB,
  sockets: 1024,
  socketsPerRemote: 512,
  detachedSessions: 1024,
  journalSegment: 4 * MIB,
  journalSegments: 7,
  journalAge: 60_000,
  // Whoever was cut off had acknowledged all that was sent before their last two heartbeats.
  journalMemory: RESUME_WINDOW + 2 * HEARTBEAT_TIMEOUT
}
