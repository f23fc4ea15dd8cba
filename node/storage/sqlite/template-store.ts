/** How many guilds people of this node have made by a template. */
import type { StatementSync } from 'node:sqlite'
import type { OpCid } from '../../core/ids.ts'
import type { Database } from './database.ts'

/** Reads at any time; `use` is called inside a write. */
export class TemplateStore {
  readonly #uses: StatementSync
  readonly #use: StatementSync

  constructor(db: Database) {
    this.#uses = db.prepare('select uses from templates where cid = ?')
    this.#use = db.prepare(
      'insert into templates (cid, uses) values (?, 1) on conflict (cid) do update set uses = uses + 1'
    )
  }

  uses(template: OpCid): number {
    return Number(this.#uses.get(template)?.['uses'] ?? 0)
  }

  use(template: OpCid): void {
    this.#use.run(template)
  }
}
