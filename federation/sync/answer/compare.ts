import { equalBytes } from '../../../crypto/primitives.ts'
import { SYNC } from '../../limits.ts'
import { digestOf } from '../digest.ts'
import type { Answer, Request } from '../frames.ts'
import type { Answering } from './batch.ts'

/** Says that the heads are the same, or names them. */
export const compare = (request: Extract<Request, { k: 'compare' }>, { log }: Answering): Answer => {
  const logs = log.logs(request.guild)
  if (equalBytes(digestOf(logs), request.digest)) return { k: 'same' }
  const rows = logs.slice(0, SYNC.logsPerGuild).map(({ id, heads, count }) => ({
    id,
    heads: heads.slice(0, SYNC.headsPerLog),
    count
  }))
  return { k: 'summary', logs: rows }
}
