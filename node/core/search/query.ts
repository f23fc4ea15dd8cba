/** What is looked for, as an expression of SQLite's FTS5 (https://sqlite.org/fts5.html, "Full-text Query Syntax"). */
import { spaced } from './document.ts'

export interface Wanted {
  /** Words that stand together, in any order; '': any. */
  readonly text: string
  /** How many other words may stand between them. */
  readonly slop: number
  /** One of each list. */
  readonly all: readonly (readonly string[])[]
  /** None of these. */
  readonly none: readonly string[]
}

/** Words of a query; the rest is left out. */
const MOST_WORDS = 32
const WORD = /[\p{L}\p{N}\p{M}]+/gu

const quoted = (word: string): string => `"${word}"`

/** Letters alone are taken from what somebody typed, so that nothing of it is read as syntax. */
const textOf = ({ text, slop }: Wanted): string[] => {
  const words = [...new Set(spaced(text).match(WORD) ?? [])].slice(0, MOST_WORDS)
  if (words.length === 0) return []
  return [
    `{text}: ${words.length === 1 ? words.map(quoted).join('') : `NEAR(${words.map(quoted).join(' ')}, ${slop})`}`
  ]
}

const anyOf = (tags: readonly string[]): string => `{tags}: (${tags.map(quoted).join(' OR ')})`

/** @returns null when nothing can be found. */
export const matchOf = (wanted: Wanted): string | null => {
  const text = textOf(wanted)
  const all = wanted.all.filter((tags) => tags.length > 0)
  const isHopeless =
    all.length < wanted.all.length || all.length === 0 || (text.length === 0 && wanted.text.trim() !== '')
  if (isHopeless) return null
  const yes = [...text, ...all.map(anyOf)].map((part) => `(${part})`).join(' AND ')
  return wanted.none.length === 0 ? yes : `(${yes}) NOT (${anyOf(wanted.none)})`
}
