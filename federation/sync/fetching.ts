/** Asks peers for ops they have named: one stream at a time for each peer, after any sync of the guild is over. */
import type { PeerId } from '@libp2p/interface'
import type { GuildCid, LogId, OpCid } from '../../node/core/ids.ts'
import type { LogReader } from '../../node/core/ports.ts'
import type { Background } from '../background.ts'
import { SYNC } from '../limits.ts'
import type { SyncClient } from './client.ts'
import type { Reconciling } from './reconciling.ts'
import type { SyncStreams } from './streams.ts'
import type { WantList } from './wants.ts'

/** Lists that may wait for one peer; more than that is left to a round. */
const WAITING = 16

export interface Fetching {
  /** False when too much waits for the peer already. */
  fetch(peer: PeerId, list: WantList): boolean
}

export interface FetchingParts {
  readonly log: Pick<LogReader, 'has'>
  readonly streams: SyncStreams
  readonly reconciling: Reconciling
  readonly background: Background
  failed(peer: PeerId, error: unknown): void
}

const chunks = (cids: readonly OpCid[]): readonly OpCid[][] =>
  Array.from({ length: Math.ceil(cids.length / SYNC.wantedCids) }, (_, i) =>
    cids.slice(i * SYNC.wantedCids, (i + 1) * SYNC.wantedCids)
  )

type Question = readonly [LogId, readonly OpCid[]]

const askAll = async (client: SyncClient, guild: GuildCid, questions: readonly Question[]): Promise<void> => {
  if (!client.proven.has(guild)) return
  for (const [log, cids] of questions) await client.want(guild, log, cids)
}

export const createFetching = ({ log, streams, reconciling, background, failed }: FetchingParts): Fetching => {
  const queues = new Map<string, Promise<void>[]>()

  const stillLacking = ({ logs }: WantList): readonly Question[] =>
    [...logs].flatMap(([id, cids]) => chunks(cids.filter((cid) => !log.has(cid))).map((chunk): Question => [id, chunk]))

  const fetchNow = async (peer: PeerId, list: WantList): Promise<void> => {
    await reconciling.over(list.guild)
    const questions = stillLacking(list)
    if (questions.length === 0) return
    await streams
      .use(peer, [list.guild], (client) => askAll(client, list.guild, questions))
      .catch((error: unknown) => failed(peer, error))
  }

  const fetchAfter = async (before: Promise<void> | undefined, peer: PeerId, list: WantList): Promise<void> => {
    await before
    await fetchNow(peer, list)
  }

  const leave = (name: string): void => {
    const [, ...rest] = queues.get(name) ?? []
    if (rest.length > 0) queues.set(name, rest)
    else queues.delete(name)
  }

  return {
    fetch(peer, list) {
      const name = peer.toString()
      const queue = queues.get(name) ?? []
      if (queue.length >= WAITING) return false
      const job = fetchAfter(queue.at(-1), peer, list)
      queues.set(name, [...queue, job])
      background.run(() => job.finally(() => leave(name)))
      return true
    }
  }
}
