/** By which devices users have acted, as far as this node has seen their certificates. */
import type { StatementSync } from 'node:sqlite'
import type { CertCid, DeviceKey, GuildCid, UserCid } from '../../core/ids.ts'
import type { ActingDevice } from '../../core/state.ts'
import type { Database } from './database.ts'

/** Of one user. */
const MAX_DEVICES = 4096

export interface SeenDevice extends ActingDevice {
  /** Of the newest op by it, in ms since the Unix epoch; null: there is none here. */
  readonly last: number | null
}

const prepare = (db: Database) => ({
  of: db.prepare(
    'select d.key, d.root, max(e.t) as last from identities d left join tips t on t.device = d.n ' +
      'left join entries e on e.n = t.n where d.user = ? group by d.cid order by d.n desc limit ?'
  ),
  newest: db.prepare('select cid, bot from identities where user = ? order by n desc limit 1'),
  in: db.prepare(
    'select d.key, d.root, min(t.n) as first from tips t join identities d on d.n = t.device ' +
      'join logs l on l.n = t.log where l.guild = ? and d.user = ? group by d.key order by first limit ?'
  )
})

export class DeviceStore {
  readonly #sql: Record<keyof ReturnType<typeof prepare>, StatementSync>

  constructor(db: Database) {
    this.#sql = prepare(db)
  }

  /** Of a user; the one heard of last comes first. */
  of(user: UserCid): readonly SeenDevice[] {
    return this.#sql.of.all(user, MAX_DEVICES).map((row) => ({
      key: row['key'] as DeviceKey,
      root: row['root'] as DeviceKey,
      last: row['last'] === null ? null : Number(row['last'])
    }))
  }

  /** The certificate of the one heard of last. */
  certificateOf(user: UserCid): CertCid | undefined {
    return this.#sql.newest.get(user)?.['cid'] as CertCid | undefined
  }

  /** As their genesis block says; false when it is not here. */
  isBot(user: UserCid): boolean {
    return Number(this.#sql.newest.get(user)?.['bot'] ?? 0) === 1
  }

  /** By which a user has written in a guild, in order of arrival. */
  in(guild: GuildCid, user: UserCid): readonly ActingDevice[] {
    return this.#sql.in
      .all(guild, user, MAX_DEVICES)
      .map((row) => ({ key: row['key'] as DeviceKey, root: row['root'] as DeviceKey }))
  }
}
