/** Live ops over gossipsub: one sealed topic for each guild that is followed. */
import type { KeyObject } from 'node:crypto'
import { TopicValidatorResult, type GossipSub } from '@libp2p/gossipsub'
import type { NetworkHealth } from '../node/core/health.ts'
import type { GuildCid } from '../node/core/ids.ts'
import type { OpBlocks } from '../node/core/ops.ts'
import type { Logger, LogReader } from '../node/core/ports.ts'
import { createGossipLane, type GossipLane, type LaneParts, type Verdict } from './inbound/gossip-lane.ts'
import { gossipKey, gossipTopic } from './keys.ts'
import type { Source } from './inbound/candidate.ts'
import { openFrame, sealFrame, type GossipFrame } from './outbound/gossip-frame.ts'
import { createPublisher, type Publisher } from './outbound/publisher.ts'
import type { Peers } from './peers.ts'

interface Topic {
  readonly name: string
  readonly key: KeyObject
  readonly lane: GossipLane
  readonly publisher: Publisher
}

export interface Gossip {
  /** Idempotent. */
  follow(guild: GuildCid, secret: Uint8Array): void
  unfollow(guild: GuildCid): void
  publish(guild: GuildCid, ops: readonly OpBlocks[]): void
  /** Takes what has come another way. */
  hear(source: Source, frame: GossipFrame): Promise<Verdict>
  load(): NetworkHealth['gossip']
}

export interface GossipParts extends LaneParts {
  readonly pubsub: GossipSub
  readonly peers: Pick<Peers, 'isMember'>
  readonly log: Pick<LogReader, 'identity'>
  readonly logger: Logger
  /** Something new of the guild is here. */
  heard(guild: GuildCid): void
  /** The peer knows a guild's topic, and has not proved yet to be a member's. */
  unproven(peer: string): void
  /** A peer has relayed what no honest peer relays. */
  blame(peer: string, detail: string): void
}

const { Accept, Ignore, Reject } = TopicValidatorResult

export const createGossip = (parts: GossipParts): Gossip => {
  const { pubsub, peers, log, logger, heard, unproven, blame } = parts
  const topics = new Map<GuildCid, Topic>()

  /** Everything is done here, before gossipsub may relay: an invalid message goes no further than this node. */
  const validate = async (guild: GuildCid, topic: Topic, peer: string, data: Uint8Array) => {
    if (!peers.isMember(peer, guild)) {
      // Gossipsub takes what was ignored for seen: it comes from nobody else any more.
      unproven(peer)
      return Ignore
    }
    const frame = openFrame(data, topic.key, topic.name)
    if (!frame) {
      blame(peer, 'gossip that is not sealed with the key of the guild')
      return Reject
    }
    const verdict = await topic.lane.receive({ peer, guild }, frame)
    if (verdict.verdict === 'accept') heard(guild)
    if (verdict.verdict === 'reject') blame(peer, verdict.detail)
    return verdict.verdict === 'accept' ? Accept : verdict.verdict === 'reject' ? Reject : Ignore
  }

  const open = (guild: GuildCid, secret: Uint8Array): Topic => {
    const name = gossipTopic(secret, guild)
    const key = gossipKey(secret, guild)
    const send = async (frame: Parameters<typeof sealFrame>[0]): Promise<void> => {
      await pubsub.publish(name, sealFrame(frame, key, name))
    }
    return { name, key, lane: createGossipLane(parts), publisher: createPublisher({ log, logger, send }) }
  }

  return {
    follow(guild, secret) {
      if (topics.has(guild)) return
      const topic = open(guild, secret)
      topics.set(guild, topic)
      pubsub.topicValidators.set(topic.name, async (peer, { data }) =>
        validate(guild, topic, peer.toString(), data).catch((error: unknown) => {
          logger.error('gossip could not be stored', { guild, error })
          return Ignore
        })
      )
      pubsub.subscribe(topic.name)
    },
    unfollow(guild) {
      const topic = topics.get(guild)
      if (!topic) return
      topics.delete(guild)
      pubsub.unsubscribe(topic.name)
      pubsub.topicValidators.delete(topic.name)
    },
    async hear(source, frame) {
      const verdict = await topics.get(source.guild)?.lane.receive(source, frame)
      if (verdict?.verdict === 'accept') heard(source.guild)
      return verdict ?? { verdict: 'ignore' }
    },
    load() {
      const all = [...topics.values()]
      return {
        arriving: all.reduce((sum, { lane }) => sum + lane.size, 0),
        leaving: all.reduce((sum, { publisher }) => sum + publisher.size, 0)
      }
    },
    publish(guild, ops) {
      const topic = topics.get(guild)
      // Whoever is not here yet finds them by anti-entropy.
      if (topic && pubsub.getSubscribers(topic.name).length > 0) topic.publisher.publish(ops)
    }
  }
}
