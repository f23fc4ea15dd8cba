/** An invite that the caller has made before and that says the same is answered again. Source: Discord, "Create Channel Invite". */
import type { App, GuildView } from '../../../../node/app/index.ts'
import type { ChannelCid, UserCid } from '../../../../node/core/ids.ts'
import { isUsedUp } from '../../../../node/core/kinds/invite-share.ts'
import { mayIn, P } from '../../../../node/core/permissions.ts'
import type { Invite } from '../../../../node/core/state.ts'
import { inviteExpiry } from '../../../present/invite.ts'

export interface Terms {
  readonly channel: ChannelCid
  readonly maxAge: number
  readonly maxUses: number
  readonly temporary: boolean
  /** Is there a code that can be said? */
  readonly short: boolean
}

const isOpen = (invite: Invite, now: number): boolean => (inviteExpiry(invite) ?? Infinity) > now && !isUsedUp(invite)

/** One for everybody, which leads to its channel alone and that nobody has a part of. */
const isPlain = ({ targets, lead, allot }: Invite): boolean => !targets && !lead && allot.length === 0

/** @returns undefined when there is none, or it says no more where this node is */
export const similarInvite = (app: App, view: GuildView, user: UserCid, terms: Terms): Invite | undefined => {
  if (!mayIn(view.state, user, terms.channel, P.CREATE_INSTANT_INVITE)) return undefined
  const now = Date.now()
  return [...view.state.invites.values()].find(
    (one) =>
      one.by === user &&
      one.channel === terms.channel &&
      one.maxAge === terms.maxAge &&
      one.maxUses === terms.maxUses &&
      one.temporary === terms.temporary &&
      isPlain(one) &&
      isOpen(one, now) &&
      app.invites.isCurrent(one.cid) &&
      (app.invites.shortCode(one.cid) !== null) === terms.short
  )
}
