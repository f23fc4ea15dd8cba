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

/** Steps 1 to 3. @returns undefined for an op that is left aside: see decode.ts */
export const readOne = (guild: GuildCid, blocks: WireOp): DecodedEntry | Fault | undefined => {
  const oversize = boundSize(blocks)
  if (oversize) return oversize
  const entry = decode(blocks)
  return !entry || isFault(entry) ? entry : (belong(entry, guild) ?? entry)
}

/** Steps 7 and 8. */
export const proveOne = (entry: DecodedEntry, blocks: WireOp): Contents | Fault =>
  checkSignature(entry) ?? openContents(entry, blocks)
