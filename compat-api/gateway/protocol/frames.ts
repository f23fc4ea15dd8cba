/** Payloads that the gateway sends. */
import { GatewayOpcodes } from 'discord-api-types/v10'
import { Payload } from '../format/index.ts'
import type { Dispatched } from './replay-log.ts'
import type { Output } from './state.ts'

const frame = (op: GatewayOpcodes, d: unknown): Output => ({
  type: 'send',
  frame: { op, s: null, t: null, data: Payload.of(d) }
})

export const hello = (interval: number): Output => frame(GatewayOpcodes.Hello, { heartbeat_interval: interval })
export const heartbeatAck: Output = frame(GatewayOpcodes.HeartbeatAck, null)
export const notResumable: Output = frame(GatewayOpcodes.InvalidSession, false)
export const reconnect: Output = frame(GatewayOpcodes.Reconnect, null)

export const dispatched = ({ t, s, data }: Dispatched): Output => ({
  type: 'send',
  frame: { op: GatewayOpcodes.Dispatch, s, t, data }
})
