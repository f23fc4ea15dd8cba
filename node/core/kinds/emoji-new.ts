import { objectId, type RoleCid } from '../ids.ts'
import { P } from '../permissions.ts'
import { refuse, type Refusal } from '../refusal.ts'
import type { GuildState } from '../state.ts'
import { all, permitted } from './allow.ts'
import type { ControlRules } from './kind.ts'

/** Discord's, of still ones and of animated ones, for a guild without boosts. */
const MAX_EMOJIS = 50

export const rolesExist = (state: GuildState, roles: readonly RoleCid[]): Refusal | null =>
  roles.every((role) => state.roles.has(role)) ? null : refuse('unknown-role', 'a role that may use it does not exist')

const roomFor = (state: GuildState, animated: boolean): Refusal | null => {
  const alike = [...state.emojis.values()].filter((emoji) => emoji.animated === animated)
  return alike.length < MAX_EMOJIS
    ? null
    : refuse('limit-reached', `a guild has at most ${MAX_EMOJIS} emoji, and as many animated ones`)
}

export const emojiNew: ControlRules<'emoji.new'> = {
  may: (state, op) =>
    op.body
      ? all(
          permitted(state, op.user, P.CREATE_GUILD_EXPRESSIONS, 'create emoji'),
          rolesExist(state, op.body.roles),
          roomFor(state, op.body.animated),
          state.ids.has(objectId(op.t, op.cid)) ? refuse('id-taken', 'the id is taken; send it again') : null
        )
      : refuse('unknown-emoji', 'the body is missing'),
  apply: (weave, op) => {
    if (!op.body) return
    const { view } = weave
    const id = objectId(op.t, op.cid)
    const made = { cid: op.cid, id, name: op.display?.name ?? 'forgotten', ...op.body, by: op.user }
    weave.view = {
      ...view,
      emojis: view.emojis.set(op.cid, made),
      ids: view.ids.set(id, { type: 'emoji', cid: op.cid })
    }
  }
}
