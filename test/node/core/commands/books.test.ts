import test from 'ava'
import fc from 'fast-check'
import { isNewer, isSignedBy, openBook, signBook } from '../../../../node/core/commands/book.ts'
import { BOOK_LIMIT, readCommands } from '../../../../node/core/commands/command.ts'
import { actor } from '../../../support/core/actors.ts'

const robot = actor('robot', { bot: true })
const mallory = actor('mallory')
const roll = {
  id: '1',
  version: '2',
  type: 1,
  name: 'roll',
  description: 'rolls dice',
  default_member_permissions: null,
  nsfw: false,
  contexts: null,
  integration_types: [0]
}
const read = (...commands: readonly unknown[]) => readCommands(JSON.stringify(commands)).map(({ id }) => id)

test('of what a peer brought those commands are taken that are as they should be', (t) => {
  t.deepEqual(read(roll, { ...roll, id: '2', name: 'draw' }), ['1', '2'])
  t.deepEqual(read(roll, { ...roll, name: 'again' }, { ...roll, id: '3' }), ['1'], 'ids and names are of one')
  for (const wrong of [
    null,
    { ...roll, id: 'x' },
    { ...roll, name: '' },
    { ...roll, default_member_permissions: 'all' },
    { ...roll, more: true },
    { ...roll, options: [{ type: 3, name: 'kind', description: 'of dice', choices: [{ name: 'a', value: {} }] }] },
    { ...roll, name_localizations: Object.fromEntries(Array.from({ length: 65 }, (_, i) => [`l${i}`, 'n'])) }
  ])
    t.deepEqual(read(wrong), [], JSON.stringify(wrong))
  const deep = (levels: number): object => ({
    type: 2,
    name: 'g',
    description: 'd',
    ...(levels > 1 ? { options: [deep(levels - 1)] } : {})
  })
  t.deepEqual(read({ ...roll, options: [deep(3)] }), ['1'])
  t.deepEqual(read({ ...roll, options: [deep(4)] }), [])
  const hundred = Array.from({ length: 150 }, (_, i) => ({ ...roll, id: `${i + 1}`, name: `c${i}` }))
  t.is(read(...hundred).length, 100)
  t.deepEqual(readCommands('['.repeat(5000)), [])
  t.deepEqual(readCommands('x'.repeat(BOOK_LIMIT + 1)), [])
})

test('a book is its bot’s, and any byte of it that is another is seen', (t) => {
  const signed = signBook({ guild: null, t: 5, commands: JSON.stringify([roll]) }, robot.device)
  t.like(openBook(signed.bytes), { guild: null, t: 5, cert: robot.device.cert })
  t.true(isSignedBy(signed, robot.device.key))
  t.false(isSignedBy(signed, mallory.device.key))
  fc.assert(
    fc.property(fc.nat(signed.bytes.byteLength - 1), fc.integer({ min: 1, max: 255 }), (at, by) => {
      const bytes = Uint8Array.from(signed.bytes)
      bytes[at] = (bytes[at] ?? 0) ^ by
      return !isSignedBy({ ...signed, bytes }, robot.device.key)
    }),
    { numRuns: 50 }
  )
  fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => openBook(bytes) === undefined || true))
})

test('of two books the later counts, and of two of one time everywhere the same', (t) => {
  const [a, b] = ['[]', '[1]'].map((commands) => ({ t: 1, ...signBook({ guild: null, t: 1, commands }, robot.device) }))
  if (!a || !b) return t.fail()
  t.true(isNewer(undefined, a))
  t.false(isNewer(a, a))
  t.not(isNewer(a, b), isNewer(b, a))
  t.true(isNewer({ ...a, t: 1 }, { ...b, t: 2 }))
  t.false(isNewer({ ...a, t: 2 }, { ...b, t: 1 }))
})
