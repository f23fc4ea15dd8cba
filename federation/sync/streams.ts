/** Opens and serves sync streams; a peer that breaks the protocol or stops half-way is cut off. */
import type { Connection, PeerId, Stream } from '@libp2p/interface'
import type { GuildCid } from '../../node/core/ids.ts'
import type { Clock, SealProofs, SnapshotShelf } from '../../node/core/ports.ts'
import type { Introducing } from '../discovery/introductions.ts'
import type { Clocks } from '../health/clocks.ts'
import { answers } from '../host/answers.ts'
import type { Host } from '../host/create-host.ts'
import { connectionOf, openStream } from '../host/open-stream.ts'
import { SYNC } from '../limits.ts'
import { endFaulty, type FaultParts } from '../stream-fault.ts'
import type { TokenBuckets } from '../token-bucket.ts'
import { frameStream, type FrameStream } from '../wire/frame-stream.ts'
import { createSyncClient, type ClientParts, type SyncClient } from './client.ts'
import { meetAsClient, type Credentials, type Proven } from './handshake.ts'
import { serveSync } from './server.ts'

export interface SyncStreams {
  /** Meets the peer about `guilds`, and closes the stream when `work` is over. */
  use<T>(peer: PeerId, guilds: readonly GuildCid[], work: (client: SyncClient) => Promise<T>): Promise<T>
  /** Serves a stream that a peer has opened. Never rejects. */
  serve(stream: Stream, connection: Connection): Promise<void>
}

export interface StreamParts extends ClientParts, FaultParts {
  readonly host: Host
  readonly credentials: Credentials
  readonly proofs: SealProofs
  readonly buckets: TokenBuckets
  readonly shelf: SnapshotShelf
  readonly clock: Clock
  readonly signal: AbortSignal
  readonly introductions: Introducing
  readonly clocks: Pick<Clocks, 'note'>
  /** What a meeting has proved. */
  met(peer: PeerId, proven: Proven): void
}

const BOUNDS = { maxFrame: SYNC.maxFrame, timeout: SYNC.frameTimeout }

export const createSyncStreams = (parts: StreamParts): SyncStreams => {
  const { host, credentials, inbox, proofs, buckets, shelf, audiences, clock, clocks, signal, met, introductions } =
    parts
  const self = host.peerId.toString()

  const meetAndWork = async <T>(
    peer: PeerId,
    frames: FrameStream,
    guilds: readonly GuildCid[],
    work: (client: SyncClient) => Promise<T>
  ): Promise<T> => {
    const server = peer.toString()
    const told = (t: number, now: number): void => clocks.note(server, t, now)
    const proven = await meetAsClient(frames, { client: self, server }, credentials, guilds, told)
    met(peer, proven)
    const result = await work(createSyncClient(frames, server, proven, parts))
    await frames.write({ k: 'bye' })
    return result
  }

  return {
    async use(peer, guilds, work) {
      const stream = await openStream(host, peer, SYNC.protocol, signal)
      const connection = connectionOf(host, peer, stream)
      const isThere = async () => connection !== undefined && answers(connection)
      await using frames = frameStream(stream, { ...BOUNDS, signal, answers: isThere })
      try {
        return await meetAndWork(peer, frames, guilds, work)
      } catch (error) {
        await endFaulty(parts, peer, frames, error)
        throw error
      }
    },

    async serve(stream, connection) {
      const { remotePeer } = connection
      await using frames = frameStream(stream, { ...BOUNDS, signal, answers: () => answers(connection) })
      try {
        const ends = { client: remotePeer.toString(), server: self }
        await serveSync(frames, ends, {
          credentials,
          inbox,
          proofs,
          buckets,
          shelf,
          audiences,
          clock,
          introductions,
          met: (proven) => met(remotePeer, proven)
        })
      } catch (error) {
        await endFaulty(parts, remotePeer, frames, error)
      }
    }
  }
}
