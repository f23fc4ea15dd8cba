/** How the network is doing: figures that are kept as things happen, so that reading them costs nothing. */
import type { GuildCid } from './ids.ts'
import type { Reachability } from './reachability.ts'

/** How a round with a peer ended: well, or the code of what ended it. */
export type SyncOutcome =
  | 'synced'
  | 'sync-refused'
  | 'protocol-broken'
  | 'peer-stalled'
  | 'peer-too-slow'
  | 'unreachable'

/** A peer that has proved to carry a guild, since this node started. */
export interface PeerLag {
  readonly peer: string
  readonly connected: boolean
  /** Ops that it had and this node lacked when they last compared, less what it has brought since; and logs with such. */
  readonly ops: number
  readonly logs: number
  /** When all that it had was here, in ms since the Unix epoch; null: not yet. */
  readonly synced: number | null
  readonly last: { readonly at: number; readonly outcome: SyncOutcome } | null
}

export interface GuildLink {
  readonly guild: GuildCid
  readonly peers: readonly PeerLag[]
}

/** This node's part of the table by which nodes find each other. */
export interface TableHealth {
  /** Nodes of it that this one asks first. */
  readonly contacts: number
  /** Records kept for others. */
  readonly records: number
  /** Is it asked by others? Not while it is out of their reach. */
  readonly serves: boolean
}

/** The clock of this machine beside those of others. */
export interface ClockHealth {
  /** Connected peers that share a guild and have said what their clocks show. */
  readonly peers: number
  /** ms by which this one is ahead of the one in the middle of those; behind when less than 0, null when there is none. */
  readonly ahead: number | null
}

export interface NetworkHealth {
  /** Other nodes, however many connections there are with each. */
  readonly connections: number
  readonly table: TableHealth
  readonly guilds: readonly GuildLink[]
  readonly waiting: {
    /** Ops that wait for a parent, and how many parents are missing. */
    readonly ops: number
    readonly bytes: number
    readonly parents: number
    /** Ops whose time lies ahead. */
    readonly early: number
  }
  /** Ops that came by gossip and are being checked; own ops that are not sent yet. */
  readonly gossip: { readonly arriving: number; readonly leaving: number }
  /** Since the start. */
  readonly rounds: { readonly synced: number; readonly failed: number }
  readonly clock: ClockHealth
  /** How this node is reached; null of one without a network. */
  readonly reachability: Reachability | null
}

/** What keeps one log from being whole, as far as is known. */
export interface LogLag {
  /** Its ops that wait for a parent. */
  readonly waiting: number
  /** Shown before its history has come. */
  readonly onItsWay: boolean
  /** Peers that had more of it than this node. */
  readonly ahead: readonly { readonly peer: string; readonly connected: boolean; readonly ops: number }[]
}

export const WHOLE: LogLag = { waiting: 0, onItsWay: false, ahead: [] }

/** Of a node without a network. */
export const ALONE: NetworkHealth = {
  connections: 0,
  table: { contacts: 0, records: 0, serves: false },
  guilds: [],
  waiting: { ops: 0, bytes: 0, parents: 0, early: 0 },
  gossip: { arriving: 0, leaving: 0 },
  rounds: { synced: 0, failed: 0 },
  clock: { peers: 0, ahead: null },
  reachability: null
}
