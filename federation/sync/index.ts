/** Brings guilds up to date: rounds with every peer, pulls on demand, and parents that somebody named. */
import type { GuildCid } from '../../node/core/ids.ts'
import type { Logger, LogReader } from '../../node/core/ports.ts'
import type { Background } from '../background.ts'
import { PeerTooSlow, SyncRefused } from '../errors.ts'
import { ROUNDS } from '../limits.ts'
import type { Peers } from '../peers.ts'
import type { SyncClient } from './client.ts'
import { createDraggers } from './draggers.ts'
import { createFetching } from './fetching.ts'
import type { Lagging } from './lagging.ts'
import { createPages, type Pages } from './pages.ts'
import { createPulling } from './pulling.ts'
import { createReconciling } from './reconciling.ts'
import type { RoundResult } from './round-schedule.ts'
import { createRounds, type Rounds } from './rounds.ts'
import type { SyncStreams } from './streams.ts'
import type { WantList } from './wants.ts'

export interface Sync extends Disposable {
  readonly rounds: Rounds
  /** Resolves when control state and newest messages are here; history goes on. @throws Unreachable */
  pull(guild: GuildCid): Promise<void>
  /** See Network.page. */
  readonly page: Pages
  /** Asks a peer for ops it has named. Never rejects. */
  fetch(list: WantList): void
}

export interface SyncParts {
  readonly streams: SyncStreams
  readonly peers: Peers
  readonly log: Pick<LogReader, 'has'>
  readonly lagging: Lagging
  readonly background: Background
  readonly logger: Logger
  carried(): readonly GuildCid[]
  /** All that a peer has of the guild is here. */
  reconciled(guild: GuildCid): void
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

/** The worst of the results counts. */
const worst = (results: readonly RoundResult[]): RoundResult =>
  (['failed', 'busy'] as const).find((result) => results.includes(result)) ?? 'done'

export const createSync = ({
  streams,
  peers,
  log,
  lagging,
  background,
  logger,
  carried,
  reconciled
}: SyncParts): Sync => {
  const reconciling = createReconciling()

  const draggers = createDraggers(() => performance.now())

  const cutShort = (peer: string, error: unknown): RoundResult => {
    if (error instanceof PeerTooSlow) draggers.note(peer)
    logger.info('a sync was cut short', { peer, reason: messageOf(error) })
    return 'failed'
  }

  /** A peer that does not serve one guild may serve the next. */
  const reconcileOne = async (client: SyncClient, peer: string, guild: GuildCid): Promise<RoundResult> => {
    if (draggers.has(peer)) return 'done'
    const work = reconciling.claim(guild, (ready) => client.reconcile(guild, ready))
    if (!work) {
      await client.crossCheck(guild)
      return 'busy'
    }
    try {
      await work
      reconciled(guild)
      return 'done'
    } catch (error) {
      if (error instanceof SyncRefused) return cutShort(peer, error)
      throw error
    }
  }

  const reconcileAll = async (client: SyncClient, peer: string): Promise<RoundResult> => {
    const results: RoundResult[] = []
    if (client.proven.size === 0) return 'stranger'
    for (const guild of client.proven.keys()) results.push(await reconcileOne(client, peer, guild))
    return worst(results)
  }

  const round = async (peer: string): Promise<RoundResult> => {
    const id = peers.get(peer)
    if (!id) return 'done'
    return streams
      .use(id, carried(), (client) => reconcileAll(client, peer))
      .catch((error: unknown) => cutShort(peer, error))
  }

  const rounds = createRounds({ round, now: () => performance.now(), random: Math.random })

  const fetching = createFetching({
    log,
    streams,
    reconciling,
    background,
    failed: (peer, error) => {
      cutShort(peer.toString(), error)
      rounds.soon(peer.toString(), 0)
    }
  })

  const pull = createPulling({
    streams,
    peers,
    reconciling,
    background,
    ended: (peer) => rounds.soon(peer.toString(), ROUNDS.afterFailure)
  })

  const fetch = (list: WantList): void => {
    const peer = peers.get(list.peer)
    if (peer && !fetching.fetch(peer, list)) rounds.soon(list.peer, 0)
  }

  const page = createPages({
    streams,
    peers,
    lagging,
    background,
    failed: (peer, error) => void cutShort(peer.toString(), error)
  })

  return { rounds, pull, page, fetch, [Symbol.dispose]: () => rounds[Symbol.dispose]() }
}
