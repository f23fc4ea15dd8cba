/**
 * What `npm start`, `npm test` and the other scripts run first. It works on any Node >= 18: installs what the
 * lockfile names when it is not there, finds a Node that can run the TypeScript sources, and hands over to it.
 */
import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { constants } from 'node:os'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath, pathToFileURL } from 'node:url'

const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))))
/** The first Node that runs our sources as they are and has everything they use. */
const NODE_MAJOR = 24

const AVA = 'node_modules/ava/entrypoints/cli.js'
/** Which lines have run is for those who write: counting them takes longer than most tests, and no build reads it. */
const COUNTS_LINES = !process.env['CI']

/** @type {Record<string, (node: string) => [string, ...string[]]>} What each verb runs under `node`. */
const VERBS = {
  start: () => ['node/cli/main.ts', 'start'],
  folkmoot: () => ['node/cli/main.ts'],
  test: (node) => (COUNTS_LINES ? ['node_modules/c8/bin/c8.js', node, AVA] : ['.ci/test.mjs']),
  deep: () => ['.ci/deep.mjs'],
  mutants: () => ['.ci/mutants.mjs'],
  check: () => ['.ci/check.mjs'],
  build: () => ['.ci/build.mjs'],
  bench: () => ['test/bench/index.ts'],
  compatibility: () => ['.ci/compatibility.mjs']
}

/** Verbs that do without the tools of development. */
const PLAIN = new Set(['start', 'folkmoot'])

/** @param {string} file */
const packagesOf = (file) => JSON.parse(readFileSync(file, 'utf8')).packages

/**
 * npm writes node_modules/.package-lock.json as the last act of an install, so it tells what is there, also after
 * an install that was cut short. Optional packages may be missing: they are for other platforms.
 *
 * @param {boolean} tools are the tools of development wanted too?
 */
const isInstalled = (tools) => {
  const record = join(ROOT, 'node_modules', '.package-lock.json')
  if (!existsSync(record)) return false
  const wanted = Object.entries(packagesOf(join(ROOT, 'package-lock.json')))
  const present = packagesOf(record)
  return wanted.every(([path, { version, integrity, optional, dev }]) => {
    const found = present[path]
    if (path === '' || (!found && (optional || (dev && !tools)))) return true
    return found?.version === version && found.integrity === integrity
  })
}

/** Have the tools of development been installed here? Then they are kept: npm removes what it is not asked for. */
const hasTools = () => {
  const record = join(ROOT, 'node_modules', '.package-lock.json')
  return existsSync(record) && Object.values(packagesOf(record)).some(({ dev }) => dev)
}

/** Lines that tell a person nothing: each package fetched, and that the Node which runs npm is an older one. */
const NOISE = /^npm (?:http|warn EBADENGINE|notice)/

/**
 * Tells how far npm is, every two seconds, and passes on what else it has to say; to stderr, since stdout belongs
 * to the program.
 *
 * @param {import('node:child_process').ChildProcess} npm
 */
const showProgress = (npm) => {
  const started = Date.now()
  let fetched = 0
  const timer = setInterval(() => {
    process.stderr.write(`  ${Math.round((Date.now() - started) / 1000)} s, ${fetched} packages fetched\n`)
  }, 2000)
  const lines = createInterface({ input: npm.stderr })
  lines.on('line', (line) => {
    if (/^npm http fetch GET 200 .*\.tgz/.test(line)) fetched += 1
    else if (!NOISE.test(line)) process.stderr.write(`${line}\n`)
  })
  npm.once('exit', () => clearInterval(timer))
}

/**
 * With npm as it was called, or the one in the PATH. `install` and not `ci`, which refuses a lockfile when the
 * registry lacks an optional package for some other platform; versions and hashes are the lockfile's all the same.
 *
 * @param {boolean} tools
 */
const install = (tools) => {
  process.stderr.write('Installing what package-lock.json names (once; takes a minute or so)...\n')
  const { npm_execpath: npm, npm_node_execpath: node } = process.env
  const args = ['install', '--no-save', '--no-audit', '--no-fund', '--loglevel=http', ...(tools ? [] : ['--omit=dev'])]
  const stdio = /** @type {const} */ (['ignore', process.stderr, 'pipe'])
  return npm?.endsWith('.js')
    ? run(node ?? process.execPath, [npm, ...args], { stdio }, showProgress)
    : run('npm', args, { stdio, shell: process.platform === 'win32' }, showProgress)
}

/** @returns {string | undefined} a Node that is new enough: this one, or the one among the packages. */
const findNode = () => {
  if (Number.parseInt(process.versions.node, 10) >= NODE_MAJOR) return process.execPath
  const link = join(ROOT, 'node_modules', '.bin', process.platform === 'win32' ? 'node.cmd' : 'node')
  return existsSync(link) ? link : undefined
}

/**
 * Runs a program to its end, passing on the signals that ask for one.
 *
 * @param {string} program @param {string[]} args @param {import('node:child_process').SpawnOptions} options
 * @param {(child: import('node:child_process').ChildProcess) => void} [watch]
 * @returns {Promise<number>} the exit code, as a shell would give it
 */
const run = (program, args, options, watch) =>
  new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd: ROOT, ...options })
    watch?.(child)
    const forward = (/** @type {NodeJS.Signals} */ signal) => child.kill(signal)
    const signals = /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])
    for (const signal of signals) process.on(signal, forward)
    child.once('error', reject)
    child.once('exit', (code, signal) => {
      for (const name of signals) process.off(name, forward)
      resolve(code ?? 128 + constants.signals[signal ?? 'SIGTERM'])
    })
  })

/**
 * npm passes a signal on to the shell that it runs scripts with, and most shells just end, which leaves us behind
 * with another parent. That is then the signal.
 */
const endWithShell = () => {
  if (!process.env.npm_lifecycle_event) return
  const shell = process.ppid
  const timer = setInterval(() => {
    if (process.ppid === shell) return
    clearInterval(timer)
    process.kill(process.pid, 'SIGTERM')
  }, 200)
  timer.unref()
}

/**
 * Within this process when it is new enough, so that there is one process to signal and nothing to wait for.
 *
 * @param {string} node @param {[string, ...string[]]} command @returns {Promise<number | undefined>}
 */
const handOver = async (node, command) => {
  const [file, ...args] = command
  if (node !== process.execPath) {
    return run(node, command, { stdio: 'inherit', shell: process.platform === 'win32' })
  }
  process.argv.splice(1, process.argv.length, join(ROOT, file), ...args)
  await import(pathToFileURL(join(ROOT, file)).href)
  return undefined
}

const [verb, ...args] = process.argv.slice(2)
const command = VERBS[verb]

const main = async () => {
  if (!command) throw new Error(`launch.mjs takes one of ${Object.keys(VERBS).join(', ')}, not '${verb}'`)
  const tools = !PLAIN.has(verb) || hasTools()
  if (!isInstalled(tools)) {
    const code = await install(tools)
    if (code !== 0) throw new Error(`npm install failed with code ${code}: see above`)
  }
  const node = findNode()
  if (!node) {
    throw new Error(
      `Folkmoot needs Node ${NODE_MAJOR} or later. This is ${process.version}, and npm has no Node ${NODE_MAJOR} ` +
        `for ${process.platform}-${process.arch}: install one from https://nodejs.org and start again.`
    )
  }
  return handOver(node, [...command(node), ...args])
}

endWithShell()
try {
  const code = await main()
  if (code !== undefined) process.exitCode = code
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = 1
}
