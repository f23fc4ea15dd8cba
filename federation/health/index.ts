/** How the network is doing, from what its parts have written down. */
import { WHOLE, type LogLag, type NetworkHealth, type PeerLag, type TableHealth } from '../../node/core/health.ts'
import type { GuildCid, LogId } from '../../node/core/ids.ts'
import type { Delivery } from '../inbound/delivery.ts'
import type { Peers } from '../peers.ts'
import type { Lagging } from '../sync/lagging.ts'
import type { Talk } from '../talk.ts'
import type { Clocks } from './clocks.ts'
import type { Ledger, Page } from './ledger.ts'

export interface HealthParts {
  readonly ledger: Ledger
  readonly clocks: Pick<Clocks, 'health'>
  readonly peers: Pick<Peers, 'carrying' | 'get'>
  readonly delivery: Pick<Delivery, 'waiting' | 'waitingIn'>
  readonly talk: Pick<Talk, 'load'>
  readonly lagging: Pick<Lagging, 'has'>
  readonly followed: ReadonlySet<GuildCid>
  connections(): number
  table(): TableHealth
}

export interface HealthBook {
  health(): Omit<NetworkHealth, 'reachability'>
  lag(guild: GuildCid, log: LogId): LogLag
  /** The guild is not carried any more. */
  forget(guild: GuildCid): void
}

/** Who has proved to carry the guild, and has not been asked for anything yet. */
const UNASKED: Page = { gaps: new Map(), ops: 0, logs: 0, synced: null, last: null }

export const createHealthBook = (parts: HealthParts): HealthBook => {
  const { ledger, clocks, peers, delivery, talk, lagging, followed, connections, table } = parts
  const isConnected = (peer: string): boolean => peers.get(peer) !== undefined

  const lagOf = ([peer, { ops, logs, synced, last }]: readonly [string, Page]): PeerLag => ({
    peer,
    connected: isConnected(peer),
    ops,
    logs,
    synced,
    last
  })

  const linksOf = (guild: GuildCid): readonly PeerLag[] => {
    const pages = ledger.of(guild)
    const unasked = peers
      .carrying(guild)
      .map(String)
      .filter((peer) => !pages.has(peer))
    return [...pages, ...unasked.map((peer) => [peer, UNASKED] as const)].map(lagOf)
  }

  return {
    health: () => ({
      connections: connections(),
      table: table(),
      guilds: [...followed].map((guild) => ({ guild, peers: linksOf(guild) })),
      waiting: delivery.waiting(),
      gossip: talk.load(),
      rounds: { ...ledger.rounds },
      clock: clocks.health()
    }),
    forget: ledger.forget,
    lag(guild, log) {
      if (!followed.has(guild)) return WHOLE
      const ahead = [...ledger.of(guild)].flatMap(([peer, { gaps }]) => {
        const ops = gaps.get(log)
        return ops === undefined ? [] : { peer, connected: isConnected(peer), ops }
      })
      return { waiting: delivery.waitingIn(log), onItsWay: lagging.has(guild, log), ahead }
    }
  }
}
