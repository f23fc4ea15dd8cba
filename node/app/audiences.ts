/** Which logs peers, and this node itself, may hold: by the state of the guild as it is now. */
import { isForAll, mayHold, mayReadPast, restrictedChannels } from '../core/audience.ts'
import { channelLog, type GuildCid, type LogId, type UserCid } from '../core/ids.ts'
import type { Audiences } from '../core/ports.ts'
import type { GuildState } from '../core/state.ts'
import type { LocalAccounts } from './accounts.ts'
import type { Registry } from './guild/registry.ts'

export interface AudienceDeps {
  readonly registry: Registry
  readonly accounts: Pick<LocalAccounts, 'list'>
}

interface Known {
  readonly state: GuildState
  /** Members on this node. */
  readonly here: number
  readonly logs: readonly LogId[]
}

const NONE: readonly LogId[] = []

export const createAudiences = ({ registry, accounts }: AudienceDeps): Audiences => {
  const stateOf = (guild: GuildCid) => registry.get(guild)?.state
  /** By guild, what was worked out of a state; the same as long as nothing has changed. */
  const known = new Map<GuildCid, Known>()

  const closedIn = (guild: GuildCid, state: GuildState, here: readonly UserCid[]): readonly LogId[] =>
    restrictedChannels(state)
      .map(({ cid }) => channelLog(guild, cid))
      .filter((log) => here.some((user) => mayHold(state, user, log)))

  return {
    mayHold(guild, user, log) {
      const state = stateOf(guild)
      return state !== undefined && mayHold(state, user, log)
    },
    mayReadPast(guild, user, log) {
      const state = stateOf(guild)
      return state !== undefined && mayReadPast(state, user, log)
    },
    isForAll(guild, log) {
      const state = stateOf(guild)
      return state !== undefined && isForAll(state, log)
    },
    closedHere(guild) {
      const state = stateOf(guild)
      if (!state) return NONE
      const here = accounts.list().flatMap(({ cid }) => (state.members.has(cid) ? [cid] : []))
      const before = known.get(guild)
      if (before?.state === state && before.here === here.length) return before.logs
      const logs = closedIn(guild, state, here)
      known.set(guild, { state, here: here.length, logs })
      return logs
    }
  }
}
