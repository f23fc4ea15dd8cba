import { objectId, type ChannelCid, type UserCid } from '../ids.ts'
import { P } from '../permissions.ts'
import { refuse, type Refusal } from '../refusal.ts'
import type { GuildState } from '../state.ts'
import { all, permittedIn } from './allow.ts'
import { weaveHook } from './hooks.ts'
import type { ControlRules } from './kind.ts'

/** Discord's. */
const MAX_HOOKS = 15

const roomForHook = (state: GuildState, channel: ChannelCid): Refusal | null =>
  [...state.hooks.values()].filter((hook) => hook.channel === channel).length < MAX_HOOKS
    ? null
    : refuse('too-many-hooks', `a channel has at most ${MAX_HOOKS} webhooks`)

const CATEGORY = 4

/** Whoever manages webhooks where it is to post, if anything can be said there. */
export const mayHookInto = (state: GuildState, user: UserCid, channel: ChannelCid): Refusal | null =>
  state.channels.get(channel)?.type === CATEGORY
    ? refuse('wrong-channel-type', 'nothing is said in a category')
    : all(permittedIn(state, user, channel, P.MANAGE_WEBHOOKS, 'manage webhooks'), roomForHook(state, channel))

/** A webhook is an identity of its own, whose root key is in its token: every node of the guild posts for whoever has it. */
export const hookNew: ControlRules<'hook.new'> = {
  may: (state, op) =>
    op.body
      ? all(
          mayHookInto(state, op.user, op.body.channel),
          state.users.has(op.body.user) ? refuse('id-taken', 'a webhook is nobody who has been here') : null,
          state.ids.has(objectId(op.t, op.cid)) ? refuse('id-taken', 'the id is taken; send it again') : null
        )
      : refuse('unknown-hook', 'the body is missing'),
  apply: (weave, op) => {
    const { view } = weave
    if (!op.body) return
    const id = objectId(op.t, op.cid)
    const { name, avatar } = op.display ?? { name: 'forgotten', avatar: null }
    weave.view = { ...view, ids: view.ids.set(id, { type: 'hook', cid: op.cid }) }
    weaveHook(weave, { cid: op.cid, id, ...op.body, by: op.user, name, avatar })
  }
}
