import { GatewayOpcodes } from 'discord-api-types/v10'
import { z } from 'zod'
import { defineOp } from './op.ts'
import { snowflake } from './snowflake.ts'

/** Source: Discord, "Gateway Events: Request Soundboard Sounds". As many as a frame has room for. */
export const requestSounds = defineOp({
  op: GatewayOpcodes.RequestSoundboardSounds,
  where: 'live',
  schema: z.object({ guild_ids: z.array(snowflake) }),
  handle: (state, { guild_ids: guilds }) => [state, [{ type: 'request-sounds', guilds: [...new Set(guilds)] }]]
})
