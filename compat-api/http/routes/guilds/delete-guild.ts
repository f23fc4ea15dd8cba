import type { Snowflake } from '../../../../node/core/ids.ts'
import { guildOf } from '../../access.ts'
import type { Call } from '../../route.ts'
import { route } from '../../route.ts'
import { guildParams } from '../../schema/params.ts'

const close = async (call: Call<'any', { guild_id: Snowflake }>): Promise<void> => {
  const view = guildOf(call, call.params.guild_id)
  await call.app.guilds.submit(view.cid, call.account.cid, [{ k: 'close', body: {} }])
}

const spec = { auth: 'any', status: 204, params: guildParams, handler: close } as const

export const deleteGuild = route({ ...spec, method: 'DELETE', path: '/guilds/:guild_id' })
/** The same, as user clients send it. */
export const deleteGuildByPost = route({ ...spec, method: 'POST', path: '/guilds/:guild_id/delete' })
