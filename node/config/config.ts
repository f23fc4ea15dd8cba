/** Everything that can be set about a node, after it has been read and checked. */
export interface Config {
  /** Absolute path of the folder that holds keys, database and certificates. */
  readonly data: string
  /** REST, gateway and CDN without TLS. */
  readonly http: Endpoint
  /** The same over TLS; null: not served. */
  readonly tls: Endpoint | null
  /** Multiaddrs on which other nodes can reach this one. */
  readonly p2p: readonly string[]
  /** Multiaddrs by which other nodes reach this one, that it cannot know of itself. */
  readonly announce: readonly string[]
  /** Relay other nodes. */
  readonly relay: boolean
  /** UDP port for voice; 0: any free one. */
  readonly mediaPort: number
  /** Multiaddrs, each ending in a peer id, that are dialled at start. */
  readonly bootstrap: readonly string[]
  /** Find and be found by nodes on the local network. */
  readonly mdns: boolean
  /** Hold clients to the API's rate limits. */
  readonly rateLimits: boolean
  /** Requests a second of one caller; 0: without a bound. */
  readonly requestRate: number
  /** Requests of one caller in ten minutes that are answered by 401, 403 or 429; 0: without a bound. */
  readonly invalidRequests: number
  /** Instead of what the API's routes allow one caller. */
  readonly routeRates: readonly RouteRate[]
  /** Show clients short codes of invites: others find them only by peers and the DHT, while the whole ones say where to go. */
  readonly shortInvites: boolean
  /** May applications have their interactions sent to this machine, and to others that the internet does not reach? */
  readonly privateEndpoints: boolean
  /** Bytes of messages kept of one author, one channel and one guild; 0: without a bound. */
  readonly authorQuota: number
  readonly channelQuota: number
  readonly guildQuota: number
  /** Bytes of one file, and of files that one author sends in a guild, and of all of a guild; 0: without a bound. */
  readonly fileLimit: number
  readonly authorFiles: number
  readonly guildFiles: number
  readonly pictureFiles: number
  /** stdout carries one JSON object a line. */
  readonly json: boolean
  readonly logLevel: LogLevel
}

/** `limit` requests in `window` ms. */
export interface RouteRate {
  readonly method: string
  /** As Discord's documentation writes it: /channels/{channel_id}/messages */
  readonly path: string
  readonly limit: number
  readonly window: number
}

export interface Endpoint {
  /** A host name or an address, IPv6 without brackets. */
  readonly host: string
  /** 0: any free one. */
  readonly port: number
}

/** From the least said to the most. */
export const LOG_LEVELS = ['error', 'warn', 'info'] as const

export type LogLevel = (typeof LOG_LEVELS)[number]
