/** Guilds out of a node and into it: what an archive is made of, and what becomes of one that is taken. */
import type { CertCid, GuildCid, Snowflake } from '../../core/ids.ts'

/** What a guild is at one moment: what an archive begins and ends with. */
export interface Outline {
  readonly guild: GuildCid
  readonly id: Snowflake
  readonly name: string
  readonly genesis: Uint8Array
  /** Place of the last op in the store. */
  readonly upTo: number
  readonly entries: number
  /** Ops that were accepted and have no effect. */
  readonly voids: number
  readonly state: string
  readonly logs: readonly { readonly id: string; readonly entries: number; readonly heads: string }[]
}

export interface Page {
  readonly identities: readonly { readonly cert: CertCid; readonly frame: Uint8Array }[]
  readonly frames: readonly Uint8Array[]
  /** Place of the last op of the page; null when there are no more. */
  readonly after: number | null
}

export interface Taken {
  readonly admitted: number
  /** Here before. */
  readonly known: number
  /** Why it goes no further: an op that is not what it should be. */
  readonly fault: string | null
}

export interface Archives {
  /** @returns undefined for a guild that is not here. */
  outline(guild: GuildCid): Outline | undefined
  /** Ops of a guild after one place and up to another, in order of arrival. */
  page(guild: GuildCid, after: number, upTo: number): Page
  /**
   * Takes frames of one archive, in order; again and again as often as one likes. What is taken is judged as if a peer
   * had sent it. Resolves when it is on disk.
   *
   * @param guild the CID of the archive's guild.
   */
  take(guild: GuildCid, frames: readonly Uint8Array[]): Promise<Taken>
}
