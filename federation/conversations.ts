/**
 * What goes to the nodes of those who are in a conversation as it happens. Nothing of it is published for whoever
 * subscribes: each frame goes straight to peers that have proved a device of somebody who is in it now.
 */
import type { Connection, PeerId, Stream } from '@libp2p/interface'
import type { GuildCid } from '../node/core/ids.ts'
import type { OpBlocks } from '../node/core/ops.ts'
import { decodeEntry } from '../node/core/codec.ts'
import { NOTICE_LIMIT, signNotice, type Notice } from '../node/core/notices.ts'
import type { Clock, Device, Inbox, Logger, LogReader } from '../node/core/ports.ts'
import { bytesUpTo, cid, list, literal, object, signature, type Shape } from '../node/core/schema.ts'
import type { Background } from './background.ts'
import type { Host } from './host/create-host.ts'
import { openStream } from './host/open-stream.ts'
import { createGossipLane, type GossipLane, type LaneParts } from './inbound/gossip-lane.ts'
import { CONVERSATIONS, GOSSIP, NOTICES } from './limits.ts'
import { createNoticeOrder } from './notice-order.ts'
import { readNotice } from './notices.ts'
import { createPublisher, type Publisher } from './outbound/publisher.ts'
import type { Peers } from './peers.ts'
import { endFaulty, type FaultParts } from './stream-fault.ts'
import type { Talk } from './talk.ts'
import { createTokenBuckets } from './token-bucket.ts'
import { frameOf, toWireIdentity, wireIdentity, wireOps, type WireOp } from './wire/frames.ts'
import { frameStream } from './wire/frame-stream.ts'

const guild = cid<GuildCid>()

export const conversationFrame = frameOf({
  ops: object({
    k: literal('ops'),
    guild,
    ops: wireOps(GOSSIP.frameOps),
    identities: list(wireIdentity, GOSSIP.frameOps + GOSSIP.frameGuests)
  }),
  notice: object({
    k: literal('notice'),
    guild,
    bytes: bytesUpTo(NOTICE_LIMIT),
    sig: signature,
    identity: wireIdentity
  })
})
type Frame = Shape<typeof conversationFrame>

const isRemoval = ({ entry }: WireOp): boolean => {
  const decoded = decodeEntry(entry)
  return decoded.ok && decoded.value.header.payload.k === 'kick'
}

/** What of a frame those are told who are not in the conversation any more; null: nothing. */
const withRemovals = (frame: Frame): Frame | null => {
  const ops = frame.k === 'ops' ? frame.ops.filter(isRemoval) : []
  return frame.k === 'ops' && ops.length > 0 ? { ...frame, ops } : null
}

export interface Conversations extends Pick<Talk, 'load'> {
  publish(guild: GuildCid, ops: readonly OpBlocks[]): void
  tell(guild: GuildCid, device: Device, notice: Notice): void
}

export interface ConversationParts extends LaneParts, FaultParts {
  readonly host: Host
  readonly peers: Pick<Peers, 'carrying' | 'isMember'>
  readonly log: Pick<LogReader, 'identity'>
  readonly inbox: Pick<Inbox, 'isMember' | 'notice'>
  readonly clock: Clock
  readonly background: Background
  readonly logger: Logger
  readonly signal: AbortSignal
  /** Conversations that are kept up. */
  isFollowed(guild: GuildCid): boolean
}

export const createConversations = async (parts: ConversationParts): Promise<Conversations> => {
  const { host, peers, log, inbox, clock, background, logger, signal, identities, blame, isFollowed } = parts
  const lane: GossipLane = createGossipLane(parts)
  const publishers = new Map<GuildCid, Publisher>()
  const buckets = createTokenBuckets(clock, NOTICES.burst, NOTICES.perSecond)
  const order = createNoticeOrder(clock)
  const bounds = { maxFrame: CONVERSATIONS.maxFrame, timeout: CONVERSATIONS.timeout, signal }

  const isListener = (id: PeerId, of: GuildCid): boolean => peers.isMember(id.toString(), of)

  const sendTo = async (peer: PeerId, frame: Frame): Promise<void> => {
    const stream = await openStream(host, peer, CONVERSATIONS.protocol, signal)
    await using frames = frameStream(stream, bounds)
    await frames.write(frame)
  }

  /** Whoever cannot be reached finds it by sync; who has just been removed hears of that, and of nothing else. */
  const sendAll = async (frame: Frame): Promise<void> => {
    const farewell = withRemovals(frame)
    const sent = peers.carrying(frame.guild).map(async (peer) => {
      const what = isListener(peer, frame.guild) ? frame : farewell
      if (what) await sendTo(peer, what).catch(() => undefined)
    })
    await Promise.all(sent)
  }

  const publisherOf = (of: GuildCid): Publisher => {
    const known = publishers.get(of)
    if (known) return known
    const send = (frame: Omit<Extract<Frame, { k: 'ops' }>, 'k' | 'guild'>): Promise<void> =>
      sendAll({ k: 'ops', guild: of, ...frame })
    const publisher = createPublisher({ log, logger, send })
    publishers.set(of, publisher)
    return publisher
  }

  const takeNotice = (peer: string, frame: Extract<Frame, { k: 'notice' }>): void => {
    if (buckets.take(peer) > 0) return
    const read = readNotice(frame.guild, frame, identities)
    if (typeof read === 'string') return blame(peer, read)
    if (Math.abs(clock.now() - read.t) > NOTICES.freshFor || !inbox.isMember(frame.guild, read.author)) return
    if (!order.admits(frame.guild, read.author, read.notice.k, read.t)) return
    inbox.notice(frame.guild, read.author.user, read.notice, read.t)
  }

  const take = async (peer: string, frame: Frame): Promise<void> => {
    if (!isFollowed(frame.guild) || !peers.isMember(peer, frame.guild)) return
    if (frame.k === 'notice') return takeNotice(peer, frame)
    const verdict = await lane.receive({ peer, guild: frame.guild }, frame)
    if (verdict.verdict === 'reject') blame(peer, verdict.detail)
  }

  const serve = async (stream: Stream, { remotePeer }: Connection): Promise<void> => {
    await using frames = frameStream(stream, bounds)
    try {
      await take(remotePeer.toString(), await frames.read(conversationFrame))
    } catch (error) {
      if (!(await endFaulty(parts, remotePeer, frames, error))) throw error
    }
  }

  await host.handle(CONVERSATIONS.protocol, (stream, connection) => background.run(() => serve(stream, connection)), {
    maxInboundStreams: CONVERSATIONS.streamsPerPeer,
    runOnLimitedConnection: true
  })

  return {
    load: () => ({
      arriving: lane.size,
      leaving: [...publishers.values()].reduce((sum, publisher) => sum + publisher.size, 0)
    }),
    publish(of, ops) {
      if (isFollowed(of) && peers.carrying(of).length > 0) publisherOf(of).publish(ops)
    },
    tell(of, device, notice) {
      const identity = isFollowed(of) ? log.identity(device.cert) : undefined
      if (!identity) return
      const { bytes, sig } = signNotice({ guild: of, t: clock.now(), notice }, device)
      background.run(() => sendAll({ k: 'notice', guild: of, bytes, sig, identity: toWireIdentity(identity) }))
    }
  }
}

/** Guilds are gossiped about, conversations are not. */
export const withConversations = (
  talk: Talk,
  conversations: Conversations,
  isOne: (guild: GuildCid) => boolean
): Talk => ({
  follow: talk.follow,
  unfollow: talk.unfollow,
  load() {
    const [gossip, straight] = [talk.load(), conversations.load()]
    return { arriving: gossip.arriving + straight.arriving, leaving: gossip.leaving + straight.leaving }
  },
  tell: (of, ...said) => (isOne(of) ? conversations : talk).tell(of, ...said),
  publish: (of, ops) => (isOne(of) ? conversations : talk).publish(of, ops)
})
