/** Which guilds this node holds, and the codes of the invites that were made here. */
import type { StatementSync } from 'node:sqlite'
import type { GuildCid, OpCid } from '../../core/ids.ts'
import type { Database } from './database.ts'

/** What an invite is handed around as. */
export interface InviteCodes {
  readonly code: string
  /** Null for one that has none. */
  readonly short: string | null
}

const prepare = (db: Database) => ({
  all: db.prepare('select cid, genesis from guilds order by cid'),
  add: db.prepare('insert or ignore into guilds (cid, genesis) values (?, ?)'),
  codes: db.prepare('select invite, code, short from invite_codes'),
  addCode: db.prepare('insert or replace into invite_codes (invite, guild, code, short) values (?, ?, ?, ?)')
})

/** Reads at any time; every method that changes something is called inside a write. */
export class GuildStore {
  readonly #sql: Record<keyof ReturnType<typeof prepare>, StatementSync>

  constructor(db: Database) {
    this.#sql = prepare(db)
  }

  all(): readonly { readonly cid: GuildCid; readonly genesis: Uint8Array }[] {
    return this.#sql.all.all().map((row) => ({ cid: row['cid'] as GuildCid, genesis: row['genesis'] as Uint8Array }))
  }

  add(cid: GuildCid, genesis: Uint8Array): void {
    this.#sql.add.run(cid, genesis)
  }

  codes(): ReadonlyMap<OpCid, InviteCodes> {
    const rows = this.#sql.codes.all()
    return new Map(
      rows.map((row) => [row['invite'] as OpCid, { code: row['code'] as string, short: row['short'] as string | null }])
    )
  }

  addCode(invite: OpCid, guild: GuildCid, { code, short }: InviteCodes): void {
    this.#sql.addCode.run(invite, guild, code, short)
  }
}
