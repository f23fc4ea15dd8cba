/** Frames of the sync protocol. The client asks, the server answers; between two questions a server keeps nothing. */
import { isKey } from '../../crypto/primitives.ts'
import { parseSnowflake, type GuildCid, type LogId, type OpCid, type Snowflake } from '../../node/core/ids.ts'
import type { HaveVector, PageQuery } from '../../node/core/ports.ts'
import {
  bool,
  bytes,
  bytesUpTo,
  cid,
  int,
  list,
  literal,
  Mismatch,
  nullable,
  object,
  text,
  time,
  type Schema,
  type Shape
} from '../../node/core/schema.ts'
import { INTRODUCTIONS } from '../discovery/limits.ts'
import { ACQUAINTANCES, SNAPSHOT, SYNC } from '../limits.ts'
import { BUCKET_DIGEST, BUCKETS } from './digest.ts'
import { frameOf, wireIdentity, wireOp, wireOps } from '../wire/frames.ts'
import { proofSchema } from './membership-proof.ts'

const guild = cid<GuildCid>()
const op = cid<OpCid>()
const logId = text(180) as Schema<LogId>

const have: Schema<HaveVector> = (value, path) => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Mismatch(`${path}: expected a map`)
  const rows = Object.entries(value)
  if (rows.length > SYNC.devicesPerLog) throw new Mismatch(`${path}: too many devices`)
  for (const [key, seq] of rows) {
    if (!isKey(key)) throw new Mismatch(`${path}: expected device keys`)
    int(0, 2 ** 40)(seq, `${path}.${key}`)
  }
  return value as HaveVector
}

const snowflake: Schema<Snowflake> = (value, path) => {
  const id = typeof value === 'string' ? parseSnowflake(value) : undefined
  if (!id) throw new Mismatch(`${path}: expected a snowflake`)
  return id
}

const page = object({
  limit: int(1, SYNC.pageMessages),
  before: nullable(snowflake),
  after: nullable(snowflake),
  around: nullable(snowflake)
})

/** On the wire, what is not asked is null. */
export const toWirePage = ({ limit, before, after, around }: PageQuery): Shape<typeof page> => ({
  limit: Math.min(limit, SYNC.pageMessages),
  before: before ?? null,
  after: after ?? null,
  around: around ?? null
})

export const clientHello = object({ k: literal('hello'), v: literal(1), nonce: bytes(32) })
export const serverHello = object({
  k: literal('hello'),
  v: literal(1),
  nonce: bytes(32),
  tags: list(bytes(16), SYNC.guildsPerPeer),
  /** What its clock shows. */
  t: time
})
export const proofsFrame = object({ k: literal('proofs'), proofs: list(proofSchema, SYNC.proofsPerPeer) })

const PEERS_COUNTED = 1_000_000

export const requestFrame = frameOf({
  /** Are your heads mine? */
  compare: object({ k: literal('compare'), guild, digest: bytes(32) }),
  /** Which logs lie in these buckets? Those after `after`, by their ids. */
  logs: object({
    k: literal('logs'),
    guild,
    buckets: list(int(0, BUCKETS - 1), BUCKETS, 1),
    after: nullable(logId)
  }),
  /** What I lack of a log, parents first. */
  pull: object({ k: literal('pull'), guild, log: logId, have }),
  /** A page of a channel's messages: the newest, or those at an id. */
  recent: object({ k: literal('recent'), guild, log: logId, query: page }),
  /** What has been done to these messages. */
  changes: object({ k: literal('changes'), guild, log: logId, cids: list(op, SYNC.wantedCids, 1) }),
  /** A state to begin with: its page, of the snapshot that `of` names, or of the newest. */
  snapshot: object({ k: literal('snapshot'), guild, of: nullable(op), page: int(0, SNAPSHOT.pages - 1) }),
  /** The ops that vouch for it, and what has come since. */
  vouch: object({ k: literal('vouch'), guild, log: logId, of: op }),
  /** These ops, and of their past what `have` does not cover. */
  want: object({ k: literal('want'), guild, log: logId, have, cids: list(op, SYNC.wantedCids, 1) }),
  /** Whom else do you know of the guild? I have so many. */
  peers: object({ k: literal('peers'), guild, has: int(0, PEERS_COUNTED) }),
  bye: object({ k: literal('bye') })
})
export type Request = Exclude<Shape<typeof requestFrame>, { k: 'bye' }>

const introduced = object({
  peer: text(64, 1),
  addresses: list(text(ACQUAINTANCES.addressLength, 1), ACQUAINTANCES.addressesPerPeer, 1)
})
export type Introduced = Shape<typeof introduced>

/** Of a message's way in the set of what is deleted: the hashes of two would have to share as many bits, which takes 2^64 tries. */
const MAX_STEPS = 128

/** What a seal says of the messages of a page. */
const sealProof = object({
  seal: wireOp,
  absences: list(object({ message: op, there: nullable(op), path: list(bytes(32), MAX_STEPS) }), SYNC.pageMessages)
})

/** Of whoever wrote an op, and of whom it lets in. */
const identities = list(wireIdentity, 2 * SYNC.batchOps)

const batch = { ops: wireOps(SYNC.batchOps), identities }

const summary = object({ id: logId, heads: list(op, SYNC.headsPerLog), count: int(0, Number.MAX_SAFE_INTEGER) })

export const answerFrame = frameOf({
  same: object({ k: literal('same') }),
  /** Too many logs to name: digests of their buckets. */
  sketch: object({ k: literal('sketch'), buckets: list(bytes(BUCKET_DIGEST), BUCKETS, BUCKETS) }),
  summary: object({ k: literal('summary'), logs: list(summary, SYNC.logsPerPage), more: bool }),
  ops: object({ k: literal('ops'), ...batch, more: bool }),
  page: object({ k: literal('page'), ...batch, proof: nullable(sealProof) }),
  snapshot: object({ k: literal('snapshot'), of: op, bytes: bytesUpTo(SNAPSHOT.pageBytes), more: bool }),
  peers: object({ k: literal('peers'), has: int(0, PEERS_COUNTED), peers: list(introduced, INTRODUCTIONS.peers) }),
  /** There is none, or not that one any more. */
  none: object({ k: literal('none') }),
  refused: object({ k: literal('refused'), reason: literal('not-a-member', 'not-carried', 'not-permitted') })
})
export type Answer = Shape<typeof answerFrame>
export type Batch = Extract<Answer, { k: 'ops' }>
export type Page = Extract<Answer, { k: 'page' }>
export type Introductions = Extract<Answer, { k: 'peers' }>
export type WireSummary = Shape<typeof summary>
