/**
 * Keeps trying to reach peers that this node wants to be connected with: every second or so at first, further and further
 * apart after some minutes, and all of them at once when any peer has come. A network that was cut in two is one again within
 * seconds of its healing.
 */
import type { PeerId } from '@libp2p/interface'
import type { Multiaddr } from '@multiformats/multiaddr'
import { HOST } from '../limits.ts'
import { peerOf } from './addresses.ts'

export type Target = PeerId | Multiaddr

export interface Redial {
  /**
   * Tries until it succeeds, or until `forget`.
   *
   * @param isNeeded when it has been tried for long, and there are others: is it to be tried on?
   */
  want(target: Target, isNeeded?: () => boolean): void
  /** The peer is connected, or no longer wanted. */
  forget(peer: string): void
  /** Those that are waiting for their next attempt have it now. */
  hurry(): void
}

export interface RedialParts {
  /** Resolves when connected. */
  dial(target: Target, signal: AbortSignal): Promise<unknown>
  readonly signal: AbortSignal
  /** Monotone ms. */
  now(): number
  /** 0 to 1, spreads the attempts of many nodes. */
  random(): number
}

interface Wanted {
  readonly target: Target
  readonly since: number
  /** Undefined while it is being dialled. */
  timer: NodeJS.Timeout | undefined
  delay: number
  isNeeded(): boolean
}

const nameOf = (target: Target): string =>
  'getComponents' in target ? (peerOf(target) ?? target.toString()) : target.toString()

export const createRedial = ({ dial, signal, now, random }: RedialParts): Redial => {
  const wanted = new Map<string, Wanted>()

  const schedule = (name: string, one: Wanted, delay: number): void => {
    one.delay = delay
    one.timer = setTimeout(() => void attempt(name, one), delay * (0.75 + random() / 2))
  }

  const pauseAfter = ({ since, delay }: Wanted): number => {
    const longer = Math.max(delay * 2, HOST.redialFirst)
    const soon = HOST.redialSoon * Math.max(wanted.size / HOST.redialSoonPeers, 1)
    return Math.min(longer, now() - since < HOST.redialSoonFor ? soon : HOST.redialMost)
  }

  const isGivenUp = ({ since, isNeeded }: Wanted): boolean =>
    wanted.size > HOST.redialKept && now() - since >= HOST.redialSoonFor && !isNeeded()

  const attempt = async (name: string, one: Wanted): Promise<void> => {
    one.timer = undefined
    if (isGivenUp(one)) return void wanted.delete(name)
    const abort = AbortSignal.any([signal, AbortSignal.timeout(HOST.redialTimeout)])
    const connected = await dial(one.target, abort).then(
      () => true,
      () => false
    )
    if (wanted.get(name) !== one || signal.aborted) return
    if (connected) wanted.delete(name)
    else schedule(name, one, pauseAfter(one))
  }

  signal.addEventListener('abort', () => {
    for (const { timer } of wanted.values()) clearTimeout(timer)
    wanted.clear()
  })

  return {
    want(target, isNeeded = () => true) {
      const name = nameOf(target)
      if (signal.aborted || wanted.has(name) || wanted.size >= HOST.redialPeers) return
      const one = { target, since: now(), timer: undefined, delay: 0, isNeeded }
      wanted.set(name, one)
      schedule(name, one, 0)
    },
    forget(peer) {
      clearTimeout(wanted.get(peer)?.timer)
      wanted.delete(peer)
    },
    hurry() {
      for (const [name, one] of wanted) {
        if (!one.timer || one.delay === 0) continue
        clearTimeout(one.timer)
        schedule(name, one, 0)
      }
    }
  }
}
