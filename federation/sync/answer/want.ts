import { decodeEntry } from '../../../node/core/codec.ts'
import type { OpCid } from '../../../node/core/ids.ts'
import type { Header } from '../../../node/core/ops.ts'
import type { StoredOp } from '../../../node/core/ports.ts'
import { SYNC } from '../../limits.ts'
import { wireSize } from '../../wire/frames.ts'
import type { Answer, Request } from '../frames.ts'
import { batchOf, type Answering } from './batch.ts'

type Want = Extract<Request, { k: 'want' }>

interface Found {
  readonly op: StoredOp
  readonly header: Header
}

const find = (cid: OpCid, request: Want, { log }: Answering): Found | undefined => {
  const op = log.get(cid)
  if (!op || op.log !== request.log) return undefined
  const entry = decodeEntry(op.entry)
  return entry.ok ? { op, header: entry.value.header } : undefined
}

const covered = ({ header }: Found, { have }: Want): boolean => header.payload.q <= (have[header.key] ?? -1)

/** Breadth-first from the wanted ops into their past, as far as one frame holds. */
const gather = (request: Want, answering: Answering): Found[] => {
  const found = new Map<OpCid, Found>()
  const queue: OpCid[] = [...request.cids]
  const asked = new Set(request.cids)
  let room: number = SYNC.batchBytes
  for (const cid of queue) {
    if (found.size >= SYNC.batchOps || room <= 0) break
    const one = found.has(cid) ? undefined : find(cid, request, answering)
    if (!one || (!asked.has(cid) && covered(one, request))) continue
    found.set(cid, one)
    room -= wireSize(one.op)
    queue.push(...one.header.next)
  }
  return [...found.values()]
}

/** Wanted ops and what the client lacks of their past, parents first: a child's clock is later than its parents'. */
export const want = (request: Want, answering: Answering): Answer => {
  const found = gather(request, answering).toSorted((a, b) => a.header.clock.time - b.header.clock.time)
  return batchOf(
    found.map(({ op }) => op),
    false,
    answering
  )
}
