/**
 * Who may append, as OrbitDB asks it. OrbitDB by itself compares neither the key with the certificate nor the clock
 * with the parents; here both are refused, and the rest is left to the rules of the guild.
 */
import { Entry, type OrbitEntry } from '@orbitdb/core'
import { decodeEntry, type DecodedEntry } from '../../node/core/codec.ts'
import type { LogId, OpCid } from '../../node/core/ids.ts'
import { verifyIdentity } from '../../node/core/identity.ts'
import type { LogReader, VerifiedIdentity } from '../../node/core/ports.ts'

export interface AccessParts {
  readonly id: LogId
  readonly log: Pick<LogReader, 'get' | 'identity'>
  /** The guild's own rules. */
  admits(entry: DecodedEntry, author: VerifiedIdentity): boolean | Promise<boolean>
}

const clockOf = (cid: OpCid, { log }: AccessParts): number | undefined => {
  const stored = log.get(cid)
  const entry = stored && decodeEntry(stored.entry)
  return entry?.ok ? entry.value.header.clock.time : undefined
}

/** 1 + the latest of its parents, and all of them are here. */
const hasExactClock = ({ header }: DecodedEntry, parts: AccessParts): boolean => {
  const times = header.next.map((cid) => clockOf(cid, parts) ?? Infinity)
  return header.clock.time === 1 + Math.max(0, ...times)
}

const authorOf = ({ header }: DecodedEntry, { log }: AccessParts): VerifiedIdentity | undefined => {
  const blocks = log.identity(header.identity)
  const identity = blocks && verifyIdentity(blocks)
  return identity && identity.cid === header.identity && identity.key === header.key ? identity : undefined
}

/** @returns what is wrong with the entry, or null. */
export const entryProblem = async (entry: OrbitEntry, parts: AccessParts): Promise<string | null> => {
  const { bytes } = await Entry.encode(entry)
  const decoded = decodeEntry(bytes)
  if (!decoded.ok) return decoded.reason
  if (decoded.value.header.id !== parts.id) return 'the entry belongs to another log'
  const author = authorOf(decoded.value, parts)
  if (!author) return 'the key is not the key of the certificate'
  if (!hasExactClock(decoded.value, parts)) return 'the clock does not follow from the parents'
  return (await parts.admits(decoded.value, author)) ? null : 'the rules of the guild do not allow it'
}
