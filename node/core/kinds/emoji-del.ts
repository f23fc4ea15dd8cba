import { mayChange } from './emoji-set.ts'
import type { ControlRules } from './kind.ts'

export const emojiDel: ControlRules<'emoji.del'> = {
  may: (state, op) => mayChange(state, op.user, op.body?.emoji),
  /** For ever: what is concurrent and names the emoji finds none. Its id stays taken. */
  apply: (weave, op) => {
    if (op.body) weave.view = { ...weave.view, emojis: weave.view.emojis.delete(op.body.emoji) }
  }
}
