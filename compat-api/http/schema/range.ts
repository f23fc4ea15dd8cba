import { z } from 'zod'
import { parseSnowflake, type Snowflake } from '../../../node/core/ids.ts'
import { queryInt } from './fields.ts'

/** An id as a bound: `0`, which no object has, stands for the beginning. */
const bound = z
  .any()
  .transform((value: unknown, ctx): Snowflake => {
    const id = typeof value === 'string' ? parseSnowflake(value === '0' ? '1' : value) : undefined
    if (id) return id
    ctx.issues.push({
      code: 'custom',
      input: value,
      message: 'The value is not a snowflake.',
      params: { code: 'NUMBER_TYPE_COERCE' }
    })
    return z.NEVER
  })
  .optional()

/** `before`, `after` and `limit` of a list that is ordered by id. */
export const rangeQuery = (max: number, otherwise: number) => ({
  before: bound,
  after: bound,
  limit: queryInt(1, max, otherwise)
})

export { bound as queryBound }

interface Range {
  readonly before?: Snowflake | undefined
  readonly after?: Snowflake | undefined
  readonly limit: number
}

const compare = (a: string, b: string): number => a.length - b.length || (a < b ? -1 : a > b ? 1 : 0)

/** The part of a list that a range asks for, ascending by id; of the items before `before`, the last ones. */
export const inRange = <T>(items: Iterable<T>, idOf: (item: T) => Snowflake, { before, after, limit }: Range): T[] => {
  const found = [...items]
    .filter((item) => (!before || compare(idOf(item), before) < 0) && (!after || compare(idOf(item), after) > 0))
    .toSorted((a, b) => compare(idOf(a), idOf(b)))
  return before && !after ? found.slice(-limit) : found.slice(0, limit)
}
