/** A rule of the sources switched off or turned around, and the test that must notice. */
export interface Mutant {
  /** What would be wrong. Of all mutants each has another. */
  readonly name: string
  readonly file: string
  /** Stands exactly once in the file. */
  readonly find: string
  readonly replace: string
  /** The test file that fails. */
  readonly test: string
  /** Pattern of the titles that are run, as `ava --match` takes it; all when absent. */
  readonly match?: string
}

type Change = readonly [find: string, replace: string, instead?: { readonly test?: string; readonly match?: string }]

/** @param test that notices all of them but those that name another. */
export const mutantsOf = (file: string, test: string, changes: Readonly<Record<string, Change>>): readonly Mutant[] =>
  Object.entries(changes).map(([name, [find, replace, instead]]) => ({ name, file, find, replace, test, ...instead }))
