import test from 'ava'
import { hashPassword, verifyPassword } from '../../crypto/password.ts'
import { isTokenShaped, makeToken, tokenHash } from '../../crypto/token.ts'

test("a token's first part is the id, as libraries read it", (t) => {
  const token = makeToken('1234567890', 1_700_000_000_000)
  const [id = '', created = ''] = token.split('.')
  t.is(Buffer.from(id, 'base64url').toString(), '1234567890')
  t.is(Buffer.from(created, 'base64url').toString(), '1700000000000')
  t.true(isTokenShaped(token))
})

test('no two tokens are alike, nor are their hashes', (t) => {
  const tokens = Array.from({ length: 50 }, () => makeToken('1', 1))
  t.is(new Set(tokens).size, 50)
  t.is(new Set(tokens.map((token) => Buffer.from(tokenHash(token)).toString('hex'))).size, 50)
})

test("a bot's token carries the seed it is given", (t) => {
  const seed = new Uint8Array(32).fill(9)
  t.is(makeToken('1', 1, seed).split('.')[2], Buffer.from(seed).toString('base64url'))
})

test('what has not the shape of a token is not hashed', (t) => {
  for (const wrong of ['', 'a.b', 'a.b.c.d', 'a.b.', 'a b.c.d', `${'a'.repeat(300)}.b.c`])
    t.false(isTokenShaped(wrong), wrong)
})

test('a password is known by its hash, in whatever form it is typed', async (t) => {
  const hash = await hashPassword('Ångström-1')
  t.true(await verifyPassword('Ångström-1', hash))
  t.true(await verifyPassword('A\u030angstro\u0308m-1', hash))
  t.false(await verifyPassword('angstrom-1', hash))
  t.false(hash.includes('ngstr'))
  t.not(await hashPassword('Ångström-1'), hash)
})

test('no hash, an empty hash and a broken hash let nobody in', async (t) => {
  for (const hash of [null, '', 'scrypt$$', 'scrypt$c2FsdA$', 'nonsense']) t.false(await verifyPassword('', hash))
})
