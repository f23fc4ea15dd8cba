/** Steps 1 to 8 for a batch; see candidate.ts for the list. Pure but for the thread pool and what is known. */
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { GuildCid } from '../../node/core/ids.ts'
import { isBare } from '../../node/core/forgettable.ts'
import type { LogReader } from '../../node/core/ports.ts'
import { DECODE_SLICE } from '../limits.ts'
import type { WireOp } from '../wire/frames.ts'
import { belong } from './belong.ts'
import { bindKey } from './bind-key.ts'
import { boundSize } from './bound-size.ts'
import {
  isFault,
  type Attributed,
  type Candidate,
  type Checked,
  type Fault,
  type Proven,
  type Read
} from './candidate.ts'
import { checkSignature } from './check-signature.ts'
import { decode } from './decode.ts'
import type { IdentityBook } from './identity-book.ts'
import { openContents } from './open-contents.ts'
import type { SignaturePool } from './signature-pool.ts'

export interface Checklist {
  /** Steps 1 to 4. Cheap: enough to know what to ask for next. */
  read(guild: GuildCid, ops: readonly WireOp[]): Promise<Read | Fault>
  /** Steps 5 to 8. */
  check(candidates: readonly Candidate[]): Promise<Checked | Fault>
}

export interface ChecklistParts {
  readonly log: Pick<LogReader, 'holds' | 'lacks'>
  readonly identities: IdentityBook
  readonly pool: SignaturePool
}

const readOne = (guild: GuildCid, blocks: WireOp): Candidate | Fault | undefined => {
  const oversize = boundSize(blocks)
  if (oversize) return oversize
  const candidate = decode(blocks)
  return !candidate || isFault(candidate) ? candidate : (belong(candidate, guild) ?? candidate)
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

export const createChecklist = ({ log, identities, pool }: ChecklistParts): Checklist => {
  const proveOne = async (attributed: Attributed): Promise<Proven | Fault> =>
    (await checkSignature(attributed, pool)) ?? openContents(attributed)

  /** The header alone is not all there is to have. */
  const isHere = ({ entry: { cid, header }, blocks }: Candidate): boolean =>
    log.holds(cid, header) && (isBare(header.payload.k, blocks) || !log.lacks(cid))

  return {
    async read(guild, ops) {
      const candidates: Candidate[] = []
      const known: Candidate[] = []
      for (const [i, blocks] of ops.entries()) {
        if (i > 0 && i % DECODE_SLICE === 0) await nextTurn()
        const one = readOne(guild, blocks)
        if (isFault(one)) return one
        if (!one) continue
        const pile = isHere(one) ? known : candidates
        pile.push(one)
      }
      return { candidates, known }
    },

    async check(candidates) {
      const sorted = attribute(candidates, identities)
      if (isFault(sorted)) return sorted
      const results = await Promise.all(sorted.attributed.map(proveOne))
      const fault = results.find(isFault)
      if (fault) return fault
      return {
        proven: results.filter((result): result is Proven => !isFault(result)),
        unidentified: sorted.unidentified
      }
    }
  }
}
