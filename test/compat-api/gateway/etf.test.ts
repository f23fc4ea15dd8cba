/** The external term format of Erlang: what real clients make of ours, and we of theirs. */
import { readFileSync } from 'node:fs'
import test from 'ava'
import fc from 'fast-check'
import { readEtf } from '../../../compat-api/gateway/format/etf-reader.ts'
import { encode, formats, Payload } from '../../../compat-api/gateway/format/index.ts'
import { pack, unpack } from '../../support/interop/erlpack.ts'

interface Vector {
  readonly value: unknown
  /** What the native erlpack 0.1.4 makes of it. */
  readonly erlpack: string
  /** What the gateway makes of it, and erlpack of that. */
  readonly gateway: string
  readonly back: unknown
}

const vectors = JSON.parse(readFileSync(new URL('../../vectors/etf.json', import.meta.url), 'utf8')) as Vector[]

const written = (value: unknown): Buffer => Buffer.from(`\x83${Payload.of(value).etf}`, 'latin1')
const hex = (text: string): Buffer => Buffer.from(text.replaceAll(' ', ''), 'hex')
const u32 = (count: number): string => count.toString(16).padStart(8, '0')

test('what erlpack packs is read, and what it unpacks is written', (t) => {
  for (const { value, erlpack, gateway, back } of vectors) {
    t.deepEqual(readEtf(hex(erlpack)), value)
    t.is(written(value).toString('hex'), gateway)
    t.deepEqual(unpack(hex(gateway)), back)
  }
  // So that the stand-in which the other tests use is as good as the native one.
  for (const { value, erlpack } of vectors) t.is(pack(value).toString('hex'), erlpack)
})

test('any JSON comes back as it was', (t) => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 8 }), (value) =>
      t.deepEqual(readEtf(written(value)), JSON.parse(JSON.stringify(value)))
    )
  )
})

test("Erlang's own forms: a list of small integers, atoms of each kind, tuples, old floats, ids as integers", (t) => {
  const cases: readonly [string, unknown][] = [
    ['83 6b 0002 00 01', [0, 1]],
    ['83 64 0003 6e696c', null],
    ['83 76 0004 74727565', true],
    ['83 77 02 6f70', 'op'],
    ['83 73 09 756e646566696e6564', null],
    ['83 68 02 61 01 61 02', [1, 2]],
    ['83 69 00000001 6a', [[]]],
    ['83 63 312e3530303030303030303030303030303030303030652b30300000000000', 1.5],
    ['83 6e 08 00 070002c15a067102', '175928847299117063'],
    ['83 6e 02 01 e803', -1000],
    ['83 74 00000001 77 02 6f70 61 01', { op: 1 }],
    ['83 74 00000001 61 07 6a', { 7: [] }]
  ]
  for (const [bytes, value] of cases) t.deepEqual(readEtf(hex(bytes)), value, bytes)
})

test('the keys outside and the name of an event are atoms, as clients in Elixir match them; the rest is text', (t) => {
  const frame = { op: 0, s: 7, t: 'MESSAGE_CREATE', data: Payload.of({ id: '7', nil: null }) } as const
  const bytes = Buffer.from(encode(formats.etf, frame), 'latin1')
  t.deepEqual(unpack(bytes), { op: 0, s: 7, t: 'MESSAGE_CREATE', d: { id: '7', nil: null } })
  for (const s of [null, 0, 255, 256, 65_536, 2 ** 31 - 1]) {
    t.deepEqual(unpack(Buffer.from(encode(formats.etf, { ...frame, s }), 'latin1')), {
      op: 0,
      s,
      t: 'MESSAGE_CREATE',
      d: { id: '7', nil: null }
    })
  }
  for (const word of ['op', 's', 't', 'd', 'MESSAGE_CREATE'])
    t.true(bytes.includes(`\x73${String.fromCharCode(word.length)}${word}`))
  t.true(bytes.includes(hex('6d 00000002 6964')))
})

test('what is no term is refused, whatever it claims to hold', (t) => {
  const deep = (levels: number): string => '68 01'.repeat(levels)
  const refused: readonly [string, string][] = [
    ['nothing', ''],
    ['another version', '82 61 01'],
    ['nothing after the version', '83'],
    ['a compressed term', '83 50 000000ff 789c'],
    ['a function', '83 70 00000000'],
    ['a process', '83 67 6a 00000000 00000000 00'],
    ['too short', '83 6d 00000005 61'],
    ['a list of four thousand million', `83 6c ${u32(0xffff_ffff)}`],
    ['a map of four thousand million', `83 74 ${u32(0xffff_ffff)}`],
    ['a list that ends in something else', '83 6c 00000001 61 01 61 02'],
    ['an integer of a thousand bytes', `83 6f 000003e8 00${'ff'.repeat(1000)}`],
    ['not a number', '83 46 7ff8000000000000'],
    ['infinite', '83 46 7ff0000000000000'],
    ['text that is not UTF-8', '83 6d 00000001 ff'],
    ['a key that is a list', '83 74 00000001 6a 61 01'],
    ['65 deep', `83 ${deep(64)} 6a`],
    ['two terms', '83 61 01 61 02']
  ]
  for (const [name, bytes] of refused) t.throws(() => readEtf(hex(bytes)), undefined, name)
  t.notThrows(() => readEtf(hex(`83 ${deep(63)} 6a`)))
  t.false('polluted' in {})
  readEtf(pack(JSON.parse('{"__proto__":{"polluted":true}}')))
  t.false('polluted' in {})
})

test('whatever bytes come: a value or an error, at once', (t) => {
  const bytes = fc.uint8Array({ maxLength: 4096 })
  const mangled = fc.tuple(fc.jsonValue(), fc.nat(), fc.nat(255)).map(([value, at, byte]) => {
    const whole = pack(value)
    whole[at % whole.length] = byte
    return whole
  })
  const begun = performance.now()
  fc.assert(
    fc.property(
      fc.oneof(
        bytes,
        bytes.map((rest) => Uint8Array.of(131, ...rest)),
        mangled
      ),
      (input) => {
        try {
          return JSON.stringify(readEtf(Buffer.from(input))).length < 16 * 4096
        } catch (error) {
          return error instanceof Error && (error.name === 'NotATerm' || error instanceof TypeError)
        }
      }
    ),
    { numRuns: 5000 }
  )
  t.true(performance.now() - begun < 30_000)
})
