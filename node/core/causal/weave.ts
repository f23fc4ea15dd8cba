/**
 * State without a linear order: what an op writes is kept with the op that wrote it, and a later op replaces only what
 * it has seen. So the state of a set of ops is a function of the set and its causal order, whichever topological order
 * they are applied in (design: guild log, section 3.2).
 *
 *     register    the causally maximal writes; shown is the one of highest author's rank, then latest t, then CID
 *     bits        the causally maximal writes; shown is their intersection: the least authority wins
 *     presence    an add counts only if it has seen every remove: remove wins over a concurrent add
 *     raising     an add stands until a remove has seen it: add wins over a concurrent remove (bans)
 */
import type { OpCid } from '../ids.ts'
import type { Op } from '../ops.ts'
import { PersistentMap } from '../persistent-map.ts'
import type { GuildState } from '../state.ts'

interface Write {
  readonly cid: OpCid
  readonly t: number
  /** Of the author, in the op's own past. */
  readonly rank: string
  readonly value: unknown
}

type Mark =
  | { readonly type: 'writes'; readonly writes: readonly Write[] }
  | { readonly type: 'removes'; readonly removes: readonly OpCid[] }

/** A state, and which ops its values come from. */
export interface Woven {
  readonly view: GuildState
  readonly marks: PersistentMap<string, Mark>
}

/** @param removed names that have been taken away before, and the op that all who come later have seen it by. */
export const unwoven = (view: GuildState, removed: Iterable<readonly [string, OpCid]> = []): Woven => {
  let marks = PersistentMap.empty<string, Mark>()
  for (const [name, by] of removed) marks = marks.set(name, { type: 'removes', removes: [by] })
  return { view, marks }
}

/** An op about to be applied, and what it has seen. */
export interface Thread {
  readonly op: Op
  /** Of the author, in the op's own past. */
  readonly rank: string
  /** Is that op in this one's past? */
  sees(cid: OpCid): boolean
}

const wins = (a: Write, b: Write): boolean => {
  if (a.rank !== b.rank) return a.rank > b.rank
  return a.t === b.t ? a.cid > b.cid : a.t > b.t
}

const strongest = (writes: readonly Write[]): Write | undefined =>
  writes.reduce<Write | undefined>((best, write) => (!best || wins(write, best) ? write : best), undefined)

/** One op being woven in. `view` may be set freely; everything that concurrent ops may touch goes through a register. */
export class Weave {
  view: GuildState
  #marks: PersistentMap<string, Mark>
  readonly #thread: Thread

  constructor(before: Woven, thread: Thread) {
    this.view = before.view
    this.#marks = before.marks
    this.#thread = thread
  }

  done(): Woven {
    return { view: this.view, marks: this.#marks }
  }

  /** @returns the value that shows after this write. */
  register<T>(name: string, value: T): T {
    const best = strongest(this.#write(name, value))
    // Null is a value like any other: a name or an overwrite taken away.
    return (best ? best.value : value) as T
  }

  /** @returns what shows, without writing. */
  read<T>(name: string): T | undefined {
    return strongest(this.#writes(name))?.value as T | undefined
  }

  /** Changes what was written, seen or not, without writing: where a write of another kind takes something out of it. */
  rewrite<T>(name: string, change: (write: { readonly t: number; readonly value: T }) => T): void {
    const writes = this.#writes(name).map((write) => ({
      ...write,
      value: change({ t: write.t, value: write.value as T })
    }))
    if (writes.length > 0) this.#marks = this.#marks.set(name, { type: 'writes', writes })
  }

  /** @returns the intersection of the concurrent writes. */
  bits(name: string, value: bigint): bigint {
    return this.#write(name, value).reduce((held, write) => held & (write.value as bigint), value)
  }

  /** @returns what shows while any raising stands. */
  raise<T>(name: string, value: T): T {
    return this.register(name, value)
  }

  /** @returns what still shows, because this op has not seen its raising. */
  lower<T>(name: string): T | undefined {
    const writes = this.#unseen(this.#writes(name))
    this.#marks = this.#marks.set(name, { type: 'writes', writes })
    return strongest(writes)?.value as T | undefined
  }

  /** Takes everything away from `name` that this op has seen, and whatever is concurrent with it. */
  remove(name: string): void {
    const { cid } = this.#thread.op
    const removes = [...this.#unseenCids(this.#removes(name)).filter((other) => other !== cid), cid]
    this.#marks = this.#marks.set(name, { type: 'removes', removes })
  }

  /** Takes away from `name` what concurrent ops have written too: for what a removal of something else takes with it. */
  wipe(name: string): void {
    this.#marks = this.#marks.delete(name)
  }

  /** Has this op seen every removal of `name`? Only then does what it adds count. */
  outlives(name: string): boolean {
    return this.#removes(name).every((cid) => this.#thread.sees(cid))
  }

  /** Has `name` been taken away before, as far as this op has seen? */
  returns(name: string): boolean {
    return this.#removes(name).some((cid) => this.#thread.sees(cid))
  }

  /** Is that op in this one's past? */
  sees(cid: OpCid): boolean {
    return this.#thread.sees(cid)
  }

  #write(name: string, value: unknown): readonly Write[] {
    const { op, rank } = this.#thread
    const writes = [...this.#unseen(this.#writes(name)), { cid: op.cid, t: op.t, rank, value }]
    this.#marks = this.#marks.set(name, { type: 'writes', writes })
    return writes
  }

  #writes(name: string): readonly Write[] {
    const mark = this.#marks.get(name)
    return mark?.type === 'writes' ? mark.writes : []
  }

  #removes(name: string): readonly OpCid[] {
    const mark = this.#marks.get(name)
    return mark?.type === 'removes' ? mark.removes : []
  }

  #unseen(writes: readonly Write[]): readonly Write[] {
    return writes.filter(({ cid }) => !this.#thread.sees(cid))
  }

  #unseenCids(cids: readonly OpCid[]): readonly OpCid[] {
    return cids.filter((cid) => !this.#thread.sees(cid))
  }
}
