/** What an invite leads to, as a request names it. Source: Discord, "Channels Resource", "Create Channel Invite". */
import type { App, GuildView } from '../../../../node/app/index.ts'
import type { ChannelCid, Snowflake, UserCid } from '../../../../node/core/ids.ts'
import { STREAM } from '../../../../node/core/kinds/invite-lead.ts'
import type { Invite } from '../../../../node/core/state.ts'
import { invalidField, type ApiError } from '../../api-error.ts'

interface Sent {
  readonly target_type?: 1 | 2 | null | undefined
  readonly target_user_id?: Snowflake | null | undefined
  readonly target_application_id?: Snowflake | null | undefined
}

const required = (field: string): ApiError => invalidField(field, 'BASE_TYPE_REQUIRED', 'This field is required')
const stray = (field: string): ApiError =>
  invalidField(field, 'INVITE_TARGET_MISMATCH', 'The type of the target is another, or is missing.')

const userIn = ({ state }: GuildView, id: Snowflake): UserCid | undefined => {
  const target = state.ids.get(id)
  return target?.type === 'user' ? target.cid : undefined
}

/** Nodes do not tell each other who shows their screen: who is in the channel may. @throws ApiError 50035 */
const streamer = (app: App, view: GuildView, channel: ChannelCid, id: Snowflake): UserCid => {
  const user = userIn(view, id)
  if (!user || app.voice.get(view.cid, user)?.channel !== channel)
    throw invalidField('target_user_id', 'GUILD_INVITE_INVALID_STREAMER', 'They stream nothing in this channel.')
  return user
}

/** @throws ApiError 50035 */
const applicationIn = (view: GuildView, id: Snowflake): UserCid => {
  const user = userIn(view, id)
  if (!user || !view.state.users.get(user)?.bot)
    throw invalidField(
      'target_application_id',
      'GUILD_INVITE_INVALID_APPLICATION',
      'No such application has been here.'
    )
  return user
}

/** @returns undefined when it leads to its channel alone. @throws ApiError 50035 */
export const leadOf = (app: App, view: GuildView, channel: ChannelCid, sent: Sent): Invite['lead'] => {
  const { target_type: type, target_user_id: user, target_application_id: application } = sent
  if (user && type !== STREAM) throw stray('target_user_id')
  if (application && (!type || type === STREAM)) throw stray('target_application_id')
  if (!type) return undefined
  if (type === STREAM) {
    if (!user) throw required('target_user_id')
    return { type, user: streamer(app, view, channel, user) }
  }
  if (!application) throw required('target_application_id')
  return { type, user: applicationIn(view, application) }
}
