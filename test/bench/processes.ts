/** Facts about nodes in processes of their own. */
import { execFileSync } from 'node:child_process'
import type { NodeProcess } from '../support/process/node-process.ts'

/** Resident memory, in MB. */
export const memoryOf = ({ pid }: NodeProcess): number =>
  (1024 * Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' }))) / 1e6

/** Seconds of CPU that it has used. */
export const cpuOf = ({ pid }: NodeProcess): number => {
  const time = execFileSync('ps', ['-o', 'cputimes=', '-p', String(pid)], { encoding: 'utf8' })
  return Number(time)
}
