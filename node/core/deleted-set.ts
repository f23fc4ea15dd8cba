/**
 * The messages that everything a seal covers deletes, as a Merkle trie: whoever holds it proves in a few hundred bytes that a
 * message is not in it, by showing what stands where the message would have to stand. What comes in touches its own ways to
 * the root alone, so that a seal costs what it adds, however much was deleted before.
 */
import { equalBytes, utf8 } from '../../crypto/primitives.ts'
import type { OpCid } from './ids.ts'
import { innerHash, leafHash, NOTHING } from './merkle.ts'

/** What a seal says of the set. */
export interface DeletedRoot {
  readonly count: number
  readonly root: Uint8Array
}

export interface Absence {
  readonly message: OpCid
  /** The message that has the message's place for itself; null when nothing is there. */
  readonly there: OpCid | null
  /** Hashes beside the way from that place to the root, the lowest first. */
  readonly path: readonly Uint8Array[]
}

/** A message stands where the bits of its hash lead, as high up as no other's do. */
class Leaf {
  readonly count = 1
  readonly cid: OpCid
  readonly hash: Uint8Array

  constructor(cid: OpCid) {
    this.cid = cid
    this.hash = leafHash(utf8(cid))
  }
}

/** Both sides together hold two messages or more. */
class Branch {
  readonly zero: Node
  readonly one: Node
  readonly count: number
  #hash: Uint8Array | undefined

  constructor(zero: Node, one: Node) {
    this.zero = zero
    this.one = one
    this.count = countOf(zero) + countOf(one)
  }

  get hash(): Uint8Array {
    this.#hash ??= innerHash(hashOf(this.zero), hashOf(this.one))
    return this.#hash
  }
}

type Node = Leaf | Branch | null

const countOf = (node: Node): number => node?.count ?? 0
const hashOf = (node: Node): Uint8Array => node?.hash ?? NOTHING

const bitOf = (hash: Uint8Array, depth: number): number => ((hash[depth >>> 3] ?? 0) >>> (7 - (depth & 7))) & 1

/** A node with leaves more, all of which lead there; what it has already is left as it is. */
const grown = (node: Node, leaves: readonly Leaf[], depth: number): Node => {
  if (leaves.length === 0) return node
  if (node instanceof Leaf) {
    const others = leaves.filter(({ cid }) => cid !== node.cid)
    return others.length === 0 ? node : grown(null, [node, ...others], depth)
  }
  const [only] = leaves
  if (node === null && only && leaves.length === 1) return only
  const sides = Map.groupBy(leaves, ({ hash }) => bitOf(hash, depth))
  const zero = grown(node?.zero ?? null, sides.get(0) ?? [], depth + 1)
  const one = grown(node?.one ?? null, sides.get(1) ?? [], depth + 1)
  return zero === node?.zero && one === node?.one ? node : new Branch(zero, one)
}

/** Never changes: `with` shares what stays the same. */
export class DeletedSet {
  readonly #top: Node

  private constructor(top: Node) {
    this.#top = top
  }

  static readonly none = new DeletedSet(null)

  static of(cids: Iterable<OpCid>): DeletedSet {
    return DeletedSet.none.with(cids)
  }

  with(cids: Iterable<OpCid>): DeletedSet {
    const leaves = [...new Set(cids)].map((cid) => new Leaf(cid))
    const top = grown(this.#top, leaves, 0)
    return top === this.#top ? this : new DeletedSet(top)
  }

  get root(): DeletedRoot {
    return { count: countOf(this.#top), root: hashOf(this.#top) }
  }

  /** @returns undefined when the message is in the set. */
  absenceOf(message: OpCid): Absence | undefined {
    const hash = leafHash(utf8(message))
    const beside: Uint8Array[] = []
    let at = this.#top
    while (at instanceof Branch) {
      const [next, other] = bitOf(hash, beside.length) === 0 ? [at.zero, at.one] : [at.one, at.zero]
      beside.push(hashOf(other))
      at = next
    }
    const there = at?.cid ?? null
    return there === message ? undefined : { message, there, path: beside.toReversed() }
  }
}

/** The root of a trie in which `hash` stands at the end of a message's way, which has as many steps as the path. */
const rootAlong = (way: Uint8Array, hash: Uint8Array, path: readonly Uint8Array[]): Uint8Array =>
  path.reduce(
    (below, beside, i) => (bitOf(way, path.length - 1 - i) === 0 ? innerHash(below, beside) : innerHash(beside, below)),
    hash
  )

/**
 * Is the message not in the set that the root is of? Whatever stands at the end of its way, if that is not the message itself.
 *
 * Attack when a part is absent: a peer shows what stands elsewhere, and resurrects a message that was deleted (M4).
 */
export const isAbsent = ({ message, there, path }: Absence, { root }: DeletedRoot): boolean => {
  const standing = there === null ? NOTHING : leafHash(utf8(there))
  return there !== message && equalBytes(rootAlong(leafHash(utf8(message)), standing, path), root)
}
