/**
 * A set of indexes, added in ascending order: one bit each, from the first on. Whoever signs thousands of concurrent
 * ops makes every one of them unseen by the others; a bit a pair keeps that within bounds.
 */
export class IndexSet implements Iterable<number> {
  #base = 0
  #words = new Uint32Array(1)
  #size = 0
  #first = Infinity
  #last = -1

  static upTo(count: number): IndexSet {
    const all = new IndexSet()
    for (let index = 0; index < count; index++) all.add(index)
    return all
  }

  get size(): number {
    return this.#size
  }

  /** @param index greater than every one before. */
  add(index: number): void {
    if (this.#size === 0) {
      this.#base = index >>> 5
      this.#first = index
    }
    const at = (index >>> 5) - this.#base
    if (at >= this.#words.length) this.#grow(at + 1)
    this.#words[at] = (this.#words[at] ?? 0) | (1 << (index & 31))
    this.#size += 1
    this.#last = index
  }

  /** The lowest; Infinity when there is none. */
  get first(): number {
    return this.#first
  }

  /** The highest; -1 when there is none. */
  get last(): number {
    return this.#last
  }

  has(index: number): boolean {
    const word = this.#words[(index >>> 5) - this.#base] ?? 0
    return (word & (1 << (index & 31))) !== 0
  }

  /** Ascending. */
  *[Symbol.iterator](): Generator<number> {
    for (let at = 0; at < this.#words.length; at++) {
      for (let word = this.#words[at] ?? 0; word !== 0; word &= word - 1) {
        yield ((this.#base + at) << 5) + (31 - Math.clz32(word & -word))
      }
    }
  }

  #grow(words: number): void {
    const grown = new Uint32Array(Math.max(words, this.#words.length * 2))
    grown.set(this.#words)
    this.#words = grown
  }
}
