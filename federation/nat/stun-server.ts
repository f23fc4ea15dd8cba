/** Answers STUN at the UDP ports of the same numbers as the TCP ports of a relay. */
import { createSocket } from 'node:dgram'
import type { Clock, Logger } from '../../node/core/ports.ts'
import { RELAY } from '../limits.ts'
import { createWindow } from './window.ts'
import { answerStun } from './stun-message.ts'

export interface StunPlace {
  /** An address of this machine. */
  readonly host: string
  readonly port: number
}

/** A port that cannot be had is reported, and done without: peers then have other relays, or none tell them. */
export const serveStun = (
  places: readonly StunPlace[],
  { clock, logger, signal }: { readonly clock: Clock; readonly logger: Logger; readonly signal: AbortSignal }
): void => {
  const window = createWindow(clock, RELAY.stunPerMinute)
  for (const { host, port } of places) {
    const socket = createSocket(host.includes(':') ? 'udp6' : 'udp4')
    socket.on('error', (error) => {
      logger.warn('STUN is not served', { host, port, error })
      socket.close()
    })
    socket.on('message', (request, from) => {
      const answer = answerStun(request, from)
      if (answer && window.admit('')) socket.send(answer, from.port, from.address)
    })
    socket.bind(port, host)
    socket.unref()
    signal.addEventListener('abort', () => socket.close())
  }
}
