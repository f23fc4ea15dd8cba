/** Looks up in the DHT where a user's nodes are, when no peer acts for them and nobody answers where they were. */
import { multiaddr } from '@multiformats/multiaddr'
import type { UserCid } from '../../node/core/ids.ts'
import type { Clock } from '../../node/core/ports.ts'
import type { Background } from '../background.ts'
import type { DialBudget } from '../discovery/dial-budget.ts'
import type { Finder } from '../discovery/finder.ts'
import type { Host } from '../host/create-host.ts'
import { userKey } from '../keys.ts'
import { LETTERS } from '../limits.ts'

export interface SearchParts {
  readonly host: Pick<Host, 'dial' | 'services'>
  readonly finder: Pick<Finder, 'find'>
  readonly budget: DialBudget
  readonly clock: Clock
  readonly background: Background
  readonly signal: AbortSignal
}

export interface Search {
  /** Dials whoever is said to act for the user; now and then, and a few users at a time. */
  look(user: UserCid): void
  /** They have been found. */
  found(user: UserCid): void
}

export const createSearch = ({ host, finder, budget, clock, background, signal }: SearchParts): Search => {
  const tried = new Map<UserCid, { readonly next: number; readonly wait: number }>()
  let underWay = 0

  const isDue = (user: UserCid): boolean => {
    const now = clock.now()
    const { next, wait } = tried.get(user) ?? { next: 0, wait: LETTERS.searchFirst }
    if (now < next && next - now <= LETTERS.searchMost) return false
    tried.delete(user)
    tried.set(user, { next: now + wait, wait: Math.min(2 * wait, LETTERS.searchMost) })
    const oldest = tried.size > LETTERS.sought ? tried.keys().next() : undefined
    if (oldest && !oldest.done) tried.delete(oldest.value)
    return true
  }

  const dial = (addresses: readonly string[]): Promise<unknown> => {
    const abort = AbortSignal.any([signal, AbortSignal.timeout(LETTERS.dialTimeout)])
    const places = budget('the table', addresses).map((address) => multiaddr(address))
    return host.dial(places, { signal: abort }).catch(() => undefined)
  }

  const search = async (user: UserCid): Promise<void> => {
    let left: number = LETTERS.places
    for await (const { addresses } of finder.find(userKey(user), signal)) {
      // Who answers is visited, and proves whom they act for.
      background.run(() => dial(addresses))
      if (--left === 0) return
    }
  }

  return {
    look(user) {
      if (underWay >= LETTERS.searches || host.services.kad.contacts === 0 || !isDue(user)) return
      underWay++
      background.run(() => search(user).finally(() => underWay--))
    },
    found: (user) => void tried.delete(user)
  }
}
