/** How the users of this node stand to others: friends, requests, blocks. */
import type { StatementSync } from 'node:sqlite'
import type { UserCid } from '../../core/ids.ts'
import type { Face } from '../../core/letters.ts'
import type { Standing } from '../../core/relations.ts'
import type { Database } from './database.ts'

export interface Relation {
  readonly user: UserCid
  readonly other: UserCid
  readonly standing: Standing
  /** ms since the Unix epoch: when it began to be so. */
  readonly since: number
  readonly face: Face
  /** Multiaddrs with /p2p/ of a node of theirs. */
  readonly addresses: readonly string[]
}

const prepare = (db: Database) => ({
  all: db.prepare('select user, other, standing, changed, face, addresses from relations order by changed'),
  put: db.prepare(
    'insert or replace into relations (user, other, standing, changed, face, addresses) values (?, ?, ?, ?, ?, ?)'
  ),
  drop: db.prepare('delete from relations where user = ? and other = ?')
})

export interface KeptRelation extends Omit<Relation, 'standing'> {
  /** null: ended; kept, so that what is older changes nothing. */
  readonly standing: Standing | null
}

export class RelationStore {
  readonly #sql: Record<keyof ReturnType<typeof prepare>, StatementSync>

  constructor(db: Database) {
    this.#sql = prepare(db)
  }

  all(): readonly KeptRelation[] {
    return this.#sql.all.all().map((row) => ({
      user: row['user'] as UserCid,
      other: row['other'] as UserCid,
      standing: row['standing'] === '' ? null : (row['standing'] as Standing),
      since: Number(row['changed']),
      face: JSON.parse(row['face'] as string) as Face,
      addresses: JSON.parse(row['addresses'] as string) as string[]
    }))
  }

  /** Call inside a write. */
  put({ user, other, standing, since, face, addresses }: KeptRelation): void {
    this.#sql.put.run(user, other, standing ?? '', since, JSON.stringify(face), JSON.stringify(addresses))
  }

  /** Call inside a write. */
  drop(user: UserCid, other: UserCid): void {
    this.#sql.drop.run(user, other)
  }
}
