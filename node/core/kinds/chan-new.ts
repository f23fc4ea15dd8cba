import { objectId, type ChannelCid } from '../ids.ts'
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
  apply: (state, op) => {
    if (!op.body) return state
    const id = objectId(op.t, op.cid)
    const looks = { name: op.display?.name ?? 'forgotten', topic: op.display?.topic ?? null }
    return {
      ...state,
      channels: state.channels.set(op.cid, { cid: op.cid, id, ...op.body, ...looks }),
      ids: state.ids.set(id, { type: 'channel', cid: op.cid })
    }
  }
}
