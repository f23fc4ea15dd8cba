import { ruleOf } from '../automod/acts.ts'
import { optionsOf } from './automod.ts'
import { bannedBy } from '../kinds/ban.ts'
import { memberFlags } from '../member-flags.ts'
import { ACTION, changed, idOfUser, type Auditor } from './entry.ts'

export const auditKick: Auditor<'kick'> = (op) =>
  op.body ? [{ action: ACTION.memberKick, target: idOfUser(op.body.user) }] : []

/** A row for each of those who go. */
export const auditBan: Auditor<'ban'> = (op) =>
  op.body ? bannedBy(op.body).map((user) => ({ action: ACTION.memberBanAdd, target: idOfUser(user) })) : []

export const auditUnban: Auditor<'unban'> = (op) =>
  op.body ? [{ action: ACTION.memberBanRemove, target: idOfUser(op.body.user) }] : []

/** Times are ms since the Unix epoch. */
export const auditTimeout: Auditor<'timeout'> = (op, past) => {
  if (!op.body) return []
  const { user, until } = op.body
  const old = past.members.get(user)?.timeoutUntil ?? null
  const rule = ruleOf(past, op)
  if (rule) return [{ action: ACTION.automodTimeout, target: idOfUser(user), options: optionsOf(rule) }]
  const changes = [{ key: 'communication_disabled_until', ...(old === null ? {} : { old }), new: until }]
  return [{ action: ACTION.memberUpdate, target: idOfUser(user), changes }]
}

const VOICE = { mute: 'mute', deaf: 'deaf' }

export const auditVoiceSet: Auditor<'voice.set'> = ({ body }, past) => {
  if (!body) return []
  const { mute = false, deaf = false } = past.members.get(body.user) ?? {}
  const changes = changed(VOICE, { mute, deaf }, body.set)
  return [{ action: ACTION.memberUpdate, target: idOfUser(body.user), changes }]
}

/** Discord does not say whom, but how many and where to. */
export const auditVoiceMove: Auditor<'voice.move'> = ({ body }, past) => {
  if (!body) return []
  const to = body.to && past.channels.get(body.to)
  return to
    ? [{ action: ACTION.memberMove, target: null, options: { channel_id: to.id, count: '1' } }]
    : [{ action: ACTION.memberDisconnect, target: null, options: { count: '1' } }]
}

export const auditBypass: Auditor<'bypass'> = ({ body }, past) => {
  const member = body && past.members.get(body.user)
  if (!member) return []
  const [old, is] = [member, { ...member, bypass: body.on }].map(memberFlags)
  return [{ action: ACTION.memberUpdate, target: idOfUser(body.user), changes: [{ key: 'flags', old, new: is }] }]
}

export const auditApprove: Auditor<'approve'> = (op) =>
  op.body
    ? [
        {
          action: ACTION.memberUpdate,
          target: idOfUser(op.body.user),
          changes: [{ key: 'pending', old: true, new: false }]
        }
      ]
    : []

/** Of one's own nickname Discord keeps a row too. */
export const auditNick: Auditor<'nick'> = (op) =>
  op.body
    ? [
        {
          action: ACTION.memberUpdate,
          target: idOfUser(op.body.user),
          changes: [{ key: 'nick', new: op.display?.nick ?? null }]
        }
      ]
    : []

/** People who come are in the list of members; bots are in the audit log. */
export const auditAdmit: Auditor<'admit'> = (op) =>
  op.body?.bot ? [{ action: ACTION.botAdd, target: idOfUser(op.body.user) }] : []
