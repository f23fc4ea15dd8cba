import test from 'ava'
import { parseArguments, type Flag } from '../../../node/config/arguments.ts'
import { ConfigRefused } from '../../../node/config/errors.ts'

const FLAGS: readonly Flag[] = [
  { flag: 'data', shape: 'text', placeholder: 'DIR' },
  { flag: 'json', shape: 'once', placeholder: '' }
]

const READ: readonly [argv: readonly string[], words: readonly string[], flags: Readonly<Record<string, unknown>>][] = [
  [['-abc_d-e', 'x'], ['-abc_d-e', 'x'], {}],
  [['alice', '--data', 'd', '-x=1', '--json'], ['alice', '-x=1'], { data: 'd', json: true }],
  [['-', '--json', '--', '--json', '-h'], ['-', '--json', '-h'], { json: true }],
  [['--data', '-d', '-d'], ['-d'], { data: '-d' }],
  [['--data=-d'], [], { data: '-d' }]
]

for (const [argv, words, flags] of READ) {
  test(`${argv.join(' ')} is read as ${words.length} words`, (t) => {
    const read = parseArguments(argv, FLAGS)
    t.deepEqual(read.words, words)
    t.deepEqual(Object.fromEntries(read.flags), flags)
  })
}

test('a word of two dashes is taken for a flag, and the refusal says how it is given', (t) => {
  const refused = t.throws(() => parseArguments(['--key'], FLAGS), { instanceOf: ConfigRefused })
  t.is(refused.message, 'there is no flag --key; a word that begins with -- goes behind a --')
})
