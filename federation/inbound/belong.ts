import type { DecodedEntry } from '../../node/core/codec.ts'
import type { GuildCid } from '../../node/core/ids.ts'
import type { Fault } from './candidate.ts'

/** Step 3. The codec has seen to it that log id and payload name the same guild. */
export const belong = ({ header }: DecodedEntry, guild: GuildCid): Fault | undefined =>
  header.payload.g === guild ? undefined : { fault: `an op of another guild, ${header.payload.g}` }
