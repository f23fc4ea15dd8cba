/**
 * Hangs up on whom this node does not need and who does not need it: of a guild of a hundred nodes, those beyond enough who have
 * said that they have enough themselves; of strangers, those it has dialled for the DHT. They are not lost: nobody looks for them.
 */
import type { Connection, PeerId } from '@libp2p/interface'
import type { GuildCid } from '../../node/core/ids.ts'
import type { Background } from '../background.ts'
import type { Host } from '../host/host.ts'
import { whenIdle } from '../host/when-idle.ts'
import { UPGRADE } from '../limits.ts'
import type { Peers } from '../peers.ts'
import type { Company } from './company.ts'
import type { Introducing } from './introductions.ts'
import { COMPANY } from './limits.ts'

export interface LettingGoParts {
  readonly host: Pick<Host, 'getPeers' | 'getConnections'>
  readonly peers: Pick<Peers, 'carrying' | 'guildsOf' | 'sharesAny'>
  readonly company: Pick<Company, 'rest'>
  readonly introducing: Pick<Introducing, 'companyOf'>
  readonly background: Background
  readonly signal: AbortSignal
  /** Is the peer kept for another reason: named in the settings, a relay of this node's, somebody's node? */
  isKept(peer: string): boolean
  isConversation(guild: GuildCid): boolean
  /** ms since the Unix epoch, as connections have it. */
  now(): number
}

/** Of those who can be done without, the ones to hang up on now. */
export const chooseSpare = (parts: Omit<LettingGoParts, 'company' | 'background' | 'signal'>): readonly PeerId[] => {
  const { host, peers, introducing, isKept, isConversation, now } = parts
  const all = host.getPeers().filter((id) => !isKept(id.toString()))

  const hasEnough = (peer: string, guild: GuildCid): boolean =>
    !isConversation(guild) &&
    peers.carrying(guild).length > COMPANY.most &&
    introducing.companyOf(guild, peer) > COMPANY.target

  const spare = all.filter((id) => {
    const shared = peers.guildsOf(id.toString())
    return shared.length > 0 && shared.every((guild) => hasEnough(id.toString(), guild))
  })

  const isOld = (id: PeerId): boolean =>
    host
      .getConnections(id)
      .every(({ direction, timeline: { open } }) => direction === 'outbound' && now() - open > COMPANY.strangerFor)
  const strangers = all.filter((id) => !peers.sharesAny(id.toString()) && isOld(id))

  return [
    ...spare.slice(0, COMPANY.letGoAtOnce),
    ...strangers.slice(0, Math.max(strangers.length - COMPANY.strangers, 0)).slice(0, COMPANY.letGoAtOnce)
  ]
}

export const letGo = (parts: LettingGoParts): void => {
  const { host, company, background, signal } = parts

  const hangUp = async (connection: Connection): Promise<void> => {
    await whenIdle(connection, UPGRADE.drain, signal)
    await connection.close().catch(() => undefined)
  }

  const look = (): void => {
    for (const id of chooseSpare(parts)) {
      company.rest(id.toString())
      for (const connection of host.getConnections(id)) background.run(() => hangUp(connection))
    }
  }

  const timer = setInterval(look, COMPANY.letGoEvery).unref()
  signal.addEventListener('abort', () => clearInterval(timer))
}
