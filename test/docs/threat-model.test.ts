/** docs/threat-model.md names a test for whatever somebody cannot do, and those tests are there. */
import { globSync, readFileSync } from 'node:fs'
import test from 'ava'

const page = readFileSync(new URL('../../docs/threat-model.md', import.meta.url), 'utf8')

/** One thing that somebody can or cannot, in one line. */
const points = page
  .split(/\n(?=- |## |\n)/)
  .map((point) => point.replaceAll(/\s+/g, ' ').trim())
  .filter((point) => point.startsWith('- '))

const sources: ReadonlyMap<string, string> = new Map(
  globSync('test/**/*.ts').map((path) => [`/${path.replaceAll('\\', '/')}`, readFileSync(path, 'utf8')] as const)
)
const plain = (text: string): string => text.replaceAll('’', "'").replaceAll(/\s+/g, ' ')
const filesIn = (point: string): readonly string[] =>
  [...point.matchAll(/`([\w/.-]+\.test\.ts)`/g)].map(([, name]) => String(name))
const pathsOf = (name: string): readonly string[] => [...sources.keys()].filter((path) => path.endsWith(`/${name}`))
const isQuoted = (point: string, said: string): boolean =>
  filesIn(point)
    .flatMap(pathsOf)
    .some((path) => plain(sources.get(path) ?? '').includes(plain(said)))

test('whatever somebody cannot do names its test', (t) => {
  const cannot = points.filter((point) =>
    /^- \*\*(?:[A-Z][^*]*\b)?(?:[Cc]annot|[Nn]obody|no more|nothing)\b/.test(point)
  )
  t.true(cannot.length > 50, 'the page is read as it is written')
  t.deepEqual(
    cannot.filter((point) => filesIn(point).length === 0),
    []
  )
})

test('each file that is named is one file', (t) => {
  const named = new Set(points.flatMap(filesIn))
  t.deepEqual(
    [...named].filter((name) => pathsOf(name).length !== 1),
    []
  )
})

test('each title that is quoted stands in one of the files named beside it', (t) => {
  const quoted = points.flatMap((point) =>
    [...point.matchAll(/"([^"]+)"/g)].map(([, said]) => [point, String(said)] as const)
  )
  t.deepEqual(
    quoted.filter(([point, said]) => !isQuoted(point, said)).map(([, said]) => said),
    []
  )
})

test('each attack that is numbered is told', (t) => {
  const numbers = new Set(points.flatMap((point) => [...point.matchAll(/\b[SM]\d\d?\b/g)].map(([number]) => number)))
  const told = [...sources.values()].join('\n')
  t.deepEqual(
    [...numbers].filter((number) => !new RegExp(`['"\`]${number} `).test(told)),
    []
  )
})
