import type { GuildCid } from '../../node/core/ids.ts'
import type { Candidate, Fault } from './candidate.ts'

/** Step 3. The codec has seen to it that log id and payload name the same guild. */
export const belong = ({ entry }: Candidate, guild: GuildCid): Fault | undefined =>
  entry.header.payload.g === guild ? undefined : { fault: `an op of another guild, ${entry.header.payload.g}` }
