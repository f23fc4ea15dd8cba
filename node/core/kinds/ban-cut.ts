import type { UserCid } from '../ids.ts'
import type { Kind } from '../ops.ts'
import { P } from '../permissions.ts'
import { refuse } from '../refusal.ts'
import type { Cut, GuildState, Removal } from '../state.ts'
import { all, permitted, targetBelow } from './allow.ts'
import type { ControlRules } from './kind.ts'

/** Rows of one removal, however many ops have raised it. */
const MAX_ROWS = 4096

/** Whoever may do it may also say that more had been read. */
const WHO_MAY: Partial<Record<Kind, readonly [bit: bigint, what: string]>> = {
  ban: [P.BAN_MEMBERS, 'ban members'],
  kick: [P.KICK_MEMBERS, 'kick members'],
  timeout: [P.MODERATE_MEMBERS, 'moderate members']
}

const placeOf = ({ device, channel }: Cut[number]): string => `${device}/${channel}`

/** Row by row the later place; sorted, so that the order of merging leaves no trace. */
const merged = (a: Cut, b: Cut): Cut => {
  const rows = new Map(a.map((row) => [placeOf(row), row]))
  for (const row of b) if ((rows.get(placeOf(row))?.q ?? -1) < row.q) rows.set(placeOf(row), row)
  return [...rows.values()].toSorted((x, y) => (placeOf(x) < placeOf(y) ? -1 : 1))
}

const removalOf = (state: GuildState, user: UserCid, cid: Removal['cid']): Removal | undefined =>
  state.removals.get(user)?.find((removal) => removal.cid === cid)

/**
 * Honest posts from before a removal that its author had not read have turned up: the cut is raised over them. Raises
 * merge row by row to the highest, so they commute; a removal that is void takes them along.
 */
export const banCut: ControlRules<'ban.cut'> = {
  may: (state, op) => {
    const removal = op.body && removalOf(state, op.body.user, op.body.removal)
    const right = removal && WHO_MAY[removal.k]
    if (!op.body || !removal || !right) return refuse('unknown-ban', 'there is no such removal of them')
    const rows = merged(removal.cut, op.body.cut)
    return all(
      permitted(state, op.user, ...right),
      targetBelow(state, op.user, op.body.user),
      rows.length > MAX_ROWS ? refuse('limit-reached', `a cut has at most ${MAX_ROWS} rows`) : null
    )
  },
  apply: (weave, op) => {
    if (!op.body) return
    const { user, removal: raised, cut } = op.body
    const { removals } = weave.view
    const after = (removals.get(user) ?? []).map((removal) =>
      removal.cid === raised ? { ...removal, cut: merged(removal.cut, cut) } : removal
    )
    weave.view = { ...weave.view, removals: removals.set(user, after) }
  }
}
