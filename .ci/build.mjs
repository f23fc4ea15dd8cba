/** `npm run build`: dist/ as it is published, with the command executable, checked by publint. */
import { spawnSync } from 'node:child_process'
import { chmodSync, rmSync } from 'node:fs'
import { publint } from 'publint'
import { formatMessage } from 'publint/utils'
import manifest from '../package.json' with { type: 'json' }

rmSync('dist', { recursive: true, force: true })
const { status } = spawnSync('node_modules/.bin/tsc', ['-p', 'tsconfig.build.json'], {
  stdio: 'inherit',
  shell: process.platform === 'win32'
})
if (status !== 0) throw new Error('tsc found errors: see above')
chmodSync(manifest.bin.folkmoot, 0o755)

const { messages } = await publint({ level: 'warning', strict: true, pack: false })
for (const message of messages) process.stdout.write(`${formatMessage(message, manifest)}\n`)
if (messages.length > 0) process.exitCode = 1
