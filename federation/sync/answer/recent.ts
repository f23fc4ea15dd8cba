import { SYNC } from '../../limits.ts'
import { wireSize } from '../../wire/frames.ts'
import type { Answer, Request } from '../frames.ts'
import { batchOf, type Answering } from './batch.ts'

/** The newest messages with the ops that name them, as far as one frame holds them. */
export const recent = (request: Extract<Request, { k: 'recent' }>, answering: Answering): Answer => {
  let room: number = SYNC.batchBytes
  const ops = answering.log.recent(request.log, SYNC.previewMessages).slice(0, SYNC.batchOps)
  const fitting = ops.filter((op) => (room -= wireSize(op)) >= 0)
  return batchOf(fitting, false, answering)
}
