import { randomInt } from 'node:crypto'
import { equalBytes } from '../../../crypto/primitives.ts'
import type { OpCid } from '../../../node/core/ids.ts'
import type { LogSummary } from '../../../node/core/ports.ts'
import { SYNC } from '../../limits.ts'
import { bucketOf, digestOf, sketchOf } from '../digest.ts'
import type { Answer, Request } from '../frames.ts'
import type { Answering } from './batch.ts'

/** Where there are more heads than fit, each answer shows others: over some rounds the client hears of all. */
const someOf = (heads: readonly OpCid[]): readonly OpCid[] => {
  if (heads.length <= SYNC.headsPerLog) return heads
  const from = randomInt(heads.length)
  return [...heads.slice(from), ...heads.slice(0, from)].slice(0, SYNC.headsPerLog)
}

/** The first rows, as far as one answer holds them. */
const page = (logs: readonly LogSummary[]): Extract<Answer, { k: 'summary' }> => {
  let room: number = SYNC.headsPerPage
  const rows = logs
    .slice(0, SYNC.logsPerPage)
    .map(({ id, heads, count }) => ({ id, heads: someOf(heads), count }))
    .filter(({ heads }) => (room -= heads.length) >= 0)
  return { k: 'summary', logs: rows, more: rows.length < logs.length }
}

/** Says that the heads are the same; names them, or digests of them where there are many. */
export const compare = (request: Extract<Request, { k: 'compare' }>, { shared }: Answering): Answer => {
  const logs = shared.logs(request.guild)
  if (equalBytes(digestOf(logs), request.digest)) return { k: 'same' }
  const all = page(logs)
  return all.more || logs.length > SYNC.logsNamed ? { k: 'sketch', buckets: [...sketchOf(logs)] } : all
}

/** Names the logs of some buckets, a page at a time. */
export const logs = ({ guild, buckets, after }: Extract<Request, { k: 'logs' }>, { shared }: Answering): Answer => {
  const wanted = new Set(buckets)
  const rest = shared.logs(guild).filter((row) => (after === null || row.id > after) && wanted.has(bucketOf(row)))
  return page(rest.toSorted((a, b) => (a.id < b.id ? -1 : 1)))
}
