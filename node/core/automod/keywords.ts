/**
 * Words to look for, as a tree of characters: what a text costs depends on its length alone, not on how many words there
 * are. Source of the forms: Discord, "Auto Moderation: Keyword Matching Strategies".
 */

export interface Span {
  readonly start: number
  readonly end: number
}

/** `word`: as the rule has it. */
interface Found extends Span {
  readonly word: string
}

interface Ending {
  readonly word: string
  /** Must a word begin, or end, where it does? */
  readonly from: boolean
  readonly to: boolean
}

interface Branch {
  readonly next: Map<string, Branch>
  endings: readonly Ending[]
}

const branch = (): Branch => ({ next: new Map(), endings: [] })

export type Keywords = Branch

/** One spelling of what looks alike; its length is of no matter, as spans are of the folded text. */
export const folded = (text: string): string => text.normalize('NFC').toLowerCase()

/** @param words `cat`: a whole word; `cat*`: as words begin; `*cat`: as they end; `*cat*`: wherever it stands. */
export const keywordsOf = (words: readonly string[]): Keywords => {
  const root = branch()
  for (const word of words) {
    const from = !word.startsWith('*')
    const to = word === '*' || !word.endsWith('*')
    const bare = folded(word.slice(from ? 0 : 1, to ? undefined : -1)).trim()
    if (bare === '') continue
    let at = root
    for (const unit of bare.split('')) {
      const next = at.next.get(unit) ?? branch()
      at.next.set(unit, next)
      at = next
    }
    at.endings = [...at.endings, { word, from, to }]
  }
  return root
}

const PART = /[\p{L}\p{N}\p{M}_]/u

/** Does the character that covers the unit belong to a word? */
const isPart = (text: string, at: number): boolean => {
  const code = text.charCodeAt(at)
  const isLow = code >= 0xdc00 && code <= 0xdfff
  const point = at < 0 ? undefined : text.codePointAt(isLow ? at - 1 : at)
  return point !== undefined && PART.test(String.fromCodePoint(point))
}

const fits = (text: string, { start, end }: Span, { from, to }: Ending): boolean =>
  !(from && isPart(text, start - 1)) && !(to && isPart(text, end))

/** All that begin at one place. */
function* beginningAt(keywords: Keywords, text: string, start: number): Generator<Found> {
  let at = keywords.next.get(text.charAt(start))
  for (let end = start + 1; at; end++) {
    const span = { start, end }
    const ending = at.endings.find((each) => fits(text, span, each))
    if (ending) yield { ...span, word: ending.word }
    at = at.next.get(text.charAt(end))
  }
}

/** @param text folded. */
export function* occurrences(keywords: Keywords, text: string): Generator<Found> {
  if (keywords.next.size === 0) return
  for (let start = 0; start < text.length; start++) yield* beginningAt(keywords, text, start)
}

/** What a rule looks for, as it says it, and what of a text that is. */
export interface Offence {
  readonly keyword: string | null
  readonly matched: string | null
}

/**
 * The first of `keywords` that is no part of something allowed.
 *
 * @param text folded.
 */
export const offence = (keywords: Keywords, allowed: Keywords, text: string): Offence | null => {
  /** How far what is allowed reaches, of all that begins here or before. */
  let reach = 0
  let next = 0
  for (const { start, end, word } of occurrences(keywords, text)) {
    for (; next <= start; next++) for (const span of beginningAt(allowed, text, next)) reach = Math.max(reach, span.end)
    if (end > reach) return { keyword: word, matched: text.slice(start, end) }
  }
  return null
}
