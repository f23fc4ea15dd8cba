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

/** Where the session's user wants to be; the channel is null to leave. For a channel one may not enter nothing follows. */
export const updateVoiceState = defineOp({
  op: GatewayOpcodes.VoiceStateUpdate,
  where: 'live',
  schema,
  handle: (state, sent) => [
    state,
    [
      {
        type: 'set-voice',
        request: {
          guild: sent.guild_id ?? null,
          channel: sent.channel_id ?? null,
          selfMute: sent.self_mute ?? false,
          selfDeaf: sent.self_deaf ?? false
        }
      }
    ]
  ]
})
