import { objectId, type ChannelCid, type RoleCid } from '../ids.ts'
import type { Op } from '../ops.ts'
import { P } from '../permissions.ts'
import { refuse, type Refusal } from '../refusal.ts'
import type { GuildState } from '../state.ts'
import { all, overwriteGrantsHeld, overwriteTargetExists, permitted } from './allow.ts'
import type { ControlRules } from './kind.ts'

const MAX_CHANNELS = 500
export const CATEGORY = 4

/** A channel lies in no category or in an existing one; a category lies in none. */
export const parentFits = (state: GuildState, type: number, parent: ChannelCid | null | undefined): Refusal | null => {
  if (!parent) return null
  const category = state.channels.get(parent)
  return type !== CATEGORY && category?.type === CATEGORY
    ? null
    : refuse('wrong-channel-type', 'a channel can only lie in a category')
}

const overwritesFit = (state: GuildState, op: Op<'chan.new'>): Refusal | null =>
  all(
    ...(op.body?.overwrites ?? []).flatMap((o) => [
      overwriteTargetExists(state, o),
      overwriteGrantsHeld(state, op.user, undefined, o)
    ])
  )

export const chanNew: ControlRules<'chan.new'> = {
  may: (state, op) =>
    op.body
      ? all(
          permitted(state, op.user, P.MANAGE_CHANNELS, 'manage channels'),
          parentFits(state, op.body.type, op.body.parent),
          overwritesFit(state, op),
          state.channels.size >= MAX_CHANNELS
            ? refuse('limit-reached', `a guild has at most ${MAX_CHANNELS} channels`)
            : null,
          state.ids.has(objectId(op.t, op.cid)) ? refuse('id-taken', 'the id is taken; send it again') : null
        )
      : refuse('unknown-channel', 'the body is missing'),
  apply: (weave, op) => {
    if (!op.body) return
    const { view } = weave
    const id = objectId(op.t, op.cid)
    const looks = { name: op.display?.name ?? 'forgotten', topic: op.display?.topic ?? null }
    const parent = op.body.parent && view.channels.has(op.body.parent) ? op.body.parent : null
    const overwrites = op.body.overwrites.filter((o) => o.type === 'member' || view.roles.has(o.target as RoleCid))
    weave.view = {
      ...view,
      channels: view.channels.set(op.cid, { cid: op.cid, id, ...op.body, ...looks, parent, overwrites }),
      ids: view.ids.set(id, { type: 'channel', cid: op.cid })
    }
  }
}
