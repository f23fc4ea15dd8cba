import { GatewayOpcodes } from 'discord-api-types/v10'
import { z } from 'zod'
import { defineOp } from './op.ts'
import { snowflake } from './snowflake.ts'

const schema = z.object({
  guild_id: snowflake.nullish(),
  channel_id: snowflake.nullish(),
  self_mute: z.boolean().nullish(),
  self_deaf: z.boolean().nullish()
})

/** This node carries no voice: the wish is checked and, as for a channel one may not enter, nothing follows. */
export const updateVoiceState = defineOp({
  op: GatewayOpcodes.VoiceStateUpdate,
  where: 'live',
  schema,
  handle: (state) => [state, []]
})
