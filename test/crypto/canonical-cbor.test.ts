import * as dagCbor from '@ipld/dag-cbor'
import test from 'ava'
import fc from 'fast-check'
import { decodeCanonical } from '../../crypto/canonical-cbor.ts'
import { encodeCanonical } from '../../crypto/canonical-encode.ts'

const RUNS = 3000

const integer = fc.oneof(
  fc.integer(),
  fc.maxSafeInteger(),
  fc.bigInt({ min: -(2n ** 64n), max: 2n ** 64n - 1n }),
  fc.constantFrom(0, 23, 24, 255, 256, 65_535, 65_536, 2 ** 32 - 1, 2 ** 32, -1, -24, -25, -(2 ** 53) + 1)
)

/** No map has this one: it sets what maps are made of. */
const key = fc.string({ maxLength: 30 }).filter((text) => text !== '__proto__')

const { value } = fc.letrec((tie) => ({
  leaf: fc.oneof(
    integer,
    fc.boolean(),
    fc.constant(null),
    fc.string({ unit: 'grapheme', maxLength: 40 }),
    fc.uint8Array({ maxLength: 40 })
  ),
  value: fc.oneof(
    { maxDepth: 4 },
    tie('leaf'),
    fc.array(tie('value'), { maxLength: 5 }),
    fc.dictionary(key, tie('value'), { maxKeys: 6, noNullPrototype: true })
  )
}))

/** What dag-cbor makes of the bytes, if they are its own spelling. */
const reference = (bytes: Uint8Array): { readonly value: unknown } | undefined => {
  try {
    const decoded = dagCbor.decode(bytes)
    return Buffer.compare(dagCbor.encode(decoded), bytes) === 0 ? { value: decoded } : undefined
  } catch {
    return undefined
  }
}

const ours = (bytes: Uint8Array): { readonly value: unknown } | undefined => {
  try {
    return { value: decodeCanonical(bytes) }
  } catch {
    return undefined
  }
}

const holds = (value: unknown, what: (leaf: unknown) => boolean): boolean =>
  what(value) ||
  (typeof value === 'object' && value !== null && !(value instanceof Uint8Array)
    ? Object.entries(value).some(([key, item]) => key === '__proto__' || holds(item, what))
    : false)

const isForeign = (leaf: unknown): boolean =>
  (typeof leaf === 'number' && !Number.isSafeInteger(leaf)) || Object.is(leaf, -0) || leaf === undefined

/** As dag-cbor writes it, which gives a Buffer at times. */
const written = (value: unknown): Uint8Array => new Uint8Array(dagCbor.encode(value))

test('it is written as dag-cbor writes it: any keys, any text, numbers of 64 bits, and what is large', (t) => {
  const odd = fc.oneof(value, fc.record({ a: fc.string({ unit: 'binary' }), b: fc.dictionary(fc.string(), value) }))
  fc.assert(
    fc.property(odd, (given) => {
      t.is(Buffer.compare(encodeCanonical(given), written(given)), 0)
    }),
    { numRuns: RUNS }
  )
  for (const large of ['é'.repeat(70_000), 'e'.repeat(70_000), new Uint8Array(200_000), Array(70_000).fill(300)])
    t.is(Buffer.compare(encodeCanonical({ large, small: 1 }), written({ large, small: 1 })), 0)
})

test('what is more than that, dag-cbor writes or refuses', (t) => {
  for (const more of [1.5, -0, { length: 1e300 }, { ü: 1, z: 2, zz: 3 }, '\ud800', Object.create(null)])
    t.deepEqual(encodeCanonical(more), written(more))
  for (const wrong of [undefined, { a: undefined }, [Symbol('no')], 2n ** 64n, Number.NaN, Infinity, () => 1])
    t.throws(() => encodeCanonical(wrong))
  t.deepEqual(encodeCanonical({ a: [1] }), written({ a: [1] }), 'and goes on after that')
})

test('what dag-cbor writes is read as it was', (t) => {
  fc.assert(
    fc.property(value, (written) => {
      t.deepEqual(decodeCanonical(dagCbor.encode(written)), dagCbor.decode(dagCbor.encode(written)))
    }),
    { numRuns: RUNS }
  )
})

test('of bytes with one byte changed, cut or added, it accepts what re-encodes to itself, and nothing else', (t) => {
  const change = fc.record({ at: fc.nat(), byte: fc.nat(255), how: fc.constantFrom('change', 'cut', 'insert', 'drop') })
  fc.assert(
    fc.property(value, change, (written, { at, byte, how }) => {
      const bytes = [...dagCbor.encode(written)]
      const place = at % bytes.length
      if (how === 'change') bytes[place] = byte
      if (how === 'cut') bytes.length = place
      if (how === 'insert') bytes.splice(place, 0, byte)
      if (how === 'drop') bytes.splice(place, 1)
      const changed = Uint8Array.from(bytes)
      const expected = reference(changed)
      const actual = ours(changed)
      if (expected && !holds(expected.value, isForeign)) t.deepEqual(actual, expected)
      else t.is(actual, undefined)
    }),
    { numRuns: 3 * RUNS }
  )
})

test('random bytes are refused, or are canonical', (t) => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 1, maxLength: 64 }), (bytes) => {
      const actual = ours(bytes)
      if (actual) t.deepEqual(dagCbor.encode(actual.value), bytes)
      else t.pass()
    }),
    { numRuns: RUNS }
  )
})

const hex = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'hex'))

for (const [what, bytes] of [
  ['a number longer than it need be', '1817'],
  ['a length longer than it need be', '5801ff'],
  ['a list of no definite length', '9fff'],
  ['a float', 'fb3ff8000000000000'],
  ['a link', 'd82a4100'],
  ['keys out of order', 'a2616201616101'],
  ['a longer key before a shorter one', 'a262616101616201'],
  ['a key twice', 'a2616101616102'],
  ['a key that is a number', 'a10101'],
  ['a key that sets what maps are made of', `a1695f5f70726f746f5f5fa0`],
  ['text that is not UTF-8', '61ff'],
  ['a surrogate in UTF-8', '63eda080'],
  ['something behind the value', '0000'],
  ['nothing', ''],
  ['a list of more than there are bytes', '9b0000ffffffffffff'],
  ['bytes of more than there are', '5a7fffffff00'],
  ['lists within lists, a thousand deep', `${'81'.repeat(1000)}00`]
] as const) {
  test(`refused: ${what}`, (t) => {
    t.throws(() => decodeCanonical(hex(bytes)), { name: 'NotCanonical' })
  })
}

test('it tells where the entries of the outermost map stand', (t) => {
  const bytes = dagCbor.encode({ b: 1, a: { c: 2 }, long: 'x' })
  const spans = new Map<string, readonly [number, number]>()
  decodeCanonical(bytes, spans)
  const slice = (key: string) => Buffer.from(bytes.subarray(...(spans.get(key) ?? [0, 0]))).toString('hex')
  t.deepEqual([...spans.keys()], ['a', 'b', 'long'])
  t.is(slice('a'), '6161a1616302')
  t.is(slice('b'), '616201')
  t.is(slice('long'), '646c6f6e676178')
})
