/**
 * `npm run test:mutants [-- NAME...]`: does a test notice when a rule is gone? Makes each change of test/mutants/table.ts,
 * or of those whose names contain one of the words given, by itself in a copy of the tree, and runs the one test file that
 * must fail. Exits 1 when a test passes all the same, or does not run.
 */
import { spawn } from 'node:child_process'
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { mutants } from '../test/mutants/table.ts'

/** @typedef {import('../test/mutants/mutant.ts').Mutant} Mutant */
/** @typedef {'passed' | 'failed' | 'broken'} Outcome */

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)))
const AT_ONCE = 2
/** ms. A change that makes a test hang says nothing of the rule. */
const PATIENCE = 300_000
/** What is not copied. */
const LEFT = new Set(['node_modules', '.git', 'dist', 'coverage'].map((name) => join(ROOT, name)))
/** How the reporter begins the line of a test that failed; what cannot be loaded at all has no such line. */
const FAILED = /✘ \[fail\]/
const PASSED = /✔|tests? passed/

const copyTree = async () => {
  const copy = await mkdtemp(join(tmpdir(), 'folkmoot-mutants-'))
  await cp(ROOT, copy, { recursive: true, filter: (source) => !LEFT.has(source) })
  await symlink(join(ROOT, 'node_modules'), join(copy, 'node_modules'), 'junction')
  return copy
}

/**
 * @param {string} cwd @param {string} test @param {string | undefined} match
 * @returns {Promise<{ readonly outcome: Outcome, readonly output: string }>}
 */
const runTest = (cwd, test, match) =>
  new Promise((resolve) => {
    const args = ['node_modules/ava/entrypoints/cli.js', '--fail-fast', ...(match ? ['--match', match] : []), test]
    const options = { cwd, signal: AbortSignal.timeout(PATIENCE), env: { ...process.env, FORCE_COLOR: '0' } }
    const child = spawn(process.execPath, args, options)
    const chunks = []
    child.stdout.on('data', (chunk) => chunks.push(chunk))
    child.stderr.on('data', (chunk) => chunks.push(chunk))
    child.once('error', (error) => chunks.push(Buffer.from(`${error.message}\n`)))
    child.once('close', (code) => {
      const output = Buffer.concat(chunks).toString()
      const passed = code === 0 && PASSED.test(output)
      resolve({ output, outcome: passed ? 'passed' : FAILED.test(output) ? 'failed' : 'broken' })
    })
  })

/** @param {string} copy @param {Mutant} mutant */
const tryMutant = async (copy, { file, find, replace, test, match }) => {
  const path = join(copy, file)
  const source = await readFile(path, 'utf8')
  const [before, after, ...more] = source.split(find)
  if (after === undefined || more.length > 0)
    return { outcome: 'broken', output: `what it replaces does not stand once in ${file}` }
  await writeFile(path, before + replace + after)
  try {
    return await runTest(copy, test, match)
  } finally {
    await writeFile(path, source)
  }
}

/**
 * @template T
 * @param {readonly string[]} copies each for one worker @param {readonly T[]} tasks
 * @param {(copy: string, task: T) => Promise<void>} work
 */
const share = async (copies, tasks, work) => {
  const queue = [...tasks]
  await Promise.all(
    copies.map(async (copy) => {
      for (let task = queue.shift(); task !== undefined; task = queue.shift()) await work(copy, task)
    })
  )
}

const words = process.argv.slice(2)
const chosen = mutants.filter(({ name, file }) =>
  words.length === 0 ? true : words.some((word) => name.includes(word) || file.includes(word))
)
const say = (/** @type {string} */ line) => process.stdout.write(`${line}\n`)
const indented = (/** @type {string} */ output) =>
  output
    .trim()
    .split('\n')
    .slice(-12)
    .map((line) => `    ${line}`)
    .join('\n')

/** @param {readonly string[]} copies @returns whether every test passes as long as nothing is changed. */
const checkTests = async (copies) => {
  const files = [...new Set(chosen.map(({ test }) => test))]
  say(`${files.length} test files, unchanged`)
  let good = true
  await share(copies, files, async (copy, test) => {
    const { outcome, output } = await runTest(copy, test, undefined)
    if (outcome === 'passed') return
    good = false
    say(`${test} does not pass as it is\n${indented(output)}`)
  })
  return good
}

/** @param {readonly string[]} copies */
const tryAll = async (copies) => {
  const counts = { killed: 0, survived: 0, broken: 0 }
  let done = 0
  await share(copies, chosen, async (copy, mutant) => {
    const { outcome, output } = await tryMutant(copy, mutant)
    const verdict = outcome === 'failed' ? 'killed' : outcome === 'passed' ? 'survived' : 'broken'
    counts[verdict] += 1
    done += 1
    const shown = verdict === 'killed' ? verdict : verdict.toUpperCase()
    say(`${done}/${chosen.length} ${shown} ${mutant.file}: ${mutant.name}`)
    if (verdict !== 'killed') say(`    ${mutant.test}`)
    if (verdict === 'broken') say(indented(output))
  })
  return counts
}

const copies = await Promise.all(Array.from({ length: AT_ONCE }, copyTree))
try {
  const good = chosen.length > 0 && (await checkTests(copies))
  if (good) {
    const { killed, survived, broken } = await tryAll(copies)
    say(`${killed} killed, ${survived} survived${broken > 0 ? `, ${broken} broken` : ''}`)
    if (survived + broken > 0) process.exitCode = 1
  } else {
    if (chosen.length === 0) say(`no mutant has a name or file with ${words.join(' or ')} in it`)
    process.exitCode = 1
  }
} finally {
  await Promise.all(copies.map((copy) => rm(copy, { recursive: true, force: true })))
}
