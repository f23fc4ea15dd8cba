import { GatewayOpcodes } from 'discord-api-types/v10'
import { z } from 'zod'
import { defineOp } from './op.ts'
import { snowflake } from './snowflake.ts'

/** Source: Discord, "Gateway Events: Request Channel Info". Fields that there are not are passed over. */
export const requestChannelInfo = defineOp({
  op: GatewayOpcodes.RequestChannelInfo,
  where: 'live',
  schema: z.object({ guild_id: snowflake, fields: z.array(z.string().max(64)).max(16) }),
  handle: (state, { guild_id: guild, fields }) => [
    state,
    [{ type: 'request-channel-info', request: { guild, fields } }]
  ]
})
