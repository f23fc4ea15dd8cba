/** Owner of work that nobody waits for: every task's failure is reported, and stopping waits for all of them. */
export interface Background {
  run(task: () => Promise<unknown>): void
  /** Resolves when every task has ended. */
  idle(): Promise<void>
}

/** @param failed is told of every task that failed, unless the work has been stopped. */
export const createBackground = (signal: AbortSignal, failed: (error: unknown) => void): Background => {
  const tasks = new Set<Promise<void>>()

  const settle = async (task: () => Promise<unknown>): Promise<void> => {
    try {
      await task()
    } catch (error) {
      if (!signal.aborted) failed(error)
    }
  }

  return {
    run(task) {
      if (signal.aborted) return
      const running = settle(task).finally(() => tasks.delete(running))
      tasks.add(running)
    },
    async idle() {
      await Promise.all(tasks)
    }
  }
}
