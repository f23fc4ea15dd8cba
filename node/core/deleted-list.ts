/**
 * The messages that everything a seal covers deletes, as a sorted list with a Merkle root: whoever holds the list proves in
 * a few hundred bytes that a message is not on it, by showing the two that stand where it would have to stand.
 */
import { equalBytes, utf8 } from '../../crypto/primitives.ts'
import type { OpCid } from './ids.ts'
import { leafHash, merklePath, rootAlong, rootOfHashes, treeOfHashes, type MerkleTree } from './merkle.ts'

/** What a seal says of the list. */
export interface DeletedRoot {
  readonly count: number
  readonly root: Uint8Array
}

export interface Listed {
  readonly cid: OpCid
  /** Hashes beside the way to the root, the lowest first. */
  readonly path: readonly Uint8Array[]
}

/** Those that stand where the message would; null at the ends of the list. */
export interface Absence {
  readonly message: OpCid
  /** How many of the list come before it. */
  readonly at: number
  readonly before: Listed | null
  readonly after: Listed | null
}

/** A CID of the list, and what the tree has for it: it is hashed once, however often the list grows. */
interface Leaf {
  readonly cid: OpCid
  readonly hash: Uint8Array
}

/** Two sorted lists as one; what both have is taken once. */
const merged = (some: readonly Leaf[], others: readonly Leaf[]): readonly Leaf[] => {
  const all: Leaf[] = []
  let at = 0
  for (const leaf of others) {
    for (let next = some[at]; next && next.cid <= leaf.cid; next = some[++at]) if (next.cid < leaf.cid) all.push(next)
    all.push(leaf)
  }
  return [...all, ...some.slice(at)]
}

export class DeletedList {
  /** Sorted. */
  readonly #leaves: readonly Leaf[]
  #root: Uint8Array | undefined
  #tree: MerkleTree | undefined

  private constructor(leaves: readonly Leaf[]) {
    this.#leaves = leaves
  }

  static readonly none = new DeletedList([])

  static of(cids: Iterable<OpCid>): DeletedList {
    return DeletedList.none.with([...cids])
  }

  with(cids: readonly OpCid[]): DeletedList {
    if (cids.length === 0) return this
    const fresh = [...new Set(cids)].toSorted().map((cid) => ({ cid, hash: leafHash(utf8(cid)) }))
    return new DeletedList(merged(this.#leaves, fresh))
  }

  get root(): DeletedRoot {
    this.#root ??= rootOfHashes(this.#leaves.map(({ hash }) => hash))
    return { count: this.#leaves.length, root: this.#root }
  }

  /** @returns undefined when the message is on the list. */
  absenceOf(message: OpCid): Absence | undefined {
    const at = this.#placeOf(message)
    if (this.#leaves[at]?.cid === message) return undefined
    return { message, at, before: this.#listed(at - 1), after: this.#listed(at) }
  }

  #listed(at: number): Listed | null {
    const leaf = this.#leaves[at]
    return leaf ? { cid: leaf.cid, path: merklePath(this.#whole(), at) } : null
  }

  #whole(): MerkleTree {
    this.#tree ??= treeOfHashes(this.#leaves.map(({ hash }) => hash))
    return this.#tree
  }

  #placeOf(cid: OpCid): number {
    let low = 0
    let high = this.#leaves.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((this.#leaves[middle]?.cid ?? '') < cid) low = middle + 1
      else high = middle
    }
    return low
  }
}

const isAt = ({ cid, path }: Listed, at: number, { count, root }: DeletedRoot): boolean => {
  const along = rootAlong(utf8(cid), at, count, path)
  return along !== undefined && equalBytes(along, root)
}

/**
 * Is the message not on the list that the root is of?
 *
 * Attack when a part is absent: a peer shows two that do not stand side by side, and hides between them the message that it
 * resurrects (M4).
 */
export const isAbsent = ({ message, at, before, after }: Absence, list: DeletedRoot): boolean => {
  const begins = before === null ? at === 0 : before.cid < message && isAt(before, at - 1, list)
  const ends = after === null ? at === list.count : after.cid > message && isAt(after, at, list)
  return begins && ends
}
