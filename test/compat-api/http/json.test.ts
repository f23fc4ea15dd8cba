import test from 'ava'
import fc from 'fast-check'
import { ApiError } from '../../../compat-api/http/api-error.ts'
import { parseJson } from '../../../compat-api/http/json.ts'

const bytes = (text: string): Uint8Array => Buffer.from(text)

test('reads whatever JSON.stringify writes, up to the depth allowed', (t) => {
  const value = fc.jsonValue({ maxDepth: 8, noUnicodeString: false })
  fc.assert(
    fc.property(value, (json) => {
      const text = JSON.stringify(json)
      if (!text.includes('\\u0000') && !/\d{16}/.test(text)) t.deepEqual(parseJson(bytes(text)), JSON.parse(text))
    })
  )
})

test('ids that a double cannot hold stay exact', (t) => {
  t.deepEqual(parseJson(bytes('{"id": 1234567890123456789, "n": 5, "s": "1234567890123456789"}')), {
    id: '1234567890123456789',
    n: 5,
    s: '1234567890123456789'
  })
})

test('brackets in texts do not count as depth', (t) => {
  const content = '['.repeat(500) + '\\"' + '{'.repeat(500)
  t.deepEqual(parseJson(bytes(JSON.stringify({ content }))), { content })
})

test('a NUL is refused however it is written, an escaped backslash before u0000 is not one', (t) => {
  t.throws(() => parseJson(bytes('{"a":"\\u0000"}')), { instanceOf: ApiError })
  t.throws(() => parseJson(bytes('{"a":"\0"}')), { instanceOf: ApiError })
  t.deepEqual(parseJson(bytes('{"a":"\\\\u0000"}')), { a: '\\u0000' })
})

test('what is not JSON in UTF-8 is an ApiError, never another', (t) => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (noise) => {
      try {
        parseJson(noise)
      } catch (error) {
        t.true(error instanceof ApiError && error.body.code === 50109)
      }
    })
  )
  t.pass()
})
