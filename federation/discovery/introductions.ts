/**
 * Peers that share a guild tell each other of others who do, so that a member who knows one node comes to know the rest: only
 * of guilds both are in, only of peers that have proved to be a member's now, and only to such.
 *
 * Attack: whoever introduces peers chooses whom others dial. So what is heard is a place to try, within what the one who says
 * it can know, and no more of them than a few; who answers proves who they are, and the guild.
 */
import type { PeerId } from '@libp2p/interface'
import { peerIdFromString } from '@libp2p/peer-id'
import type { GuildCid } from '../../node/core/ids.ts'
import { HOST } from '../limits.ts'
import type { Peers } from '../peers.ts'
import type { Introduced, Introductions, Request } from '../sync/frames.ts'
import { INTRODUCTIONS } from './limits.ts'
import { within, type Scope } from './scope.ts'

type Question = Extract<Request, { k: 'peers' }>

export interface Introducing {
  /** What the peer is to be asked now, if anything. */
  question(guild: GuildCid, peer: string): Question | undefined
  /** What a member's peer is told that has asked. @param has how many other peers of the guild it has */
  answer(guild: GuildCid, peer: string, has: number): Introductions
  heard(guild: GuildCid, peer: string, answer: Introductions): void
  /** How many peers of the guild the peer has, this node among them, by its own word; 0: not known. */
  companyOf(guild: GuildCid, peer: string): number
  /** The peer has gone. */
  left(peer: string): void
}

export interface IntroducingParts {
  readonly peers: Pick<Peers, 'carrying' | 'isMember'>
  /** Monotone ms. */
  now(): number
  /** 0 to 1. */
  random(): number
  /** Where a connected peer listens, without /p2p/. */
  addressesOf(peer: string): readonly string[]
  scopeOf(peer: string): Scope
  /** Are peers of the guild introduced to each other? Not those of a conversation, who know each other. */
  isOpen(guild: GuildCid): boolean
  /** Are more peers of the guild looked for, or some to be let go if they have enough? */
  isUnsettled(guild: GuildCid): boolean
  /** A peer is said to be there; addresses with /p2p/. */
  introduced(guild: GuildCid, by: string, peer: string, addresses: readonly string[]): void
}

interface Acquaintance {
  /** By its own word. */
  has: number
  askAt: number
  wait: number
}

const isPeerId = (text: string): boolean => {
  try {
    return peerIdFromString(text).toString() === text
  } catch {
    return false
  }
}

const shuffled = <T>(items: readonly T[], random: () => number): readonly T[] =>
  items
    .map((item) => ({ item, at: random() }))
    .toSorted((a, b) => a.at - b.at)
    .map(({ item }) => item)

export const createIntroducing = (parts: IntroducingParts): Introducing => {
  const { peers, now, random, addressesOf, scopeOf, isOpen, isUnsettled, introduced } = parts
  const known = new Map<string, Map<GuildCid, Acquaintance>>()

  const acquaintance = (guild: GuildCid, peer: string): Acquaintance => {
    const guilds = known.get(peer) ?? new Map<GuildCid, Acquaintance>()
    known.set(peer, guilds)
    // Streams of who has gone may end later.
    const oldest = known.size > 2 * HOST.maxConnections ? known.keys().next() : undefined
    if (oldest && !oldest.done) known.delete(oldest.value)
    const one = guilds.get(guild) ?? { has: 0, askAt: -Infinity, wait: INTRODUCTIONS.againFirst }
    guilds.set(guild, one)
    return one
  }

  const members = (guild: GuildCid): readonly PeerId[] =>
    peers.carrying(guild).filter((id) => peers.isMember(id.toString(), guild))

  const present = (peer: string, scope: Scope): readonly Introduced[] => {
    const addresses = within(scope, addressesOf(peer), peer)
    return addresses.length > 0 ? [{ peer, addresses: [...addresses] }] : []
  }

  return {
    question(guild, peer) {
      if (!isOpen(guild)) return undefined
      const one = acquaintance(guild, peer)
      if (now() < one.askAt || (one.askAt > -Infinity && !isUnsettled(guild))) return undefined
      one.askAt = now() + one.wait * (0.75 + random() / 2)
      one.wait = Math.min(2 * one.wait, INTRODUCTIONS.againMost)
      return { k: 'peers', guild, has: members(guild).length }
    },
    answer(guild, peer, has) {
      acquaintance(guild, peer).has = has
      const here = members(guild)
      const others = here.map((id) => id.toString()).filter((name) => name !== peer)
      const scope = scopeOf(peer)
      const told: Introduced[] = []
      for (const name of shuffled(others, random)) {
        told.push(...present(name, scope))
        if (told.length >= INTRODUCTIONS.peers) break
      }
      return { k: 'peers', has: here.length, peers: told }
    },
    heard(guild, by, { has, peers: told }) {
      acquaintance(guild, by).has = has
      const scope = scopeOf(by)
      for (const { peer, addresses } of told.filter(({ peer }) => isPeerId(peer))) {
        const places = within(scope, addresses, peer).map((address) => `${address}/p2p/${peer}`)
        if (places.length > 0) introduced(guild, by, peer, places)
      }
    },
    companyOf: (guild, peer) => known.get(peer)?.get(guild)?.has ?? 0,
    left: (peer) => void known.delete(peer)
  }
}
