/** ms between two lines, and until the first: what is done sooner needs none. */
const EVERY = 2000

/** Tells people who wait how far it is, on stderr. @param doing as in "exporting" */
export const createProgress = (doing: string): ((ops: number) => void) => {
  let said = performance.now()
  return (ops) => {
    const now = performance.now()
    if (now - said < EVERY) return
    said = now
    process.stderr.write(`${doing}: ${ops.toLocaleString('en')} ops\n`)
  }
}
