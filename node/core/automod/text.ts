/** All words that a message shows: people's clients send no embeds, but what a modified node writes may hide them there. */
import type { BodyOf } from '../ops.ts'

type Worded = Pick<BodyOf<'msg'>, 'content' | 'embeds' | 'components' | 'poll'>

const parsed = (json: string | null): unknown => {
  try {
    return json === null ? null : JSON.parse(json)
  } catch {
    // What is no JSON is not shown.
    return null
  }
}

/** All texts in a value, however deep it is. */
const textsIn = (value: unknown): readonly string[] => {
  const found: string[] = []
  const left = [value]
  while (left.length > 0) {
    const next = left.pop()
    if (typeof next === 'string') found.push(next)
    else if (typeof next === 'object' && next !== null) left.push(...Object.values(next).toReversed())
  }
  return found
}

export const textOf = ({ content, embeds, components, poll }: Worded): string =>
  embeds === null && components === null && !poll
    ? content
    : [content, ...textsIn([parsed(embeds), parsed(components), poll])].join('\n')
