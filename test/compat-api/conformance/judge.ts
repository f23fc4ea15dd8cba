/** Judges an answer by the official description: its status, and its body by the schemas of discord-api-spec. */
import { problemsOf } from '../../support/api/conforms.ts'
import type { Reply } from '../../support/api/node.ts'
import type { Entry } from './entry.ts'
import type { Operation } from './operations.ts'

/** Of one of several schemas: the faults by the one that fits best. */
const oneOf = (names: string, value: unknown): readonly unknown[] =>
  names
    .split('|')
    .map((name) => problemsOf(`${name}Schema`, value))
    .toSorted((a, b) => a.length - b.length)[0] ?? []

const isCounts = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && Object.values(value).every(Number.isInteger)

const problemsOfBody = (schema: string, body: unknown): readonly unknown[] => {
  if (schema === '') return body === undefined ? [] : ['a body where there should be none']
  if (schema === 'text') return typeof body === 'string' && body !== '' ? [] : ['no text']
  if (schema === 'counts') return isCounts(body) ? [] : ['not a number for each id']
  if (!schema.endsWith('[]')) return oneOf(schema, body)
  return Array.isArray(body) ? body.flatMap((item) => oneOf(schema.slice(0, -2), item)) : ['not a list']
}

const problemsOfError = (code: number, { status, body }: Reply): readonly unknown[] => {
  const isExpected = status >= 400 && status < 500 && body?.code === code
  return isExpected ? problemsOf('ErrorResponseSchema', body) : [`not the error ${code}`]
}

/** Nothing when the answer is right; otherwise what is wrong with it, and the answer. */
export const judge = ({ answers }: Operation, { error }: Entry, reply: Reply): readonly unknown[] => {
  const schema = answers.get(reply.status)
  const problems =
    error !== undefined
      ? problemsOfError(error, reply)
      : schema === undefined
        ? ['not a status of its success']
        : problemsOfBody(schema, reply.body)
  return problems.length === 0 ? [] : [...problems, { status: reply.status, body: reply.body }]
}
