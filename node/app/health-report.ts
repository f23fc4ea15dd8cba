/** What `GET /api/folkmoot/health` answers. No names, no contents, no keys: ids and counts. */
import type { ClockHealth, SyncOutcome, TableHealth } from '../core/health.ts'
import type { Snowflake } from '../core/ids.ts'
import type { Reachability } from '../core/reachability.ts'
import type { EventLoop, Memory } from './vitals.ts'

export interface PeerReport {
  readonly peer: string
  readonly connected: boolean
  /** What it had and this node lacks, as far as is known. */
  readonly opsBehind: number
  readonly logsBehind: number
  /** ISO 8601; null: not since the node started. */
  readonly lastSynced: string | null
  readonly lastRound: { readonly at: string; readonly outcome: SyncOutcome } | null
}

export interface GuildReport {
  readonly guild: Snowflake
  /** Its control log is on its way, and what is shown of it was signed by witnesses. */
  readonly arriving: boolean
  /** Has it members of other nodes? */
  readonly shared: boolean
  readonly connectedPeers: number
  /** Behind the peer that is farthest ahead. */
  readonly opsBehind: number
  readonly peers: readonly PeerReport[]
}

/** Something that keeps the node from working as it should, and what to do about it. */
export interface Problem {
  readonly code: string
  readonly guild: Snowflake | null
  readonly detail: string
  readonly todo: string
}

export interface HealthReport {
  readonly status: 'ok' | 'troubled'
  readonly problems: readonly Problem[]
  readonly version: string
  /** s */
  readonly uptime: number
  readonly connections: number
  readonly table: TableHealth
  /** How others reach this node, as far as it has found out; times in ms since the Unix epoch. */
  readonly reachability: Reachability | null
  readonly guilds: readonly GuildReport[]
  /** Ops that wait for a parent, and how many parents are missing; ops whose time lies ahead. */
  readonly waiting: { readonly ops: number; readonly bytes: number; readonly parents: number; readonly early: number }
  /** Ops on their way in and out by gossip; work for the database. */
  readonly queues: { readonly gossipIn: number; readonly gossipOut: number; readonly writer: number }
  /** This machine's beside those of peers. */
  readonly clock: ClockHealth
  readonly rounds: { readonly synced: number; readonly failed: number }
  readonly database: { readonly bytes: number; readonly logBytes: number }
  /** ms, of the last minute at most. */
  readonly eventLoop: EventLoop
  readonly memory: Memory
}

/** Why something is not there. */
export type Gap =
  /** The guild is shown by a snapshot, and its history is on its way. */
  | { readonly code: 'arriving' }
  | { readonly code: 'history-on-its-way' }
  /** Not every member may see the channel, and nobody of this node: its log is not brought here. */
  | { readonly code: 'not-for-this-node' }
  /** Ops that came before the ops they follow. */
  | { readonly code: 'waits-for-parent'; readonly ops: number }
  /** Ops whose words no peer has brought yet. */
  | { readonly code: 'words-missing'; readonly ops: number }
  | { readonly code: 'behind-peer'; readonly peer: string; readonly connected: boolean; readonly ops: number }
  | { readonly code: 'round-failed'; readonly peer: string; readonly outcome: SyncOutcome }
  /** No node that carries the guild can be reached: what it has written is not known. */
  | { readonly code: 'nobody-reachable' }

export interface ChannelReport {
  readonly channel: Snowflake
  readonly guild: Snowflake
  /** `complete`: as far as is known. */
  readonly status: 'complete' | 'incomplete'
  readonly gaps: readonly Gap[]
  /** When a message was asked for. `unknown`: no peer that was reached has it, or it was deleted. */
  readonly message: 'here' | 'words-missing' | 'unknown' | null
}

export interface Health {
  report(): HealthReport
  /** @returns undefined when no guild here has the channel. */
  channel(id: Snowflake, message: Snowflake | null): ChannelReport | undefined
}
