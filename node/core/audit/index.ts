/** From an op to the rows of the audit log. One file a topic; an op that Discord keeps no row of has none here. */
import { objectId } from '../ids.ts'
import { isPost } from '../kinds/hook-post.ts'
import type { ControlKind, Kind, Op } from '../ops.ts'
import type { GuildState } from '../state.ts'
import { auditChanDel, auditChanNew, auditChanSet, auditOwDel, auditOwSet } from './channels.ts'
import { auditEmojiDel, auditEmojiNew, auditEmojiSet } from './emojis.ts'
import type { AuditEntry, Auditor, Finding } from './entry.ts'
import { auditFixtureDel, auditFixtureNew, auditFixtureSet } from './fixtures.ts'
import { auditAccept, auditSettings } from './guild.ts'
import { auditHookAdopt, auditHookDel, auditHookNew, auditHookSet } from './hooks.ts'
import { auditInvite, auditInviteDel, auditInviteSet } from './invites.ts'
import {
  auditAdmit,
  auditApprove,
  auditBan,
  auditBypass,
  auditKick,
  auditNick,
  auditTimeout,
  auditUnban,
  auditVoiceMove,
  auditVoiceSet
} from './members.ts'
import { auditGrant, auditRoleDel, auditRoleMove, auditRoleNew, auditRoleSet, auditUngrant } from './roles.ts'

type Auditors = { readonly [K in ControlKind | 'nick']?: Auditor<K> }

const auditors: Auditors = {
  settings: auditSettings,
  accept: auditAccept,
  'chan.new': auditChanNew,
  'chan.set': auditChanSet,
  'chan.del': auditChanDel,
  'ow.set': auditOwSet,
  'ow.del': auditOwDel,
  'role.new': auditRoleNew,
  'role.set': auditRoleSet,
  'role.move': auditRoleMove,
  'role.del': auditRoleDel,
  grant: auditGrant,
  ungrant: auditUngrant,
  kick: auditKick,
  ban: auditBan,
  unban: auditUnban,
  timeout: auditTimeout,
  'voice.set': auditVoiceSet,
  'voice.move': auditVoiceMove,
  bypass: auditBypass,
  approve: auditApprove,
  admit: auditAdmit,
  nick: auditNick,
  invite: auditInvite,
  'invite.set': auditInviteSet,
  'invite.del': auditInviteDel,
  'hook.new': auditHookNew,
  'hook.set': auditHookSet,
  'hook.adopt': auditHookAdopt,
  'hook.del': auditHookDel,
  'emoji.new': auditEmojiNew,
  'emoji.set': auditEmojiSet,
  'emoji.del': auditEmojiDel,
  'fixture.new': auditFixtureNew,
  'fixture.set': auditFixtureSet,
  'fixture.del': auditFixtureDel
}

const reasonOf = ({ display, reason }: Op): string | null => {
  const shown = display && 'reason' in display ? display.reason : null
  return shown ?? reason ?? null
}

/** What a webhook does to itself, by whoever has its token, is nobody's act in particular. */
export const entriesOf = (op: Op, findings: readonly Finding[]): readonly AuditEntry[] =>
  findings.map(({ changes = [], options = null, ...found }, i) => ({
    id: objectId(op.t, op.cid, i),
    op: op.cid,
    user: isPost(op) ? null : op.user,
    reason: reasonOf(op),
    changes,
    options,
    ...found
  }))

/** Is there anything to say of it? People who come are not told of. */
export const isAudited = (op: Op): boolean => (op.k === 'admit' ? op.body?.bot === true : Object.hasOwn(auditors, op.k))

/** @param past the state that the op was judged in. */
export const auditOf = (op: Op, past: GuildState): readonly AuditEntry[] => {
  const auditor = auditors[op.k as keyof Auditors] as Auditor<Kind> | undefined
  return auditor ? entriesOf(op, auditor(op, past)) : []
}

export type { AuditEntry, Finding } from './entry.ts'
export { ACTION } from './entry.ts'
export { auditAlert } from './automod.ts'
export { threadFindings, threadNames, type ThreadStep } from './threads.ts'
export { restorationOf, reversalOf } from './reversal.ts'
