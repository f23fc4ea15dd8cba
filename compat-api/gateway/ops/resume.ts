import { GatewayOpcodes } from 'discord-api-types/v10'
import { z } from 'zod'
import { defineOp } from './op.ts'
import { token } from './token.ts'

const schema = z.object({
  token,
  session_id: z.string().max(128),
  seq: z.int().min(0).nullish()
})

export const resume = defineOp({
  op: GatewayOpcodes.Resume,
  where: 'awaiting',
  schema,
  handle: (state, sent) => [
    state,
    [{ type: 'resume', resume: { token: sent.token, session: sent.session_id, seq: sent.seq ?? 0 } }]
  ]
})
