/** Finding peers of one's guilds, and people: by each other, by the DHT, and by what was met before. */
import type { GuildCid } from '../../node/core/ids.ts'
import type { Mailroom } from '../../node/core/ports.ts'
import type { Acquaintances, Recalled } from '../acquaintances.ts'
import type { Background } from '../background.ts'
import type { Host } from '../host/host.ts'
import { guildKey } from '../keys.ts'
import type { Peers } from '../peers.ts'
import { createCompany, type Company } from './company.ts'
import { createDialBudget, type DialBudget } from './dial-budget.ts'
import { createFinder, type Finder } from './finder.ts'
import { createIntroducing, type Introducing } from './introductions.ts'
import { letGo } from './letting-go.ts'
import { announceResidents } from './residents.ts'
import { scopeOf } from './scope.ts'

export interface DiscoveryParts {
  readonly host: Host
  readonly peers: Peers
  readonly acquaintances: Acquaintances
  readonly recalled: Recalled
  readonly mailroom: Pick<Mailroom, 'residents'>
  readonly background: Background
  readonly signal: AbortSignal
  /** Guilds that are carried. */
  followed(): Iterable<GuildCid>
  guildSecret(guild: GuildCid): Uint8Array | undefined
  isConversation(guild: GuildCid): boolean
  isPenalised(peer: string): boolean
  /** Is the peer needed, whatever it shares? */
  isKept(peer: string): boolean
}

export interface Discovery {
  readonly finder: Finder
  readonly budget: DialBudget
  readonly company: Company
  readonly introducing: Introducing
  follow(guild: GuildCid): void
  unfollow(guild: GuildCid): void
}

const now = (): number => performance.now()

export const createDiscovery = (parts: DiscoveryParts): Discovery => {
  const { host, peers, acquaintances, background, signal } = parts
  const finder = createFinder({ kad: host.services.kad, signal, now, random: Math.random })
  announceResidents({ finder, mailroom: parts.mailroom, signal })

  const keyOf = (guild: GuildCid): Uint8Array | undefined => {
    const secret = parts.guildSecret(guild)
    return secret && guildKey(secret, guild)
  }

  const budget = createDialBudget(now)
  const company = createCompany({
    host,
    self: host.peerId.toString(),
    peers,
    finder,
    budget,
    background,
    signal,
    reserve: parts.recalled.others,
    guilds: () =>
      [...parts.followed()].flatMap((guild) => {
        const key = keyOf(guild)
        return key ? [{ guild, key }] : []
      }),
    isPenalised: parts.isPenalised,
    now
  })
  const introducing = createIntroducing({
    peers,
    now,
    random: Math.random,
    addressesOf: acquaintances.addressesOf,
    scopeOf: (name) => scopeOf(host.getConnections().filter(({ remotePeer }) => remotePeer.toString() === name)),
    isOpen: (guild) => !parts.isConversation(guild),
    isUnsettled: (guild) => company.lacks(guild) || company.isCrowded(guild),
    introduced: company.hear
  })
  letGo({ ...parts, company, introducing, now: () => Date.now() })

  return {
    finder,
    budget,
    company,
    introducing,
    follow(guild) {
      const key = keyOf(guild)
      if (!key) return
      finder.provide(key)
      company.miss([guild])
    },
    unfollow(guild) {
      const key = keyOf(guild)
      if (key) finder.withdraw(key)
    }
  }
}
