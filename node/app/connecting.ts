/** What applications know of people, as protocols for clients see it. Source: Discord, "Application Role Connection Metadata". */
import type { Snowflake, UserCid } from '../core/ids.ts'

/** What an application may know of somebody. `type`: Discord's, how a role would compare it. */
export interface MetadataItem {
  readonly type: number
  readonly key: string
  readonly name: string
  readonly description: string
  readonly nameLocalizations: Readonly<Record<string, string>> | null
  readonly descriptionLocalizations: Readonly<Record<string, string>> | null
}

/** What an application says of somebody who lets it. */
export interface RoleConnection {
  readonly platformName: string | null
  readonly platformUsername: string | null
  /** By the keys of its metadata. */
  readonly metadata: Readonly<Record<string, string>>
}

/** Of this node's applications and people. */
export interface RoleConnections {
  metadata(application: Snowflake): readonly MetadataItem[]
  /** @throws StorageFailed */
  setMetadata(application: Snowflake, items: readonly MetadataItem[]): Promise<void>
  /** Without what is no metadata of the application any more. @returns undefined when it says nothing of them */
  get(application: Snowflake, user: UserCid): RoleConnection | undefined
  /** @throws StorageFailed */
  set(application: Snowflake, user: UserCid, connection: RoleConnection): Promise<void>
  /** @throws StorageFailed */
  remove(application: Snowflake, user: UserCid): Promise<void>
  /** All of an application that has gone. @throws StorageFailed */
  forget(application: Snowflake): Promise<void>
}
