/**
 * The control frontier of a device's next op outside the control log. A frontier names four ops at most and never goes
 * back. While the log has more heads than that, it cannot name all of them: then it names those whose past holds what the
 * author's right to write rests on. Any four would leave out who came in just now, and nobody would take what they write.
 */
import type { Dag } from './causal/dag.ts'
import type { ChannelCid, OpCid, UserCid } from './ids.ts'
import { LIMITS, type Op } from './ops.ts'

export interface Writing {
  readonly user: UserCid
  readonly channel: ChannelCid | null
  /** The frontier of the device's previous op in this log. */
  readonly before: readonly OpCid[]
}

/** A webhook is let in by the op that makes it. */
const letsIn = (op: Op, user: UserCid): boolean => {
  if (op.k === 'create') return op.user === user
  return (op.k === 'admit' || op.k === 'hook.new') && op.body?.user === user
}

const names = (op: Op, cid: UserCid | ChannelCid): boolean =>
  Object.values(op.body ?? {}).some((value) => value === cid)

/** What it has to cover, what it should, and what is good to have. */
const needsOf = (dag: Dag, { user, channel, before }: Writing): readonly (readonly OpCid[])[] => {
  const ops = dag.nodes().map(({ op }) => op)
  const cidsOf = (wanted: (op: Op) => boolean): OpCid[] => ops.filter(wanted).map(({ cid }) => cid)
  return [
    before,
    cidsOf((op) => letsIn(op, user) || op.cid === channel),
    cidsOf((op) => names(op, user) || (channel !== null && names(op, channel)))
  ]
}

/** @param heads of the control log, sorted. Some may be so new that the DAG has them not. */
export const nextFrontier = (heads: readonly OpCid[], dag: Dag, writing: Writing): readonly OpCid[] => {
  if (heads.length <= LIMITS.frontier) return heads
  const unseen = new Map(heads.map((head) => [head, dag.unseenFrom(dag.has(head) ? [head] : [])]))
  const covers = (head: OpCid, cid: OpCid): boolean => !unseen.get(head)?.has(dag.get(cid)?.index ?? -1)
  const chosen: OpCid[] = []
  const lacking = (need: readonly OpCid[]): OpCid[] => need.filter((cid) => !chosen.some((head) => covers(head, cid)))
  const gain = (head: OpCid, need: readonly OpCid[]): number => need.filter((cid) => covers(head, cid)).length

  const needs = needsOf(dag, writing)
  for (const [i, need] of needs.entries()) {
    for (let left = lacking(need); left.length > 0 && chosen.length < LIMITS.frontier; left = lacking(need)) {
      const later = needs.slice(i + 1).map(lacking)
      const weigh = (head: OpCid): readonly number[] => [left, ...later].map((each) => gain(head, each))
      const best = heads.toSorted((a, b) => compare(weigh(b), weigh(a)))[0]
      if (!best || gain(best, left) === 0) break
      chosen.push(best)
    }
  }
  if (lacking(writing.before).length > 0) return writing.before
  const others = heads.filter((head) => !chosen.includes(head))
  return [...chosen, ...others].slice(0, LIMITS.frontier).toSorted()
}

/** The first difference counts. */
const compare = (a: readonly number[], b: readonly number[]): number => {
  const i = a.findIndex((value, at) => value !== b[at])
  return (a[i] ?? 0) - (b[i] ?? 0)
}
