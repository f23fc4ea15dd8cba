/** ms; what a round of two nodes mends takes its 40 s even on an idle machine. */
const TIMEOUT = 90_000
const FIRST_PAUSE = 20
/** Whoever asks a node all the time keeps it from what is waited for. */
const LONGEST_PAUSE = 250

/** How long to wait until something is asked again: longer each time. */
export const pauses = (): (() => Promise<void>) => {
  let pause = FIRST_PAUSE
  return async () => {
    await new Promise((resolve) => setTimeout(resolve, pause))
    pause = Math.min(pause * 1.5, LONGEST_PAUSE)
  }
}

/** Asks until the answer is yes. @throws Error when it does not come in time */
export const eventually = async (isSo: () => Promise<boolean>): Promise<void> => {
  const end = Date.now() + TIMEOUT
  const pause = pauses()
  while (!(await isSo())) {
    if (Date.now() > end) throw new Error(`it is not so after ${TIMEOUT} ms`)
    await pause()
  }
}
