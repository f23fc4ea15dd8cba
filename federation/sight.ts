/** Notices when somebody here has come to see a channel: its log is asked for at once, of those who have it. */
import type { GuildCid, LogId } from '../node/core/ids.ts'
import type { Audiences } from '../node/core/ports.ts'
import type { Peers } from './peers.ts'
import type { Rounds } from './sync/rounds.ts'

/** So many are asked. */
const ASKED = 3

export interface Sight {
  /** The guild may have changed. */
  look(guild: GuildCid): void
}

export interface SightParts {
  readonly audiences: Pick<Audiences, 'closedHere'>
  readonly peers: Pick<Peers, 'audience'>
  rounds(): Pick<Rounds, 'begin'>
}

export const createSight = ({ audiences, peers, rounds }: SightParts): Sight => {
  const seen = new Map<GuildCid, readonly LogId[]>()
  return {
    look(guild) {
      const [before, now] = [seen.get(guild), audiences.closedHere(guild)]
      if (before === now) return
      seen.set(guild, now)
      const known = new Set(before)
      const gained = before ? now.filter((log) => !known.has(log)) : []
      const holders = new Map(gained.flatMap((log) => peers.audience(guild, log)).map((id) => [id.toString(), id]))
      for (const peer of [...holders.keys()].slice(0, ASKED)) rounds().begin(peer)
    }
  }
}
