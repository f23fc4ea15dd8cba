import type { StoredOp } from '../../../node/core/ports.ts'
import { SYNC } from '../../limits.ts'
import type { Answer, Request } from '../frames.ts'
import { batchOf, type Answering } from './batch.ts'

type Pull = Extract<Request, { k: 'pull' }>

/** False only when the batch has every head: then there is nothing behind it. */
const mayHaveMore = (ops: readonly StoredOp[], request: Pull, { log }: Answering): boolean => {
  if (ops.length === 0) return false
  if (ops.length >= SYNC.batchOps) return true
  const sent = new Set(ops.map((op) => op.cid))
  return log.heads(request.log).some((head) => !sent.has(head))
}

/** The next batch of a log, parents first. */
export const pull = (request: Pull, answering: Answering): Answer => {
  const ops = answering.log.since(request.log, request.have, SYNC.batchOps, SYNC.batchBytes).slice(0, SYNC.batchOps)
  return batchOf(ops, mayHaveMore(ops, request, answering), answering)
}
