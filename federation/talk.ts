/** What goes to a guild's peers as it happens: ops, which are kept, and notices, which are not. */
import type { GuildCid } from '../node/core/ids.ts'
import type { Network } from '../node/core/ports.ts'
import { createAsides, type AsideParts } from './asides/index.ts'
import { createGossip, type Gossip, type GossipParts } from './gossip.ts'
import type { Candidate, Source } from './inbound/candidate.ts'
import type { Want } from './inbound/settle-receipts.ts'
import { createNotices, type NoticeParts } from './notices.ts'
import type { Peers } from './peers.ts'

export interface Talk extends Pick<Network, 'publish' | 'tell'>, Pick<Gossip, 'load'> {
  /** Idempotent. */
  follow(guild: GuildCid, secret: Uint8Array): void
  unfollow(guild: GuildCid): void
}

export interface TalkParts
  extends Omit<GossipParts, 'fetch' | 'peers'>, Omit<NoticeParts, 'peers'>, Omit<AsideParts, 'hear' | 'peers'> {
  readonly peers: Peers
  /** Asks a peer for an op it has named. */
  want(want: Want): void
}

/** An op whose certificate is unknown is fetched anew, with the certificate. */
export const refetch =
  (want: (want: Want) => void) =>
  (source: Source, candidates: readonly Candidate[]): void => {
    for (const { entry } of candidates) want({ source, log: entry.header.id, cids: [entry.cid] })
  }

export const createTalk = async ({ want, ...parts }: TalkParts): Promise<Talk> => {
  const gossip = createGossip({ ...parts, fetch: refetch(want) })
  const notices = createNotices(parts)
  const asides = await createAsides({ ...parts, hear: gossip.hear })
  return {
    follow(guild, secret) {
      gossip.follow(guild, secret)
      notices.follow(guild, secret)
    },
    unfollow(guild) {
      gossip.unfollow(guild)
      notices.unfollow(guild)
    },
    load: gossip.load,
    publish(guild, ops) {
      gossip.publish(guild, asides.publish(guild, ops))
      parts.heard(guild)
    },
    tell: notices.tell
  }
}
