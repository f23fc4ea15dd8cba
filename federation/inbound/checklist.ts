/** Steps 1 to 8 for a batch; see candidate.ts for the list. Pure but for other threads and what is known. */
import { opOf } from '../../node/core/codec.ts'
import type { GuildCid } from '../../node/core/ids.ts'
import { isBare } from '../../node/core/forgettable.ts'
import type { LogReader } from '../../node/core/ports.ts'
import type { WireOp } from '../wire/frames.ts'
import { bindKey } from './bind-key.ts'
import {
  isFault,
  type Attributed,
  type Candidate,
  type Checked,
  type Fault,
  type Proven,
  type Read
} from './candidate.ts'
import type { IdentityBook } from './identity-book.ts'
import type { Examiners } from './examiners.ts'

export interface Checklist {
  /** Steps 1 to 4. Cheap: enough to know what to ask for next. */
  read(guild: GuildCid, ops: readonly WireOp[]): Promise<Read | Fault>
  /** Steps 5 to 8. */
  check(candidates: readonly Candidate[]): Promise<Checked | Fault>
  /** Many ops are on their way. */
  prepare(): void
}

export interface ChecklistParts {
  readonly log: Pick<LogReader, 'holds' | 'lacks'>
  readonly identities: IdentityBook
  readonly examiners: Pick<Examiners, 'examine' | 'prepare'>
}

type Sorted = { attributed: Attributed[]; unidentified: Checked['unidentified'][number][] }

/** Steps 5 and 6. */
const attribute = (candidates: readonly Candidate[], identities: IdentityBook): Sorted | Fault => {
  const sorted: Sorted = { attributed: [], unidentified: [] }
  for (const candidate of candidates) {
    const cert = candidate.entry.header.identity
    const identity = identities.find(cert)
    const bound = identity && bindKey(candidate, identity)
    if (isFault(bound)) return bound
    if (bound) sorted.attributed.push(bound)
    else sorted.unidentified.push({ candidate, cert })
  }
  return sorted
}

export const createChecklist = ({ log, identities, examiners }: ChecklistParts): Checklist => {
  /** Ops come by the hundred, and most have been proved when they are asked about: those are not waited for one by one. */
  const proveAll = async (attributed: readonly Attributed[]): Promise<readonly Proven[] | Fault> => {
    const proven: Proven[] = []
    for (const { blocks, entry, identity, prove } of attributed) {
      const proof = prove()
      const contents = proof instanceof Promise ? await proof : proof
      if (isFault(contents)) return contents
      proven.push({ op: opOf(entry, identity, contents), blocks, identity })
    }
    return proven
  }

  /** The header alone is not all there is to have. */
  const isHere = ({ entry: { cid, header }, blocks }: Candidate): boolean =>
    log.holds(cid, header) && (isBare(header.payload.k, blocks) || !log.lacks(cid))

  return {
    async read(guild, ops) {
      const examined = await examiners.examine(guild, ops)
      if (isFault(examined)) return examined
      const read: { candidates: Candidate[]; known: Candidate[] } = { candidates: [], known: [] }
      for (const one of examined) read[isHere(one) ? 'known' : 'candidates'].push(one)
      return read
    },

    async check(candidates) {
      const sorted = attribute(candidates, identities)
      if (isFault(sorted)) return sorted
      const proven = await proveAll(sorted.attributed)
      return isFault(proven) ? proven : { proven, unidentified: sorted.unidentified }
    },

    prepare: () => void examiners.prepare()
  }
}
