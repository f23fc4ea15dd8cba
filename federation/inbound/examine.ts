/** The steps that need an op's blocks and nothing else: on which core they are taken does not matter. */
import type { Contents, DecodedEntry } from '../../node/core/codec.ts'
import type { GuildCid } from '../../node/core/ids.ts'
import type { WireOp } from '../wire/frames.ts'
import { belong } from './belong.ts'
import { boundSize } from './bound-size.ts'
import { isFault, type Fault } from './candidate.ts'
import { checkSignature } from './check-signature.ts'
import { decode } from './decode.ts'
import { openContents } from './open-contents.ts'
import type { SignaturePool } from './signature-pool.ts'

/** Steps 1 to 3. @returns undefined for an op that is left aside: see decode.ts */
export const readOne = (guild: GuildCid, blocks: WireOp): DecodedEntry | Fault | undefined => {
  const oversize = boundSize(blocks)
  if (oversize) return oversize
  const entry = decode(blocks)
  return !entry || isFault(entry) ? entry : (belong(entry, guild) ?? entry)
}

/** Steps 7 and 8. */
export const proveOne = async (entry: DecodedEntry, blocks: WireOp, pool: SignaturePool): Promise<Contents | Fault> =>
  (await checkSignature(entry, pool)) ?? openContents(entry, blocks)
