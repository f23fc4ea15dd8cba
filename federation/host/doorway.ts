/**
 * Who may come in when many want to.
 *
 * Attack: connections and names cost nothing. One machine that opens all that a node takes, and says nothing on them, keeps everybody
 * else out, for as long as it likes. So of one host few connections may be on their way in at once, and few be open of peers that share
 * nothing with this node; and when hardly any is left, those of the host that has most of them give way, who came first.
 */
import type { Connection, ConnectionGater, MultiaddrConnection, PeerId } from '@libp2p/interface'
import { DOOR, HOST } from '../limits.ts'
import { hostOf } from './addresses.ts'
import type { Host } from './host.ts'

export interface Doorway {
  readonly gater: Required<
    Pick<ConnectionGater, 'denyInboundConnection' | 'denyInboundEncryptedConnection' | 'denyInboundUpgradedConnection'>
  >
  /** Once the host is there; before, everybody may come in. */
  attach(host: Host): void
}

export interface DoorwayParts {
  isPenalised(peer: string): boolean
  /** Has it nothing to do with this node, as far as is known? */
  isStranger(peer: string): boolean
}

const placeOf = ({ remoteAddr }: Pick<Connection, 'remoteAddr'>): string => hostOf(remoteAddr.toString())

/** Of strangers who came by themselves, so many to hang up on: of each host the one that came last leaves last. */
export const chooseToLeave = (strangers: readonly Connection[], many: number): readonly Connection[] =>
  [...Map.groupBy(strangers, placeOf).values()]
    .flatMap((ofHost) =>
      ofHost.toSorted((a, b) => b.timeline.open - a.timeline.open).map((connection, behind) => ({ connection, behind }))
    )
    .toSorted((a, b) => b.behind - a.behind)
    .slice(0, Math.max(many, 0))
    .map(({ connection }) => connection)

export const createDoorway = ({ isPenalised, isStranger }: DoorwayParts): Doorway => {
  const comingFrom = new Map<string, number>()
  const coming = new Set<MultiaddrConnection>()
  let host: Host | undefined

  const isIn = (connection: MultiaddrConnection): void => {
    if (!coming.delete(connection)) return
    const place = placeOf(connection)
    const left = (comingFrom.get(place) ?? 0) - 1
    if (left > 0) comingFrom.set(place, left)
    else comingFrom.delete(place)
  }

  const inbound = (): readonly Connection[] =>
    (host?.getConnections() ?? []).filter(({ direction }) => direction === 'inbound')
  const strangers = (): readonly Connection[] => inbound().filter(({ remotePeer }) => isStranger(remotePeer.toString()))

  const isTooMuch = (peer: PeerId, place: string): boolean =>
    inbound().filter(({ remotePeer }) => remotePeer.equals(peer)).length >= DOOR.perPeer ||
    (isStranger(peer.toString()) &&
      strangers().filter((connection) => placeOf(connection) === place).length >= DOOR.strangersPerHost)

  return {
    gater: {
      denyInboundConnection(connection) {
        const place = placeOf(connection)
        const others = comingFrom.get(place) ?? 0
        if (others >= DOOR.comingPerHost) return true
        comingFrom.set(place, others + 1)
        coming.add(connection)
        connection.addEventListener('close', () => isIn(connection), { once: true })
        return false
      },
      denyInboundEncryptedConnection: (peer, connection) =>
        isPenalised(peer.toString()) || isTooMuch(peer, placeOf(connection)),
      denyInboundUpgradedConnection(_, connection) {
        isIn(connection)
        return false
      }
    },
    attach(started) {
      host = started
      const makeRoom = (): void => {
        const many = started.getConnections().length - (HOST.maxConnections - DOOR.spare)
        // Who is new has a moment to show what they share.
        const old = strangers().filter(({ timeline: { open } }) => Date.now() - open > DOOR.moment)
        for (const connection of chooseToLeave(old, many)) connection.abort(new Error('others have their turn'))
      }
      const timer = setInterval(makeRoom, DOOR.every).unref()
      host.addEventListener('stop', () => clearInterval(timer))
    }
  }
}
