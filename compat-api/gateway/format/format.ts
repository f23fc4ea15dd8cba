/** How payloads are written and read: the `encoding` that a client asked for. */
import type { GatewayOpcodes } from 'discord-api-types/v10'
import type { EventName } from '../events.ts'
import type { Payload } from './payload.ts'

/** A payload of the gateway's. */
export interface Frame {
  readonly op: GatewayOpcodes
  /** Null of all but dispatches, as `t`. */
  readonly s: number | null
  readonly t: EventName | null
  readonly data: Payload
}

/** Text as a string with a character for each byte of its UTF-8, or binary data. */
export type Encoded = string | Buffer

export interface Format {
  encode(frame: Frame): Encoded
  /** @throws Error for what is malformed. */
  decode(bytes: Buffer): unknown
}
