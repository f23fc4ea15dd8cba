/**
 * Who is found to be out of others' reach keeps nothing of the DHT, and only asks: whoever would be sent to it would ask in
 * vain. Where nobody has tried from outside, on loopback or a network of its own, a node serves those who reach it.
 */
import { isPrivate } from '@libp2p/utils'
import { multiaddr } from '@multiformats/multiaddr'
import type { ListeningPlace } from '../../node/core/reachability.ts'
import type { Background } from '../background.ts'
import { KAD } from '../limits.ts'
import type { Kad } from './kad.ts'

export interface ModeParts {
  readonly kad: Pick<Kad, 'mode' | 'setMode'>
  readonly background: Background
  readonly signal: AbortSignal
  places(): readonly ListeningPlace[]
}

export const modeFor = (places: readonly ListeningPlace[]): Kad['mode'] => {
  const outside = places.filter(({ address, state }) => state !== 'untried' && !isPrivate(multiaddr(address)))
  return outside.length > 0 && outside.every(({ state }) => state === 'closed') ? 'client' : 'server'
}

export const keepMode = ({ kad, background, signal, places }: ModeParts): void => {
  const look = (): void => {
    const mode = modeFor(places())
    if (mode !== kad.mode) background.run(() => kad.setMode(mode))
  }
  const timer = setInterval(look, KAD.lookAtMode).unref()
  signal.addEventListener('abort', () => clearInterval(timer))
}
