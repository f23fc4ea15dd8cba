/**
 * Pages of a channel whose history is on its way, asked of a peer because somebody reads there now. Few at once, and
 * each once in a while: the whole history comes anyway.
 */
import type { PeerId } from '@libp2p/interface'
import type { GuildCid, LogId } from '../../node/core/ids.ts'
import type { PageQuery } from '../../node/core/ports.ts'
import type { Background } from '../background.ts'
import { LAGGING } from '../limits.ts'
import type { Peers } from '../peers.ts'
import type { SyncClient } from './client.ts'
import type { Interests } from './interests.ts'
import type { Lagging } from './lagging.ts'
import type { SyncStreams } from './streams.ts'

export interface PageParts {
  readonly streams: SyncStreams
  readonly peers: Pick<Peers, 'candidates'>
  readonly lagging: Lagging
  readonly interests: Pick<Interests, 'note'>
  readonly background: Background
  failed(peer: PeerId, error: unknown): void
}

const isNewest = ({ before, after, around }: PageQuery): boolean => (before ?? after ?? around) === undefined

export type Pages = (guild: GuildCid, log: LogId, query: PageQuery) => Promise<void>

const nameOf = (log: LogId, { limit, before, after, around }: PageQuery): string =>
  [log, limit, before, after, around].join(' ')

/** @returns asks for a page; see Network.page. */
export const createPages = ({ streams, peers, lagging, interests, background, failed }: PageParts): Pages => {
  const pages = new Map<string, Promise<void>>()
  let running = 0

  /** @returns whether the peer answered. */
  const askOne = async (
    peer: PeerId,
    guild: GuildCid,
    work: (client: SyncClient) => Promise<void>
  ): Promise<boolean> => {
    const ask = async (client: SyncClient): Promise<boolean> => {
      if (!client.proven.has(guild)) return false
      await work(client)
      return true
    }
    return streams.use(peer, [guild], ask).catch((error: unknown) => {
      failed(peer, error)
      return false
    })
  }

  const crossCheck = async (guild: GuildCid, others: readonly PeerId[]): Promise<void> => {
    for (const peer of others) if (await askOne(peer, guild, (client) => client.crossCheck(guild))) return
  }

  const fetch = async (guild: GuildCid, log: LogId, query: PageQuery): Promise<void> => {
    const candidates = peers.candidates(guild).slice(0, LAGGING.peersPerPage)
    for (const [i, peer] of candidates.entries()) {
      if (!(await askOne(peer, guild, (client) => client.page(guild, log, query)))) continue
      background.run(() => crossCheck(guild, candidates.toSpliced(i, 1)))
      return
    }
  }

  const remember = (name: string, page: Promise<void>): void => {
    pages.set(name, page)
    const oldest = pages.size > LAGGING.pages ? pages.keys().next() : undefined
    if (oldest && !oldest.done) pages.delete(oldest.value)
  }

  return async (guild, log, query) => {
    interests.note(log)
    if (!lagging.has(guild, log)) return
    // They came before the history did; a stream of their own would wait behind it.
    if (isNewest(query) && lagging.showsNewest(guild, log, query.limit)) return
    const name = nameOf(log, query)
    const known = pages.get(name)
    if (known || running >= LAGGING.pagesAtOnce) return known
    running += 1
    const page = fetch(guild, log, query).finally(() => (running -= 1))
    remember(name, page)
    return page
  }
}
