/**
 * Puts the sources, the tests and what they use into a few files. Half of what the start of a node takes, and more of what most test files
 * take, is finding two thousand modules; CI starts hundreds of nodes and of test files (docs/decisions/0230).
 */
import { globSync, readFileSync, rmSync } from 'node:fs'
import { basename, join, sep } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build } from 'esbuild'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const OUT = join(ROOT, 'dist', 'bundle')
/** What is started by the name of its file: the command, and threads and processes that look for theirs beside themselves. */
const STARTED = ['node/cli/main.ts', 'federation/inbound/examiner-thread.ts', 'node/images/reader.ts']
/** Tests are run from the bundle, but for these: what they load by its file's name would be there twice. */
const UNBUNDLED = /^test\/(?:compat-api\/conformance|interop)\//
/** Native, or CommonJS that is imported by name. */
const LEFT_OUT = [
  '@ipshipyard/node-datachannel',
  'classic-level',
  '@peculiar/x509',
  'reflect-metadata',
  'sharp',
  'sodium-native'
]
/** CommonJS in a module asks for `require`. */
const REQUIRE = "import { createRequire as requireOf } from 'node:module'; const require = requireOf(import.meta.url);"
/** Of the packages for tests, those that most test files use; others are taken as they come from the registry. */
const COMMON = new Set(['fast-check', 'discord-api-spec'])
const { devDependencies } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'))
const TOOLS = Object.keys(devDependencies).filter((name) => !COMMON.has(name))

/**
 * Where a source takes itself to be: a test where it is, since what it looks for there is not bundled; others beside what is started.
 *
 * @type {import('esbuild').Plugin}
 */
const places = {
  name: 'places',
  setup: ({ onLoad }) =>
    onLoad({ filter: /\.ts$/ }, ({ path }) => {
      const text = path.includes(`${sep}node_modules${sep}`) ? '' : readFileSync(path, 'utf8')
      if (!text.includes('import.meta.url')) return
      const place = path.startsWith(join(ROOT, 'test')) ? path : join(OUT, basename(path).replace(/\.ts$/, '.js'))
      return { contents: text.replaceAll('import.meta.url', JSON.stringify(pathToFileURL(place).href)), loader: 'ts' }
    })
}

/**
 * `import` of a built-in module reads all that it exports, and what `node:http` exports of WebSocket is an HTTP client that takes
 * 60 ms to load; `require` reads what is used.
 *
 * @type {import('esbuild').Plugin}
 */
const required = {
  name: 'required',
  setup: ({ onResolve, onLoad }) => {
    onResolve({ filter: /^(?:node:)?http$/ }, ({ kind }) =>
      kind === 'import-statement' || kind === 'dynamic-import'
        ? { path: 'node:http', namespace: 'required' }
        : undefined
    )
    onLoad({ filter: /./, namespace: 'required' }, ({ path }) => ({
      contents: `module.exports = process.getBuiltinModule('${path}')`,
      loader: 'js'
    }))
  }
}

/** @returns {Promise<{ main: string, tests: Map<string, string> }>} the path of what `folkmoot` is then, and by each test file what to run. */
export const bundle = async () => {
  rmSync(OUT, { recursive: true, force: true })
  const tests = globSync('test/**/*.test.ts', { cwd: ROOT })
  const bundled = tests.filter((file) => !UNBUNDLED.test(file))
  /** @param {{ in: string, out: string }[]} entryPoints */
  const write = (entryPoints) =>
    build({
      absWorkingDir: ROOT,
      entryPoints,
      outdir: OUT,
      bundle: true,
      splitting: true,
      platform: 'node',
      format: 'esm',
      target: 'node24',
      external: [...LEFT_OUT, ...TOOLS],
      banner: { js: REQUIRE },
      plugins: [places, required],
      logLevel: 'warning'
    })
  // Apart: what two hundred tests share in different ways comes in two hundred pieces, and a start would look for most of them.
  await write(STARTED.map((file) => ({ in: file, out: basename(file, '.ts') })))
  await write(bundled.map((file) => ({ in: file, out: file.slice(0, -'.ts'.length) })))
  const madeOf = (/** @type {string} */ file) =>
    UNBUNDLED.test(file) ? file : `dist/bundle/${file.replace(/\.ts$/, '.js')}`
  return { main: join(OUT, 'main.js'), tests: new Map(tests.map((file) => [file, madeOf(file)])) }
}
