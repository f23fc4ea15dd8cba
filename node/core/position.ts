/**
 * Fractional keys: text that sorts between any two others, so that moving one role rewrites one register and
 * positions stay comparable across forks. Digits are 0-9A-Za-z in byte order; a key never ends in '0', so there is
 * always room below it. Idea: Wallace, "Implementing Fractional Indexing" (Figma, 2017; Observable, 2020).
 */
const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

const digitAt = (key: string, i: number, otherwise: number): number =>
  i < key.length ? DIGITS.indexOf(key[i] as string) : otherwise

export const isPosition = (key: string): boolean => /^[0-9A-Za-z]{0,63}[1-9A-Za-z]$/.test(key)

/**
 * A key strictly between `low` and `high`.
 *
 * @param low '' for the bottom.
 * @param high null for the top.
 * @throws RangeError unless low < high.
 */
export const positionBetween = (low: string, high: string | null): string => {
  if (high !== null && low >= high) throw new RangeError(`no position between ${low} and ${high}`)
  let key = ''
  let below = high
  for (let i = 0; ; i++) {
    const floor = digitAt(low, i, 0)
    const ceiling = below === null ? DIGITS.length : digitAt(below, i, DIGITS.length)
    if (ceiling - floor > 1) return key + DIGITS[Math.floor((floor + ceiling) / 2)]
    key += DIGITS[floor]
    // Once a digit lies under the ceiling's, whatever follows does too.
    if (floor < ceiling) below = null
  }
}

/** Keys for so many in a row, ascending, and room between them. */
export const positionsInRow = (count: number, low = '', high: string | null = null): readonly string[] => {
  if (count === 0) return []
  const middle = positionBetween(low, high)
  const below = count >> 1
  return [...positionsInRow(below, low, middle), middle, ...positionsInRow(count - 1 - below, middle, high)]
}
