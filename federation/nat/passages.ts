/** The ways past routers that let nobody in: being relayed, WebRTC over a relay, and relaying others. */
import type { ConnectionGater, PeerId } from '@libp2p/interface'
import { getNetConfig, isPrivate } from '@libp2p/utils'
import type * as Webrtc from '@libp2p/webrtc'
import { multiaddr } from '@multiformats/multiaddr'
import type { Libp2pOptions } from 'libp2p'
import type { Clock, Logger } from '../../node/core/ports.ts'
import type { Reachability } from '../../node/core/reachability.ts'
import type { Background } from '../background.ts'
import type { Host } from '../host/host.ts'
import { findReach, type Reach } from '../reach/client.ts'
import { serveReach } from '../reach/server.ts'
import { createRelayServer, type RelayServer } from './relay-server.ts'
import { createRelayUse } from './relay-use.ts'
import { serveStun } from './stun-server.ts'
import { stunServers } from './stun-servers.ts'
import { keepUpgrading, wayOf } from './upgrade.ts'

/** What the libp2p node is made with. */
export interface Passages {
  readonly listen: readonly string[]
  readonly transports: NonNullable<Libp2pOptions['transports']>
  readonly services: { relay?: RelayServer['service'] }
  readonly gater: ConnectionGater
}

export interface PassageParts {
  /** Relay others. */
  readonly relay: boolean
  /** false: do without WebRTC, as where it cannot be loaded. */
  readonly webrtc?: boolean
  readonly clock: Clock
  readonly logger: Logger
  /** Has the peer proved to share a guild? */
  sharesAny(peer: string): boolean
  /** May the peer be one's relay without sharing a guild? */
  isNamed(peer: string): boolean
}

export interface Nat extends Passages {
  begin(parts: NatRunning): Promise<void>
  /** A peer has proved to share a guild. */
  met(peer: PeerId): void
  /** Does the peer keep a place for this node? */
  isRelay(peer: string): boolean
  reachability(): Reachability
}

export interface NatRunning {
  readonly host: Host
  readonly background: Background
  readonly signal: AbortSignal
  /** A peer has sent what no honest peer sends. */
  blame(peer: string, detail: string): void
}

/** WebRTC comes with a native library: where that cannot be loaded a node does without. */
const loadWebrtc = async (logger: Logger): Promise<typeof Webrtc | undefined> => {
  try {
    return await import('@libp2p/webrtc')
  } catch (error) {
    logger.warn('WebRTC cannot be loaded: there are no direct connections between nodes that are behind routers', {
      error
    })
    return undefined
  }
}

const NO_UPGRADES = { webrtc: { succeeded: 0, failed: 0 }, punched: 0 }

const count = (host: Host | undefined): Reachability['connections'] => {
  const ways = (host?.getConnections() ?? []).map(wayOf)
  const of = (wanted: string): number => ways.filter((way) => way === wanted).length
  return { direct: of('direct'), webrtc: of('webrtc'), relayed: of('relayed') }
}

export const createNat = async (parts: PassageParts): Promise<Nat> => {
  const { relay, webrtc: wanted = true, clock, logger, sharesAny, isNamed } = parts
  const isOurs = (peer: string): boolean => sharesAny(peer) || isNamed(peer)
  const isReached = (): boolean =>
    reach?.places().some(({ address, state }) => state === 'open' && !isPrivate(multiaddr(address))) ?? false
  const use = createRelayUse((peer) => !relay && !isReached() && isOurs(peer))
  const server = relay ? createRelayServer(clock, sharesAny) : undefined
  const webrtc = wanted ? await loadWebrtc(logger) : undefined
  let host: Host | undefined
  let upgrades: ReturnType<typeof keepUpgrading> | undefined
  let reach: Reach | undefined

  const rtcConfiguration = async () => ({
    iceServers: host ? (await stunServers(host)).map((url) => ({ urls: [url] })) : []
  })

  return {
    // Not on /webrtc: its address would be announced, and dcutr takes such a one for the relay's own and dials that.
    listen: relay ? [] : ['/p2p-circuit'],
    transports: [use.transport, ...(webrtc ? [webrtc.webRTC({ rtcConfiguration })] : [])],
    services: server ? { relay: server.service } : {},
    gater: { ...use.gater, ...server?.gater },
    async begin({ host: started, background, signal, blame }) {
      host = started
      const { relay: service, addresses } = host.services
      if (server && service) {
        server.attach(host, service)
        const places = addresses.listening().map(getNetConfig)
        serveStun(
          places.map((place) => ({ host: place.host, port: place.port ?? 0 })),
          { clock, logger, signal }
        )
      }
      upgrades = keepUpgrading({ host, background, logger, signal })
      await use.begin({ host, background, signal })
      await serveReach({ host, clock, background, signal, blame })
      reach = await findReach({ host, clock, background, signal, mayAsk: isOurs })
    },
    met(peer) {
      use.consider(peer)
      reach?.consider(peer)
    },
    isRelay: (peer) => use.reservations().some((held) => held.peer === peer),
    reachability: () => ({
      places: reach?.places() ?? [],
      relays: use.reservations(),
      relaying: server?.load() ?? null,
      connections: count(host),
      upgrades: { ...(upgrades?.counts() ?? NO_UPGRADES), ...(!webrtc && { webrtc: null }) }
    })
  }
}
