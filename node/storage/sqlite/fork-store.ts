/**
 * Devices that have signed two ops for one place in their chain, with the first two of them as the proof. Local
 * knowledge: it changes no verdict, but who moderates a guild may want to know.
 */
import type { StatementSync } from 'node:sqlite'
import type { DeviceKey, GuildCid, LogId, OpCid, UserCid } from '../../core/ids.ts'
import type { Database } from './database.ts'

export interface Fork {
  readonly user: UserCid
  readonly device: DeviceKey
  readonly log: LogId
  /** The place that both claim. */
  readonly q: number
  readonly ops: readonly [OpCid, OpCid]
}

const prepare = (db: Database) => ({
  add: db.prepare('insert or ignore into forks (guild, device, user, log, q, a, b) values (?, ?, ?, ?, ?, ?, ?)'),
  has: db.prepare('select 1 from forks where guild = ? and device = ?'),
  of: db.prepare('select device, user, log, q, a, b from forks where guild = ? order by user, device limit ?')
})

/** Devices that are told of, in one guild. */
const MOST = 1000

export class ForkStore {
  readonly #sql: Record<keyof ReturnType<typeof prepare>, StatementSync>

  constructor(db: Database) {
    this.#sql = prepare(db)
  }

  /** One fork of a device in a guild is kept: the first. Call inside a write. @returns whether it is the first */
  add(guild: GuildCid, { device, user, log, q, ops }: Fork): boolean {
    return this.#sql.add.run(guild, device, user, log, q, ...ops).changes === 1
  }

  has(guild: GuildCid, device: DeviceKey): boolean {
    return this.#sql.has.get(guild, device) !== undefined
  }

  of(guild: GuildCid): readonly Fork[] {
    return this.#sql.of.all(guild, MOST).map((row) => ({
      user: row['user'] as UserCid,
      device: row['device'] as DeviceKey,
      log: row['log'] as LogId,
      q: Number(row['q']),
      ops: [row['a'] as OpCid, row['b'] as OpCid]
    }))
  }
}
