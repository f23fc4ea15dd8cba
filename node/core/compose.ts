/** Where the next op of a device goes: parents, clock, chain and time, from what the log holds now. */
import type { ChainLink, Link } from './chain.ts'
import type { GuildCid, LogId, OpCid } from './ids.ts'
import { LIMITS, RULES_VERSION, type Draft } from './ops.ts'
import type { UnsignedEntry } from './ports.ts'

export interface Tail {
  readonly id: LogId
  readonly guild: GuildCid
  readonly heads: ReadonlyMap<OpCid, Link>
  /** The device's last op here. */
  readonly last: ChainLink | undefined
  /** Control frontier; empty for the control log itself. */
  readonly frontier: readonly OpCid[]
  /** Key epoch that the body is encrypted under; none when absent. */
  readonly epoch?: OpCid
  /** The webhook that writes; none when absent. */
  readonly hook?: OpCid
}

/**
 * The newest `LIMITS.parents` heads, the device's own last op among them: it must be in the past of the next. More
 * heads than that at once are a partition that heals over two ops.
 */
const parentsOf = ({ heads, last }: Tail): readonly OpCid[] => {
  const rank = (cid: OpCid, link: Link): number => (cid === last?.cid ? Infinity : link.time)
  return [...heads]
    .toSorted(([a, linkA], [b, linkB]) => (rank(a, linkA) > rank(b, linkB) ? -1 : 1))
    .slice(0, LIMITS.parents)
    .map(([cid]) => cid)
    .toSorted()
}

/** ms: never before a parent, always after the device's previous op. */
const timeAfter = (tail: Tail, parents: readonly Link[], now: number): number =>
  Math.max(now, ...parents.map((p) => p.t), tail.last ? tail.last.t + 1 : 0)

/**
 * @param contents hash and length of the body block.
 * @param now ms since the Unix epoch.
 */
export const composeEntry = (
  tail: Tail,
  k: Draft['k'],
  contents: { readonly hash: Uint8Array; readonly length: number },
  now: number
): UnsignedEntry => {
  const next = parentsOf(tail)
  const parents = next.map((cid) => tail.heads.get(cid)).filter((link) => link !== undefined)
  return {
    id: tail.id,
    next,
    time: 1 + Math.max(0, ...parents.map((p) => p.time)),
    payload: {
      v: RULES_VERSION,
      g: tail.guild,
      q: tail.last ? tail.last.q + 1 : 0,
      p: tail.last?.cid ?? null,
      c: tail.frontier,
      t: timeAfter(tail, parents, now),
      k,
      a: tail.hook ?? null,
      y: contents.hash,
      s: contents.length,
      e: tail.epoch ?? null
    }
  }
}
