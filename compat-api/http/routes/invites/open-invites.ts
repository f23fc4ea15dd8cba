import type { GuildView } from '../../../../node/app/index.ts'
import type { Invite } from '../../../../node/core/state.ts'
import { inviteExpiry } from '../../../present/index.ts'

const isOpen = (invite: Invite): boolean =>
  (inviteExpiry(invite) ?? Infinity) > Date.now() && (invite.maxUses === 0 || invite.uses < invite.maxUses)

/** Invites that still let somebody in. */
export const openInvites = (view: GuildView): readonly Invite[] => [...view.state.invites.values()].filter(isOpen)
