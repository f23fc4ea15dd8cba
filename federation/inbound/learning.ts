/**
 * Certificates of whoever wrote what is delivered: kept before it is judged, and off again when nothing of theirs is kept.
 *
 * Attack when absent: a member makes users by the thousand, who are no members, and brings what they say. It is refused or waits for what
 * never comes, and their certificates, which nobody counts, fill the disk.
 */
import type { CertCid, OpCid } from '../../node/core/ids.ts'
import type { Inbox, LogReader, VerifiedIdentity } from '../../node/core/ports.ts'
import type { Proven } from './candidate.ts'
import type { IdentityBook } from './identity-book.ts'

export interface LearningParts {
  readonly inbox: Pick<Inbox, 'learn' | 'unlearn'>
  readonly log: Pick<LogReader, 'isKnown'>
  readonly identities: Pick<IdentityBook, 'find'>
}

/** To be told which of the ops are kept. */
export type Settle = (kept: ReadonlySet<OpCid>) => Promise<void>

/** Resolves when the certificates are kept. */
export type Learning = (ops: readonly Proven[]) => Promise<Settle>

export const createLearning = ({ inbox, log, identities }: LearningParts): Learning => {
  /** Shown by how many deliveries that are under way. */
  const shown = new Map<CertCid, number>()
  /** On disk, and nothing that is kept needs them so far. */
  const loose = new Set<CertCid>()

  const count = (cid: CertCid, by: 1 | -1): void => {
    const left = (shown.get(cid) ?? 0) + by
    if (left > 0) shown.set(cid, left)
    else shown.delete(cid)
  }

  /** Who was let in, if the peer has shown their certificate: a bot may never have said anything when its token comes here. */
  const guestOf = ({ op }: Proven): VerifiedIdentity | undefined => {
    const identity = op.k === 'admit' && op.body ? identities.find(op.body.cert) : undefined
    return op.k === 'admit' && identity?.user === op.body?.user ? identity : undefined
  }

  const shownBy = (op: Proven): readonly VerifiedIdentity[] => [op.identity, guestOf(op) ?? []].flat()

  return async (ops) => {
    const all = new Map(ops.flatMap(shownBy).map((identity) => [identity.cid, identity]))
    const fresh = [...all.values()].filter(({ cid }) => !log.isKnown(cid))
    for (const cid of all.keys()) count(cid, 1)
    for (const { cid } of fresh) loose.add(cid)
    if (fresh.length > 0) await inbox.learn(fresh)

    return async (kept) => {
      for (const cid of all.keys()) count(cid, -1)
      if (loose.size === 0) return
      for (const op of ops) if (kept.has(op.op.cid)) for (const { cid } of shownBy(op)) loose.delete(cid)
      const idle = [...all.keys()].filter((cid) => loose.has(cid) && !shown.has(cid))
      for (const cid of idle) loose.delete(cid)
      if (idle.length > 0) await inbox.unlearn(idle)
    }
  }
}
