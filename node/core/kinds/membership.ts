/**
 * Who is in: a member's admission has seen every removal of them, and so has what approved of them. Roles, approvals
 * and time-outs go with the membership.
 */
import type { Weave } from '../causal/weave.ts'
import type { UserCid } from '../ids.ts'
import type { Op } from '../ops.ts'
import { PersistentMap } from '../persistent-map.ts'
import type { Member, Removal } from '../state.ts'

export const removeMember = (weave: Weave, user: UserCid): void => {
  weave.remove(`member/${user}`)
  weave.wipe(`approved/${user}`)
  endEpochs(weave)
  // The owner stays, whatever a stale op says.
  if (user === weave.view.owner) return
  weave.view = { ...weave.view, members: weave.view.members.delete(user) }
}

/** Nobody whose way in has just ended has a key of the epochs to come: what is encrypted from now on takes a new one. */
export const endEpochs = (weave: Weave): void => {
  weave.remove('epochs')
  weave.view = { ...weave.view, epochs: PersistentMap.empty() }
}

/** Notes how far the removed had been read. Concurrent removals add up. */
export const cutOff = (
  weave: Weave,
  op: Op<'ban' | 'kick' | 'timeout' | 'device.del' | 'rotate'>,
  user: UserCid,
  only: Removal['only'] = null
): void => {
  if (!op.body) return
  const { cut } = op.body
  const known = weave.view.removals.get(user) ?? []
  const removals = [...known, { cid: op.cid, t: op.t, k: op.k, cut, only }].toSorted((a, b) => (a.cid < b.cid ? -1 : 1))
  weave.view = { ...weave.view, removals: weave.view.removals.set(user, removals) }
}

export const addMember = (weave: Weave, joined: Omit<Member, 'roles' | 'timeoutUntil'>): void => {
  const { user } = joined
  if (!weave.outlives(`member/${user}`)) return
  const shown = weave.register(`joined/${user}`, joined)
  const roles = weave.view.members.get(user)?.roles ?? []
  const pending = shown.pending && weave.read<boolean>(`approved/${user}`) !== true
  const timeoutUntil = weave.read<number | null>(`timeout/${user}`) ?? null
  weave.view = { ...weave.view, members: weave.view.members.set(user, { ...shown, roles, timeoutUntil, pending }) }
}

/** An approval stands as long as the membership that it has seen. */
export const approveMember = (weave: Weave, user: UserCid): void => {
  if (!weave.outlives(`member/${user}`)) return
  weave.register(`approved/${user}`, true)
  const member = weave.view.members.get(user)
  if (member?.pending)
    weave.view = { ...weave.view, members: weave.view.members.set(user, { ...member, pending: false }) }
}
