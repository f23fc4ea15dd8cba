/**
 * From a relayed connection to a direct one: the side that dialled tries WebRTC, which two routers let through when their
 * ports are the same for all; the relay carries nothing but the introduction. dcutr does the rest: it dials back whoever is
 * public. Once there is a direct connection the relayed one is given up, as soon as nothing is under way on it.
 */
import type { Connection, PeerId } from '@libp2p/interface'
import { multiaddr, type Multiaddr } from '@multiformats/multiaddr'
import { setTimeout as delay } from 'node:timers/promises'
import type { UpgradeCount } from '../../node/core/reachability.ts'
import type { Logger } from '../../node/core/ports.ts'
import type { Background } from '../background.ts'
import type { Host } from '../host/host.ts'
import { whenIdle } from '../host/when-idle.ts'
import { UPGRADE } from '../limits.ts'

export interface Upgrades {
  counts(): { readonly webrtc: UpgradeCount; readonly punched: number }
}

interface UpgradeParts {
  readonly host: Host
  readonly background: Background
  readonly logger: Logger
  readonly signal: AbortSignal
}

export type Way = 'direct' | 'webrtc' | 'relayed'

export const wayOf = ({ remoteAddr }: Pick<Connection, 'remoteAddr'>): Way => {
  const address = remoteAddr.toString()
  if (address.includes('/webrtc')) return 'webrtc'
  return address.includes('/p2p-circuit') ? 'relayed' : 'direct'
}

/** .../p2p/RELAY/p2p-circuit/p2p/PEER becomes .../p2p/RELAY/p2p-circuit/webrtc/p2p/PEER. */
export const webrtcOver = (relayed: Multiaddr): Multiaddr =>
  multiaddr(relayed.toString().replace('/p2p-circuit/', '/p2p-circuit/webrtc/'))

export const keepUpgrading = ({ host, background, logger, signal }: UpgradeParts): Upgrades => {
  let [succeeded, failed, punched] = [0, 0, 0]

  const isDirect = (peer: PeerId): boolean =>
    host.getConnections(peer).some((connection) => connection.status === 'open' && wayOf(connection) !== 'relayed')

  /** What is under way on it may end first, and what is about to begin. */
  const giveUp = async (relayed: Connection): Promise<void> => {
    await delay(UPGRADE.grace, undefined, { signal, ref: false })
    await whenIdle(relayed, UPGRADE.drain, signal)
    if (isDirect(relayed.remotePeer)) await relayed.close()
  }

  const tryWebrtc = async (relayed: Connection): Promise<boolean> => {
    try {
      const timeout = AbortSignal.any([signal, AbortSignal.timeout(UPGRADE.timeout)])
      await host.dial(webrtcOver(relayed.remoteAddr), { force: true, signal: timeout })
      return true
    } catch (error) {
      logger.info('no WebRTC connection', { peer: relayed.remotePeer.toString(), error })
      return false
    }
  }

  const upgrade = async (relayed: Connection): Promise<void> => {
    for (const pause of UPGRADE.attempts) {
      await delay(pause, undefined, { signal, ref: false })
      if (relayed.status !== 'open' || isDirect(relayed.remotePeer)) return
      if (await tryWebrtc(relayed)) {
        succeeded++
        return
      }
    }
    failed++
  }

  const settle = (relayed: Connection): void => background.run(() => giveUp(relayed))

  host.addEventListener('connection:open', ({ detail: connection }) => {
    const others = host.getConnections(connection.remotePeer)
    if (wayOf(connection) !== 'relayed') {
      const relayed = others.filter((other) => wayOf(other) === 'relayed')
      if (relayed.length > 0 && wayOf(connection) === 'direct') punched++
      relayed.forEach(settle)
    } else if (connection.direction === 'outbound') background.run(() => upgrade(connection))
  })

  return { counts: () => ({ webrtc: { succeeded, failed }, punched }) }
}
