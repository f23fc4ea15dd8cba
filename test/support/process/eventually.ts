/** ms */
const TIMEOUT = 40_000

/** Asks until the answer is yes. @throws Error when it does not come in time */
export const eventually = async (isSo: () => Promise<boolean>): Promise<void> => {
  const end = Date.now() + TIMEOUT
  while (!(await isSo())) {
    if (Date.now() > end) throw new Error(`it is not so after ${TIMEOUT} ms`)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}
