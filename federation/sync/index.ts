/** Brings guilds up to date: rounds with every peer, pulls on demand, and parents that somebody named. */
import type { GuildCid } from '../../node/core/ids.ts'
import type { Logger, LogReader } from '../../node/core/ports.ts'
import type { Background } from '../background.ts'
import { INTRODUCTIONS } from '../discovery/limits.ts'
import { PeerTooSlow, SyncRefused } from '../errors.ts'
import type { Ledger } from '../health/ledger.ts'
import { ROUNDS, SYNC } from '../limits.ts'
import type { Peers } from '../peers.ts'
import type { SyncClient } from './client.ts'
import { createDraggers } from './draggers.ts'
import { createFetching } from './fetching.ts'
import type { Interests } from './interests.ts'
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
  /** Resolves when no peer is being asked for all of the guild. */
  settled(guild: GuildCid): Promise<void>
}

export interface SyncParts {
  readonly streams: SyncStreams
  readonly peers: Peers
  readonly log: Pick<LogReader, 'has'>
  readonly lagging: Lagging
  readonly interests: Interests
  readonly ledger: Pick<Ledger, 'failed'>
  readonly background: Background
  readonly logger: Logger
  carried(): readonly GuildCid[]
  /** All that a peer has of the guild is here. */
  reconciled(guild: GuildCid): void
  /** All that was to be fetched of the guild is here. */
  caughtUp(guild: GuildCid): void
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

/** The worst of the results counts. */
const worst = (results: readonly RoundResult[]): RoundResult =>
  (['failed', 'busy'] as const).find((result) => results.includes(result)) ?? 'done'

export const createSync = (parts: SyncParts): Sync => {
  const { streams, peers, log, lagging, ledger, interests, background, logger, carried, reconciled, caughtUp } = parts
  const reconciling = createReconciling((guild) => {
    lagging.set(guild, [])
    caughtUp(guild)
  })

  const draggers = createDraggers(() => performance.now())

  const cutShort = (peer: string, error: unknown): RoundResult => {
    if (error instanceof PeerTooSlow) draggers.note(peer)
    ledger.failed(peer, error)
    logger.info('a sync was cut short', { peer, reason: messageOf(error) })
    return 'failed'
  }

  /** Peers that came when another was busy with a guild. */
  const waiting = new Map<GuildCid, Set<string>>()

  const callHelpers = (guild: GuildCid): void => {
    const peersHere = waiting.get(guild) ?? []
    waiting.delete(guild)
    if (lagging.hasAny(guild)) for (const peer of [...peersHere].slice(0, SYNC.helpers)) rounds.soon(peer, 0)
  }

  const wait = (peer: string, guild: GuildCid): void =>
    void waiting.set(guild, (waiting.get(guild) ?? new Set()).add(peer))

  /** Another peer leads: this one says what it knows of what is shown, and brings a part of the history. */
  const assist = async (client: SyncClient, peer: string, guild: GuildCid): Promise<'busy'> => {
    wait(peer, guild)
    await client.crossCheck(guild)
    await reconciling.help(guild, async (share) => void (await client.reconcile(guild, 'help', share, () => {})))
    return 'busy'
  }

  /** A peer that does not serve one guild may serve the next. */
  const reconcileOne = async (
    client: SyncClient,
    peer: string,
    guild: GuildCid,
    extent: 'whole' | 'brief'
  ): Promise<RoundResult | 'more'> => {
    if (draggers.has(peer)) return 'done'
    const work = reconciling.claim(guild, (share, ready) =>
      client.reconcile(guild, extent, share, () => {
        ready()
        callHelpers(guild)
      })
    )
    try {
      if (!work) return await assist(client, peer, guild)
      const isWhole = await work
      reconciled(guild)
      return isWhole ? 'done' : 'more'
    } catch (error) {
      if (error instanceof SyncRefused) return cutShort(peer, error)
      throw error
    }
  }

  const reconcileAll = async (client: SyncClient, peer: string): Promise<RoundResult> => {
    const results: RoundResult[] = []
    if (client.proven.size === 0) return 'stranger'
    const guilds = interests.order(client.proven.keys())
    const rest: GuildCid[] = guilds.length > 1 ? [] : [...guilds]
    // What is new of all guilds comes before the history of one.
    for (const guild of guilds.length > 1 ? guilds : []) {
      const result = await reconcileOne(client, peer, guild, 'brief')
      if (result === 'more') rest.push(guild)
      else results.push(result)
    }
    let questions: number = INTRODUCTIONS.guildsPerRound
    for (const guild of guilds) if (questions > 0 && (await client.introduce(guild))) questions--
    for (const guild of rest) {
      const result = await reconcileOne(client, peer, guild, 'whole')
      results.push(result === 'more' ? 'done' : result)
    }
    return worst(results)
  }

  /** Another peer brings what is new of it, and no history is on its way with which this one could help: it would be met for nothing. */
  const isTaken = (guild: GuildCid): boolean => reconciling.ready(guild) !== undefined && !lagging.hasAny(guild)

  const round = async (peer: string): Promise<RoundResult> => {
    const id = peers.get(peer)
    if (!id) return 'done'
    const shared = peers.guildsOf(peer)
    if (shared.length > 0 && shared.every(isTaken)) {
      for (const guild of shared) wait(peer, guild)
      return 'busy'
    }
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
    called: callHelpers,
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
    interests,
    background,
    failed: (peer, error) => void cutShort(peer.toString(), error)
  })

  return { rounds, pull, page, fetch, settled: reconciling.over, [Symbol.dispose]: () => rounds[Symbol.dispose]() }
}
