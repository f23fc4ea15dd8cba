/**
 * Keeps each guild in company: while this node has fewer peers of it than it wants, it dials those it has heard of, and asks the
 * DHT for others. With enough, nobody more is dialled: what is said in a guild of a hundred nodes goes from one to the next.
 */
import { multiaddr } from '@multiformats/multiaddr'
import type { GuildCid } from '../../node/core/ids.ts'
import type { Background } from '../background.ts'
import type { Host } from '../host/host.ts'
import { introduced } from '../host/introduced.ts'
import type { Peers } from '../peers.ts'
import { createCandidates, type Candidate } from './candidates.ts'
import type { DialBudget } from './dial-budget.ts'
import type { Finder } from './finder.ts'
import { COMPANY } from './limits.ts'

export interface Company {
  /** Are more peers of the guild looked for? */
  lacks(guild: GuildCid): boolean
  /** Are there so many that some are let go? */
  isCrowded(guild: GuildCid): boolean
  /** A peer is said to carry the guild. @param addresses multiaddrs with /p2p/ */
  hear(guild: GuildCid, by: string, peer: string, addresses: readonly string[]): void
  /** The peer has been let go: nobody dials it on hearsay for a while. */
  rest(peer: string): void
  isResting(peer: string): boolean
  /** A peer of these guilds is lost, or a guild is new: the DHT is asked again soon. */
  miss(guilds: readonly GuildCid[]): void
}

export interface CompanyParts {
  readonly host: Pick<Host, 'dial' | 'getConnections' | 'getPeers' | 'services'>
  readonly self: string
  readonly peers: Pick<Peers, 'carrying'>
  readonly finder: Pick<Finder, 'find'>
  readonly budget: DialBudget
  readonly background: Background
  readonly signal: AbortSignal
  /** Peers met in earlier lives, that nobody looks for yet: multiaddrs with /p2p/. */
  readonly reserve: string[][]
  /** Guilds that are found by a key, with it. */
  guilds(): readonly { readonly guild: GuildCid; readonly key: Uint8Array }[]
  isPenalised(peer: string): boolean
  /** Monotone ms. */
  now(): number
}

interface Search {
  due: number
  wait: number
}

/** Who is dialled on hearsay, or has been reached by it and has not shown yet what it carries. */
interface Guest {
  /** Which of them it is said to carry; undefined: it was met in an earlier life. */
  readonly guild: GuildCid | undefined
  /** Infinity while it is dialled. */
  until: number
}

interface Rest {
  readonly until: number
  /** It was reached on hearsay, and not let go: it is connected, or shares nothing. */
  readonly wasReached: boolean
}

const FOUND = 'the table'

export const createCompany = (parts: CompanyParts): Company => {
  const { host, self, peers, finder, budget, background, signal, reserve, guilds, isPenalised, now } = parts
  const candidates = createCandidates(now)
  const searches = new Map<GuildCid, Search>()
  const resting = new Map<string, Rest>()
  const guests = new Map<string, Guest>()
  let isSearching = false
  let soon: NodeJS.Timeout | undefined

  const lacks = (guild: GuildCid): boolean => peers.carrying(guild).length < COMPANY.target

  const isConnected = (peer: string): boolean => host.getPeers().some((id) => id.toString() === peer)

  const rest = (peer: string, wasReached = false): void => {
    resting.delete(peer)
    resting.set(peer, { until: now() + COMPANY.rest, wasReached })
    const oldest = resting.size > COMPANY.remembered ? resting.keys().next() : undefined
    if (oldest && !oldest.done) resting.delete(oldest.value)
  }

  const isResting = (peer: string): boolean => (resting.get(peer)?.until ?? 0) > now()

  /** Who was let go when there were others is welcome when there are none. */
  const isLeft = (peer: string, guild: GuildCid): boolean =>
    isResting(peer) && (resting.get(peer)?.wasReached === true || peers.carrying(guild).length >= COMPANY.few)

  const dials = (): number => [...guests.values()].filter(({ until }) => until === Infinity).length

  /** So many peers of the guild there will be if all who are said to carry it do. */
  const expected = (guild: GuildCid): number => {
    const here = new Set(peers.carrying(guild).map(String))
    const coming = [...guests].filter(([peer, guest]) => guest.guild === guild && !here.has(peer))
    return here.size + coming.length
  }

  /** @param failed nobody answers there */
  const dial = async (
    peer: string,
    guild: GuildCid | undefined,
    addresses: readonly string[],
    failed: () => void
  ): Promise<void> => {
    const guest: Guest = { guild, until: Infinity }
    guests.set(peer, guest)
    try {
      const abort = AbortSignal.any([signal, AbortSignal.timeout(COMPANY.dialTimeout)])
      const connection = await host.dial(
        addresses.map((address) => multiaddr(address)),
        { signal: abort }
      )
      await introduced(connection)
      candidates.forget(peer)
      rest(peer, true)
      guest.until = now() + COMPANY.introduction
    } catch {
      guests.delete(peer)
      failed()
    }
  }

  /** What there is no room for now gives way to others, as what does not answer. */
  const dialWithin = (guild: GuildCid, candidate: Candidate): void => {
    const failed = (): void => candidates.failed(candidate)
    const places = budget(candidate.by, candidate.addresses)
    if (places.length > 0) background.run(() => dial(candidate.peer, guild, places, failed))
    else failed()
  }

  const dialFor = (guild: GuildCid): void => {
    const room = Math.min(COMPANY.atOnce - dials(), COMPANY.target - expected(guild))
    const due = candidates.due(guild, COMPANY.candidates).filter(({ peer }) => !guests.has(peer))
    for (const candidate of due.slice(0, Math.max(room, 0))) {
      if (isConnected(candidate.peer)) candidates.forget(candidate.peer)
      else dialWithin(guild, candidate)
    }
  }

  const search = async (guild: GuildCid, key: Uint8Array, one: Search): Promise<void> => {
    isSearching = true
    one.due = now() + one.wait
    one.wait = Math.min(2 * one.wait, COMPANY.searchMost)
    try {
      for await (const { peer, addresses } of finder.find(key, signal)) hear(guild, FOUND, peer.toString(), addresses)
    } finally {
      isSearching = false
    }
  }

  const searchOf = (guild: GuildCid): Search => {
    const one = searches.get(guild) ?? { due: now(), wait: COMPANY.searchFirst }
    searches.set(guild, one)
    return one
  }

  const searchNext = (lacking: ReturnType<CompanyParts['guilds']>): void => {
    if (isSearching || host.services.kad.contacts === 0) return
    const [first] = lacking
      .map(({ guild, key }) => ({ guild, key, one: searchOf(guild) }))
      .toSorted((a, b) => a.one.due - b.one.due)
    if (first && first.one.due <= now()) background.run(() => search(first.guild, first.key, first.one))
  }

  const look = (): void => {
    const all = guilds()
    const followed = new Set(all.map(({ guild }) => guild))
    candidates.keep(followed)
    for (const [peer, { until }] of guests) if (until <= now()) guests.delete(peer)
    for (const guild of searches.keys()) if (!followed.has(guild)) searches.delete(guild)
    const lacking = all.filter(({ guild }) => lacks(guild))
    for (const { guild } of lacking) dialFor(guild)
    const [old] = lacking.length > 0 && dials() === 0 ? reserve.splice(0, 1) : []
    const name = old?.[0] && multiaddr(old[0]).getComponents().at(-1)?.value
    if (old && name && !isConnected(name)) background.run(() => dial(name, undefined, old, () => undefined))
    searchNext(lacking)
  }

  const lookSoon = (): void => {
    if (!signal.aborted) soon ??= setTimeout(() => ((soon = undefined), look()), 0).unref()
  }

  const hear = (guild: GuildCid, by: string, peer: string, addresses: readonly string[]): void => {
    if (peer === self || isPenalised(peer) || isLeft(peer, guild) || isConnected(peer)) return
    candidates.add(guild, { peer, by, addresses })
    lookSoon()
  }

  const timer = setInterval(look, COMPANY.every).unref()
  signal.addEventListener('abort', () => {
    clearInterval(timer)
    clearTimeout(soon)
  })

  return {
    lacks,
    isCrowded: (guild) => peers.carrying(guild).length > COMPANY.most,
    hear,
    rest: (peer) => rest(peer),
    isResting,
    miss(missed) {
      for (const guild of missed)
        searches.set(guild, { due: now() + COMPANY.searchFirst / 10, wait: COMPANY.searchFirst })
    }
  }
}
