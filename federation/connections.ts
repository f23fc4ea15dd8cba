/** Keeps `peers` true to libp2p's connections, and tries to get back those that were lost. */
import type { PeerId } from '@libp2p/interface'
import { multiaddr, type Multiaddr } from '@multiformats/multiaddr'
import type { Background } from './background.ts'
import type { Host } from './host/create-host.ts'
import { peerOf, worthKeeping } from './host/addresses.ts'
import { createRedial, type Redial, type Target } from './host/redial.ts'
import { SYNC } from './limits.ts'
import { createWindow } from './nat/window.ts'
import type { Peers } from './peers.ts'
import type { Rounds } from './sync/rounds.ts'

export interface ConnectionParts {
  /** Peers to stay connected with. */
  readonly bootstrap: readonly Multiaddr[]
  /** Peers to look for once. */
  readonly acquaintances: readonly PeerId[]
  readonly host: Host
  readonly peers: Peers
  readonly rounds: Rounds
  readonly background: Background
  readonly signal: AbortSignal
  isPenalised(peer: string): boolean
}

const onArrival = ({ peers, rounds }: ConnectionParts, redial: Redial, id: PeerId): void => {
  peers.arrived(id)
  redial.forget(id.toString())
  // Whatever kept this one away may have kept others.
  redial.hurry()
  rounds.begin(id.toString())
}

/** Where to look for a peer that has gone; undefined when it need not come back. */
const targetOf = ({ bootstrap, peers, isPenalised }: ConnectionParts, id: PeerId): Target | undefined => {
  const peer = id.toString()
  if (isPenalised(peer)) return undefined
  return bootstrap.find((address) => peerOf(address) === peer) ?? (peers.sharesAny(peer) ? id : undefined)
}

const onDeparture = (parts: ConnectionParts, redial: Redial, id: PeerId): void => {
  const target = targetOf(parts, id)
  parts.peers.left(id)
  parts.rounds.end(id.toString())
  if (target) redial.want(target)
}

/** libp2p finds peers on the local network, again and again, and leaves it to us to dial them. */
const dialNeighbours = ({ host, background, signal }: ConnectionParts): void => {
  const window = createWindow({ now: () => performance.now() }, 1)
  host.services.mdns?.addEventListener('peer', ({ detail: { id, multiaddrs } }) => {
    const name = id.toString()
    const places = worthKeeping(multiaddrs.map(String), name)
    if (places.length === 0 || id.equals(host.peerId) || host.getConnections(id).length > 0 || !window.admit(name))
      return
    // By name: a dial of bare addresses opens a second connection beside one that is on its way.
    const named = places.map((place) => multiaddr(`${place}/p2p/${name}`))
    background.run(() => host.dial(named, { signal }).catch(() => undefined))
  })
}

export const keepConnections = async (parts: ConnectionParts): Promise<void> => {
  const { bootstrap, acquaintances, host, signal } = parts
  const redial = createRedial({
    dial: (target, abort) => host.dial(target, { signal: abort }),
    signal,
    now: () => performance.now(),
    random: Math.random
  })
  const topology = await host.register(SYNC.protocol, {
    notifyOnLimitedConnection: true,
    onConnect: (id) => onArrival(parts, redial, id),
    onDisconnect: (id) => onDeparture(parts, redial, id)
  })
  signal.addEventListener('abort', () => host.unregister(topology))
  dialNeighbours(parts)
  for (const target of [...bootstrap, ...acquaintances]) redial.want(target)
}
