/** Payloads that the gateway sends, as text. */
import { GatewayOpcodes } from 'discord-api-types/v10'
import type { Dispatched } from './replay-log.ts'
import type { Output } from './state.ts'

const frame = (op: GatewayOpcodes, d: unknown): Output => ({
  type: 'send',
  text: JSON.stringify({ t: null, s: null, op, d })
})

export const hello = (interval: number): Output => frame(GatewayOpcodes.Hello, { heartbeat_interval: interval })
export const heartbeatAck: Output = frame(GatewayOpcodes.HeartbeatAck, null)
export const notResumable: Output = frame(GatewayOpcodes.InvalidSession, false)
export const reconnect: Output = frame(GatewayOpcodes.Reconnect, null)

/** Concatenated, because `json` has been made once for every session that gets it. */
export const dispatched = ({ t, s, json }: Dispatched): Output => ({
  type: 'send',
  text: `{"t":"${t}","s":${s},"op":${GatewayOpcodes.Dispatch},"d":${json}}`
})
