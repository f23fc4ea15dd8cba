import type { OpCid, UserCid } from '../ids.ts'
import { may, P } from '../permissions.ts'
import { refuse, type Refusal } from '../refusal.ts'
import type { Emoji, GuildState } from '../state.ts'
import { all, permitted } from './allow.ts'
import { rolesExist } from './emoji-new.ts'
import type { ControlRules } from './kind.ts'

/** Whoever manages expressions; of one's own, whoever may still create them. */
export const mayChange = (state: GuildState, user: UserCid, cid: OpCid | undefined): Refusal | null => {
  const emoji = cid && state.emojis.get(cid)
  if (!emoji) return refuse('unknown-emoji', 'there is no such emoji')
  if (emoji.by === user && may(state, user, P.CREATE_GUILD_EXPRESSIONS)) return null
  return permitted(state, user, P.MANAGE_GUILD_EXPRESSIONS, 'manage emoji')
}

export const emojiSet: ControlRules<'emoji.set'> = {
  may: (state, op) => all(mayChange(state, op.user, op.body?.emoji), rolesExist(state, op.body?.set.roles ?? [])),
  apply: (weave, op) => {
    const { view } = weave
    const emoji = op.body && view.emojis.get(op.body.emoji)
    if (!op.body || !emoji) return
    const fields = Object.entries({ ...op.body.set, ...op.display })
    const shown = fields.map(([field, value]) => [field, weave.register(`emoji/${emoji.cid}/${field}`, value)])
    const set = { ...emoji, ...Object.fromEntries(shown) } as Emoji
    weave.view = { ...view, emojis: view.emojis.set(emoji.cid, set) }
  }
}
