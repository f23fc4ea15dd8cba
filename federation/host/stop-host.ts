/** The end of a host: nobody is waited for longer than a moment. */
import { setTimeout as delay } from 'node:timers/promises'
import type { Background } from '../background.ts'
import { HOST } from '../limits.ts'
import type { Host } from './host.ts'

/**
 * Resolves when the host has stopped and nothing goes on, or when that has taken too long. The process lasts until then: while libp2p
 * waits for a connection that is closing already, nothing else may keep it, and it would end before what comes after this, such as
 * closing the database.
 */
export const stopHost = async (host: Pick<Host, 'stop'>, background: Pick<Background, 'idle'>): Promise<void> => {
  const stopped = new AbortController()
  const late = delay(HOST.stopTimeout, undefined, { signal: stopped.signal }).catch(() => undefined)
  await Promise.race([Promise.all([host.stop(), background.idle()]), late]).finally(() => stopped.abort())
}
