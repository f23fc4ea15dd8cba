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

/** A character for each byte: Node writes such a string for less than a buffer, and joins two for next to nothing. */
export type Encoded = string

export const encode = (format: Format, frame: Frame): Encoded => {
  const [before, after] = format.around(frame)
  return before + format.number(frame.s) + after
}

export interface Format {
  /** Do its payloads go in binary messages of the WebSocket's? */
  readonly isBinary: boolean
  /** What stands before and after its number. */
  around(frame: Frame): readonly [before: Encoded, after: Encoded]
  number(s: number | null): Encoded
  /** @throws Error for what is malformed. */
  decode(bytes: Buffer): unknown
}
