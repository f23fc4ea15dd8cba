/** A member as a search finds them: with how they came. */
import type { App, GuildView } from '../../../../node/app/index.ts'
import type { UserCid } from '../../../../node/core/ids.ts'
import type { Member } from '../../../../node/core/state.ts'
import { presentMember, userIn } from '../../../present/index.ts'

/** How somebody came in. Source: the Discord client's "join source type". */
const BY_WORD = 1
const BY_INVITE = 5
const UNKNOWN = 0

const sourceOf = (member: Member, { state }: GuildView): number => {
  if (member.invite) return BY_INVITE
  return member.user !== state.owner && state.users.get(member.user)?.bot ? BY_WORD : UNKNOWN
}

/** With who stands for them, and whether a device of theirs has signed two ops for one place (not Discord's). */
const shown = (app: App, view: GuildView, member: Member, forkers: ReadonlySet<UserCid>) => ({
  member: presentMember(view, member),
  source_invite_code: member.invite && app.invites.code(view.cid, member.invite),
  join_source_type: sourceOf(member, view),
  inviter_id: member.sponsor === member.user ? null : userIn(view, member.sponsor).id,
  has_forked: forkers.has(member.user)
})

export interface FoundMember extends Pick<Member, 'joinedAt' | 'timeoutUntil'> {
  readonly names: readonly string[]
  readonly shown: ReturnType<typeof shown>
}

/** Everybody, in no order. */
export const everyMember = (app: App, view: GuildView): readonly FoundMember[] => {
  const forkers = new Set(app.guilds.forks(view.cid).map(({ user }) => user))
  return [...view.state.members.values()].map((member) => {
    const found = shown(app, view, member, forkers)
    const { user, nick } = found.member
    const names = [user.username, user.global_name, nick].filter((name) => typeof name === 'string')
    return { joinedAt: member.joinedAt, timeoutUntil: member.timeoutUntil, names, shown: found }
  })
}
