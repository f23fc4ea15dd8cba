/** What a node holds of each guild, as digests: two nodes that hold the same say the same. */
import { headsDigest, stateDigest } from '../core/digest.ts'
import type { LogId, Snowflake } from '../core/ids.ts'
import type { LocalApp } from './create-app.ts'

export interface Replica {
  readonly guild: Snowflake
  /** Of the reduced state, base64url. */
  readonly state: string
  readonly logs: readonly {
    readonly id: LogId
    readonly entries: number
    /** Of the heads, base64url. */
    readonly heads: string
  }[]
}

/** Reads every guild's state and the heads of every log. */
export const describeReplicas = ({ guilds, storage }: LocalApp): readonly Replica[] =>
  guilds.all().map(({ cid, state }) => ({
    guild: state.id,
    state: stateDigest(state),
    logs: storage.log
      .logs(cid)
      .filter(({ count }) => count > 0)
      .map(({ id, count, heads }) => ({ id, entries: count, heads: headsDigest(heads) }))
      .toSorted((a, b) => (a.id < b.id ? -1 : 1))
  }))
