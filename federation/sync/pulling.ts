/** Pulls a guild now, from whoever is connected. */
import type { PeerId } from '@libp2p/interface'
import type { GuildCid } from '../../node/core/ids.ts'
import type { Background } from '../background.ts'
import { Unreachable } from '../errors.ts'
import type { Peers } from '../peers.ts'
import type { SyncClient } from './client.ts'
import type { Reconciling } from './reconciling.ts'
import type { SyncStreams } from './streams.ts'

export interface PullingParts {
  readonly streams: SyncStreams
  readonly peers: Peers
  readonly reconciling: Reconciling
  readonly background: Background
  /** What is new is here, and others may help with the history. */
  called(guild: GuildCid): void
  /** The whole of a pull is over, history included, however it ended. */
  ended(peer: PeerId): void
}

/** @returns pulls a guild; resolves when control state and newest messages are here, throws Unreachable. */
export const createPulling = ({ streams, peers, reconciling, background, called, ended }: PullingParts) => {
  /** Resolves when it is ready, and leaves the rest to the background. */
  const pullFrom = (peer: PeerId, guild: GuildCid): Promise<void> => {
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    const reconcile = async (client: SyncClient): Promise<void> => {
      if (!client.proven.has(guild)) throw new Unreachable([peer.toString()])
      const claimed = reconciling.claim(guild, (share, ready) =>
        client.reconcile(guild, 'whole', share, () => {
          ready()
          called(guild)
        })
      )
      reconciling.ready(guild)?.then(resolve, reject)
      await claimed
    }
    const over = streams
      .use(peer, [guild], reconcile)
      .catch(reject)
      .finally(() => ended(peer))
    background.run(() => over)
    return promise
  }

  return async (guild: GuildCid): Promise<void> => {
    const errors: unknown[] = []
    for (const peer of peers.candidates(guild)) {
      try {
        return await (reconciling.ready(guild) ?? pullFrom(peer, guild))
      } catch (error) {
        errors.push(error)
      }
    }
    throw new Unreachable(peers.all().map(String), { cause: new AggregateError(errors) })
  }
}
