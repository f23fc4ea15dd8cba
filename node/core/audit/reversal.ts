/**
 * An act that has lost its effect, because of what is known now to have happened at the same time, has a second row that
 * says so; and so has one that came back.
 */
import { objectId } from '../ids.ts'
import type { Op } from '../ops.ts'
import type { Refusal } from '../refusal.ts'
import { ACTION, type AuditEntry, type Change } from './entry.ts'

const INVERSE: Readonly<Record<number, number>> = {
  [ACTION.channelCreate]: ACTION.channelDelete,
  [ACTION.channelDelete]: ACTION.channelCreate,
  [ACTION.overwriteCreate]: ACTION.overwriteDelete,
  [ACTION.overwriteDelete]: ACTION.overwriteCreate,
  // Discord has no row for whoever is back after a kick.
  [ACTION.memberKick]: ACTION.memberUpdate,
  [ACTION.memberBanAdd]: ACTION.memberBanRemove,
  [ACTION.memberBanRemove]: ACTION.memberBanAdd,
  [ACTION.botAdd]: ACTION.memberKick,
  [ACTION.roleCreate]: ACTION.roleDelete,
  [ACTION.roleDelete]: ACTION.roleCreate,
  [ACTION.inviteCreate]: ACTION.inviteDelete,
  [ACTION.inviteDelete]: ACTION.inviteCreate,
  [ACTION.webhookCreate]: ACTION.webhookDelete,
  [ACTION.webhookDelete]: ACTION.webhookCreate,
  [ACTION.emojiCreate]: ACTION.emojiDelete,
  [ACTION.emojiDelete]: ACTION.emojiCreate
}

const undone = ({ key, ...values }: Change): Change => {
  if (key === '$add') return { key: '$remove', new: values.new }
  if (key === '$remove') return { key: '$add', new: values.new }
  return {
    key,
    ...('new' in values ? { old: values.new } : {}),
    ...('old' in values ? { new: values.old } : {})
  }
}

/** Rows of one op have ids of their own; those about its reversals come after them. */
const FIRST = 1000

/**
 * @param entries of the op, as when it took effect.
 * @param count how often the op has lost or regained its effect before.
 * @param t when this node found out, in ms since the Unix epoch.
 */
export const reversalOf = (
  op: Op,
  entries: readonly AuditEntry[],
  refusal: Refusal,
  count: number,
  t: number
): readonly AuditEntry[] =>
  entries.map((entry, i) => ({
    ...entry,
    id: objectId(t, op.cid, FIRST * (count + 1) + i),
    user: null,
    action: INVERSE[entry.action] ?? entry.action,
    changes: entry.changes.map(undone),
    options: { ...entry.options, reversed_entry_id: entry.id },
    reason: `reversed: void, because ${refusal.detail}`.slice(0, 512)
  }))

/** What was reversed counts after all. Parameters as of `reversalOf`. */
export const restorationOf = (
  op: Op,
  entries: readonly AuditEntry[],
  count: number,
  t: number
): readonly AuditEntry[] =>
  entries.map((entry, i) => ({
    ...entry,
    id: objectId(t, op.cid, FIRST * (count + 1) + i),
    options: { ...entry.options, restored_entry_id: entry.id },
    reason: 'restored: what made it void is void itself'
  }))
