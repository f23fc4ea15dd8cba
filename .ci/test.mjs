/**
 * `npm test` where no lines are counted, as in CI: nodes of tests are started from a bundle, and what V8 has made of the sources is
 * kept from one test file to the next.
 */
import { spawn } from 'node:child_process'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { bundle } from './bundle.mjs'

const env = {
  ...process.env,
  TEST_MAIN: await bundle(),
  NODE_COMPILE_CACHE: join(tmpdir(), `folkmoot-test-compiled-${process.getuid?.() ?? 0}`)
}
const args = ['node_modules/ava/entrypoints/cli.js', ...process.argv.slice(2)]
const child = spawn(process.execPath, args, { stdio: 'inherit', env })
for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']))
  process.on(signal, () => child.kill(signal))
child.once('close', (code) => (process.exitCode = code ?? 1))
