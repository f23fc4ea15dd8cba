/** Opens a log of this node's store as the OrbitDB log it is, with nothing but OrbitDB's own code to read it. */
import { Log, type OrbitLog } from '@orbitdb/core'
import type { LogId } from '../../node/core/ids.ts'
import type { LogReader } from '../../node/core/ports.ts'
import { entryProblem, type AccessParts } from './access.ts'
import { reader } from './orbit-identity.ts'
import { storagesOf } from './storage.ts'

/** @param admits the guild's rules; without it every entry whose author, key and clock are right may be joined. */
export const openOrbitLog = (
  id: LogId,
  log: LogReader,
  admits: AccessParts['admits'] = () => true
): Promise<OrbitLog> => {
  const access = {
    canAppend: async (entry: Parameters<typeof entryProblem>[0]) => !(await entryProblem(entry, { id, log, admits }))
  }
  return Log(reader, { logId: id, access, ...storagesOf(id, log) })
}
