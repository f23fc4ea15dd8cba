/**
 * What two replicas compare to know that they hold the same ops of a guild. A guild of many channels and threads is
 * compared in buckets, so that of thousands of logs only those are named that lie in one bucket with a changed one.
 */
import { sha256, utf8 } from '../../crypto/primitives.ts'
import type { LogSummary } from '../../node/core/ports.ts'

export const BUCKETS = 256
/** Bytes of a bucket's digest. */
export const BUCKET_DIGEST = 16

const line = ({ id, heads }: LogSummary): string => `${id} ${heads.toSorted().join(' ')}\n`

/** SHA-256 over the heads of every log: equal heads mean equal history. */
export const digestOf = (logs: readonly LogSummary[]): Uint8Array => sha256(utf8(logs.map(line).toSorted().join('')))

const TAIL = 8
const PRIME = 147

/**
 * FNV-1a, modulo 256, of the last eight characters of the log's id: most ids end in a hash. Whoever chooses ids to fill one
 * bucket makes comparing it dearer, and no more.
 */
export const bucketOf = ({ id }: Pick<LogSummary, 'id'>): number => {
  let bucket = 0xc5
  for (let i = Math.max(0, id.length - TAIL); i < id.length; i++)
    bucket = ((bucket ^ id.charCodeAt(i)) * PRIME) % BUCKETS
  return bucket
}

/** The first 16 bytes of the digest of each bucket's logs. */
export const sketchOf = (logs: readonly LogSummary[]): readonly Uint8Array[] => {
  const buckets = Map.groupBy(logs, bucketOf)
  return Array.from({ length: BUCKETS }, (_, n) => digestOf(buckets.get(n) ?? []).subarray(0, BUCKET_DIGEST))
}
