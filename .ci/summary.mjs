/**
 * Reads what ava reported (TAP) and prints the counts as one last line: `node .ci/summary.mjs TAP TEST-EXIT CHECK-FAILED`.
 * A run that ended badly without saying which test failed, and a failed static check, each count as one failure.
 */
import { readFileSync } from 'node:fs'

const [file = '', testExit = '1', checkFailed = '1'] = process.argv.slice(2)
const lines = readFileSync(file, 'utf8').split('\n')

const count = (pattern) => lines.filter((line) => pattern.test(line)).length
const skipped = count(/^(not )?ok \d+ .*# (SKIP|TODO)/)
const passed = count(/^ok \d+ /) - count(/^ok \d+ .*# (SKIP|TODO)/)
let failed = count(/^not ok \d+ /) - count(/^not ok \d+ .*# (SKIP|TODO)/)

let inFailure = false
for (const line of lines) {
  if (/^(not )?ok \d+ /.test(line)) inFailure = line.startsWith('not ok')
  if (inFailure || !/^(not )?ok \d+ /.test(line)) process.stdout.write(`${line}\n`)
}
if (failed === 0 && (testExit !== '0' || passed === 0)) failed = 1
if (checkFailed !== '0') failed += 1

process.stdout.write(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}\n`)
if (failed > 0) process.exitCode = 1
