/** Conversations that users of this node have closed: their clients do not list them until somebody speaks. */
import type { StatementSync } from 'node:sqlite'
import type { GuildCid, UserCid } from '../../core/ids.ts'
import type { Database } from './database.ts'

const prepare = (db: Database) => ({
  all: db.prepare('select user, conversation from conversations_closed'),
  close: db.prepare('insert or ignore into conversations_closed (user, conversation) values (?, ?)'),
  open: db.prepare('delete from conversations_closed where user = ? and conversation = ?')
})

export class ConversationStore {
  readonly #sql: Record<keyof ReturnType<typeof prepare>, StatementSync>

  constructor(db: Database) {
    this.#sql = prepare(db)
  }

  closed(): readonly { readonly user: UserCid; readonly conversation: GuildCid }[] {
    return this.#sql.all.all().map((row) => ({
      user: row['user'] as UserCid,
      conversation: row['conversation'] as GuildCid
    }))
  }

  /** Call inside a write. */
  close(user: UserCid, conversation: GuildCid): void {
    this.#sql.close.run(user, conversation)
  }

  /** Call inside a write. */
  open(user: UserCid, conversation: GuildCid): void {
    this.#sql.open.run(user, conversation)
  }
}
