/** Levenshtein distance: insertions, deletions and replacements of one character. */
const distance = (a: string, b: string): number => {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i)
  for (let i = 0; i < a.length; i++) {
    const next = [i + 1]
    for (let j = 0; j < b.length; j++) {
      const replaced = (row[j] ?? 0) + (a[i] === b[j] ? 0 : 1)
      next.push(Math.min(replaced, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1))
    }
    row = next
  }
  return row[b.length] ?? 0
}

/** @returns ` (did you mean X?)` when a known word is close to `word`, or nothing. */
export const didYouMean = (word: string, known: readonly string[]): string => {
  const scored = known.map((name) => ({ name, far: distance(word, name) })).toSorted((a, b) => a.far - b.far)
  const best = scored[0]
  return best && best.far <= Math.max(2, Math.ceil(word.length / 3)) ? ` (did you mean ${best.name}?)` : ''
}
