/** Finding messages, as protocols for clients see it. */
import type { Snowflake } from '../core/ids.ts'
import type { Message } from '../core/messages.ts'
import type { Wanted } from '../core/search/query.ts'

export interface SearchQuery extends Wanted {
  /** Ids of messages, each left out; null: no bound. */
  readonly after: Snowflake | null
  readonly before: Snowflake | null
  readonly order: 'newest' | 'oldest' | 'best'
  readonly limit: number
  readonly offset: number
}

export interface SearchFound {
  /** As far as 10,000. */
  readonly total: number
  readonly messages: readonly Message[]
}

export interface Search {
  /**
   * Messages of guilds by their words and tags. Whoever asks says by `all` where the reader may read.
   *
   * @returns `behind`: so much is new here that the index lacks some; it will not for long.
   */
  find(query: SearchQuery): Promise<SearchFound | 'behind'>
  /** How many messages the index has, as far as a million. */
  readonly size: number
}
