/** What a client asks of the node, as its frames' handlers hand it on. */
import type { Presence } from '../../../node/core/events.ts'
import type { Snowflake } from '../../../node/core/ids.ts'

export interface Identify {
  readonly token: string
  /** As sent: bots must send them, people need not. */
  readonly intents: number | undefined
  /** Compress large payloads one by one. */
  readonly compress: boolean
  readonly largeThreshold: number
  readonly shard: readonly number[] | undefined
  readonly presence: Presence
}

export interface Resume {
  readonly token: string
  readonly session: string
  /** The last sequence number that reached the client. */
  readonly seq: number
}

/** Which members: those with these ids, those whose name begins so, or all. */
export type MembersWanted =
  | { readonly by: 'ids'; readonly ids: readonly Snowflake[] }
  | { readonly by: 'prefix'; readonly prefix: string; readonly limit: number }
  | { readonly by: 'all' }

export interface VoiceRequest {
  /** Null: of whatever guild. */
  readonly guild: Snowflake | null
  /** Null: leave. */
  readonly channel: Snowflake | null
  readonly selfMute: boolean
  readonly selfDeaf: boolean
}

export interface MembersRequest {
  readonly guild: Snowflake
  readonly wanted: MembersWanted
  readonly presences: boolean
  readonly nonce: string | null
}

export interface ChannelInfoRequest {
  readonly guild: Snowflake
  /** Of the channels: `status`, `voice_start_time`. */
  readonly fields: readonly string[]
}
