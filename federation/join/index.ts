/** Answers whoever has an invite, and asks what it leads to. */
import type { Connection, Stream } from '@libp2p/interface'
import type { Background } from '../background.ts'
import type { FederationDeps } from '../deps.ts'
import type { Host } from '../host/host.ts'
import { JOIN } from '../limits.ts'
import { endFaulty, type FaultParts } from '../stream-fault.ts'
import { createTokenBuckets } from '../token-bucket.ts'
import { frameStream } from '../wire/frame-stream.ts'
import { serveJoin } from './server.ts'

interface JoinParts extends FaultParts {
  readonly host: Host
  readonly deps: Pick<FederationDeps, 'clock' | 'doorkeeper' | 'cards'>
  readonly background: Background
  readonly signal: AbortSignal
}

export const handleJoin = (parts: JoinParts): Promise<void> => {
  const { host, deps, background, signal } = parts
  const buckets = createTokenBuckets(deps.clock, JOIN.requestBurst, JOIN.requestsPerSecond)
  const door = { doorkeeper: deps.doorkeeper, cards: deps.cards, buckets }
  const serve = async (stream: Stream, { remotePeer }: Connection): Promise<void> => {
    await using frames = frameStream(stream, { maxFrame: JOIN.maxFrame, timeout: JOIN.answerTimeout, signal })
    try {
      await serveJoin(frames, remotePeer.toString(), door)
    } catch (error) {
      if (!(await endFaulty(parts, remotePeer, frames, error))) throw error
    }
  }
  return host.handle(JOIN.protocol, (stream, connection) => background.run(() => serve(stream, connection)), {
    maxInboundStreams: JOIN.streamsPerPeer,
    runOnLimitedConnection: true
  })
}
