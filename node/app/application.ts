/** A bot's application, as protocols for clients see it. Source: Discord, "Application Resource". */
import type { Snowflake, UserCid } from '../core/ids.ts'

/** What a link that names no scopes asks for. */
export interface InstallParams {
  readonly scopes: readonly string[]
  /** Discord's bit field, in decimal. */
  readonly permissions: string
}

/** What its owner says of an application besides who it is; what is null or absent has not been said. */
export interface ApplicationSettings {
  readonly tags?: readonly string[] | null
  /** Where people are sent who want to add it. */
  readonly customInstallUrl?: string | null
  readonly installParams?: InstallParams | null
  /** By Discord's types of integration. */
  readonly integrationTypes?: Readonly<Record<string, InstallParams | null>> | null
  /** Where people are sent who want to be known to it. */
  readonly verificationUrl?: string | null
  readonly webhooksUrl?: string | null
  readonly webhooksStatus?: number | null
  readonly webhooksTypes?: readonly string[] | null
  readonly maxParticipants?: number | null
  readonly explicitContentFilter?: number | null
}

/** A bot's application; its id is the bot's user id. */
export interface Application {
  readonly id: Snowflake
  readonly name: string
  readonly description: string
  readonly owner: UserCid
  readonly bot: UserCid
  readonly publicBot: boolean
  /** Discord's flags of the gateway's intents that it may have; null: all. */
  readonly flags: number | null
  /** Where its interactions are sent; null: they come over the gateway. */
  readonly endpoint: string | null
  /** Where this node was reached when that was said, without a trailing slash. */
  readonly origin: string | null
  /** Pictures, as ops name them. */
  readonly icon: string | null
  readonly cover: string | null
  readonly settings: ApplicationSettings
}

/** Of the settings those that are named; all others stay. */
export interface ApplicationChanges {
  readonly name?: string
  readonly description?: string
  readonly publicBot?: boolean
  readonly flags?: number
  readonly endpoint?: string | null
  readonly origin?: string
  readonly icon?: string | null
  readonly cover?: string | null
  readonly settings?: ApplicationSettings
}
