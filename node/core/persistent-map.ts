/**
 * An immutable map with structural sharing: a hash trie of 32-way nodes (Bagwell, "Ideal Hash Trees", 2001).
 * `set` and `delete` copy one path, so that every state of a guild's history can be kept side by side.
 * Iteration order depends on the keys alone, never on the order of insertion.
 */
type Leaf<K extends string, V> = { readonly hash: number; readonly entries: readonly (readonly [K, V])[] }
type Branch<K extends string, V> = { readonly mask: number; readonly nodes: readonly Node<K, V>[] }
type Node<K extends string, V> = Leaf<K, V> | Branch<K, V>

const BITS = 5

/** FNV-1a, 32 bits. Keys are CIDs, so nobody can choose many that collide; collisions share a leaf. */
const hashOf = (key: string): number => {
  let hash = 0x811c9dc5
  for (let i = 0; i < key.length; i++) hash = Math.imul(hash ^ key.charCodeAt(i), 0x01000193)
  return hash >>> 0
}

const isLeaf = <K extends string, V>(node: Node<K, V>): node is Leaf<K, V> => 'entries' in node

const popcount = (mask: number): number => {
  let n = mask - ((mask >>> 1) & 0x55555555)
  n = (n & 0x33333333) + ((n >>> 2) & 0x33333333)
  return Math.imul((n + (n >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24
}

const bitAt = (hash: number, depth: number): number => 1 << ((hash >>> (depth * BITS)) & 31)
const indexOf = (mask: number, bit: number): number => popcount(mask & (bit - 1))

const byKey = <K extends string, V>(a: readonly [K, V], b: readonly [K, V]): number => (a[0] < b[0] ? -1 : 1)

const split = <K extends string, V>(a: Leaf<K, V>, b: Leaf<K, V>, depth: number): Branch<K, V> => {
  const bitA = bitAt(a.hash, depth)
  const bitB = bitAt(b.hash, depth)
  if (bitA === bitB) return { mask: bitA, nodes: [split(a, b, depth + 1)] }
  return { mask: bitA | bitB, nodes: bitA >>> 0 < bitB >>> 0 ? [a, b] : [b, a] }
}

const insert = <K extends string, V>(node: Node<K, V>, leaf: Leaf<K, V>, depth: number): Node<K, V> => {
  if (isLeaf(node)) {
    if (node.hash !== leaf.hash) return split(node, leaf, depth)
    const [key] = leaf.entries[0] as readonly [K, V]
    const others = node.entries.filter(([k]) => k !== key)
    return { hash: node.hash, entries: [...others, ...leaf.entries].toSorted(byKey) }
  }
  const bit = bitAt(leaf.hash, depth)
  const at = indexOf(node.mask, bit)
  if ((node.mask & bit) === 0) return { mask: node.mask | bit, nodes: node.nodes.toSpliced(at, 0, leaf) }
  return { mask: node.mask, nodes: node.nodes.with(at, insert(node.nodes[at] as Node<K, V>, leaf, depth + 1)) }
}

const removeFromLeaf = <K extends string, V>(node: Leaf<K, V>, key: K): Node<K, V> | undefined => {
  const entries = node.entries.filter(([k]) => k !== key)
  if (entries.length === node.entries.length) return node
  return entries.length === 0 ? undefined : { hash: node.hash, entries }
}

const remove = <K extends string, V>(node: Node<K, V>, hash: number, key: K, depth: number): Node<K, V> | undefined => {
  if (isLeaf(node)) return node.hash === hash ? removeFromLeaf(node, key) : node
  const bit = bitAt(hash, depth)
  if ((node.mask & bit) === 0) return node
  const at = indexOf(node.mask, bit)
  const child = node.nodes[at] as Node<K, V>
  const next = remove(child, hash, key, depth + 1)
  if (next === child) return node
  const nodes = next ? node.nodes.with(at, next) : node.nodes.toSpliced(at, 1)
  if (nodes.length === 0) return undefined
  const only = nodes[0] as Node<K, V>
  // A lone leaf moves up, so that the trie's shape is a function of its keys.
  if (nodes.length === 1 && isLeaf(only)) return only
  return { mask: next ? node.mask : node.mask & ~bit, nodes }
}

function* walk<K extends string, V>(node: Node<K, V> | undefined): Generator<readonly [K, V]> {
  if (!node) return
  if (isLeaf(node)) yield* node.entries
  else for (const child of node.nodes) yield* walk(child)
}

export interface Change<K extends string, V> {
  readonly key: K
  readonly before: V | undefined
  readonly after: V | undefined
}

const entriesOf = <K extends string, V>(node: Node<K, V> | undefined): Map<K, V> => new Map(walk(node))

function* changesBetween<K extends string, V>(
  a: Node<K, V> | undefined,
  b: Node<K, V> | undefined
): Generator<Change<K, V>> {
  if (a === b) return
  if (a && b && !isLeaf(a) && !isLeaf(b)) {
    for (let slot = 0; slot < 1 << BITS; slot++) {
      const bit = 1 << slot
      const left = (a.mask & bit) === 0 ? undefined : a.nodes[indexOf(a.mask, bit)]
      const right = (b.mask & bit) === 0 ? undefined : b.nodes[indexOf(b.mask, bit)]
      yield* changesBetween(left, right)
    }
    return
  }
  const before = entriesOf(a)
  const after = entriesOf(b)
  for (const key of new Set([...before.keys(), ...after.keys()])) {
    if (before.get(key) !== after.get(key)) yield { key, before: before.get(key), after: after.get(key) }
  }
}

export class PersistentMap<K extends string, V> implements Iterable<readonly [K, V]> {
  readonly size: number
  readonly #root: Node<K, V> | undefined

  private constructor(root: Node<K, V> | undefined, size: number) {
    this.#root = root
    this.size = size
  }

  static empty<K extends string, V>(): PersistentMap<K, V> {
    return new PersistentMap<K, V>(undefined, 0)
  }

  static of<K extends string, V>(entries: Iterable<readonly [K, V]>): PersistentMap<K, V> {
    let map = PersistentMap.empty<K, V>()
    for (const [key, value] of entries) map = map.set(key, value)
    return map
  }

  /** What differs, at the cost of the difference: shared parts are skipped. */
  static *changes<K extends string, V>(
    before: PersistentMap<K, V>,
    after: PersistentMap<K, V>
  ): Generator<Change<K, V>> {
    yield* changesBetween(before.#root, after.#root)
  }

  get(key: K): V | undefined {
    const hash = hashOf(key)
    let node = this.#root
    for (let depth = 0; node && !isLeaf(node); depth++) {
      const bit = bitAt(hash, depth)
      node = (node.mask & bit) === 0 ? undefined : node.nodes[indexOf(node.mask, bit)]
    }
    return node?.hash === hash ? node.entries.find(([k]) => k === key)?.[1] : undefined
  }

  has(key: K): boolean {
    return this.get(key) !== undefined
  }

  set(key: K, value: V): PersistentMap<K, V> {
    const had = this.get(key)
    if (had === value) return this
    const leaf: Leaf<K, V> = { hash: hashOf(key), entries: [[key, value]] }
    const root = this.#root ? insert(this.#root, leaf, 0) : leaf
    return new PersistentMap(root, had === undefined ? this.size + 1 : this.size)
  }

  delete(key: K): PersistentMap<K, V> {
    if (!this.#root || !this.has(key)) return this
    return new PersistentMap(remove(this.#root, hashOf(key), key, 0), this.size - 1)
  }

  *[Symbol.iterator](): Generator<readonly [K, V]> {
    yield* walk(this.#root)
  }

  *keys(): Generator<K> {
    for (const [key] of this) yield key
  }

  *values(): Generator<V> {
    for (const [, value] of this) yield value
  }
}
