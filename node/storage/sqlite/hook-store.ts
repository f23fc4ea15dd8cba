/** Devices of this node for webhooks that it has posted for, and the tokens of those that were made here. */
import type { StatementSync } from 'node:sqlite'
import type { CertCid, DeviceKey, OpCid, UserCid } from '../../core/ids.ts'
import type { Database } from './database.ts'

export interface HookRow {
  /** The op that made it. By that alone it is known: whoever names its user in a webhook of their own learns nothing. */
  readonly hook: OpCid
  readonly user: UserCid
  readonly root: DeviceKey
  /** Seed of the device key. */
  readonly device: Uint8Array
  readonly cert: CertCid
  /** Null: the webhook was made on another node. */
  readonly token: string | null
}

const prepare = (db: Database) => ({
  get: db.prepare('select hook, user, root, device, cert, token from webhooks where hook = ?'),
  add: db.prepare('insert or ignore into webhooks (hook, user, root, device, cert, token) values (?, ?, ?, ?, ?, ?)')
})

/** Reads at any time; every method that changes something is called inside a write. */
export class HookStore {
  readonly #sql: Record<keyof ReturnType<typeof prepare>, StatementSync>

  constructor(db: Database) {
    this.#sql = prepare(db)
  }

  get(hook: OpCid): HookRow | undefined {
    return this.#sql.get.get(hook) as HookRow | undefined
  }

  /** Whoever is first has it. */
  add({ hook, user, root, device, cert, token }: HookRow): void {
    this.#sql.add.run(hook, user, root, device, cert, token)
  }
}
