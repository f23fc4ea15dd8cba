/**
 * `npm test` where no lines are counted, as in CI: tests, and the nodes that they start, run from a bundle, and what V8 has made of it is
 * kept from one test file to the next. Arguments that name test files run only those.
 */
import { spawn } from 'node:child_process'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { bundle } from './bundle.mjs'

const { main, tests } = await bundle()
const given = process.argv.slice(2)
const env = {
  ...process.env,
  TEST_MAIN: main,
  TEST_FILES: JSON.stringify([...tests.values()]),
  NODE_COMPILE_CACHE: join(tmpdir(), `folkmoot-test-compiled-${process.getuid?.() ?? 0}`)
}
const args = ['node_modules/ava/entrypoints/cli.js', ...given.map((arg) => tests.get(arg) ?? arg)]
const child = spawn(process.execPath, args, { stdio: 'inherit', env })
for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']))
  process.on(signal, () => child.kill(signal))
child.once('close', (code) => (process.exitCode = code ?? 1))
