import { objectId, type ChannelCid } from '../ids.ts'
import type { GuildState } from '../state.ts'
import { ACTION, changed, idOfUser, lost, type Auditor } from './entry.ts'

const NAMES = { name: 'name', avatar: 'avatar_hash', channel: 'channel_id' }

type Fields = Readonly<Record<string, unknown>>

/** Channels are told by their ids. */
const shown = (state: GuildState, fields: Fields): Fields =>
  fields['channel'] ? { ...fields, channel: state.channels.get(fields['channel'] as ChannelCid)?.id ?? null } : fields

export const auditHookNew: Auditor<'hook.new'> = (op, past) => [
  {
    action: ACTION.webhookCreate,
    target: objectId(op.t, op.cid),
    changes: changed(NAMES, {}, shown(past, { ...op.display, ...op.body }))
  }
]

export const auditHookSet: Auditor<'hook.set'> = (op, past) => {
  const hook = op.body && past.hooks.get(op.body.hook)
  if (!op.body || !hook) return []
  const changes = changed(NAMES, shown(past, { ...hook }), shown(past, { ...op.display, ...op.body.set }))
  return [{ action: ACTION.webhookUpdate, target: hook.id, changes }]
}

/** Discord has no such thing; `user_id` is who answers for it. */
export const auditHookAdopt: Auditor<'hook.adopt'> = (op, past) => {
  const hook = op.body && past.hooks.get(op.body.hook)
  if (!hook) return []
  const changes = [{ key: 'user_id', old: idOfUser(hook.by), new: idOfUser(op.user) }]
  return [{ action: ACTION.webhookUpdate, target: hook.id, changes }]
}

export const auditHookDel: Auditor<'hook.del'> = (op, past) => {
  const hook = op.body && past.hooks.get(op.body.hook)
  const changes = hook ? lost(NAMES, shown(past, { ...hook })) : []
  return hook ? [{ action: ACTION.webhookDelete, target: hook.id, changes }] : []
}
