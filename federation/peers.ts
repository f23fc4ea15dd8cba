/** Connected peers, and which guilds they have proved to carry. */
import type { PeerId } from '@libp2p/interface'
import type { GuildCid, UserCid } from '../node/core/ids.ts'
import type { Inbox } from '../node/core/ports.ts'
import type { Proven } from './sync/handshake.ts'

/** Devices of so many users are remembered for one peer and guild. */
const USERS_PER_GUILD = 8

interface Peer {
  readonly id: PeerId
  readonly guilds: Map<GuildCid, Set<UserCid>>
}

export interface Peers {
  arrived(id: PeerId): void
  left(id: PeerId): void
  /** Takes note of what a meeting has proved; true when it was new. */
  met(id: PeerId, proven: Proven): boolean
  /** Has the peer proved a device of somebody who is a member now? */
  isMember(peer: string, guild: GuildCid): boolean
  /** Those known to carry the guild first. */
  candidates(guild: GuildCid): readonly PeerId[]
  all(): readonly PeerId[]
  get(peer: string): PeerId | undefined
  sharesAny(peer: string): boolean
}

const note = (guilds: Map<GuildCid, Set<UserCid>>, guild: GuildCid, user: UserCid): boolean => {
  const users = guilds.get(guild) ?? new Set()
  if (users.has(user) || users.size >= USERS_PER_GUILD) return false
  guilds.set(guild, users.add(user))
  return true
}

export const createPeers = (inbox: Pick<Inbox, 'isMember'>): Peers => {
  const peers = new Map<string, Peer>()

  const arrived = (id: PeerId): Peer => {
    const known = peers.get(id.toString())
    if (known) return known
    const peer: Peer = { id, guilds: new Map() }
    peers.set(id.toString(), peer)
    return peer
  }

  return {
    arrived: (id) => void arrived(id),
    left: (id) => void peers.delete(id.toString()),
    met(id, proven) {
      const { guilds } = arrived(id)
      return [...proven].map(([guild, user]) => note(guilds, guild, user)).includes(true)
    },
    isMember: (peer, guild) =>
      [...(peers.get(peer)?.guilds.get(guild) ?? [])].some((user) => inbox.isMember(guild, user)),
    candidates: (guild) =>
      [...peers.values()]
        .toSorted((a, b) => Number(b.guilds.has(guild)) - Number(a.guilds.has(guild)))
        .map(({ id }) => id),
    all: () => [...peers.values()].map(({ id }) => id),
    get: (peer) => peers.get(peer)?.id,
    sharesAny: (peer) => (peers.get(peer)?.guilds.size ?? 0) > 0
  }
}
