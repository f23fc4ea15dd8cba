/** Where peers were last reached. Implements the core's `PeerBook`. */
import type { StatementSync } from 'node:sqlite'
import type { KnownPeer, PeerBook } from '../../core/ports.ts'
import type { Database } from './database.ts'

/** Who was met longest ago is forgotten first. */
const KEPT = 200

const prepare = (db: Database) => ({
  newest: db.prepare('select peer, addresses from peers where seen > ? order by seen desc, peer limit ?'),
  put: db.prepare('insert or replace into peers (peer, addresses, seen) values (?, ?, ?)'),
  prune: db.prepare('delete from peers where peer not in (select peer from peers order by seen desc, peer limit ?)')
})

export class PeerStore implements PeerBook {
  readonly #db: Database
  readonly #sql: Record<keyof ReturnType<typeof prepare>, StatementSync>

  constructor(db: Database) {
    this.#db = db
    this.#sql = prepare(db)
  }

  known(limit: number, since: number): readonly KnownPeer[] {
    return this.#sql.newest
      .all(since, limit)
      .map((row) => ({ peer: row['peer'] as string, addresses: (row['addresses'] as string).split(' ') }))
  }

  remember({ peer, addresses }: KnownPeer, seen: number): Promise<void> {
    return this.#db.write(() => {
      this.#sql.put.run(peer, addresses.join(' '), seen)
      this.#sql.prune.run(KEPT)
    })
  }
}
