import test from 'ava'
import { createTurns } from '../../../compat-api/cdn/turns.ts'
import { ApiError } from '../../../compat-api/http/api-error.ts'

test('one address has so many requests under way, and leaves the others theirs', async (t) => {
  const inTurn = createTurns()
  const { promise, resolve } = Promise.withResolvers<string>()
  const taken = Array.from({ length: 32 }, () => inTurn('mallory', () => promise))
  const refused = await t.throwsAsync(
    inTurn('mallory', () => 'one more'),
    { instanceOf: ApiError }
  )
  t.is(refused?.status, 429)
  t.is(refused?.headers['Retry-After'], '1')
  t.is(await inTurn('alice', () => 'hers'), 'hers')
  resolve('his')
  t.deepEqual(new Set(await Promise.all(taken)), new Set(['his']))
  await t.throwsAsync(
    inTurn('mallory', () => Promise.reject(new Error('lost'))),
    { message: 'lost' }
  )
  t.is(await inTurn('mallory', () => 'again'), 'again', 'what failed has ended too')
})
