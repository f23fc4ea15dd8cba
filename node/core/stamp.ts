/** What decides between writes of one register: the time that they say, then their CIDs. */
import type { OpCid } from './ids.ts'

export interface Stamp {
  /** ms since the Unix epoch. */
  readonly t: number
  readonly cid: OpCid
}

export const stampOf = (op: { readonly t: number; readonly cid: OpCid }): Stamp => ({ t: op.t, cid: op.cid })

/** Is `b` the later write? Any write is later than none. */
export const isLater = (a: Stamp | null | undefined, b: Stamp): boolean =>
  !a || b.t > a.t || (b.t === a.t && b.cid > a.cid)
