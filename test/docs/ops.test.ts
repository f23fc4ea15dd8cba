/** docs/ops.md names every kind of op, and says which take authority away. */
import { readFileSync } from 'node:fs'
import test from 'ava'
import { shapes } from '../../node/core/fixtures/shapes.ts'
import { opSchemas, type Kind } from '../../node/core/op-schema.ts'
import { isReducing } from '../../node/core/resolve/reducing.ts'
import type { Op } from '../../node/core/ops.ts'

const page = readFileSync(new URL('../../docs/ops.md', import.meta.url), 'utf8')
const sorted = (kinds: Iterable<string | undefined>): string[] =>
  [...kinds].map(String).toSorted((a, b) => (a < b ? -1 : 1))
const rows = new Map([...page.matchAll(/^\| `([a-z.]+)`( R)?/gm)].map(([, kind, mark]) => [kind, mark !== undefined]))

test('every kind has a row, and no row is of a kind that there is not', (t) => {
  t.deepEqual(sorted(rows.keys()), sorted(Object.keys(opSchemas)))
})

test('R marks those that reduce', (t) => {
  const reducing = Object.keys(opSchemas).filter((k) => isReducing({ k: k as Kind, body: null } as Op))
  t.deepEqual(sorted([...rows].flatMap(([kind, mark]) => (mark ? [kind] : []))), sorted(reducing))
})

test('every type of fixture has a row that names each of its fields', (t) => {
  const types = new Map(
    [...page.matchAll(/^\| ([a-z]+) +\|(.*)$/gm)].map(([, type, row]) => [String(type), String(row)])
  )
  for (const [type, { fixed, fields }] of Object.entries(shapes)) {
    const said = [...(types.get(type) ?? '').matchAll(/`([^`]+)`/g)].flatMap(([, code]) => String(code).split(/\W+/))
    t.deepEqual(
      Object.keys({ ...fixed, ...fields }).filter((field) => !said.includes(field)),
      [],
      type
    )
  }
})
