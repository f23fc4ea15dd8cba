import { GatewayOpcodes } from 'discord-api-types/v10'
import { defineOp } from './op.ts'
import { presenceSchema, toPresence } from './presence.ts'

export const updatePresence = defineOp({
  op: GatewayOpcodes.PresenceUpdate,
  where: 'live',
  schema: presenceSchema,
  handle: (state, presence, now) => [state, [{ type: 'set-presence', presence: toPresence(presence, now) }]]
})
