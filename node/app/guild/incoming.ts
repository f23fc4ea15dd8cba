/** A peer's verified op against what this node holds: the last steps of the inbound checklist. */
import { authorize } from '../../core/authorize.ts'
import { chainProblem } from '../../core/chain.ts'
import type { ControlLog } from '../../core/control-log.ts'
import { channelLog, parseLogId, type LogId, type OpCid } from '../../core/ids.ts'
import { paceProblem } from '../../core/pace.ts'
import { LIMITS, type Op } from '../../core/ops.ts'
import type { Receipt } from '../../core/ports.ts'
import type { Refusal } from '../../core/refusal.ts'
import type { GuildState } from '../../core/state.ts'
import type { Tail, Written } from './tail.ts'

export interface Holdings {
  readonly control: ControlLog
  tail(log: LogId): Tail
}

/** Does the op's time lie further ahead than clocks differ? */
export const isAhead = (op: Op, now: number): boolean => op.t > now + LIMITS.futureHold

const held = (op: Op, now: number): Receipt | null =>
  isAhead(op, now) ? { status: 'held', due: op.t - LIMITS.futureHold } : null

/** The op that began the thread whose log an op stands in, as its channel's log has it; null where there is no thread. */
const origin = (op: Op, { tail }: Holdings): { readonly cid: OpCid; readonly op: Written | undefined } | null => {
  const place = parseLogId(op.header.id)
  if (place?.type !== 'channel' || !place.thread) return null
  return { cid: place.thread, op: tail(channelLog(place.guild, place.channel)).written(place.thread) }
}

/**
 * A thread's log is one because a `thread` op in the channel's log says so, and nothing is said there before it.
 *
 * Attack when absent: a member writes in logs that nobody has opened, and fills every node with what no client shows.
 */
const threadProblem = (op: Op, holdings: Holdings): string | null => {
  const begun = origin(op, holdings)?.op
  if (!begun) return null
  if (begun.k !== 'thread') return 'its log is that of no thread'
  return op.t < begun.t ? 'its time is before that of its thread' : null
}

const missing = (op: Op, holdings: Holdings, tail: Tail): Receipt | null => {
  const { control } = holdings
  const begun = origin(op, holdings)
  const inControl = parseLogId(op.header.id)?.type === 'control'
  const parents = inControl ? control.missing(op.header.next) : op.header.next.filter((cid) => !tail.has(cid))
  const thread = begun && !begun.op ? [begun.cid] : []
  const lacking = [...control.missing(op.header.payload.c), ...thread, ...parents]
  return lacking.length > 0 ? { status: 'missing', parents: lacking } : null
}

const chain = (op: Op, { control }: Holdings, tail: Tail): string | null => {
  const { next, key, payload } = op.header
  const { p } = payload
  const previous = p === null ? undefined : tail.chainLink(p, key)
  return chainProblem(op.header, {
    parents: next.map((cid) => tail.link(cid)).filter((link) => link !== undefined),
    previous,
    previousInPast: () => p === null || tail.below(next, p),
    coversPrevious: () => control.covers(payload.c, previous?.c ?? [])
  })
}

/** The state that an op is judged in: for a control op that of its past, for others that of its frontier. */
export const judgedIn = (op: Op, control: ControlLog) => {
  const { next, payload } = op.header
  return control.stateAt(payload.c.length === 0 ? next : payload.c)
}

const pace = (state: GuildState, { header, user, k, t }: Op, tail: Tail): Refusal | null => {
  const { q, p, a } = header.payload
  return paceProblem(state, { log: header.id, k, user, a, q, t }, tail.pace(p, header.key))
}

/**
 * @param now ms since the Unix epoch.
 * @returns null when the op is to be admitted.
 */
export const judgeIncoming = (op: Op, holdings: Holdings, now: number): Receipt | null => {
  const tail = holdings.tail(op.header.id)
  if (tail.holds(op)) return { status: 'known' }
  const later = held(op, now) ?? missing(op, holdings, tail)
  if (later) return later
  const broken = chain(op, holdings, tail) ?? threadProblem(op, holdings)
  if (broken) return { status: 'refused', detail: broken }
  const state = judgedIn(op, holdings.control)
  const refusal = authorize(state, op) ?? pace(state, op, tail)
  return refusal ? { status: 'refused', detail: `${refusal.code}: ${refusal.detail}` } : null
}
