/** `npm run check`: every static check, two at a time, slowest first. Prints what failed; exits 1 if anything did. */
import { spawn } from 'node:child_process'

const CHECKS = {
  lint: ['node_modules/.bin/oxlint', '--type-aware', '--quiet'],
  types: ['node_modules/.bin/tsc', '-p', 'tsconfig.json'],
  imports: [process.execPath, '.ci/import-rules.mjs'],
  unused: ['node_modules/.bin/knip', '--no-progress'],
  format: ['node_modules/.bin/oxfmt', '--check']
}
const AT_ONCE = 2

/** @param {string} name @param {string[]} command */
const check = (name, [program = '', ...args]) =>
  new Promise((resolve) => {
    const started = performance.now()
    const output = []
    const child = spawn(program, args, { shell: process.platform === 'win32' })
    child.stdout.on('data', (chunk) => output.push(chunk))
    child.stderr.on('data', (chunk) => output.push(chunk))
    child.once('error', (error) => output.push(Buffer.from(`${error.message}\n`)))
    child.once('close', (code) => {
      const seconds = ((performance.now() - started) / 1000).toFixed(1)
      const failed = code !== 0
      if (failed) process.stdout.write(Buffer.concat(output))
      process.stdout.write(`${failed ? 'FAILED' : 'ok'} ${name} (${seconds} s)\n`)
      resolve(!failed)
    })
  })

const queue = Object.entries(CHECKS)
const results = []
const worker = async () => {
  for (let next = queue.shift(); next; next = queue.shift()) results.push(await check(...next))
}
await Promise.all(Array.from({ length: AT_ONCE }, worker))
if (results.includes(false)) process.exitCode = 1
