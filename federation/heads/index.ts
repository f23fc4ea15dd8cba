/**
 * Tells peers what has come in another way than by gossip, by names alone: whoever lacks one of them compares with this node at once,
 * and tells others in turn. Without that a node hears only at its next round, half a minute later, of what was written beyond a cut
 * that has healed somewhere else.
 *
 * Attack: whoever names ops that are nowhere makes others compare for nothing. So a peer's word brings about a round with that peer
 * alone, and no more of them than a few; of a guild one after another (told.ts).
 */
import type { Connection, PeerId, Stream } from '@libp2p/interface'
import { setTimeout as delay } from 'node:timers/promises'
import type { GuildCid, OpCid } from '../../node/core/ids.ts'
import type { Clock, LogReader } from '../../node/core/ports.ts'
import type { Background } from '../background.ts'
import type { Host } from '../host/create-host.ts'
import { openStream } from '../host/open-stream.ts'
import type { Proven, Source } from '../inbound/candidate.ts'
import { HEADS } from '../limits.ts'
import type { Peers } from '../peers.ts'
import { endFaulty, type FaultParts } from '../stream-fault.ts'
import type { Rounds } from '../sync/rounds.ts'
import { createTokenBuckets } from '../token-bucket.ts'
import { frameStream } from '../wire/frame-stream.ts'
import { createBrought, type Head } from './brought.ts'
import { createTold } from './told.ts'
import { headsFrame, type HeadsFrame } from './frames.ts'

export interface Heads {
  /** These are stored now, and nobody else is told of them otherwise. */
  brought(source: Source, ops: readonly Proven[]): void
}

export interface HeadsParts extends FaultParts {
  readonly host: Host
  readonly peers: Pick<Peers, 'audience' | 'carrying' | 'isMember'>
  readonly log: Pick<LogReader, 'has' | 'heads'>
  readonly clock: Clock
  readonly background: Background
  readonly signal: AbortSignal
  rounds(): Pick<Rounds, 'soon'>
  /** Resolves when no peer is being asked for the guild any more. */
  settled(guild: GuildCid): Promise<void>
}

const BOUNDS = { maxFrame: HEADS.maxFrame, timeout: HEADS.timeout }

export const createHeads = async (parts: HeadsParts): Promise<Heads> => {
  const { host, peers, log, clock, background, signal, rounds, settled } = parts
  const all = createBrought(log)
  const buckets = createTokenBuckets(clock, HEADS.burst, HEADS.perSecond)

  const tellOne = async (id: PeerId, frame: HeadsFrame): Promise<void> => {
    const stream = await openStream(host, id, HEADS.protocol, signal)
    await using frames = frameStream(stream, { ...BOUNDS, signal })
    await frames.write(frame)
  }

  /** Who cannot be told finds it by itself. */
  const tell = async (guild: GuildCid): Promise<void> => {
    await settled(guild)
    await delay(HEADS.gather, undefined, { signal })
    const rows = Map.groupBy(all.take(guild), ({ log: of }) => of)
    const audiences = new Map([...rows.keys()].map((of) => [of, new Set(peers.audience(guild, of).map(String))]))
    const heads = [...rows.values()].flat()
    for (const id of peers.carrying(guild).slice(0, HEADS.peers)) {
      const peer = id.toString()
      const isNews = (head: Head): boolean => head.by !== peer && audiences.get(head.log)?.has(peer) === true
      const told = heads.filter(isNews).slice(0, HEADS.told)
      if (told.length === 0) continue
      const frame: HeadsFrame = { k: 'heads', guild, heads: told.map(({ cid }) => cid) }
      background.run(() => tellOne(id, frame).catch(() => undefined))
    }
  }

  const lacksAny = (heads: readonly OpCid[]): boolean => heads.some((cid) => !log.has(cid))

  const told = createTold({ lacksAny, settled, signal, ask: (peer) => rounds().soon(peer, buckets.take(peer)) })

  const hear = (peer: string, { guild, heads }: HeadsFrame): void => {
    if (peers.isMember(peer, guild) && lacksAny(heads)) background.run(() => told.hear(guild, { peer, heads }))
  }

  const serve = async (stream: Stream, { remotePeer }: Connection): Promise<void> => {
    await using frames = frameStream(stream, { ...BOUNDS, signal })
    try {
      const frame = await frames.read(headsFrame)
      hear(remotePeer.toString(), frame)
    } catch (error) {
      if (!(await endFaulty(parts, remotePeer, frames, error))) throw error
    }
  }

  await host.handle(HEADS.protocol, (stream, connection) => background.run(() => serve(stream, connection)), {
    maxInboundStreams: HEADS.streamsPerPeer,
    runOnLimitedConnection: true
  })

  return {
    brought(source, ops) {
      if (all.note(source, ops)) background.run(() => tell(source.guild))
    }
  }
}
