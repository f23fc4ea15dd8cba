import type { GuildView } from '../../node/app/index.ts'
import type { UserCid } from '../../node/core/ids.ts'
import type { Member } from '../../node/core/state.ts'
import { isoTime } from './time.ts'
import { presentUser, userIn } from './user.ts'

export interface Reviewed {
  /** ms since the Unix epoch. */
  readonly at: number
  readonly by: UserCid
  /** Why it came to nothing, if that is said. */
  readonly why: string | null
}

/**
 * Somebody who asks to take part. The request has their user's id: one asks once at a time.
 * Source: the official description, `GuildJoinRequestResponse`; not in Discord's documentation.
 */
export const presentJoinRequest = (
  view: GuildView,
  member: Member,
  status: 'SUBMITTED' | 'APPROVED' | 'REJECTED',
  reviewed: Reviewed | null
) => {
  const user = presentUser(userIn(view, member.user))
  return {
    id: user.id,
    join_request_id: user.id,
    guild_id: view.state.id,
    user_id: user.id,
    user,
    created_at: isoTime(member.joinedAt),
    reviewed_at: reviewed && isoTime(reviewed.at),
    ...(reviewed ? { actioned_by_user: presentUser(userIn(view, reviewed.by)) } : {}),
    application_status: status,
    form_responses: null,
    rejection_reason: reviewed?.why ?? null
  }
}
