/** Work on one thing is done one after the other, each on what the one before has left. */
export class Lines<K> {
  readonly #lines = new Map<K, Promise<unknown>>()

  /** Settles as `work` does. */
  run<T>(key: K, work: () => Promise<T>): Promise<T> {
    const turn = (this.#lines.get(key) ?? Promise.resolve()).then(work)
    const quiet = turn
      .catch(() => undefined)
      .then(() => {
        if (this.#lines.get(key) === quiet) this.#lines.delete(key)
      })
    this.#lines.set(key, quiet)
    return turn
  }
}
