/** Keeps trying to reach peers that this node wants to be connected with, further and further apart. */
import type { PeerId } from '@libp2p/interface'
import type { Multiaddr } from '@multiformats/multiaddr'
import { HOST } from '../limits.ts'
import { peerOf } from './addresses.ts'

export type Target = PeerId | Multiaddr

export interface Redial {
  /** Tries until it succeeds, or until `forget`. */
  want(target: Target): void
  /** The peer is connected, or no longer wanted. */
  forget(peer: string): void
}

export interface RedialParts {
  /** Resolves when connected. */
  dial(target: Target, signal: AbortSignal): Promise<unknown>
  readonly signal: AbortSignal
  /** 0 to 1, spreads the attempts of many nodes. */
  random(): number
}

const nameOf = (target: Target): string =>
  'getComponents' in target ? (peerOf(target) ?? target.toString()) : target.toString()

export const createRedial = ({ dial, signal, random }: RedialParts): Redial => {
  const timers = new Map<string, NodeJS.Timeout>()

  const schedule = (name: string, target: Target, delay: number): void => {
    timers.set(
      name,
      setTimeout(() => void attempt(name, target, delay), delay * (0.75 + random() / 2))
    )
  }

  const attempt = async (name: string, target: Target, delay: number): Promise<void> => {
    const connected = await dial(target, signal).then(
      () => true,
      () => false
    )
    if (!timers.has(name) || signal.aborted) return
    if (connected) timers.delete(name)
    else schedule(name, target, Math.min(Math.max(delay * 2, HOST.redialFirst), HOST.redialMost))
  }

  signal.addEventListener('abort', () => {
    for (const timer of timers.values()) clearTimeout(timer)
    timers.clear()
  })

  return {
    want(target) {
      const name = nameOf(target)
      if (!signal.aborted && !timers.has(name) && timers.size < HOST.redialPeers) schedule(name, target, 0)
    },
    forget(peer) {
      clearTimeout(timers.get(peer))
      timers.delete(peer)
    }
  }
}
