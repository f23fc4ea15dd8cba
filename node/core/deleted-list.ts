/**
 * The messages that everything a seal covers deletes, as a sorted list with a Merkle root: whoever holds the list proves in
 * a few hundred bytes that a message is not on it, by showing the two that stand where it would have to stand.
 */
import { equalBytes, utf8 } from '../../crypto/primitives.ts'
import type { OpCid } from './ids.ts'
import { merklePath, merkleTree, rootAlong, type MerkleTree } from './merkle.ts'

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

export class DeletedList {
  /** Sorted. */
  readonly #cids: readonly OpCid[]
  #tree: MerkleTree | undefined

  constructor(cids: Iterable<OpCid>) {
    this.#cids = [...new Set(cids)].toSorted()
  }

  static readonly none = new DeletedList([])

  with(cids: readonly OpCid[]): DeletedList {
    return cids.length === 0 ? this : new DeletedList([...this.#cids, ...cids])
  }

  get root(): DeletedRoot {
    return { count: this.#cids.length, root: this.#whole().hash }
  }

  /** @returns undefined when the message is on the list. */
  absenceOf(message: OpCid): Absence | undefined {
    const at = this.#placeOf(message)
    if (this.#cids[at] === message) return undefined
    return { message, at, before: this.#listed(at - 1), after: this.#listed(at) }
  }

  #listed(at: number): Listed | null {
    const cid = this.#cids[at]
    return cid === undefined ? null : { cid, path: merklePath(this.#whole(), at) }
  }

  #whole(): MerkleTree {
    this.#tree ??= merkleTree(this.#cids.map(utf8))
    return this.#tree
  }

  #placeOf(cid: OpCid): number {
    let low = 0
    let high = this.#cids.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((this.#cids[middle] ?? '') < cid) low = middle + 1
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
