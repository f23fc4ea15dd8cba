import { createControl } from '../control-client.ts'
import { certificates } from '../doctor/certificates.ts'
import { clock } from '../doctor/clock.ts'
import { dataFolder, secretFiles } from '../doctor/data-folder.ts'
import { database } from '../doctor/database.ts'
import type { Check, Finding } from '../doctor/finding.ts'
import { health } from '../doctor/health.ts'
import { logs } from '../doctor/logs.ts'
import { ports } from '../doctor/ports.ts'
import { reach } from '../doctor/reach.ts'
import { runningNode } from '../doctor/running-node.ts'
import { versions } from '../doctor/versions.ts'
import { EXIT, type Command } from '../command.ts'
import { isInUse, readRunning } from '../../storage/data-folder.ts'

const CHECKS: readonly Check[] = [
  versions,
  clock,
  dataFolder,
  secretFiles,
  runningNode,
  health,
  ports,
  reach,
  certificates,
  database,
  logs
]

const line = ({ check, status, detail, todo }: Finding): string =>
  `${status.padEnd(4)}  ${check}: ${detail}${todo === undefined ? '' : `\n      -> ${todo}`}`

const runningOn = (data: string) => {
  const running = isInUse(data) ? readRunning(data) : undefined
  return running && createControl(running)
}

export const doctor: Command = {
  name: 'doctor',
  summary: 'Look for what could keep a node from working, and say what to do about it.',
  words: [],
  flags: [{ flag: 'thorough', shape: 'once', placeholder: '', help: 'Verify every entry of every log with OrbitDB.' }],
  required: [],
  async run({ config, flags, output }) {
    const patient = { config, control: runningOn(config.data), now: Date.now(), thorough: flags.has('thorough') }
    let failed = false
    for (const check of CHECKS) {
      for (const finding of await check(patient)) {
        output.say('finding', { ...finding }, line(finding))
        failed ||= finding.status === 'fail'
      }
    }
    return failed ? EXIT.failed : EXIT.done
  }
}
