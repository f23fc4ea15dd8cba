import { randomInt } from 'node:crypto'
import { equalBytes } from '../../../crypto/primitives.ts'
import { parseLogId } from '../../../node/core/ids.ts'
import type { LogSummary } from '../../../node/core/ports.ts'
import { SYNC } from '../../limits.ts'
import { digestOf } from '../digest.ts'
import type { Answer, Request } from '../frames.ts'
import type { Answering } from './batch.ts'

/** Where there are more than fit, each answer shows others: over some rounds the client hears of all. */
const someOf = <T>(all: readonly T[], limit: number): readonly T[] => {
  if (all.length <= limit) return all
  const from = randomInt(all.length)
  return [...all.slice(from), ...all.slice(0, from)].slice(0, limit)
}

const kindOf = ({ id }: LogSummary): 'guild' | 'channel' | 'thread' => {
  const name = parseLogId(id)
  if (name?.type !== 'channel') return 'guild'
  return name.thread === null ? 'channel' : 'thread'
}

/**
 * The guild's own logs and those of channels before those of threads.
 *
 * Attack when absent: any member begins a thousand threads, says a word in each, and what comes in logs that are newer is
 * compared by nobody any more.
 */
const someLogs = (logs: readonly LogSummary[]): readonly LogSummary[] => {
  const { guild = [], channel = [], thread = [] } = Object.groupBy(logs, kindOf)
  const first = [...guild, ...someOf(channel, SYNC.logsPerGuild - guild.length)]
  return [...first, ...someOf(thread, SYNC.logsPerGuild - first.length)]
}

/** Says that the heads are the same, or names them. */
export const compare = (request: Extract<Request, { k: 'compare' }>, { log }: Answering): Answer => {
  const logs = log.logs(request.guild)
  if (equalBytes(digestOf(logs), request.digest)) return { k: 'same' }
  const rows = someLogs(logs).map(({ id, heads, count }) => ({ id, heads: someOf(heads, SYNC.headsPerLog), count }))
  return { k: 'summary', logs: rows }
}
