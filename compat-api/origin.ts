import type { IncomingMessage } from 'node:http'
import { TLSSocket } from 'node:tls'

/** Where a client reaches this node, without a trailing slash. */
export interface Origin {
  /** `http://host:port` or `https://host:port`. */
  readonly http: string
  /** `ws://host:port` or `wss://host:port`. */
  readonly gateway: string
}

const HOST = /^(?:[\w.-]{1,253}|\[[\da-fA-F:.%]{2,64}\])(?::\d{1,5})?$/

const localHost = (req: IncomingMessage): string => {
  const { localAddress = '127.0.0.1', localPort = 0 } = req.socket
  return localAddress.includes(':') ? `[${localAddress}]:${localPort}` : `${localAddress}:${localPort}`
}

const isSecure = (req: IncomingMessage): boolean =>
  req.socket instanceof TLSSocket || req.headers['x-forwarded-proto'] === 'https'

/**
 * The origin by the name the client itself used, so that every URL it is given leads back here. A client that sends
 * no usable Host header gets the address it connected to.
 */
export const originOf = (req: IncomingMessage): Origin => {
  const { host } = req.headers
  const name = host !== undefined && HOST.test(host) ? host : localHost(req)
  const s = isSecure(req) ? 's' : ''
  return { http: `http${s}://${name}`, gateway: `ws${s}://${name}` }
}
