/** Files between nodes that share a guild: asked for by name, of one peer after another, until all of it is here. */
import type { Connection, PeerId, Stream } from '@libp2p/interface'
import type { GuildCid, LogId } from '../../node/core/ids.ts'
import type { BlobShelf, Clock, Network } from '../../node/core/ports.ts'
import type { Background } from '../background.ts'
import type { Host } from '../host/create-host.ts'
import { openStream } from '../host/open-stream.ts'
import { BLOBS } from '../limits.ts'
import type { Peers } from '../peers.ts'
import { endFaulty, type FaultParts } from '../stream-fault.ts'
import { createTokenBuckets } from '../token-bucket.ts'
import { frameStream } from '../wire/frame-stream.ts'
import { NotKept, takeBlob } from './client.ts'
import { serveBlob } from './server.ts'

export interface Blobs {
  readonly fetch: Network['fetchBlob']
}

export interface BlobParts extends FaultParts {
  readonly host: Host
  readonly peers: Pick<Peers, 'audience' | 'mayHave'>
  readonly shelf: BlobShelf
  readonly clock: Clock
  readonly background: Background
  readonly signal: AbortSignal
}

/** Peers that were faulty or too slow of late. */
const createAside = (clock: Clock) => {
  const until = new Map<string, number>()
  return {
    has: (peer: string): boolean => (until.get(peer) ?? 0) > clock.now(),
    put(peer: string): void {
      until.delete(peer)
      until.set(peer, clock.now() + BLOBS.aside)
      const oldest = until.size > BLOBS.remembered ? until.keys().next() : undefined
      if (oldest && !oldest.done) until.delete(oldest.value)
    }
  }
}

export const createBlobs = async (parts: BlobParts): Promise<Blobs> => {
  const { host, peers, shelf, clock, background, signal } = parts
  const buckets = createTokenBuckets(clock, BLOBS.burst, BLOBS.perSecond)
  const aside = createAside(clock)
  const bounds = { maxFrame: BLOBS.maxFrame, timeout: BLOBS.timeout, signal }

  /** Who may hold one of the logs; those last who were of no use. */
  const candidates = (guild: GuildCid, logs: readonly LogId[]): readonly PeerId[] => {
    const found = new Map(logs.flatMap((log) => peers.audience(guild, log)).map((id) => [id.toString(), id]))
    const [good, rest] = [
      [...found].filter(([peer]) => !aside.has(peer)),
      [...found].filter(([peer]) => aside.has(peer))
    ]
    return [...good, ...rest].slice(0, BLOBS.peers).map(([, id]) => id)
  }

  const tryPeer = async (peer: PeerId, ...[guild, , blob, sink]: Parameters<Blobs['fetch']>) => {
    try {
      await using frames = frameStream(await openStream(host, peer, BLOBS.protocol, signal), bounds)
      try {
        return await takeBlob(frames, { guild, blob }, sink)
      } catch (error) {
        if (await endFaulty(parts, peer, frames, error)) aside.put(peer.toString())
        throw error
      }
    } catch (error) {
      if (error instanceof NotKept) throw error.cause
      return 'none'
    }
  }

  const serve = async (stream: Stream, { remotePeer }: Connection): Promise<void> => {
    await using frames = frameStream(stream, bounds)
    try {
      await serveBlob(frames, remotePeer.toString(), { shelf, peers, clock, buckets })
    } catch (error) {
      await endFaulty(parts, remotePeer, frames, error)
    }
  }

  await host.handle(BLOBS.protocol, (stream, connection) => background.run(() => serve(stream, connection)), {
    maxInboundStreams: BLOBS.streamsPerPeer,
    runOnLimitedConnection: true
  })

  return {
    async fetch(...wanted) {
      const [guild, logs] = wanted
      for (const peer of candidates(guild, logs)) {
        const outcome = await tryPeer(peer, ...wanted)
        if (outcome !== 'none') return outcome === 'taken'
      }
      return false
    }
  }
}
