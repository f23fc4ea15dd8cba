/** From an upgrade request to a connection, and the end of all connections. */
import { once } from 'node:events'
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { GatewayCloseCodes } from 'discord-api-types/v10'
import { WebSocketServer, type WebSocket } from 'ws'
import type { Origin } from '../origin.ts'
import { turnAway } from '../turn-away.ts'
import { Admission } from './admission.ts'
import { systemClock } from './clock.ts'
import { Connection, type ConnectionDeps } from './connection.ts'
import { SharedFrames } from './encoding/index.ts'
import { formats } from './format/index.ts'
import { isSpoken, readTerms, type Terms } from './handshake.ts'

/** Frames this many times the allowed size still get the gateway's close code; larger ones WebSocket's own, 1009. */
const OVERSIZE = 4
/** How long clients have to answer the closing handshake when the node stops, in ms. */
const FAREWELL = 500

export interface SocketsDeps extends Omit<ConnectionDeps, 'shared'> {
  /** How the client of a request can reach this node. */
  readonly origin: (req: IncomingMessage) => Origin
}

export class Sockets {
  readonly #deps: SocketsDeps & ConnectionDeps
  readonly #admission: Admission
  readonly #server: WebSocketServer
  readonly #connections = new Set<Connection>()

  constructor(deps: SocketsDeps) {
    const shared = { json: new SharedFrames(formats.json), etf: new SharedFrames(formats.etf) }
    this.#deps = { ...deps, shared }
    this.#admission = new Admission(deps.limits)
    this.#server = new WebSocketServer({
      noServer: true,
      maxPayload: deps.limits.frame * OVERSIZE,
      perMessageDeflate: false
    })
  }

  handleUpgrade(req: IncomingMessage, socket: Duplex, head: Buffer): void {
    const terms = readTerms(req.url ?? '')
    if ('status' in terms) return turnAway(socket, terms.status, terms.message)
    const place = this.#admission.enter(req.socket.remoteAddress ?? '')
    if ('status' in place) return turnAway(socket, place.status, place.message)
    socket.once('close', () => place[Symbol.dispose]())
    const resumeUrl = this.#deps.origin(req).gateway
    this.#server.handleUpgrade(req, socket, head, (ws) => this.#open(ws, socket, terms, resumeUrl))
  }

  async close(): Promise<void> {
    this.#server.close()
    const { clients } = this.#server
    const closed = Promise.all([...clients].map((socket) => once(socket, 'close')))
    const now = this.#deps.clock.now()
    for (const connection of this.#connections) connection.feed({ type: 'shutdown', now })
    const late = systemClock.after(FAREWELL, () => clients.forEach((socket) => socket.terminate()))
    await closed
    late[Symbol.dispose]()
  }

  #open(socket: WebSocket, under: Duplex, terms: Terms, resumeUrl: string): void {
    if (!isSpoken(terms.version)) return socket.close(GatewayCloseCodes.InvalidAPIVersion, 'API versions 9 and 10 only')
    const connection = new Connection(socket, under, terms, resumeUrl, this.#deps)
    this.#connections.add(connection)
    socket.once('close', () => this.#connections.delete(connection))
  }
}
