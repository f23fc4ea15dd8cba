/** What applications know of people: the metadata stands with the application, what it says of somebody with them. */
import type { Snowflake, UserCid } from '../core/ids.ts'
import type { Storage } from '../storage/index.ts'
import type { MetadataItem, RoleConnection, RoleConnections } from './connecting.ts'

export class LocalRoleConnections implements RoleConnections {
  readonly #storage: Storage

  constructor(storage: Storage) {
    this.#storage = storage
  }

  metadata(application: Snowflake): readonly MetadataItem[] {
    const json = this.#storage.connections.metadata(application)
    return json === undefined ? [] : (JSON.parse(json) as readonly MetadataItem[])
  }

  async setMetadata(application: Snowflake, items: readonly MetadataItem[]): Promise<void> {
    await this.#storage.db.write(() => this.#storage.connections.setMetadata(application, JSON.stringify(items)))
  }

  get(application: Snowflake, user: UserCid): RoleConnection | undefined {
    const json = this.#storage.connections.get(application, user)
    if (json === undefined) return undefined
    const said = JSON.parse(json) as RoleConnection
    const keys = new Set(this.metadata(application).map(({ key }) => key))
    const metadata = Object.fromEntries(Object.entries(said.metadata).filter(([key]) => keys.has(key)))
    return { ...said, metadata }
  }

  async set(application: Snowflake, user: UserCid, connection: RoleConnection): Promise<void> {
    await this.#storage.db.write(() => this.#storage.connections.put(application, user, JSON.stringify(connection)))
  }

  async remove(application: Snowflake, user: UserCid): Promise<void> {
    await this.#storage.db.write(() => this.#storage.connections.drop(application, user))
  }

  async forget(application: Snowflake): Promise<void> {
    await this.#storage.db.write(() => this.#storage.connections.dropAll(application))
  }
}
