import { SNAPSHOT } from '../../limits.ts'
import type { Answer, Request } from '../frames.ts'
import { batchOf, type Answering } from './batch.ts'

const NONE: Answer = { k: 'none' }

/** A page of a state that is vouched for. */
export const snapshot = (request: Extract<Request, { k: 'snapshot' }>, { shelf }: Answering): Answer => {
  const served = shelf.of(request.guild)
  if (!served || (request.of !== null && request.of !== served.checkpoint)) return NONE
  const { checkpoint, parcel } = served
  const start = request.page * SNAPSHOT.pageBytes
  const end = start + SNAPSHOT.pageBytes
  const isTooLong = parcel.byteLength > SNAPSHOT.pages * SNAPSHOT.pageBytes
  if (isTooLong || start >= parcel.byteLength) return NONE
  return { k: 'snapshot', of: checkpoint, bytes: parcel.subarray(start, end), more: end < parcel.byteLength }
}

/** The ops that vouch for it. Their certificates come again with the log: by then the client may have had thousands of others. */
export const vouch = (request: Extract<Request, { k: 'vouch' }>, answering: Answering): Answer => {
  const served = answering.shelf.of(request.guild)
  return served?.checkpoint === request.of ? batchOf(served.ops(), false, { ...answering, sent: new Set() }) : NONE
}
