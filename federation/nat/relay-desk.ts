/**
 * Whom a relay keeps a place for, and how much it passes on.
 *
 * Attack: a relay is a pipe that somebody else pays for. So strangers get just enough to be introduced: few places, few a
 * home, and circuits of a few KiB that last two minutes, so many a minute. Peers of the relay's own guilds get room to
 * replicate in, within bounds: any of them may be bad.
 */
import type { PeerId } from '@libp2p/interface'
import type { Clock } from '../../node/core/ports.ts'
import { RELAY } from '../limits.ts'
import { createWindow } from './window.ts'

/** What one circuit may carry. */
export interface CircuitLimit {
  /** ms */
  readonly duration: number
  /** Bytes, both ways together. */
  readonly data: bigint
}

export interface RelayDesk {
  /** May the peer have a place, or go on having it? */
  mayReserve(peer: PeerId): boolean
  /** What a circuit of these two may carry; undefined: there is to be none. */
  circuit(source: PeerId, destination: PeerId): CircuitLimit | undefined
}

export interface DeskParts {
  readonly clock: Clock
  /** Has the peer proved to share a guild with this node? */
  sharesAny(peer: string): boolean
  /** Who has a place now. */
  holders(): Iterable<PeerId>
  /** The host from which a peer is connected; undefined when it is not. */
  hostOf(peer: PeerId): string | undefined
}

export const createRelayDesk = ({ clock, sharesAny, holders, hostOf }: DeskParts): RelayDesk => {
  const ofMember = createWindow(clock, RELAY.memberCircuitsPerMinute)
  const ofStranger = createWindow(clock, RELAY.strangerCircuitsPerMinute)
  const ofStrangers = createWindow(clock, RELAY.strangersCircuitsPerMinute)
  const isStranger = (peer: PeerId): boolean => !sharesAny(peer.toString())

  return {
    mayReserve(peer) {
      if (!isStranger(peer)) return true
      const others = [...holders()].filter((holder) => isStranger(holder) && !holder.equals(peer))
      const neighbours = others.filter((holder) => hostOf(holder) === hostOf(peer))
      return others.length < RELAY.strangers && neighbours.length < RELAY.strangersPerHost
    },
    circuit(source, destination) {
      const name = source.toString()
      if (!isStranger(source) && !isStranger(destination)) return ofMember.admit(name) ? RELAY.memberCircuit : undefined
      return ofStranger.admit(name) && ofStrangers.admit('') ? RELAY.strangerCircuit : undefined
    }
  }
}
