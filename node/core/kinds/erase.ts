import { P } from '../permissions.ts'
import { LIMITS, type Op } from '../ops.ts'
import { refuse, type Refusal } from '../refusal.ts'
import type { GuildState, KnownUser } from '../state.ts'
import { permitted } from './allow.ts'
import type { ControlRules } from './kind.ts'

/** What is shown in the place of somebody whose name has been erased. */
const NAMELESS = { name: 'Deleted User', globalName: null, avatar: null }

/** @param t when the user was called so. */
export const unlessErased = (state: GuildState, known: KnownUser, t: number): KnownUser =>
  t <= (state.erased.get(known.user) ?? -1) ? { ...known, ...NAMELESS } : known

/** Everybody may have themselves forgotten, also who has been banned or has left; they once, so that they cannot flood. */
export const erasesOneself = (op: Op): boolean => op.k === 'erase' && op.body?.user === op.user

const oneself = (state: GuildState, op: Op<'erase'>): Refusal | null =>
  state.members.has(op.user) || !state.erased.has(op.user)
    ? null
    : refuse('limit-reached', 'what you wrote has been erased already')

const another = (state: GuildState, op: Op<'erase'>, body: NonNullable<Op<'erase'>['body']>): Refusal | null =>
  state.members.has(body.user)
    ? refuse('already-a-member', 'they are a member: they can erase what they wrote themselves')
    : permitted(state, op.user, P.MANAGE_GUILD, 'manage the guild')

/**
 * Erases a user: what they wrote here, edits and names included, leaves the disk of every honest node. It covers what is
 * not later than the op by its own time `t`, whether the author had seen it or not, and nothing after: who comes back
 * writes as everybody does. Of others it covers a minute more, for that is how far apart clocks may be. Of several
 * erasures the latest counts.
 *
 * Attack when absent: whoever asks to be forgotten is kept by the one node that had not heard of this message or that.
 * By time and not by what was seen: an honest node's ops never bear a time before those it has seen, and somebody who
 * backdates only has what they write erased.
 */
export const erase: ControlRules<'erase'> = {
  may: (state, op) => {
    const { body } = op
    if (!body || !state.users.has(body.user)) return refuse('unknown-user', 'they have never been here')
    return erasesOneself(op) ? oneself(state, op) : another(state, op, body)
  },
  apply: (weave, op) => {
    if (!op.body) return
    const { user } = op.body
    const end = erasesOneself(op) ? op.t : op.t + LIMITS.futureHold
    const until = Math.max(end, weave.view.erased.get(user) ?? 0)
    const view = { ...weave.view, erased: weave.view.erased.set(user, until) }
    weave.rewrite<KnownUser>(`user/${user}`, ({ t, value }) => unlessErased(view, value, t))
    const known = weave.read<KnownUser>(`user/${user}`)
    weave.view = known ? { ...view, users: view.users.set(user, known) } : view
  }
}
