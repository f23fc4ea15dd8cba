/**
 * Finds out whether others get through to this node, by asking peers to try.
 *
 * Attack: whoever is asked may say what they like, and have a node announce where it is not, or nothing any more. So only
 * peers that share a guild, and those in the settings, are asked; and one that gets through counts for more than one that
 * does not.
 */
import type { Connection, PeerId } from '@libp2p/interface'
import { isPrivate } from '@libp2p/utils'
import { multiaddr } from '@multiformats/multiaddr'
import type { Clock } from '../../node/core/ports.ts'
import type { ListeningPlace } from '../../node/core/reachability.ts'
import type { Background } from '../background.ts'
import { isLoopback } from '../host/addresses.ts'
import type { Host } from '../host/host.ts'
import { REACH } from '../limits.ts'
import { wayOf } from '../nat/upgrade.ts'
import { frameStream } from '../wire/frame-stream.ts'
import { reachReply, type Port } from './frames.ts'
import { createPlaces } from './places.ts'
import { placeAt } from './server.ts'

export interface Reach {
  /** A peer may be asked now. */
  consider(peer: PeerId): void
  places(): readonly ListeningPlace[]
}

interface ReachParts {
  readonly host: Host
  readonly clock: Clock
  readonly background: Background
  readonly signal: AbortSignal
  /** Is the peer's word good enough? */
  mayAsk(peer: string): boolean
}

/** The TCP ports at which others than this machine could come in. */
const portsOf = ({ services: { addresses } }: Host): readonly Port[] => {
  const open = addresses.listening().filter((address) => !isLoopback(address.toString()))
  const ports = open.map((address) => {
    const text = address.toString()
    return { port: Number(/\/tcp\/(\d+)/.exec(text)?.[1] ?? 0), ws: text.includes('/ws') }
  })
  return [...new Map(ports.map((port) => [JSON.stringify(port), port])).values()].slice(0, REACH.ports)
}

export const findReach = async ({ host, clock, background, signal, mayAsk }: ReachParts): Promise<Reach> => {
  const places = createPlaces(clock)
  const asked = new Map<string, number>()

  const directTo = (peer: PeerId): Connection | undefined =>
    host.getConnections(peer).find((connection) => connection.status === 'open' && wayOf(connection) === 'direct')

  const learn = (seen: string, port: Port, isOpen: boolean): void => {
    const address = placeAt(`/${seen.includes(':') ? 'ip6' : 'ip4'}/${seen}`, port)
    const open = places.note(address, port.port, isOpen)
    const place = multiaddr(address)
    if (!isPrivate(place)) host.services.addresses.found(place, open)
  }

  const ask = async (peer: PeerId, ports: readonly Port[]): Promise<void> => {
    const stream = await directTo(peer)?.newStream(REACH.protocol, { signal })
    if (!stream) return
    await using frames = frameStream(stream, { maxFrame: REACH.maxFrame, timeout: REACH.timeout, signal })
    await frames.write({ k: 'reach', ports: [...ports] })
    const reply = await frames.read(reachReply)
    if (reply.k === 'refused') return
    for (const [at, port] of ports.entries()) learn(reply.host, port, reply.open[at] ?? false)
  }

  const consider = (peer: PeerId): void => {
    const [name, now, ports] = [peer.toString(), clock.now(), portsOf(host)]
    const isDue = Math.abs(now - (asked.get(name) ?? -Infinity)) >= REACH.askAgain
    if (ports.length === 0 || !isDue || !mayAsk(name) || !directTo(peer)) return
    asked.set(name, now)
    // Not everybody answers such questions, and nobody has to.
    background.run(() => ask(peer, ports).catch(() => undefined))
  }

  const topology = await host.register(REACH.protocol, { onConnect: consider })
  host.addEventListener('peer:disconnect', ({ detail }) => void asked.delete(detail.toString()))
  const timer = setInterval(() => host.getPeers().slice(0, REACH.peersAtOnce).forEach(consider), REACH.askAgain)
  timer.unref()
  signal.addEventListener('abort', () => {
    clearInterval(timer)
    host.unregister(topology)
  })

  const untried = (): readonly ListeningPlace[] => {
    const known = places.known()
    return host.services.addresses
      .listening()
      .map((address) => ({ address: address.toString(), port: Number(/\/tcp\/(\d+)/.exec(address.toString())?.[1]) }))
      .filter(({ address }) => known.every((place) => place.address !== address))
      .map((place) => ({ ...place, state: 'untried', triedAt: null }))
  }

  return { consider, places: () => [...places.known(), ...untried()] }
}
