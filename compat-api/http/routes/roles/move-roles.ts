import { z } from 'zod'
import { presentRoles, rolesInOrder } from '../../../present/index.ts'
import { guildOf, roleOf, write } from '../../access.ts'
import { route } from '../../route.ts'
import { int, maybe, snowflake } from '../../schema/fields.ts'
import { guildParams } from '../../schema/params.ts'
import { planMoves, type RoleMove } from './role-order.ts'

const move = z.object({ id: snowflake, position: maybe(int(0, 1000)) })

export const moveRoles = route({
  method: 'PATCH',
  path: '/guilds/:guild_id/roles',
  auth: 'any',
  params: guildParams,
  body: z.array(move).max(250),
  async handler(call) {
    const view = guildOf(call, call.params.guild_id)
    const everyone = view.state.guild
    const wanted = call.body.flatMap(({ id, position }): RoleMove[] => {
      const role = roleOf(view, id)
      return role.cid === everyone || typeof position !== 'number' ? [] : [{ role, position }]
    })
    const roles = rolesInOrder(view.state).filter((role) => role.cid !== everyone)
    const moves = planMoves(roles, wanted)
    const after = await write(call, view, moves.length === 0 ? [] : [{ k: 'role.move', body: { moves } }])
    return presentRoles(after.state)
  }
})
