/**
 * What a guild's audit log says of ops as they come: a row for each, and another when one loses its effect later, or has it
 * back. Rows stand in the transaction of the ops that brought them about.
 */
import { ALERT } from '../../core/automod/flagged.ts'
import {
  ACTION,
  auditAlert,
  auditOf,
  entriesOf,
  isAudited,
  restorationOf,
  reversalOf,
  threadFindings
} from '../../core/audit/index.ts'
import type { AuditEntry, Finding } from '../../core/audit/index.ts'
import type { ControlLog } from '../../core/control-log.ts'
import {
  globalId,
  objectId,
  parseLogId,
  profileLog,
  snowflakeTime,
  type ChannelLogName,
  type GuildCid,
  type OpCid,
  type Snowflake,
  type UserCid
} from '../../core/ids.ts'
import { isErased } from '../../core/forgettable.ts'
import { moderates } from '../../core/authorize.ts'
import { isThreadKind } from '../../core/op-schema.ts'
import type { Op, ThreadKind } from '../../core/ops.ts'
import type { Clock } from '../../core/ports.ts'
import { refuse, type Refusal } from '../../core/refusal.ts'
import type { Storage } from '../../storage/index.ts'
import { decodeStored } from './decode-stored.ts'
import { judgedIn } from './incoming.ts'
import { threadStep, withThreadNames } from './thread-names.ts'

/** An op that was here before, and what has become of it. */
export interface Shift {
  readonly op: Op
  /** Why it has no effect any more; null: it has it back. */
  readonly refusal: Refusal | null
}

/** What a batch of ops means to the audit log. */
export interface Trail {
  readonly entries: readonly AuditEntry[]
  readonly shifts: readonly (Shift & { readonly entries: readonly AuditEntry[] })[]
  readonly ops: readonly Op[]
  /** Whose names are to be forgotten. */
  readonly erased: readonly UserCid[]
}

/** Deletes of what others wrote, and pins: they are about somebody's message. */
const ABOUT_MESSAGES: Readonly<Record<string, number>> = { pin: ACTION.messagePin, unpin: ACTION.messageUnpin }

/** Acts in a channel whose rows are reversed when they do not count any more. */
const isActInChannel = ({ k }: Op): boolean => k === 'del' || k in ABOUT_MESSAGES || isThreadKind(k)

/** Is a row about a reversal, or about the end of one? */
const isAboutEffect = ({ options }: AuditEntry): boolean =>
  options !== null && ('reversed_entry_id' in options || 'restored_entry_id' in options)

const uncounted = refuse('void-past', 'it does not count, as is known now')

export class AuditTrail {
  readonly #guild: GuildCid
  readonly #storage: Storage
  readonly #clock: Clock
  #rejected: ReadonlyMap<OpCid, Refusal> = new Map()
  #control: ControlLog | undefined
  #revision = -1

  constructor(guild: GuildCid, storage: Storage, clock: Clock) {
    this.#guild = guild
    this.#storage = storage
    this.#clock = clock
  }

  /** Begins from what a control log says now. */
  reset(control: ControlLog): void {
    this.#control = control
    this.#revision = control.revision
    this.#rejected = control.rejected
  }

  /** Asked in turn, as soon as the ops have been taken. */
  follow(taken: readonly { readonly op: Op }[], control: ControlLog): Trail {
    const ops = taken.map(({ op }) => op)
    const shifts = this.#shifts(new Set(ops.map(({ cid }) => cid)), control)
    const audited = ops.filter((op) => isAudited(op) && !this.#rejected.has(op.cid))
    const erasing = ops.filter((op) => op.k === 'erase' && !this.#rejected.has(op.cid))
    return {
      ops,
      erased: erasing.flatMap((op) => (op.k === 'erase' ? (op.body?.user ?? []) : [])),
      entries: audited.filter((op) => !isErased(control.state, op)).flatMap((op) => auditOf(op, judgedIn(op, control))),
      shifts: shifts.map((shift) => ({ ...shift, entries: auditOf(shift.op, judgedIn(shift.op, control)) }))
    }
  }

  /**
   * Writes the rows. Inside a write, when the ops are stored and shown.
   *
   * @param turned ops in channels that stand otherwise than before.
   */
  keep({ entries, shifts, ops, erased }: Trail, turned: readonly Op[] = []): readonly AuditEntry[] {
    const fresh = new Set(ops.map(({ cid }) => cid))
    const rows = [
      ...entries,
      ...ops.flatMap((op) => this.#inChannel(op)),
      ...shifts.flatMap((shift) => this.#aboutShift(shift)),
      ...turned.filter((op) => isActInChannel(op) && !fresh.has(op.cid)).flatMap((op) => this.#aboutTurn(op))
    ]
    for (const row of rows) this.#storage.audit.add(this.#guild, row)
    for (const user of erased) this.#storage.audit.forgetNames(this.#guild, globalId('uid1', user))
    return rows
  }

  /** Works out of the log again what there is to say of it, when there is nothing here. Inside a write. */
  recall(control: ControlLog): void {
    const { log, audit } = this.#storage
    if (!audit.isEmpty(this.#guild)) return
    const others = [
      ...log.all(profileLog(this.#guild)),
      ...audit.inChannels(this.#guild).flatMap((cid) => log.get(cid) ?? [])
    ]
    const ops = [...control.ops(), ...others.map((stored) => decodeStored(this.#storage, stored))]
    this.keep(
      this.follow(
        ops.map((op) => ({ op })),
        control
      )
    )
  }

  /** Those that are news; old history is read in the log, not told. */
  news(entries: readonly AuditEntry[], age: number): readonly AuditEntry[] {
    const since = this.#clock.now() - age
    const fresh = entries.filter(({ id }) => snowflakeTime(id) >= since)
    return fresh.map((entry) => withThreadNames(this.#storage, entry))
  }

  #shifts(fresh: ReadonlySet<OpCid>, control: ControlLog): readonly Shift[] {
    if (control === this.#control && control.revision === this.#revision) return []
    const before = this.#rejected
    this.reset(control)
    const lost = [...this.#rejected].filter(([cid]) => !before.has(cid) && !fresh.has(cid))
    const back = [...before.keys()].filter((cid) => !this.#rejected.has(cid))
    const all = [...lost, ...back.map((cid) => [cid, null] as const)]
    return all.flatMap(([cid, refusal]): readonly Shift[] => {
      const op = control.get(cid)
      return op ? [{ op, refusal }] : []
    })
  }

  #aboutShift({ op, refusal, entries }: Trail['shifts'][number]): readonly AuditEntry[] {
    const [first] = entries
    if (!first) return []
    const { audit } = this.#storage
    const isKnown = audit.has(this.#guild, first.id)
    // What never took effect here has no row: when it does after all, it is like any other.
    if (!isKnown) return refusal ? [] : entries
    const count = audit.count(this.#guild, op.cid) / entries.length - 1
    const turn = { op, entries, count, t: this.#clock.now() }
    return refusal ? reversalOf(turn, refusal) : restorationOf(turn)
  }

  /** An act in a channel has lost its effect, or has it again: known by the rows that there are about it. */
  #aboutTurn(op: Op): readonly AuditEntry[] {
    const known = this.#storage.audit.about(this.#guild, op.cid)
    const entries = known.filter((entry) => !isAboutEffect(entry))
    const now = this.#inChannel(op)
    if (entries.length === 0) return now
    const count = known.length / entries.length - 1
    const isReversed = count % 2 === 1
    if (isReversed === (now.length === 0)) return []
    const turn = { op, entries, count, t: this.#clock.now() }
    return isReversed ? restorationOf(turn) : reversalOf(turn, uncounted)
  }

  /** Nothing for an op that does not count. */
  #inChannel(op: Op): readonly AuditEntry[] {
    const place = parseLogId(op.header.id)
    if (place?.type !== 'channel' || !op.body || !this.#counts(op)) return []
    if (isThreadKind(op.k)) return entriesOf(op, this.#ofThread(op as Op<ThreadKind>, place))
    if (op.k === 'del') return entriesOf(op, this.#ofDelete(op, place))
    if (op.k === 'msg') return entriesOf(op, this.#ofAlert(op))
    const action = ABOUT_MESSAGES[op.k]
    if (action === undefined || !('message' in op.body)) return []
    const { message } = op.body
    const author = this.#authorOf(message)
    const message_id = this.#storage.messages.whereIs(message)?.id ?? this.#idOf(message)
    const options = { channel_id: this.#roomIdOf(place), message_id }
    return author ? entriesOf(op, [{ action, target: author.id, options }]) : []
  }

  /** Of an act that takes a moderator, as that. Who began a thread changes it without being one: that is judged with the thread. */
  #counts(op: Op): boolean {
    const standing = this.#storage.standings.get(op.cid)
    if (op.k !== 'del') return standing !== 'void'
    return standing === 'counts' && this.#control !== undefined && moderates(judgedIn(op, this.#control), op)
  }

  #ofAlert(op: Op<'msg'>): readonly Finding[] {
    const where = op.body?.type === ALERT ? op.body.flagged?.channel : undefined
    if (!where || !this.#control) return []
    return auditAlert(op, judgedIn(op, this.#control), this.#idOf(where))
  }

  #ofThread(op: Op<ThreadKind>, place: ChannelLogName): readonly Finding[] {
    const step = threadStep(this.#storage, op, place)
    return step ? threadFindings(op, step) : []
  }

  #ofDelete(op: Op<'del'>, place: ChannelLogName): readonly Finding[] {
    const authors = (op.body?.messages ?? []).map((cid) => this.#authorOf(cid)).filter((author) => author !== undefined)
    const others = authors.filter(({ user }) => user !== op.user)
    const [first] = others
    if (!first) return []
    const count = String(others.length)
    const channel_id = this.#roomIdOf(place)
    return authors.length === 1
      ? [{ action: ACTION.messageDelete, target: first.id, options: { channel_id, count } }]
      : [{ action: ACTION.messageBulkDelete, target: channel_id, options: { count } }]
  }

  /** Clients know a webhook by its own id. */
  #authorOf(message: OpCid): { readonly user: UserCid; readonly id: Snowflake } | undefined {
    const stored = this.#storage.log.get(message)
    if (!stored) return undefined
    const { user, header, body } = decodeStored(this.#storage, stored)
    const { a } = header.payload
    const isOwn = a === null || (body !== null && 'type' in body && body.type === ALERT)
    return { user, id: isOwn ? globalId('uid1', user) : this.#idOf(a) }
  }

  #roomIdOf({ channel, thread }: ChannelLogName): Snowflake {
    return thread ? (this.#storage.threads.get(thread)?.id ?? this.#idOf(thread)) : this.#idOf(channel)
  }

  #idOf(cid: OpCid): Snowflake {
    return objectId(this.#storage.audit.writtenAt(cid) ?? 0, cid)
  }
}
