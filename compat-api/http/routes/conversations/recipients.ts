/** Who is in a group. */
import { z } from 'zod'
import { isGroup } from '../../../../node/core/conversation.ts'
import type { GuildView } from '../../../../node/app/index.ts'
import type { Snowflake } from '../../../../node/core/ids.ts'
import { roomOf } from '../../access.ts'
import { apiError } from '../../api-error.ts'
import { route, type Call } from '../../route.ts'
import { snowflake } from '../../schema/fields.ts'

const params = z.object({ channel_id: snowflake, user_id: snowflake })
type RecipientCall = Call<'user', { channel_id: Snowflake; user_id: Snowflake }>

const groupOf = (call: RecipientCall): GuildView => {
  const { view } = roomOf(call, call.params.channel_id)
  if (!isGroup(view.state)) throw apiError('wrongChannelType')
  return view
}

export const addRecipient = route({
  method: 'PUT',
  path: '/channels/:channel_id/recipients/:user_id',
  auth: 'user',
  status: 204,
  params,
  async handler(call) {
    const view = groupOf(call)
    const person = call.app.directory.byId(call.account.cid, call.params.user_id)
    if (!person) throw apiError('unknownUser')
    await call.app.conversations.add(view, call.account.cid, person)
  }
})

export const removeRecipient = route({
  method: 'DELETE',
  path: '/channels/:channel_id/recipients/:user_id',
  auth: 'user',
  status: 204,
  params,
  async handler(call) {
    const view = groupOf(call)
    const target = view.state.ids.get(call.params.user_id)
    if (target?.type !== 'user' || !view.state.members.has(target.cid)) throw apiError('unknownUser')
    await call.app.conversations.remove(view, call.account.cid, target.cid)
  }
})
