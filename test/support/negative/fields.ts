/** The fields of a route's schema, and what each of them may not be. */
import type { z } from 'zod'

export type Kind = 'string' | 'number' | 'integer' | 'boolean' | 'choice' | 'list' | 'object' | 'custom'

export interface Field {
  readonly path: readonly string[]
  /** More than one where several are right. */
  readonly kinds: readonly Kind[]
  readonly required: boolean
}

interface Definition {
  readonly type: string
  readonly shape?: Readonly<Record<string, z.ZodType>>
  readonly innerType?: z.ZodType
  readonly in?: z.ZodType
  readonly out?: z.ZodType
  readonly element?: z.ZodType
  readonly options?: readonly z.ZodType[]
  readonly checks?: readonly { readonly _zod: { readonly def: { readonly check: string } } }[]
  readonly check?: string
}

const definition = (schema: z.ZodType): Definition => schema._zod.def as unknown as Definition

/** What is below optional, nullable, default and transforms. */
const core = (schema: z.ZodType): z.ZodType => {
  const { type, innerType, in: before, out: after } = definition(schema)
  if (innerType) return core(innerType)
  if (type !== 'pipe' || !before || !after) return schema
  return core(definition(before).type === 'transform' ? after : before)
}

const KINDS: Readonly<Record<string, Kind>> = {
  string: 'string',
  number: 'number',
  boolean: 'boolean',
  enum: 'choice',
  literal: 'choice',
  array: 'list',
  object: 'object',
  record: 'object'
}

const isInteger = ({ check, checks = [] }: Definition): boolean =>
  [check, ...checks.map(({ _zod }) => _zod.def.check)].includes('number_format')

const kindsOf = (schema: z.ZodType): readonly Kind[] => {
  const found = definition(core(schema))
  if (found.options) return found.options.flatMap(kindsOf)
  return [found.type === 'number' && isInteger(found) ? 'integer' : (KINDS[found.type] ?? 'custom')]
}

/** All fields of a schema, those of its objects and lists too. */
export const fieldsOf = (schema: z.ZodType, path: readonly string[] = []): readonly Field[] => {
  const { shape, element } = definition(core(schema))
  const self: Field = { path, kinds: kindsOf(schema), required: !schema.safeParse(undefined).success }
  const below = shape
    ? Object.entries(shape).flatMap(([key, value]) => fieldsOf(value, [...path, key]))
    : element
      ? fieldsOf(element, [...path, '0'])
      : []
  return [self, ...below]
}

const MUCH = 'x'.repeat(50_000)
const MANY = Array.from({ length: 5000 }, () => ({}))

const WRONG: Readonly<Record<Kind, readonly unknown[]>> = {
  string: [5, true, {}, [], ['x'], MUCH, 'lone \ud800 surrogate'],
  number: ['abc', true, {}, []],
  integer: ['abc', true, {}, [], 1.5, 1e300, -1e300],
  boolean: ['yes', 5, {}, []],
  choice: ['no such choice', -7, {}, [], true, MUCH],
  list: [5, 'x', true, {}, MANY],
  object: [5, 'x', true, []],
  custom: [{}, { a: 1 }, true, 'no such thing', -1.5, MUCH]
}

const isOf = (kind: Kind, value: unknown): boolean => {
  if (kind === 'custom') return false
  if (kind === 'integer') return Number.isSafeInteger(value)
  if (kind === 'list') return Array.isArray(value)
  if (kind === 'object') return typeof value === 'object' && !Array.isArray(value)
  return kind === 'choice' ? false : typeof value === kind
}

/** Values that a field must refuse: each is wrong for one kind and not of another that is right. */
export const wrongFor = ({ kinds }: Field): readonly unknown[] =>
  kinds.flatMap((kind) => WRONG[kind].filter((value) => kinds.every((other) => other === kind || !isOf(other, value))))

/** A body with nothing but one value at its place. */
export const bodyWith = (path: readonly string[], value: unknown): unknown => {
  const [key, ...rest] = path
  if (key === undefined) return value
  const inner = bodyWith(rest, value)
  return key === '0' ? [inner] : { [key]: inner }
}
