/** The launcher of `npm start`, in a project of two packages with an npm that only keeps its record. */
import test, { type ExecutionContext } from 'ava'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const LAUNCHER = fileURLToPath(new URL('../../../node/cli/launch.mjs', import.meta.url))

const LOCKED = {
  '': { version: '1.0.0' },
  'node_modules/ms': { version: '2.1.3', integrity: 'sha512-ms' },
  'node_modules/tool': { version: '1.0.0', integrity: 'sha512-tool', dev: true },
  'node_modules/elsewhere': { version: '1.0.0', integrity: 'sha512-else', optional: true, os: ['plan9'] }
}

/** Installs nothing but the record of what would be there, and counts how often it was asked to. */
const NPM = `
import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
appendFileSync('asked', process.argv.slice(2).join(' ') + '\\n')
if (process.env.NPM_FAILS) { console.error('npm error the disk is on fire'); process.exit(1) }
const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8'))
const wanted = Object.entries(packages).filter(([path, { optional, dev }]) =>
  path !== '' && !optional && !(dev && process.argv.includes('--omit=dev')))
mkdirSync('node_modules', { recursive: true })
writeFileSync('node_modules/.package-lock.json', JSON.stringify({ packages: Object.fromEntries(wanted) }))
console.log('added packages')
console.error('npm http fetch GET 200 https://registry.example/ms/-/ms-2.1.3.tgz')
`

/** Says what it was given, on stdout, in the way of the node's own command. */
const MAIN = `
const at: number = process.argv.length
process.on('SIGTERM', () => process.exit(7))
if (process.argv.includes('--wait')) setInterval(() => {}, 1000)
console.log(JSON.stringify({ args: process.argv.slice(2), at }))
process.exitCode = process.argv.includes('--fail') ? 3 : 0
`

const makeProject = (t: ExecutionContext): string => {
  const root = mkdtempSync(join(tmpdir(), 'folkmoot-launch-'))
  t.teardown(() => rmSync(root, { recursive: true, force: true }))
  mkdirSync(join(root, 'node', 'cli'), { recursive: true })
  copyFileSync(LAUNCHER, join(root, 'node', 'cli', 'launch.mjs'))
  writeFileSync(join(root, 'node', 'cli', 'main.ts'), MAIN)
  writeFileSync(join(root, 'package.json'), '{"type":"module"}')
  writeFileSync(join(root, 'package-lock.json'), JSON.stringify({ packages: LOCKED }))
  writeFileSync(join(root, 'npm.js'), NPM)
  return root
}

const launch = (root: string, args: readonly string[], env: Readonly<Record<string, string>> = {}) => {
  const { PATH = '' } = process.env
  const child = spawn(process.execPath, ['node/cli/launch.mjs', ...args], {
    cwd: root,
    env: { PATH, npm_execpath: join(root, 'npm.js'), ...env },
    timeout: 60_000
  })
  let [stdout, stderr] = ['', '']
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()))
  const ended = once(child, 'close').then(() => ({ code: child.exitCode, stdout, stderr }))
  return { child, ended }
}

const asked = (root: string): readonly string[] =>
  existsSync(join(root, 'asked')) ? readFileSync(join(root, 'asked'), 'utf8').trim().split('\n') : []

test('the first start installs, says so on stderr alone, and starts; the second only starts', async (t) => {
  const root = makeProject(t)
  const first = await launch(root, ['start', '--json', '--data', 'x']).ended
  t.is(first.code, 0)
  t.deepEqual(JSON.parse(first.stdout).args, ['start', '--json', '--data', 'x'])
  t.regex(first.stderr, /Installing what package-lock\.json names/)
  const second = await launch(root, ['start']).ended
  t.is(second.stderr, '')
  t.is(asked(root).length, 1)
})

test('a start does without the tools of development, tests and checks do not', async (t) => {
  const root = makeProject(t)
  await launch(root, ['folkmoot', 'doctor']).ended
  t.regex(asked(root)[0] ?? '', /--omit=dev/)
  await launch(root, ['check']).ended
  t.is(asked(root).length, 2)
  t.notRegex(asked(root)[1] ?? '', /--omit=dev/)
  await launch(root, ['test']).ended
  t.is(asked(root).length, 2)
})

test('a lockfile that has changed since is installed again, with the tools if they are there', async (t) => {
  const root = makeProject(t)
  await launch(root, ['test']).ended
  const packages = { ...LOCKED, 'node_modules/ms': { version: '2.1.4', integrity: 'sha512-other' } }
  writeFileSync(join(root, 'package-lock.json'), JSON.stringify({ packages }))
  await launch(root, ['start']).ended
  t.is(asked(root).length, 2)
  t.notRegex(asked(root)[1] ?? '', /--omit=dev/)
})

test('an install that was cut short is done again', async (t) => {
  const root = makeProject(t)
  mkdirSync(join(root, 'node_modules', 'ms'), { recursive: true })
  await launch(root, ['start']).ended
  t.is(asked(root).length, 1)
})

test('when npm fails, its words are shown and nothing is started', async (t) => {
  const root = makeProject(t)
  const { code, stdout, stderr } = await launch(root, ['start'], { NPM_FAILS: '1' }).ended
  t.is(code, 1)
  t.is(stdout, '')
  t.regex(stderr, /the disk is on fire[\s\S]*failed with code 1/)
})

test('the exit code is that of the program', async (t) => {
  t.is((await launch(makeProject(t), ['start', '--fail']).ended).code, 3)
})

test('a signal reaches the program', async (t) => {
  const { child, ended } = launch(makeProject(t), ['start', '--wait'])
  await once(child.stdout, 'data', { signal: AbortSignal.timeout(60_000) })
  child.kill('SIGTERM')
  t.is((await ended).code, 7)
})

test('what it cannot launch it says', async (t) => {
  const { code, stderr } = await launch(makeProject(t), ['strat']).ended
  t.is(code, 1)
  t.regex(stderr, /takes one of start, folkmoot, test, deep, mutants, check, build, bench, compatibility, not 'strat'/)
})
