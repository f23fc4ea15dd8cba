/**
 * Announces what this node has, and finds who else has it, by keys that tell nothing to whoever does not know them already:
 * in the DHT of Folkmoot's nodes, and in no other.
 *
 * What is found is hearsay: somebody says that a peer is there and has it. So it is for dialling only, and who answers proves
 * the rest.
 */
import type { PeerId } from '@libp2p/interface'
import { FINDER } from '../limits.ts'
import type { Kad, Told } from './kad.ts'
import type { Hearsay } from './kad-guard.ts'

export interface Found {
  readonly peer: PeerId
  /** Multiaddrs with /p2p/, best first; never none. */
  readonly addresses: string[]
}

export interface Finder {
  /** Announces, now and again, that this node has it. @param key 32 bytes: a SHA-256 */
  provide(key: Uint8Array): void
  /** Announces it no more; what others have written down of it is forgotten in two hours. */
  withdraw(key: Uint8Array): void
  /**
   * Peers that are said to have it, each once, none of them this node: some of what each asked node says, in turn, so that
   * nobody's lies keep away what others know. Ends when nobody is left to ask, or by the signal; never throws.
   */
  find(key: Uint8Array, signal: AbortSignal): AsyncIterable<Found>
}

export interface FinderParts {
  readonly kad: Pick<Kad, 'provide' | 'withdraw' | 'ask' | 'watch' | 'contacts'>
  readonly signal: AbortSignal
  /** Monotone ms. */
  now(): number
  /** 0 to 1. */
  random(): number
}

interface Announcement {
  readonly key: Uint8Array
  due: number
  /** ms until the next attempt, when nobody takes it. */
  again: number
  saidAt: number
  /** Nodes came while it was being announced: to them it may not have been. */
  missed: boolean
  readonly withdrawn: AbortController
}

const nameOf = (key: Uint8Array): string => Buffer.from(key).toString('hex')

/** A few of each answer as it comes, and what is left at the end, one of each in turn. */
async function* inTurn(answers: AsyncIterable<Told>): AsyncGenerator<Found> {
  const seen = new Set<string>()
  const rests: Hearsay[][] = []

  const fresh = ({ peer, addresses }: Hearsay): readonly Found[] => {
    const name = peer.toString()
    if (addresses.length === 0 || seen.has(name)) return []
    seen.add(name)
    return [{ peer, addresses: addresses.map((address) => `${address}/p2p/${name}`) }]
  }

  for await (const { providers } of answers) {
    for (const one of providers.slice(0, FINDER.atFirst)) yield* fresh(one)
    rests.push(providers.slice(FINDER.atFirst))
  }
  while (rests.some(({ length }) => length > 0)) {
    for (const rest of rests) for (const one of rest.splice(0, 1)) yield* fresh(one)
  }
}

export const createFinder = ({ kad, signal, now, random }: FinderParts): Finder => {
  const announced = new Map<string, Announcement>()
  let timer: NodeJS.Timeout | undefined
  let announcing = 0
  let searching = 0
  const waiting: (() => void)[] = []

  const spread = (ms: number): number => ms * (0.75 + random() / 2)

  const announce = async (one: Announcement): Promise<void> => {
    const timeout = AbortSignal.any([signal, one.withdrawn.signal, AbortSignal.timeout(FINDER.timeout)])
    const taken = await kad.provide(one.key, timeout).catch(() => 0)
    if (taken > 0) one.saidAt = now()
    one.again = taken > 0 ? FINDER.againFirst : Math.min(2 * one.again, FINDER.againMost)
    one.due = now() + spread(taken > 0 ? FINDER.every : one.again)
    if (one.missed) hasten(one)
  }

  const hasten = (one: Announcement): void => {
    one.missed = one.due === Infinity
    if (one.missed) return
    one.due = Math.min(one.due, Math.max(now() + spread(FINDER.whenMore), one.saidAt + FINDER.apart))
  }

  const arm = (): void => {
    clearTimeout(timer)
    if (signal.aborted || announcing >= FINDER.atOnce) return
    const due = Math.min(...[...announced.values()].map((one) => one.due))
    if (due < Infinity) timer = setTimeout(tick, Math.max(due - now(), 0)).unref()
  }

  const tick = (): void => {
    const next = [...announced.values()].toSorted((a, b) => a.due - b.due)[0]
    if (!next || next.due > now()) return arm()
    announcing++
    next.due = Infinity
    void announce(next).finally(() => {
      announcing--
      arm()
    })
    arm()
  }

  /** A new node may be the one that is asked for it. */
  const onMore = (): void => {
    waiting.splice(0).forEach((go) => go())
    if (kad.contacts > FINDER.few) return
    for (const one of announced.values()) hasten(one)
    arm()
  }
  kad.watch(onMore)

  /** Resolves when there is somebody to ask, or after a while. */
  const somebody = async (abort: AbortSignal): Promise<void> => {
    if (kad.contacts > 0 || abort.aborted) return
    await new Promise<void>((resolve) => {
      waiting.push(resolve)
      const end = AbortSignal.any([abort, AbortSignal.timeout(FINDER.patience)])
      end.addEventListener('abort', () => resolve(), { once: true })
    })
  }
  signal.addEventListener('abort', () => clearTimeout(timer))

  return {
    provide(key) {
      const name = nameOf(key)
      if (announced.has(name) || announced.size >= FINDER.keys) return
      announced.set(name, {
        key,
        due: now(),
        again: FINDER.againFirst / 2,
        saidAt: -Infinity,
        missed: false,
        withdrawn: new AbortController()
      })
      arm()
    },
    withdraw(key) {
      announced.get(nameOf(key))?.withdrawn.abort()
      if (announced.delete(nameOf(key))) void kad.withdraw(key).catch(() => undefined)
    },
    async *find(key, abort) {
      if (searching >= FINDER.searches) return
      searching++
      try {
        const until = AbortSignal.any([signal, abort, AbortSignal.timeout(FINDER.timeout)])
        await somebody(until)
        let left: number = FINDER.found
        for await (const found of inTurn(kad.ask(key, until))) {
          yield found
          if (--left === 0 || until.aborted) return
        }
      } finally {
        searching--
      }
    }
  }
}
