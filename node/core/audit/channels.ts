import { objectId, type ChannelCid, type RoleCid, type Snowflake, type UserCid } from '../ids.ts'
import type { Channel, GuildState, Overwrite } from '../state.ts'
import { ACTION, changed, idOfUser, lost, type Auditor, type Finding } from './entry.ts'

const NAMES = {
  name: 'name',
  topic: 'topic',
  type: 'type',
  position: 'position',
  nsfw: 'nsfw',
  slowmode: 'rate_limit_per_user',
  bitrate: 'bitrate',
  userLimit: 'user_limit',
  parent: 'parent_id'
}

const withParent = (state: GuildState, fields: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> =>
  fields['parent'] ? { ...fields, parent: state.channels.get(fields['parent'] as ChannelCid)?.id ?? null } : fields

export const auditChanNew: Auditor<'chan.new'> = (op, past) => [
  {
    action: ACTION.channelCreate,
    target: objectId(op.t, op.cid),
    changes: changed(NAMES, {}, withParent(past, { ...op.display, ...op.body }))
  }
]

export const auditChanSet: Auditor<'chan.set'> = (op, past) => {
  const channel = op.body && past.channels.get(op.body.channel)
  if (!op.body || !channel) return []
  const changes = changed(NAMES, withParent(past, { ...channel }), withParent(past, { ...op.display, ...op.body.set }))
  return [{ action: ACTION.channelUpdate, target: channel.id, changes }]
}

export const auditChanDel: Auditor<'chan.del'> = (op, past) => {
  const channel = op.body && past.channels.get(op.body.channel)
  const changes = channel ? lost(NAMES, withParent(past, { ...channel })) : []
  return channel ? [{ action: ACTION.channelDelete, target: channel.id, changes }] : []
}

const targetId = (state: GuildState, target: RoleCid | UserCid, type: Overwrite['type']): Snowflake =>
  type === 'member' ? idOfUser(target as UserCid) : (state.roles.get(target as RoleCid)?.id ?? state.id)

/** Discord names a role by its name too. */
const whose = (state: GuildState, { target, type }: Pick<Overwrite, 'target' | 'type'>) => ({
  id: targetId(state, target, type),
  ...(type === 'member'
    ? { type: '1' }
    : { type: '0', role_name: state.roles.get(target as RoleCid)?.name ?? 'unknown' })
})

const RIGHTS = { allow: 'allow', deny: 'deny' }

const found = (state: GuildState, channel: Channel, overwrite: Overwrite): Finding => {
  const old = channel.overwrites.find(({ target }) => target === overwrite.target)
  return {
    action: old ? ACTION.overwriteUpdate : ACTION.overwriteCreate,
    target: channel.id,
    changes: changed(RIGHTS, { ...old }, { allow: overwrite.allow, deny: overwrite.deny }),
    options: whose(state, overwrite)
  }
}

export const auditOwSet: Auditor<'ow.set'> = (op, past) => {
  const channel = op.body && past.channels.get(op.body.channel)
  return op.body && channel ? [found(past, channel, op.body.overwrite)] : []
}

export const auditOwDel: Auditor<'ow.del'> = (op, past) => {
  const channel = op.body && past.channels.get(op.body.channel)
  const old = channel?.overwrites.find(({ target }) => target === op.body?.target)
  if (!channel || !old) return []
  const changes = lost(RIGHTS, { ...old })
  return [{ action: ACTION.overwriteDelete, target: channel.id, changes, options: whose(past, old) }]
}
