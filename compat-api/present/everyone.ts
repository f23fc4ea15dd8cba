import type { Channel, GuildState } from '../../node/core/state.ts'
import { P } from '../../node/core/permissions.ts'

/** May whoever has no role do this in a channel? */
export const everyoneMay = (state: GuildState, { overwrites }: Channel, wanted: bigint): boolean => {
  const held = state.roles.get(state.guild)?.permissions ?? 0n
  if ((held & P.ADMINISTRATOR) !== 0n) return true
  const own = overwrites.find(({ target }) => target === state.guild)
  return (((held & ~(own?.deny ?? 0n)) | (own?.allow ?? 0n)) & wanted) === wanted
}
