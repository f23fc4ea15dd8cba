/**
 * The DAG of accepted control ops. Who has seen whom is kept as what an op has *not* seen: in a log that is mostly a
 * line, that is next to nothing.
 */
import type { OpCid, UserCid } from '../ids.ts'
import type { Op } from '../ops.ts'
import { IndexSet } from './index-set.ts'

export interface DagNode {
  readonly op: Op
  /** Place in order of arrival, which is a topological order. */
  readonly index: number
  /** Ops that came before this one and are concurrent with it. */
  readonly unseen: IndexSet
  /** How many ops its past holds, itself included. */
  readonly depth: number
  /** The author's rank in the op's own past. */
  readonly rank: string
  /** Was the author the owner in the op's own past? */
  readonly byOwner: boolean
}

/** What is known of an author where their op was written. */
export type Standing = Pick<DagNode, 'rank' | 'byOwner'>

const NONE = new IndexSet()

export class Dag {
  readonly #nodes: DagNode[] = []
  readonly #byCid = new Map<OpCid, DagNode>()
  /** Ops that came later and are concurrent with the op of the key. */
  readonly #unseenBy = new Map<number, IndexSet>()
  readonly #admissions = new Map<UserCid, DagNode[]>()
  #heads: readonly OpCid[] = []

  get size(): number {
    return this.#nodes.length
  }

  /** Sorted. */
  get heads(): readonly OpCid[] {
    return this.#heads
  }

  has(cid: OpCid): boolean {
    return this.#byCid.has(cid)
  }

  get(cid: OpCid): DagNode | undefined {
    return this.#byCid.get(cid)
  }

  at(index: number): DagNode {
    const node = this.#nodes[index]
    if (!node) throw new RangeError(`there is no op ${index}`)
    return node
  }

  nodes(): readonly DagNode[] {
    return this.#nodes
  }

  areHeads(frontier: readonly OpCid[]): boolean {
    return frontier.length === this.#heads.length && frontier.every((cid, i) => cid === this.#heads[i])
  }

  before(a: DagNode, b: DagNode): boolean {
    return a.index < b.index && !b.unseen.has(a.index)
  }

  concurrent(a: DagNode, b: DagNode): boolean {
    return a.index < b.index ? b.unseen.has(a.index) : a.unseen.has(b.index)
  }

  /** Every op that is concurrent with this one. */
  concurrents(node: DagNode): readonly DagNode[] {
    return [...node.unseen, ...(this.#unseenBy.get(node.index) ?? [])].map((index) => this.at(index))
  }

  /** Index of the last op that is concurrent with this one, if any is that came after it; else its own. */
  lastBeside(node: DagNode): number {
    return this.#unseenBy.get(node.index)?.last ?? node.index
  }

  /** Is any op concurrent with this one? */
  isTangled(node: DagNode): boolean {
    return node.unseen.size > 0 || this.#unseenBy.has(node.index)
  }

  /** Is an op at or below one of `frontier`? All must be here; however old they are, it costs the same. */
  isWithin(frontier: readonly OpCid[], cid: OpCid): boolean {
    const node = this.#byCid.get(cid)
    return frontier.some((other) => {
      const above = this.#byCid.get(other)
      return node !== undefined && above !== undefined && (above === node || this.before(node, above))
    })
  }

  /** Indexes of the ops that came so far and are not at or below `frontier`, whose ops are all here. */
  unseenFrom(frontier: readonly OpCid[]): IndexSet {
    if (this.areHeads(frontier)) return NONE
    const parents = frontier.map((cid) => this.#byCid.get(cid)).filter((node) => node !== undefined)
    const [latest, ...others] = parents.toSorted((a, b) => b.index - a.index)
    if (!latest) return IndexSet.upTo(this.#nodes.length)
    const unseen = new IndexSet()
    const consider = (index: number): void => {
      const node = this.at(index)
      if (!others.some((other) => other === node || this.before(node, other))) unseen.add(index)
    }
    for (const index of latest.unseen) consider(index)
    for (let index = latest.index + 1; index < this.#nodes.length; index++) consider(index)
    return unseen
  }

  /** Depth of a user's first admission among ops that `within` lets pass; seniority, never reset. */
  seniority(user: UserCid, within: (node: DagNode) => boolean): number {
    const depths = (this.#admissions.get(user) ?? []).filter(within).map(({ depth }) => depth)
    return Math.min(Infinity, ...depths)
  }

  add(op: Op, standing: Standing): DagNode {
    const { next } = op.header
    const index = this.#nodes.length
    const unseen = this.unseenFrom(next)
    const node: DagNode = { op, index, unseen, depth: index + 1 - unseen.size, ...standing }
    this.#nodes.push(node)
    this.#byCid.set(op.cid, node)
    for (const other of unseen) {
      const by = this.#unseenBy.get(other) ?? new IndexSet()
      by.add(index)
      this.#unseenBy.set(other, by)
    }
    this.#heads = [...this.#heads.filter((head) => !next.includes(head)), op.cid].toSorted()
    this.#noteAdmission(node)
    return node
  }

  #noteAdmission(node: DagNode): void {
    const { op } = node
    const user = op.k === 'create' ? op.user : op.k === 'admit' ? op.body?.user : undefined
    if (user) this.#admissions.set(user, [...(this.#admissions.get(user) ?? []), node])
  }
}
