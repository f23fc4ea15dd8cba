/**
 * Who is in: a member's admission has seen every removal of them, and so has what approved of them. Roles, approvals
 * and time-outs go with the membership.
 */
import type { Weave } from '../causal/weave.ts'
import type { UserCid } from '../ids.ts'
import type { Op } from '../ops.ts'
import { PersistentMap } from '../persistent-map.ts'
import type { Member, Move, Removal } from '../state.ts'

export const removeMember = (weave: Weave, user: UserCid): void => {
  weave.remove(`member/${user}`)
  weave.wipe(`approved/${user}`)
  weave.wipe(`bypass/${user}`)
  weave.wipe(`moved/${user}`)
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

type Marks = Pick<Member, 'mute' | 'deaf' | 'bypass' | 'moved'>

/** What others have said of a member. That they may not speak or hear outlives their membership, as a time-out does. */
const marksOf = (weave: Weave, user: UserCid): Marks => {
  const isMarked = (name: string): boolean => weave.read<boolean>(`${name}/${user}`) === true
  const moved = weave.read<Move>(`moved/${user}`)
  return {
    ...(isMarked('mute') ? { mute: true } : {}),
    ...(isMarked('deaf') ? { deaf: true } : {}),
    ...(isMarked('bypass') ? { bypass: true } : {}),
    ...(moved ? { moved } : {})
  }
}

/** Somebody says something of a member. What a removal that they have not heard of would make untrue has no effect: see resolve/. */
export const markMember = (
  weave: Weave,
  user: UserCid,
  name: 'mute' | 'deaf' | 'bypass' | 'moved',
  value: unknown
): void => {
  weave.register(`${name}/${user}`, value)
  const member = weave.view.members.get(user)
  if (!member) return
  const { mute: _, deaf: __, bypass: ___, moved: ____, ...rest } = member
  weave.view = { ...weave.view, members: weave.view.members.set(user, { ...rest, ...marksOf(weave, user) }) }
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

type Joined = Omit<Member, 'roles' | 'timeoutUntil' | 'rejoined' | keyof Marks>

export const addMember = (weave: Weave, joined: Joined): void => {
  const { user } = joined
  if (!weave.outlives(`member/${user}`)) return
  const returned = weave.returns(`member/${user}`) ? { rejoined: true } : {}
  const shown = weave.register<Omit<Member, 'roles' | 'timeoutUntil'>>(`joined/${user}`, { ...joined, ...returned })
  const roles = weave.view.members.get(user)?.roles ?? []
  const pending = shown.pending && weave.read<boolean>(`approved/${user}`) !== true
  const timeoutUntil = weave.read<number | null>(`timeout/${user}`) ?? null
  weave.view = {
    ...weave.view,
    members: weave.view.members.set(user, { ...shown, roles, timeoutUntil, pending, ...marksOf(weave, user) })
  }
}

/** An approval stands as long as the membership that it has seen. */
export const approveMember = (weave: Weave, user: UserCid): void => {
  if (!weave.outlives(`member/${user}`)) return
  weave.register(`approved/${user}`, true)
  const member = weave.view.members.get(user)
  if (member?.pending)
    weave.view = { ...weave.view, members: weave.view.members.set(user, { ...member, pending: false }) }
}
