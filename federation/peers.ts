/** Connected peers, and which guilds they have proved to carry. */
import type { PeerId } from '@libp2p/interface'
import type { DeviceKey, GuildCid, LogId } from '../node/core/ids.ts'
import type { Audiences, BlobName, CertifiedDevice, Inbox } from '../node/core/ports.ts'
import { SYNC } from './limits.ts'
import type { Proven } from './sync/handshake.ts'

/** So many devices are remembered for one peer and guild. */
const DEVICES_PER_GUILD = 8

/** A device is one node's: so many peers at once may show it, as when a node has been copied. */
const PEERS_PER_DEVICE = 8

interface Peer {
  readonly id: PeerId
  readonly guilds: Map<GuildCid, Map<DeviceKey, CertifiedDevice>>
}

export interface Peers {
  arrived(id: PeerId): void
  left(id: PeerId): void
  /** Takes note of what a meeting has proved; true when it was new. */
  met(id: PeerId, proven: Proven): boolean
  /** Has the peer proved a device that may replicate the guild now? */
  isMember(peer: string, guild: GuildCid): boolean
  /** Does the peer speak for that device itself, and not for somebody whom it passes on? */
  hasProved(peer: string, guild: GuildCid, device: DeviceKey): boolean
  /** Peers that have proved a member's device whose user may hold the log now. */
  audience(guild: GuildCid, log: LogId): readonly PeerId[]
  /** Has it proved a member's device whose user may have what is named there? @param now ms since the Unix epoch */
  mayHave(peer: string, guild: GuildCid, name: BlobName, now: number): boolean
  /** Nothing that the peer has proved holds any more: everybody of theirs was removed, or has revoked the device. */
  isShutOut(peer: string): boolean
  /** Those known to carry the guild first. */
  candidates(guild: GuildCid): readonly PeerId[]
  all(): readonly PeerId[]
  /** Those that have proved some device in the guild, whether its user is a member still or not. */
  carrying(guild: GuildCid): readonly PeerId[]
  /** Guilds in which the peer has proved some device. */
  guildsOf(peer: string): readonly GuildCid[]
  get(peer: string): PeerId | undefined
  sharesAny(peer: string): boolean
}

const note = (guilds: Peer['guilds'], guild: GuildCid, device: CertifiedDevice): boolean => {
  const devices = guilds.get(guild) ?? new Map<DeviceKey, CertifiedDevice>()
  if (devices.has(device.key) || devices.size >= DEVICES_PER_GUILD) return false
  guilds.set(guild, devices.set(device.key, device))
  return true
}

export const createPeers = (
  inbox: Pick<Inbox, 'isMember' | 'isRemoved'>,
  audiences: Pick<Audiences, 'mayHold' | 'mayReadPast'>
): Peers => {
  const peers = new Map<string, Peer>()

  const proved = (peer: string, guild: GuildCid): readonly CertifiedDevice[] => [
    ...(peers.get(peer)?.guilds.get(guild)?.values() ?? [])
  ]

  /**
   * Attack when absent: a member's node comes in a thousand names with one device, and each has what members have: a place at a relay, a
   * connection that nobody ends, a line in the book of who was met.
   */
  const isWorn = (guild: GuildCid, { key }: CertifiedDevice): boolean =>
    [...peers.values()].filter(({ guilds }) => guilds.get(guild)?.has(key)).length >= PEERS_PER_DEVICE

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
      return [...proven]
        .flatMap(([guild, devices]) => devices.map((device) => !isWorn(guild, device) && note(guilds, guild, device)))
        .includes(true)
    },
    hasProved: (peer, guild, device) => peers.get(peer)?.guilds.get(guild)?.has(device) ?? false,
    isMember: (peer, guild) => proved(peer, guild).some((device) => inbox.isMember(guild, device)),
    audience(guild, log) {
      const hears = (device: CertifiedDevice): boolean =>
        inbox.isMember(guild, device) && audiences.mayHold(guild, device.user, log)
      return [...peers].filter(([peer]) => proved(peer, guild).some(hears)).map(([, { id }]) => id)
    },
    mayHave(peer, guild, { log, t }, now) {
      const isPresent = t === null || t > now - SYNC.present
      const has = (device: CertifiedDevice): boolean =>
        inbox.isMember(guild, device) &&
        audiences.mayHold(guild, device.user, log) &&
        (isPresent || audiences.mayReadPast(guild, device.user, log))
      return proved(peer, guild).some(has)
    },
    isShutOut(peer) {
      const shared = [...(peers.get(peer)?.guilds.keys() ?? [])]
      return (
        shared.length > 0 &&
        shared.every((guild) => proved(peer, guild).every((device) => inbox.isRemoved(guild, device)))
      )
    },
    candidates: (guild) =>
      [...peers.values()]
        .toSorted((a, b) => Number(b.guilds.has(guild)) - Number(a.guilds.has(guild)))
        .map(({ id }) => id),
    carrying: (guild) => [...peers.values()].filter(({ guilds }) => guilds.has(guild)).map(({ id }) => id),
    all: () => [...peers.values()].map(({ id }) => id),
    guildsOf: (peer) => [...(peers.get(peer)?.guilds.keys() ?? [])],
    get: (peer) => peers.get(peer)?.id,
    sharesAny: (peer) => (peers.get(peer)?.guilds.size ?? 0) > 0
  }
}
