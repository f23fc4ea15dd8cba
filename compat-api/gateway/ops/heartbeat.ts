import { GatewayOpcodes } from 'discord-api-types/v10'
import { z } from 'zod'
import { heartbeatAck } from '../protocol/frames.ts'
import { acknowledgeReplay } from '../protocol/replay-log.ts'
import type { Open } from '../protocol/state.ts'
import { defineOp } from './op.ts'

const acknowledged = (state: Open, s: number | null | undefined): Open => {
  if (state.code !== 'live' || typeof s !== 'number') return state
  return { ...state, outbox: { ...state.outbox, replay: acknowledgeReplay(state.outbox.replay, s) } }
}

/** Answered before IDENTIFY too. Its `d` is the last sequence number that arrived. */
export const heartbeat = defineOp({
  op: GatewayOpcodes.Heartbeat,
  where: 'any',
  schema: z.int().nullish(),
  handle: (state, s, now) => [{ ...acknowledged(state, s), pulse: { ...state.pulse, lastBeat: now } }, [heartbeatAck]]
})
