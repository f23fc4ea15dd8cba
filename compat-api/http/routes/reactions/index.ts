import { addReaction } from './add-reaction.ts'
import { clearEmoji } from './clear-emoji.ts'
import { clearReactions } from './clear-reactions.ts'
import { listReactors } from './list-reactors.ts'
import { removeOwnReaction } from './remove-own-reaction.ts'
import { removeUserReaction } from './remove-user-reaction.ts'

export const reactions = [addReaction, clearEmoji, clearReactions, listReactors, removeOwnReaction, removeUserReaction]
