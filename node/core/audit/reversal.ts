/**
 * An act that has lost its effect, because of what is known now to have happened at the same time, has a second row that
 * says so; and so has one that came back.
 */
import { objectId } from '../ids.ts'
import type { Op } from '../ops.ts'
import type { Refusal } from '../refusal.ts'
import { ACTION, type AuditEntry, type Change } from './entry.ts'

/** What each undoes of the other. */
const OPPOSITES: readonly (readonly [number, number])[] = [
  [ACTION.channelCreate, ACTION.channelDelete],
  [ACTION.overwriteCreate, ACTION.overwriteDelete],
  [ACTION.memberBanAdd, ACTION.memberBanRemove],
  [ACTION.roleCreate, ACTION.roleDelete],
  [ACTION.inviteCreate, ACTION.inviteDelete],
  [ACTION.webhookCreate, ACTION.webhookDelete],
  [ACTION.emojiCreate, ACTION.emojiDelete],
  [ACTION.stageCreate, ACTION.stageDelete],
  [ACTION.stickerCreate, ACTION.stickerDelete],
  [ACTION.soundCreate, ACTION.soundDelete],
  [ACTION.eventCreate, ACTION.eventDelete],
  [ACTION.exceptionCreate, ACTION.exceptionDelete],
  [ACTION.automodCreate, ACTION.automodDelete],
  [ACTION.threadCreate, ACTION.threadDelete],
  [ACTION.messagePin, ACTION.messageUnpin]
]

const INVERSE: ReadonlyMap<number, number> = new Map([
  ...OPPOSITES.flatMap(([one, other]): [number, number][] => [
    [one, other],
    [other, one]
  ]),
  // Discord has no row for whoever is back after a kick, nor for a message that is back: it has the one of its deletion.
  [ACTION.memberKick, ACTION.memberUpdate],
  [ACTION.botAdd, ACTION.memberKick]
])

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

/** What is known of an op whose effect has been lost, or regained. */
interface Turn {
  readonly op: Op
  /** Of the op, as when it took effect. */
  readonly entries: readonly AuditEntry[]
  /** How often it has lost or regained its effect before. */
  readonly count: number
  /** When this node found out, in ms since the Unix epoch. */
  readonly t: number
}

const again = (
  { op, entries, count, t }: Turn,
  told: (entry: AuditEntry) => Partial<AuditEntry>
): readonly AuditEntry[] =>
  entries.map((entry, i) => ({ ...entry, id: objectId(t, op.cid, FIRST * (count + 1) + i), ...told(entry) }))

export const reversalOf = (turn: Turn, refusal: Refusal): readonly AuditEntry[] =>
  again(turn, (entry) => ({
    user: null,
    action: INVERSE.get(entry.action) ?? entry.action,
    changes: entry.changes.map(undone),
    options: { ...entry.options, reversed_entry_id: entry.id },
    reason: `reversed: void, because ${refusal.detail}`.slice(0, 512)
  }))

/** What was reversed counts after all. */
export const restorationOf = (turn: Turn): readonly AuditEntry[] =>
  again(turn, (entry) => ({
    options: { ...entry.options, restored_entry_id: entry.id },
    reason: 'restored: it counts after all'
  }))
