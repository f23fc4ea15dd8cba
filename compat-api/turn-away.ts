import { STATUS_CODES } from 'node:http'
import type { Duplex } from 'node:stream'

/** Refuses a connection in HTTP, in Discord's form. Whoever is turned away may hang up at any time, or never. */
export const turnAway = (socket: Duplex, status: number, message: string): void => {
  const body = JSON.stringify({ message, code: 0 })
  socket.on('error', () => socket.destroy())
  socket.once('finish', () => socket.destroy())
  socket.end(
    [
      `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`,
      'Content-Type: application/json',
      `Content-Length: ${Buffer.byteLength(body)}`,
      'Connection: close',
      '',
      body
    ].join('\r\n')
  )
}
