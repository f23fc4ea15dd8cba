/**
 * One order for all replicas: by Lamport time, then CID. It extends causality, because an op's time is exactly one
 * more than the greatest of its parents'.
 *
 * Not yet a defence: whoever is being removed can choose an old parent, and so an early place in this order, for an
 * act of their own. Rules that judge concurrent ops by acknowledgement and rank belong beside this file.
 */
import type { OpCid } from '../ids.ts'

export interface Placed {
  readonly cid: OpCid
  readonly header: { readonly clock: { readonly time: number } }
}

export const canonicalOrder = (a: Placed, b: Placed): number =>
  a.header.clock.time - b.header.clock.time || (a.cid < b.cid ? -1 : a.cid > b.cid ? 1 : 0)
