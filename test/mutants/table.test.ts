/** The mutants themselves run by `npm run test:mutants`; here is only seen to it that each still says something. */
import { existsSync, readFileSync } from 'node:fs'
import test from 'ava'
import type { Mutant } from './mutant.ts'
import { mutants } from './table.ts'

const labelled = (found: readonly Mutant[]): readonly string[] => found.map(({ file, name }) => `${file}: ${name}`)

test('what each mutant replaces stands exactly once in its file', (t) => {
  const times = ({ file, find }: Mutant) => readFileSync(file, 'utf8').split(find).length - 1
  t.deepEqual(labelled(mutants.filter((mutant) => times(mutant) !== 1)), [])
})

test('each mutant changes something, and names a test that there is', (t) => {
  t.deepEqual(labelled(mutants.filter((mutant) => mutant.find === mutant.replace || !existsSync(mutant.test))), [])
})

test('no two mutants have one name', (t) => {
  const names = mutants.map(({ name }) => name)
  t.deepEqual(
    names.filter((name, i) => names.indexOf(name) !== i),
    []
  )
})
