/** What drafts are made of. */
import fc from 'fast-check'
import { makeKeyPair } from '../../../crypto/identity.ts'
import { cidOf } from '../../../crypto/primitives.ts'
import type { DeviceKey, Snowflake } from '../../../node/core/ids.ts'

export const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length })
export const text = (max: number, min = 0) =>
  fc
    .string({ unit: 'grapheme', minLength: min, maxLength: Math.min(max, 12) })
    .filter(({ length }) => length >= min && length <= max)
export const cid = <T extends string>() => bytes(8).map((seed) => cidOf(seed) as T)
export const key = bytes(32).map((seed) => makeKeyPair(seed).key as DeviceKey)
export const bits = fc.bigInt(0n, (1n << 63n) - 1n)
export const orNull = <T>(inner: fc.Arbitrary<T>) => fc.option(inner, { nil: null })
export const some = <T extends Record<string, fc.Arbitrary<unknown>>>(fields: T) =>
  fc.record(fields, { requiredKeys: [] })

export const time = fc.nat({ max: 2 ** 31 - 1 }).map((n) => n * 1000)
export const target = cid<never>()
export const snowflake = fc.bigInt(0n, (1n << 63n) - 1n).map((id) => String(id) as Snowflake)
