import { randomInt } from 'node:crypto'
import { equalBytes } from '../../../crypto/primitives.ts'
import type { OpCid } from '../../../node/core/ids.ts'
import { SYNC } from '../../limits.ts'
import { digestOf } from '../digest.ts'
import type { Answer, Request } from '../frames.ts'
import type { Answering } from './batch.ts'

/** Where there are more heads than fit, each answer shows others: over some rounds the client hears of all. */
const someOf = (heads: readonly OpCid[]): readonly OpCid[] => {
  if (heads.length <= SYNC.headsPerLog) return heads
  const from = randomInt(heads.length)
  return [...heads.slice(from), ...heads.slice(0, from)].slice(0, SYNC.headsPerLog)
}

/** Says that the heads are the same, or names them. */
export const compare = (request: Extract<Request, { k: 'compare' }>, { log }: Answering): Answer => {
  const logs = log.logs(request.guild)
  if (equalBytes(digestOf(logs), request.digest)) return { k: 'same' }
  const rows = logs.slice(0, SYNC.logsPerGuild).map(({ id, heads, count }) => ({ id, heads: someOf(heads), count }))
  return { k: 'summary', logs: rows }
}
