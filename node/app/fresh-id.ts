/** Ids of what stands in no log: by time, like all of Discord's, and otherwise random. */
import { EPOCH, type Snowflake } from '../core/ids.ts'
import type { Clock, Random } from '../core/ports.ts'

export const freshId = ({ clock, random }: { readonly clock: Clock; readonly random: Random }): Snowflake => {
  const [a = 0, b = 0, c = 0] = random.bytes(3)
  const low = ((a & 0x3f) << 16) | (b << 8) | c
  return String((BigInt(Math.max(clock.now() - EPOCH, 0)) << 22n) | BigInt(low)) as Snowflake
}
