/** Brings guilds up to date: rounds with every peer, pulls on demand, and parents that somebody named. */
import type { PeerId } from '@libp2p/interface'
import type { GuildCid, LogId, OpCid } from '../../node/core/ids.ts'
import type { Background } from '../background.ts'
import type { Logger } from '../deps.ts'
import { Unreachable } from '../errors.ts'
import { SYNC } from '../limits.ts'
import type { Peers } from '../peers.ts'
import type { SyncClient } from './client.ts'
import { createReconciling } from './reconciling.ts'
import { createRounds, type RoundResult, type Rounds } from './rounds.ts'
import type { SyncStreams } from './streams.ts'
import type { WantList } from './wants.ts'

export interface Sync extends Disposable {
  readonly rounds: Rounds
  /** Resolves when control state and newest messages are here; history goes on. @throws Unreachable */
  pull(guild: GuildCid): Promise<void>
  /** Asks a peer for ops it has named. Never rejects. */
  fetch(list: WantList): void
}

export interface SyncParts {
  readonly streams: SyncStreams
  readonly peers: Peers
  readonly background: Background
  readonly logger: Logger
  carried(): readonly GuildCid[]
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

const chunks = (cids: readonly OpCid[]): readonly OpCid[][] =>
  Array.from({ length: Math.ceil(cids.length / SYNC.wantedCids) }, (_, i) =>
    cids.slice(i * SYNC.wantedCids, (i + 1) * SYNC.wantedCids)
  )

export const createSync = ({ streams, peers, background, logger, carried }: SyncParts): Sync => {
  const reconciling = createReconciling()

  const reconcileAll = (client: SyncClient): Promise<boolean[]> =>
    [...client.proven.keys()].reduce<Promise<boolean[]>>(async (before, guild) => {
      const done = await before
      const work = reconciling.claim(guild, (ready) => client.reconcile(guild, ready))
      await work
      return [...done, work !== undefined]
    }, Promise.resolve([]))

  const round = async (peer: string): Promise<RoundResult> => {
    const id = peers.get(peer)
    if (!id) return 'done'
    try {
      const done = await streams.use(id, carried(), reconcileAll)
      return done.includes(false) ? 'busy' : 'done'
    } catch (error) {
      logger.info('a sync round was cut short', { peer, reason: messageOf(error) })
      return 'failed'
    }
  }

  const rounds = createRounds({ round, now: () => performance.now(), random: Math.random })

  /** Pulls from one peer; resolves when it is ready, and leaves the rest to the background. */
  const pullFrom = (peer: PeerId, guild: GuildCid): Promise<void> => {
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    const whole = streams.use(peer, [guild], async (client) => {
      if (!client.proven.has(guild)) throw new Unreachable([peer.toString()])
      await (reconciling.claim(guild, (ready) => client.reconcile(guild, () => (ready(), resolve()))) ??
        reconciling.ready(guild))
    })
    const over = whole.then(resolve, reject).finally(() => rounds.soon(peer.toString(), SYNC.frameTimeout))
    background.run(() => over)
    return promise
  }

  const fetchLog = async (client: SyncClient, guild: GuildCid, log: LogId, cids: readonly OpCid[]): Promise<void> => {
    for (const chunk of chunks(cids)) await client.want(guild, log, chunk)
  }

  const fetchAll = ({ guild, logs }: WantList, client: SyncClient): Promise<void> =>
    [...logs].reduce((before, [log, cids]) => before.then(() => fetchLog(client, guild, log, cids)), Promise.resolve())

  return {
    rounds,
    async pull(guild) {
      const errors: unknown[] = []
      for (const peer of peers.candidates(guild)) {
        const pulled = await (reconciling.ready(guild) ?? pullFrom(peer, guild)).then(
          () => true,
          (error: unknown) => void errors.push(error)
        )
        if (pulled) return
      }
      throw new Unreachable(peers.all().map(String), { cause: new AggregateError(errors) })
    },
    fetch(list) {
      const peer = peers.get(list.peer)
      if (!peer) return
      const failed = (error: unknown) => {
        logger.info('missing ops were not fetched', { peer: list.peer, reason: messageOf(error) })
        rounds.soon(list.peer, 0)
      }
      background.run(() => streams.use(peer, [list.guild], (client) => fetchAll(list, client)).catch(failed))
    },
    [Symbol.dispose]: () => rounds[Symbol.dispose]()
  }
}
