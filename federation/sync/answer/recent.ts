import type { PageQuery } from '../../../node/core/ports.ts'
import { SYNC } from '../../limits.ts'
import { wireSize } from '../../wire/frames.ts'
import type { Answer, Request } from '../frames.ts'
import { batchOf, type Answering } from './batch.ts'

type Recent = Extract<Request, { k: 'recent' }>

/** A field that is not given is null on the wire. */
const queryOf = ({ query: { limit, before, after, around } }: Recent): PageQuery => ({
  limit,
  ...(before === null ? {} : { before }),
  ...(after === null ? {} : { after }),
  ...(around === null ? {} : { around })
})

/** A page of messages with the ops that name them, as far as one frame holds them. */
export const recent = (request: Recent, answering: Answering): Answer => {
  let room: number = SYNC.batchBytes
  const ops = answering.log.recent(request.log, queryOf(request)).slice(0, SYNC.batchOps)
  const fitting = ops.filter((op) => (room -= wireSize(op)) >= 0)
  return batchOf(fitting, false, answering)
}
