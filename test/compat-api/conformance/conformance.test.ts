/**
 * Each operation of the official API that has a route is tried on a real node, and judged by the official description.
 *
 * A route that is new needs an entry in `groups`; an entry whose route has gone, or whose answer is wrong, fails.
 */
import test from 'ava'
import { groups } from './groups.ts'
import { judge } from './judge.ts'
import { groupNames, operations, type Operation } from './operations.ts'
import { routeOf } from './served-by.ts'
import { setStage, type Stage } from './stage.ts'
import { tryOperation } from './try-operation.ts'

/** Its types are sources that our compiler does not take: they are not looked at. */
const SPEC: string = 'discord-api-spec'
const { pathsList } = (await import(SPEC)) as { pathsList: Readonly<Record<string, readonly string[]>> }

let stage: Stage
/** As described, in form only or served. */
const all: Operation[] = []

test.before(async () => {
  stage = await setStage()
})
test.after.always(() => stage[Symbol.asyncDispose]())

test('the list of operations is that of the official description', (t) => {
  const official = Object.entries(pathsList).flatMap(([method, paths]) =>
    paths.map((path) => `${method.toUpperCase()} ${path}`)
  )
  t.deepEqual(operations.map(({ name }) => name).toSorted(), official.toSorted())
})

test('every route of an official operation is tried, and nothing else is', (t) => {
  const tried = [...groups].flatMap(([group, entries]) => Object.keys(entries).map((name) => `${group}: ${name}`))
  const served = operations.filter(routeOf).map(({ group, name }) => `${group}: ${name}`)
  t.deepEqual(tried.toSorted(), served.toSorted())
})

test('who is told an error where others have what they ask for reads why in the route', (t) => {
  const errors = operations.filter(({ group, name }) => groups.get(group)?.[name]?.error !== undefined)
  const silent = errors.filter((operation) => routeOf(operation)?.inFormOnly === undefined)
  t.deepEqual(
    silent.map(({ name }) => name),
    []
  )
})

const count = (right: readonly Operation[], members: readonly Operation[]): string => {
  const inForm = right.filter((operation) => routeOf(operation)?.inFormOnly !== undefined).length
  return `${right.length} of ${members.length} as described${inForm === 0 ? '' : `, ${inForm} of them in form only`}`
}

for (const name of groupNames) {
  const members = operations.filter(({ group }) => group === name)
  test.serial(name, async (t) => {
    const right = []
    for (const operation of members) {
      const entry = groups.get(name)?.[operation.name]
      if (!entry) continue
      const problems = judge(operation, entry, await tryOperation(stage, operation, entry))
      if (entry.notYet) t.not(problems.length, 0, `${operation.name} answers as it should: strike out notYet`)
      else t.deepEqual(problems, [], operation.name)
      if (problems.length === 0) right.push(operation)
    }
    all.push(...right)
    t.log(count(right, members))
    t.deepEqual(stage.node.faults, [])
  })
}

test.serial('all groups together', (t) => {
  t.log(count(all, operations))
  const listed = [...groups.values()].flatMap((group) => Object.values(group)).filter(({ notYet }) => !notYet)
  t.is(all.length, listed.length)
})
