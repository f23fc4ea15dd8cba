import { SYNC } from '../../limits.ts'
import { wireSize } from '../../wire/frames.ts'
import type { Answer, Request } from '../frames.ts'
import { batchOf, type Answering } from './batch.ts'

/** Deletes and edits of the messages named, as far as one frame holds them. */
export const changes = (request: Extract<Request, { k: 'changes' }>, answering: Answering): Answer => {
  let room: number = SYNC.batchBytes
  const ops = request.cids.flatMap((cid) => answering.log.changes(request.log, cid)).slice(0, SYNC.batchOps)
  const fitting = ops.filter((op) => (room -= wireSize(op)) >= 0)
  return batchOf(fitting, false, answering)
}
