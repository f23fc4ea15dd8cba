import type { PageQuery, SealProof, StoredOp } from '../../../node/core/ports.ts'
import { SYNC } from '../../limits.ts'
import { toWire, wireSize } from '../../wire/frames.ts'
import type { Answer, Page, Request } from '../frames.ts'
import { identitiesFor, type Answering } from './batch.ts'

type Recent = Extract<Request, { k: 'recent' }>

/** A field that is not given is null on the wire. */
const queryOf = ({ query: { limit, before, after, around } }: Recent): PageQuery => ({
  limit,
  ...(before === null ? {} : { before }),
  ...(after === null ? {} : { after }),
  ...(around === null ? {} : { around })
})

const onWire = ({ seal, absences }: SealProof): Page['proof'] => ({ seal: toWire(seal), absences })

const NOTHING: Page = { k: 'page', ops: [], identities: [], proof: null }

/** A page of messages with the ops that name them, as far as one frame holds them, and what the newest seal says of them. */
export const recent = (request: Recent, answering: Answering): Answer => {
  const { log, proofs, shared } = answering
  if (!shared.isPastShared(request.guild, request.log)) return NOTHING
  let room: number = SYNC.batchBytes
  const found = log.recent(request.log, queryOf(request)).slice(0, SYNC.batchOps)
  const ops = found.filter((op) => (room -= wireSize(op)) >= 0)
  const cids = ops.map(({ cid }: StoredOp) => cid)
  const proof = proofs.prove(request.guild, request.log, cids)
  const identities = identitiesFor(proof ? [proof.seal, ...ops] : ops, answering)
  return { k: 'page', ops: ops.map(toWire), identities, proof: proof && onWire(proof) }
}
