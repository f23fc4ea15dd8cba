import { GatewayOpcodes } from 'discord-api-types/v10'
import { z } from 'zod'
import type { Identify } from '../protocol/requests.ts'
import { defineOp } from './op.ts'
import { ONLINE, presenceSchema, toPresence } from './presence.ts'
import { token } from './token.ts'

/** Discord's default and range of `large_threshold`. */
const LARGE = { least: 50, most: 250 }

const schema = z.object({
  token,
  intents: z.number().nullish(),
  compress: z.boolean().nullish(),
  large_threshold: z.number().nullish(),
  shard: z.array(z.number()).nullish(),
  presence: presenceSchema.nullish()
})

const toIdentify = (sent: z.infer<typeof schema>, now: number): Identify => ({
  token: sent.token,
  intents: sent.intents ?? undefined,
  compress: sent.compress ?? false,
  largeThreshold: Math.min(Math.max(sent.large_threshold ?? LARGE.least, LARGE.least), LARGE.most),
  shard: sent.shard ?? undefined,
  presence: sent.presence ? toPresence(sent.presence, now) : ONLINE
})

export const identify = defineOp({
  op: GatewayOpcodes.Identify,
  where: 'awaiting',
  schema,
  handle: (state, sent, now) => [state, [{ type: 'identify', identify: toIdentify(sent, now) }]]
})
