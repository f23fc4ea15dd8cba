/**
 * The few run-time checks that ops need: exact shapes, integers only, every length bounded.
 * Ops come from strangers, so a schema refuses what it does not name, and says where.
 */
import { isCid, isKey } from '../../crypto/primitives.ts'
import type { Snowflake } from './ids.ts'

const SNOWFLAKE = /^(?:0|[1-9]\d{0,19})$/

/** Throws `Mismatch` unless the value has the shape; returns it typed (bit fields become bigint). */
export type Schema<T> = (value: unknown, path: string) => T
export type Shape<S> = S extends Schema<infer T> ? T : never

export class Mismatch extends Error {
  override readonly name = 'Mismatch'
  readonly code = 'op-shape'
}

const fail = (path: string, expected: string): never => {
  throw new Mismatch(`${path}: expected ${expected}`)
}

export const text =
  (max: number, min = 0): Schema<string> =>
  (value, path) =>
    typeof value === 'string' && value.length >= min && value.length <= max && value.isWellFormed()
      ? value
      : fail(path, `text of ${min} to ${max} characters`)

export const int =
  (min: number, max: number): Schema<number> =>
  (value, path) =>
    typeof value === 'number' && Number.isSafeInteger(value) && !Object.is(value, -0) && value >= min && value <= max
      ? value
      : fail(path, `an integer of ${min} to ${max}`)

/** ms since the Unix epoch that a date can hold (ECMA-262, section 21.4.1.1): clients are told dates. */
export const time: Schema<number> = int(0, 8.64e15)

/** An id as clients know it: see ids.ts. */
export const snowflake: Schema<Snowflake> = (value, path) =>
  typeof value === 'string' && SNOWFLAKE.test(value) ? (value as Snowflake) : fail(path, 'an id of up to 20 digits')

/** A permission bit field. */
export const bits: Schema<bigint> = (value, path) => {
  if (typeof value !== 'bigint' && !(typeof value === 'number' && Number.isSafeInteger(value))) {
    return fail(path, 'a bit field')
  }
  const field = BigInt(value)
  return field >= 0n && field < 1n << 63n ? field : fail(path, 'a bit field of 0 to 2^63-1')
}

export const bool: Schema<boolean> = (value, path) => (typeof value === 'boolean' ? value : fail(path, 'true or false'))

export const bytes =
  (length: number): Schema<Uint8Array> =>
  (value, path) =>
    value instanceof Uint8Array && value.byteLength === length ? value : fail(path, `${length} bytes`)

export const bytesUpTo =
  (max: number): Schema<Uint8Array> =>
  (value, path) =>
    value instanceof Uint8Array && value.byteLength <= max ? value : fail(path, `at most ${max} bytes`)

export const cid =
  <T extends string>(): Schema<T> =>
  (value, path) =>
    isCid(value) ? (value as T) : fail(path, 'a CID')

export const deviceKey =
  <T extends string>(): Schema<T> =>
  (value, path) =>
    isKey(value) ? (value as T) : fail(path, 'an Ed25519 public key')

/** 32 bytes in base64url, with one spelling. */
export const digest: Schema<string> = (value, path) =>
  isKey(value) ? (value as string) : fail(path, 'canonical base64url of 32 bytes')

/** 64 bytes in base64url: the last character carries two bits, so that one signature has one spelling. */
const SIGNATURE = /^[A-Za-z0-9_-]{85}[AQgw]$/

export const signature: Schema<string> = (value, path) =>
  typeof value === 'string' && SIGNATURE.test(value) ? value : fail(path, 'canonical base64url of 64 bytes')

export const literal =
  <const T extends string | number>(...allowed: readonly T[]): Schema<T> =>
  (value, path) =>
    allowed.includes(value as T) ? (value as T) : fail(path, `one of ${allowed.join(', ')}`)

export const nullable =
  <T>(inner: Schema<T>): Schema<T | null> =>
  (value, path) =>
    value === null ? null : inner(value, path)

export const list =
  <T>(inner: Schema<T>, max: number, min = 0): Schema<readonly T[]> =>
  (value, path) =>
    Array.isArray(value) && value.length >= min && value.length <= max
      ? value.map((item, i) => inner(item, `${path}[${i}]`))
      : fail(path, `a list of ${min} to ${max}`)

/** Like `list`, in strictly ascending order: one spelling for one set. */
export const sorted =
  <T extends string | number>(inner: Schema<T>, max: number, min = 0): Schema<readonly T[]> =>
  (value, path) => {
    const items = list(inner, max, min)(value, path)
    return items.every((item, i) => i === 0 || (items[i - 1] as T) < item)
      ? items
      : fail(path, 'sorted, distinct items')
  }

type Fields = Readonly<Record<string, Schema<unknown>>>
type ObjectOf<F extends Fields> = { readonly [K in keyof F]: Shape<F[K]> }

const isPlain = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Uint8Array)

const refuseUnknown = (value: Record<string, unknown>, fields: Fields, path: string): void => {
  for (const key of Object.keys(value)) if (!Object.hasOwn(fields, key)) fail(`${path}.${key}`, 'no such field')
}

/** The path is put together on the way out of a mismatch: what has the right shape, as almost everything, does not pay for it. */
const checkField = (check: Schema<unknown>, value: unknown, key: string, path: string): unknown => {
  try {
    return check(value, key)
  } catch (error) {
    throw error instanceof Mismatch ? new Mismatch(`${path}.${error.message}`) : error
  }
}

/** Exactly these fields. */
export const object = <const F extends Fields>(fields: F): Schema<ObjectOf<F>> => {
  const checks = Object.entries(fields)
  return (value, path) => {
    if (!isPlain(value)) return fail(path, 'a map')
    refuseUnknown(value, fields, path)
    const checked: Record<string, unknown> = {}
    for (const [key, check] of checks) checked[key] = checkField(check, value[key], key, path)
    return checked as ObjectOf<F>
  }
}

/** Exactly `fields`, and of `more` whichever there is: what most leave out costs nothing. */
export const extensible = <const F extends Fields, const M extends Fields>(
  fields: F,
  more: M
): Schema<ObjectOf<F> & Partial<ObjectOf<M>>> => {
  const all = { ...fields, ...more }
  const checks = Object.entries(all)
  return (value, path) => {
    if (!isPlain(value)) return fail(path, 'a map')
    refuseUnknown(value, all, path)
    const checked: Record<string, unknown> = {}
    for (const [key, check] of checks)
      if (Object.hasOwn(fields, key) || Object.hasOwn(value, key))
        checked[key] = checkField(check, value[key], key, path)
    return checked as ObjectOf<F> & Partial<ObjectOf<M>>
  }
}

/** Any subset of these fields: the registers that one op writes. */
export const partial =
  <const F extends Fields>(fields: F): Schema<Partial<ObjectOf<F>>> =>
  (value, path) => {
    if (!isPlain(value)) return fail(path, 'a map')
    refuseUnknown(value, fields, path)
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [key, checkField(fields[key] as Schema<unknown>, item, key, path)])
    ) as Partial<ObjectOf<F>>
  }
