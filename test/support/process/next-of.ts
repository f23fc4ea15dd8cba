/** ms */
const TIMEOUT = 60_000

/** What emits events of `Events`, each with a list of arguments. */
interface Emitter {
  // oxlint-disable-next-line typescript/no-explicit-any
  on(event: string, listener: (...args: any[]) => void): unknown
  // oxlint-disable-next-line typescript/no-explicit-any
  off(event: string, listener: (...args: any[]) => void): unknown
}

/**
 * Resolves with the next event that `wanted` holds for; listens from the call on.
 *
 * @throws Error when it does not come in time
 */
export const nextOf = async <Args extends unknown[]>(
  emitter: Emitter,
  event: string,
  wanted: (...args: Args) => boolean = () => true
): Promise<Args> => {
  const { promise, resolve, reject } = Promise.withResolvers<Args>()
  const listener = (...args: Args): void => {
    if (wanted(...args)) resolve(args)
  }
  const timer = setTimeout(() => reject(new Error(`no ${event} within ${TIMEOUT} ms`)), TIMEOUT)
  emitter.on(event, listener)
  try {
    return await promise
  } finally {
    clearTimeout(timer)
    emitter.off(event, listener)
  }
}
