/**
 * What ties an op to its parents and to its author's earlier ops: exact clock, unbroken chain, time that never runs
 * backwards. The answers depend only on ops that the op itself commits to, so every replica gives the same.
 */
import type { OpCid } from './ids.ts'
import type { Header } from './ops.ts'

/** What is remembered of an op that is in the log. */
export interface Link {
  /** Lamport time. */
  readonly time: number
  /** ms since the Unix epoch. */
  readonly t: number
}

export interface ChainLink extends Link {
  readonly cid: OpCid
  readonly q: number
  readonly c: readonly OpCid[]
}

export interface ChainContext {
  readonly parents: readonly Link[]
  /** The op that `p` names, if it is of this device and log; undefined when `p` is null. */
  readonly previous: ChainLink | undefined
  /** Is `p` in the op's past? Asked only when `p` is set. */
  readonly previousInPast: () => boolean
  /** Does the op's control frontier cover that of `previous`? */
  readonly coversPrevious: () => boolean
}

const clockProblem = (header: Header, parents: readonly Link[]): string | null => {
  const expected = 1 + Math.max(0, ...parents.map((p) => p.time))
  return header.clock.time === expected ? null : `the clock says ${header.clock.time}, its parents say ${expected}`
}

const timeProblem = (header: Header, context: ChainContext): string | null => {
  const { t } = header.payload
  if (context.previous && t <= context.previous.t) return "its time is not after the author's previous op"
  return context.parents.some((p) => t < p.t) ? 'its time is before that of a parent' : null
}

const previousProblem = (header: Header, context: ChainContext): string | null => {
  const { p, q } = header.payload
  if (p === null) return null
  if (!context.previous || context.previous.q !== q - 1) return "p is not the author's previous op"
  if (!context.previousInPast()) return 'p is not in its past'
  return context.coversPrevious() ? null : "its control frontier goes back behind its author's previous op"
}

/** @returns null when the op continues its chain and its log. */
export const chainProblem = (header: Header, context: ChainContext): string | null =>
  clockProblem(header, context.parents) ?? timeProblem(header, context) ?? previousProblem(header, context)
