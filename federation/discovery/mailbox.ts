/** What comes now and then, for one who waits for it. */
export interface Mailbox<T> extends AsyncIterable<T> {
  put(item: T): void
  /** Nothing more comes. */
  end(): void
}

export const createMailbox = <T>(): Mailbox<T> => {
  const items: T[] = []
  let ended = false
  let wake = (): void => undefined

  return {
    put(item) {
      items.push(item)
      wake()
    },
    end() {
      ended = true
      wake()
    },
    async *[Symbol.asyncIterator]() {
      for (;;) {
        yield* items.splice(0)
        if (items.length > 0) continue
        if (ended) return
        await new Promise<void>((resolve) => (wake = resolve))
      }
    }
  }
}
