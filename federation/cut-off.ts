/** Ends the connection with a peer that sent what no honest peer sends, and refuses it for a while. */
import type { Background } from './background.ts'
import type { Logger } from '../node/core/ports.ts'
import type { Host } from './host/create-host.ts'
import type { Penalties } from './host/penalties.ts'
import { HOST } from './limits.ts'

/** @param drop forgets what waits from the peer. */
export const createCutOff =
  (parts: {
    readonly host: Host
    readonly penalties: Penalties
    readonly background: Background
    readonly logger: Logger
    drop(peer: string): void
  }): ((peer: string, detail: string) => void) =>
  (peer, detail) => {
    const { host, penalties, background, logger, drop } = parts
    if (penalties.isPenalised(peer)) return
    penalties.penalise(peer)
    drop(peer)
    logger.warn('a peer is cut off', { peer, detail })
    const id = host.getPeers().find((connected) => connected.toString() === peer)
    if (id) background.run(() => host.hangUp(id, { signal: AbortSignal.timeout(HOST.stopTimeout) }))
  }
