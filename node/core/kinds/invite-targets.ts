/**
 * Whom an invite is for. One that names people lets in nobody else, whoever has its secret and whoever stands for them.
 *
 * Attack when absent: an invite that was made for three people is passed on, and a crowd comes in by it.
 */
import type { UserCid } from '../ids.ts'
import { refuse, type Refusal } from '../refusal.ts'
import type { GuildState, Invite } from '../state.ts'
import type { Weave } from '../causal/weave.ts'

/** Of all invites of a guild: each of them is kept by every member's node. */
const ALL_TARGETS = 10_000

/** May this user come in by it? */
export const targetProblem = ({ targets }: Invite, user: UserCid): Refusal | null =>
  targets === undefined || targets.users.includes(user)
    ? null
    : refuse('not-invited', 'the invite is for some people only, and they are not among them')

/** @param besides an invite whose people make way for these */
export const roomProblem = (
  { invites }: GuildState,
  users: readonly UserCid[] | undefined,
  besides?: Invite
): Refusal | null => {
  if (users === undefined) return null
  const named = [...invites.values()].reduce((sum, { cid, targets }) => {
    return cid === besides?.cid ? sum : sum + (targets?.users.length ?? 0)
  }, users.length)
  return named <= ALL_TARGETS
    ? null
    : refuse('limit-reached', `the invites of a guild name at most ${ALL_TARGETS} people`)
}

/** @returns whom it is for after this op */
export const writeTargets = (
  weave: Weave,
  { cid, t, users }: { readonly cid: Invite['cid']; readonly t: number; readonly users: readonly UserCid[] }
): Pick<Invite, 'targets'> => ({
  targets: weave.register(`invite/${cid}/targets`, { at: t, users })
})
