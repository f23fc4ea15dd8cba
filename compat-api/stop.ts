import type { Server as HttpServer } from 'node:http'
import type { Socket } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'

/** How long answers under way may take after a stop, ms. */
const GRACE = 2000

export interface Opened {
  readonly server: HttpServer
  readonly sockets: ReadonlySet<Socket>
}

/** Every open connection of a server, those that became WebSockets included. */
export const trackSockets = (server: HttpServer): ReadonlySet<Socket> => {
  const sockets = new Set<Socket>()
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })
  return sockets
}

/** Takes no more connections, lets requests under way end, and cuts what is left after GRACE. */
export const stop = async ({ server, sockets }: Opened): Promise<void> => {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()))
  server.closeIdleConnections()
  const timer = new AbortController()
  await Promise.race([closed, wait(GRACE, undefined, { signal: timer.signal }).catch(() => undefined)])
  timer.abort()
  for (const socket of sockets) socket.destroy()
  await closed
}
