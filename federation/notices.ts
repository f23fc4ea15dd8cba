/**
 * What members say and nobody keeps, over gossipsub: a sealed topic of its own for each guild that is followed.
 *
 * Checked before it is relayed: the peer is a member's -> not too many of theirs -> sealed with the guild's key -> a notice
 * of this guild -> a certificate that holds -> a signature that holds -> fresh -> its author is a member, by a device that
 * is not revoked -> later than what the device said before, and not too many of it -> something that its author may say.
 *
 * Too many are no fault of who passes them on, but of the peer whose own device it is: nodes tell no more than others hear.
 */
import type { KeyObject } from 'node:crypto'
import { TopicValidatorResult, type GossipSub } from '@libp2p/gossipsub'
import type { GuildCid } from '../node/core/ids.ts'
import { isGenuine, NOTICE_LIMIT, openNotice, signNotice, type Notice } from '../node/core/notices.ts'
import type { Clock, Device, Inbox, LogReader } from '../node/core/ports.ts'
import { bytesUpTo, object, signature, type Shape } from '../node/core/schema.ts'
import type { Background } from './background.ts'
import type { IdentityBook } from './inbound/identity-book.ts'
import { createOffence } from './host/offence.ts'
import { noticeKey, noticeTopic } from './keys.ts'
import { NOTICES, OFFENCES } from './limits.ts'
import { createNoticeOrder } from './notice-order.ts'
import { seal, unseal } from './outbound/gossip-frame.ts'
import type { Peers } from './peers.ts'
import { createTokenBuckets } from './token-bucket.ts'
import { toWireIdentity, wireIdentity } from './wire/frames.ts'

const noticeFrame = object({ bytes: bytesUpTo(NOTICE_LIMIT), sig: signature, identity: wireIdentity })
type NoticeFrame = Shape<typeof noticeFrame>

interface Topic {
  readonly guild: GuildCid
  readonly name: string
  readonly key: KeyObject
}

export interface Notices {
  /** Idempotent. */
  follow(guild: GuildCid, secret: Uint8Array): void
  unfollow(guild: GuildCid): void
  tell(guild: GuildCid, device: Device, notice: Notice): void
}

export interface NoticeParts {
  readonly pubsub: GossipSub
  readonly peers: Pick<Peers, 'isMember' | 'hasProved'>
  readonly inbox: Pick<Inbox, 'isMember' | 'notice' | 'listened'>
  readonly log: Pick<LogReader, 'identity'>
  readonly identities: IdentityBook
  readonly clock: Clock
  readonly background: Background
  /** A peer has relayed what no honest peer relays. */
  blame(peer: string, detail: string): void
}

const { Accept, Ignore, Reject } = TopicValidatorResult

/** What is wrong with a frame that no honest peer relays; or who says what. */
export const readNotice = (guild: GuildCid, frame: NoticeFrame | undefined, identities: IdentityBook) => {
  if (!frame) return 'a notice that is not sealed with the key of the guild'
  const said = openNotice(frame)
  if (!said || said.guild !== guild) return 'a notice of no known form, or of another guild'
  if (identities.offer([frame.identity])) return 'a notice with a certificate that its user has not signed'
  const author = identities.find(said.cert)
  if (!author || !isGenuine(frame, author)) return 'a notice that its author has not signed'
  return { ...said, author }
}

export const createNotices = (parts: NoticeParts): Notices => {
  const { pubsub, peers, inbox, log, identities, clock, background, blame } = parts
  const topics = new Map<GuildCid, Topic>()
  const buckets = createTokenBuckets(clock, NOTICES.burst, NOTICES.perSecond)
  const [order, own] = [createNoticeOrder(clock), createNoticeOrder(clock)]
  const overdone = createOffence(clock, OFFENCES.talk, (peer) => blame(peer, 'notices of its own, and no end of them'))
  /** When each device here spoke last, by guild: of two words of one moment the second must be the later. */
  const spoken = new Map<string, number>()

  const validate = (topic: Topic, peer: string, data: Uint8Array): TopicValidatorResult => {
    const { guild, key, name } = topic
    if (!peers.isMember(peer, guild) || buckets.take(peer) > 0) return Ignore
    const read = readNotice(guild, unseal(data, key, name, noticeFrame), identities)
    if (typeof read === 'string') {
      blame(peer, read)
      return Reject
    }
    const { author, notice, t } = read
    if (Math.abs(clock.now() - t) > NOTICES.freshFor || !inbox.isMember(guild, author)) return Ignore
    if (!order.admits(guild, author, notice.k, t)) {
      if (peers.hasProved(peer, guild, author.key)) overdone.note(peer)
      return Ignore
    }
    return inbox.notice(guild, author.user, notice, t) ? Accept : Ignore
  }

  const nextTime = (guild: GuildCid, { key }: Device): number => {
    const name = `${guild} ${key}`
    const [now, last] = [clock.now(), spoken.get(name) ?? 0]
    // A clock that is set back is believed: what comes from the future nobody hears.
    const t = last > now + NOTICES.freshFor ? now : Math.max(now, last + 1)
    spoken.set(name, t)
    return t
  }

  pubsub.addEventListener('subscription-change', ({ detail: { subscriptions } }) => {
    const names = new Set(subscriptions.filter(({ subscribe }) => subscribe).map(({ topic }) => topic))
    for (const { guild, name } of topics.values()) if (names.has(name)) inbox.listened(guild)
  })

  return {
    follow(guild, secret) {
      if (topics.has(guild)) return
      const topic = { guild, name: noticeTopic(secret, guild), key: noticeKey(secret, guild) }
      topics.set(guild, topic)
      pubsub.topicValidators.set(topic.name, (peer, { data }) => validate(topic, peer.toString(), data))
      pubsub.subscribe(topic.name)
    },
    unfollow(guild) {
      const topic = topics.get(guild)
      if (!topic) return
      topics.delete(guild)
      pubsub.unsubscribe(topic.name)
      pubsub.topicValidators.delete(topic.name)
    },
    tell(guild, device, notice) {
      const topic = topics.get(guild)
      const identity = log.identity(device.cert)
      if (!topic || !identity) return
      const t = nextTime(guild, device)
      if (!own.admits(guild, device, notice.k, t)) return
      const { bytes, sig } = signNotice({ guild, t, notice }, device)
      const frame: NoticeFrame = { bytes, sig, identity: toWireIdentity(identity) }
      background.run(() => pubsub.publish(topic.name, seal(frame, topic.key, topic.name)))
    }
  }
}
