/** Passwords and codes are stretched beside the event loop, and beside the disk. */
import { stat } from 'node:fs/promises'
import test from 'ava'
import { hashPassword, verifyPassword } from '../../crypto/password.ts'

test('a password is known again, and no other', async (t) => {
  const hash = await hashPassword('correct horse')
  t.regex(hash, /^scrypt\$[\w-]{22}\$[\w-]{43}$/)
  t.true(await verifyPassword('correct horse', hash))
  t.false(await verifyPassword('correct house', hash))
  t.false(await verifyPassword('correct horse', null))
})

test('who asks for the disk does not wait for a crowd that logs in', async (t) => {
  let done = 0
  const crowd = Array.from({ length: 12 }, async () => {
    await verifyPassword('guessed', null)
    done += 1
  })
  await stat(import.meta.dirname)
  // All threads of the pool with them, nine would be done before.
  t.true(done < 4)
  await Promise.all(crowd)
  t.is(done, 12)
})
