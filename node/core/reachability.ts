/** How a node is reached by others, as far as it has found out: for `folkmoot doctor` and the health endpoint. */

/** `open`: a peer has got through to it; `closed`: a peer has tried, and could not; `untried`: nobody has tried yet. */
export type PlaceState = 'open' | 'closed' | 'untried'

/** Where this node listens, or believes to be reached. */
export interface ListeningPlace {
  /** Multiaddr without /p2p/. */
  readonly address: string
  /** TCP. */
  readonly port: number
  readonly state: PlaceState
  /** ms since the Unix epoch; null when nobody has. */
  readonly triedAt: number | null
}

/** A relay that keeps a place for this node. */
export interface RelayReservation {
  readonly peer: string
  /** ms since the Unix epoch. */
  readonly expiresAt: number
}

/** Attempts to get from a relayed connection to a direct one. */
export interface UpgradeCount {
  readonly succeeded: number
  readonly failed: number
}

export interface Reachability {
  readonly places: readonly ListeningPlace[]
  readonly relays: readonly RelayReservation[]
  /** What this node does as a relay; null when it is none. */
  readonly relaying: { readonly reservations: number; readonly circuits: number } | null
  /** Connections that are open now, by the way they take. */
  readonly connections: { readonly direct: number; readonly webrtc: number; readonly relayed: number }
  /** `webrtc` is null where its native library cannot be loaded; `punched`: who is public was dialled back. */
  readonly upgrades: { readonly webrtc: UpgradeCount | null; readonly punched: number }
}
