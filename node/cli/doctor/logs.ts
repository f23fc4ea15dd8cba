import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { LogReader, LogSummary } from '../../core/ports.ts'
import { DATABASE_FILE } from '../../storage/data-folder.ts'
import { openStorage } from '../../storage/index.ts'
import { fail, ok, reason, type Check, type Finding } from './finding.ts'

const PULL = 'restore a backup, or join the guild again by an invite: peers have the log'

/** Opens the log with OrbitDB's own code, and compares its heads with ours. */
const openAsOrbit = async ({ id, heads }: LogSummary, log: LogReader): Promise<readonly string[]> => {
  const { openOrbitLog } = await import('../../../federation/log/index.ts')
  const opened = await openOrbitLog(id, log)
  const found = (await opened.heads()).map(({ hash }) => hash)
  await opened.close()
  const missing = heads.filter((head) => !found.includes(head))
  return missing.map((head) => `OrbitDB does not see the head ${head}`)
}

const problemsOf = async (summary: LogSummary, log: LogReader, thorough: boolean): Promise<readonly string[]> => {
  try {
    if (!thorough) return await openAsOrbit(summary, log)
    const { auditLog } = await import('../../../federation/log/index.ts')
    return (await auditLog(summary.id, log)).problems
  } catch (error) {
    return [reason(error)]
  }
}

const examine = async (log: LogReader, thorough: boolean): Promise<readonly Finding[]> => {
  const summaries = log.guilds().flatMap((guild) => log.logs(guild))
  const findings: Finding[] = []
  for (const summary of summaries) {
    const problems = await problemsOf(summary, log, thorough)
    findings.push(...problems.map((problem) => fail('log', `${summary.id}: ${problem}`, PULL)))
  }
  const entries = summaries.reduce((sum, { count }) => sum + count, 0)
  const how = thorough ? 'every entry verifies with OrbitDB' : 'all open with OrbitDB'
  return findings.length > 0 ? findings : [ok('logs', `${summaries.length} with ${entries} entries; ${how}`)]
}

export const logs: Check = async ({ config: { data }, thorough }) => {
  const file = join(data, DATABASE_FILE)
  if (!existsSync(file)) return []
  try {
    using storage = openStorage(file, () => undefined)
    return await examine(storage.log, thorough)
  } catch (error) {
    return [fail('logs', reason(error), PULL)]
  }
}
