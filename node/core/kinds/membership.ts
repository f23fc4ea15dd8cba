/** Who is in: a member's admission has seen every removal of them. Roles and time-outs go with the membership. */
import type { Weave } from '../causal/weave.ts'
import type { UserCid } from '../ids.ts'
import type { Member } from '../state.ts'

export const removeMember = (weave: Weave, user: UserCid): void => {
  weave.remove(`member/${user}`)
  // The owner stays, whatever a stale op says.
  if (user === weave.view.owner) return
  weave.view = { ...weave.view, members: weave.view.members.delete(user) }
}

export const addMember = (weave: Weave, joined: Omit<Member, 'roles' | 'timeoutUntil'>): void => {
  const { user } = joined
  if (!weave.outlives(`member/${user}`)) return
  const shown = weave.register(`joined/${user}`, joined)
  const roles = weave.view.members.get(user)?.roles ?? []
  const timeoutUntil = weave.read<number | null>(`timeout/${user}`) ?? null
  weave.view = { ...weave.view, members: weave.view.members.set(user, { ...shown, roles, timeoutUntil }) }
}
