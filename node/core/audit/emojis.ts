import { objectId } from '../ids.ts'
import { ACTION, changed, lost, type Auditor } from './entry.ts'

const NAMES = { name: 'name' }

export const auditEmojiNew: Auditor<'emoji.new'> = (op) => [
  { action: ACTION.emojiCreate, target: objectId(op.t, op.cid), changes: changed(NAMES, {}, { ...op.display }) }
]

export const auditEmojiSet: Auditor<'emoji.set'> = (op, past) => {
  const emoji = op.body && past.emojis.get(op.body.emoji)
  if (!emoji) return []
  return [{ action: ACTION.emojiUpdate, target: emoji.id, changes: changed(NAMES, { ...emoji }, { ...op.display }) }]
}

export const auditEmojiDel: Auditor<'emoji.del'> = (op, past) => {
  const emoji = op.body && past.emojis.get(op.body.emoji)
  return emoji ? [{ action: ACTION.emojiDelete, target: emoji.id, changes: lost(NAMES, { ...emoji }) }] : []
}
