/** When who wrote last: a row for each chain of each log, so that it does not take longer as a guild grows old. */
import type { StatementSync } from 'node:sqlite'
import type { GuildCid, UserCid } from '../../core/ids.ts'
import type { Database } from './database.ts'

const LAST =
  'select i.user, max(e.t) as t from logs l join tips t on t.log = l.n join identities i on i.n = t.device join entries e on e.n = t.n ' +
  'where l.guild = ? group by i.user'

export class ActivityStore {
  readonly #last: StatementSync

  constructor(db: Database) {
    this.#last = db.prepare(LAST)
  }

  /** Whoever wrote anything in a guild, and when they did last, in ms since the Unix epoch. */
  lastIn(guild: GuildCid): ReadonlyMap<UserCid, number> {
    return new Map(this.#last.all(guild).map((row) => [row['user'] as UserCid, Number(row['t'])]))
  }
}
