/** Keeps `peers` true to libp2p's connections, and tries to get back those that were lost. */
import type { PeerId } from '@libp2p/interface'
import { multiaddr, type Multiaddr } from '@multiformats/multiaddr'
import type { GuildCid } from '../node/core/ids.ts'
import type { Background } from './background.ts'
import type { Company } from './discovery/company.ts'
import type { DialBudget } from './discovery/dial-budget.ts'
import type { Host } from './host/create-host.ts'
import { peerOf, worthKeeping } from './host/addresses.ts'
import { hasOpenConnection } from './host/open-stream.ts'
import { introduced } from './host/introduced.ts'
import { createRedial, type Redial, type Target } from './host/redial.ts'
import { afterDeparture } from './discovery/departure.ts'
import { COMPANY } from './discovery/limits.ts'
import { HOST, SYNC } from './limits.ts'
import { createWindow } from './nat/window.ts'
import type { Peers } from './peers.ts'
import type { Rounds } from './sync/rounds.ts'

const spread = (ms: number): number => ms * (0.75 + Math.random() / 2)

export interface ConnectionParts {
  /** Peers to stay connected with. */
  readonly bootstrap: readonly Multiaddr[]
  /** Peers to look for while a guild lacks some. */
  readonly acquaintances: readonly PeerId[]
  readonly host: Host
  readonly peers: Peers
  readonly company: Company
  readonly budget: DialBudget
  readonly rounds: Rounds
  readonly background: Background
  readonly signal: AbortSignal
  isPenalised(peer: string): boolean
  /** Guilds that peers are kept of. */
  followed(): readonly GuildCid[]
  left(peer: string): void
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

const onDeparture = (parts: ConnectionParts, redial: Redial, id: PeerId, wasLost: boolean): void => {
  const [peer, target] = [id.toString(), targetOf(parts, id)]
  const shared = parts.peers.guildsOf(peer)
  const isNamed = target !== undefined && target !== id
  parts.peers.left(id)
  parts.rounds.end(peer)
  parts.left(peer)
  const lacking = shared.filter(parts.company.lacks)
  parts.company.miss(lacking)
  const next = afterDeparture({ isNamed, wasLost, sharesAny: shared.length > 0, isLacking: lacking.length > 0 })
  if (next === 'dial' && target) return redial.want(target, () => isNamed || shared.some(parts.company.lacks))
  if (shared.length > 0) parts.company.rest(peer)
  if (next === 'later' && target) setTimeout(() => redial.want(target), spread(COMPANY.rest)).unref()
}

/** @returns tells, once, whether a peer's last connection ended by a failure, and not because one of the two has closed it. */
const watchLosses = (host: Host): ((peer: string) => boolean) => {
  const lost = new Set<string>()
  host.addEventListener('connection:open', ({ detail: connection }) => {
    const peer = connection.remotePeer.toString()
    lost.delete(peer)
    connection.addEventListener('close', ({ error }) => {
      lost.delete(peer)
      if (error) lost.add(peer)
      const oldest = lost.size > HOST.maxConnections ? lost.values().next() : undefined
      if (oldest && !oldest.done) lost.delete(oldest.value)
    })
  })
  return (peer) => lost.delete(peer)
}

/** As one voice: whoever is on the local network can announce as many as they like. */
const NEIGHBOURS = 'the local network'

/** libp2p finds peers on the local network, again and again, and leaves it to us to dial them. */
const dialNeighbours = ({ host, company, budget, background, signal }: ConnectionParts): void => {
  const window = createWindow({ now: () => performance.now() }, 1)
  host.services.mdns?.addEventListener('peer', ({ detail: { id, multiaddrs } }) => {
    const name = id.toString()
    const places = worthKeeping(multiaddrs.map(String), name)
    if (places.length === 0 || id.equals(host.peerId) || company.isResting(name)) return
    if (host.getConnections(id).length > 0 || !window.admit(name)) return
    // By name: a dial of bare addresses opens a second connection beside one that is on its way.
    const named = budget(NEIGHBOURS, places).map((place) => multiaddr(`${place}/p2p/${name}`))
    if (named.length > 0) background.run(() => host.dial(named, { signal }).catch(() => undefined))
  })
}

export const keepConnections = async (parts: ConnectionParts): Promise<void> => {
  const { bootstrap, acquaintances, host, company, signal, followed } = parts
  const redial = createRedial({
    dial: async (target, abort) => introduced(await host.dial(target, { signal: abort })),
    signal,
    now: () => performance.now(),
    random: Math.random
  })
  const wasLost = watchLosses(host)
  const topology = await host.register(SYNC.protocol, {
    notifyOnLimitedConnection: true,
    onConnect: (id) => onArrival(parts, redial, id),
    onDisconnect: (id) => {
      const lost = wasLost(id.toString())
      // It is told late, when the peer may have come back: nothing would say so again.
      if (!hasOpenConnection(host, id)) onDeparture(parts, redial, id, lost)
    }
  })
  signal.addEventListener('abort', () => host.unregister(topology))
  dialNeighbours(parts)
  for (const target of bootstrap) redial.want(target)
  for (const target of acquaintances) redial.want(target, () => followed().some(company.lacks))
}
