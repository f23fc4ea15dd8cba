import type { GuildView } from '../../node/app/index.ts'
import type { Member } from '../../node/core/state.ts'
import { isoTime } from './time.ts'
import { presentUser, userIn } from './user.ts'

/**
 * Somebody who asks to take part. The request has their user's id: one asks once at a time.
 * Source: the Discord client's "guild join request"; not in Discord's documentation.
 */
export const presentJoinRequest = (
  view: GuildView,
  member: Member,
  status: 'SUBMITTED' | 'APPROVED' | 'REJECTED',
  /** When it was answered, ms since the Unix epoch. */
  reviewed: number | null
) => {
  const user = presentUser(userIn(view, member.user))
  return {
    id: user.id,
    join_request_id: user.id,
    guild_id: view.state.id,
    user_id: user.id,
    user,
    created_at: isoTime(member.joinedAt),
    reviewed_at: reviewed === null ? null : isoTime(reviewed),
    application_status: status,
    form_responses: null,
    rejection_reason: null
  }
}
