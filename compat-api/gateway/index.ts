/**
 * The gateway: Discord's real-time protocol, versions 9 and 10, over WebSocket.
 * Source: Discord developer documentation, "Gateway" and "Gateway Events".
 */
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { once } from 'node:events'
import { GatewayCloseCodes } from 'discord-api-types/v10'
import { WebSocketServer, type WebSocket } from 'ws'
import type { App } from '../../node/app/index.ts'
import { OFFLINE } from '../../node/core/events.ts'
import { Admission } from './admission.ts'
import { identify, resume, type ArrivalDeps } from './arrivals.ts'
import { systemClock, type GatewayClock } from './clock.ts'
import { Connection, type Front } from './connection.ts'
import { createDispatcher } from './dispatch/index.ts'
import { isSpoken, readTerms, type Terms } from './handshake.ts'
import { DEFAULT_LIMITS, type GatewayLimits } from './limits.ts'
import type { Logger } from '../../node/core/ports.ts'
import type { Origin } from '../origin.ts'
import { turnAway } from '../turn-away.ts'
import { memberChunks } from './member-chunks.ts'
import { Sessions } from './sessions.ts'
import { leaveVoice, setVoice } from './voice.ts'

export type { GatewayLimits } from './limits.ts'
export type { GatewayClock } from './clock.ts'

export interface GatewayDeps {
  readonly app: App
  readonly logger: Logger
  /** How the client of a request can reach this node. */
  readonly origin: (req: IncomingMessage) => Origin
  readonly limits?: Partial<GatewayLimits>
  readonly clock?: GatewayClock
}

export interface Gateway extends AsyncDisposable {
  /** Takes over an HTTP upgrade request to the gateway's path. */
  handleUpgrade(req: IncomingMessage, socket: Duplex, head: Buffer): void
}

/** Frames this many times the allowed size still get the gateway's close code; larger ones WebSocket's own, 1009. */
const OVERSIZE = 4
/** How long clients have to answer the closing handshake when the node stops, in ms. */
const FAREWELL = 500

const createFront = (deps: ArrivalDeps, limits: GatewayLimits): Front => {
  const { app, sessions } = deps
  return {
    identify: (connection, sent) => identify(deps, connection, sent),
    resume: (connection, sent) => resume(deps, connection, sent),
    setPresence: (session, presence) => app.presences.set(session.terms.user, presence),
    requestMembers: (session, request) => void session.owe(memberChunks(app, session, request)),
    setVoice: (session, request) => setVoice(app, session, request),
    detached: (session) => sessions.detach(session, limits.detachedSessions)?.carrier.feed({ type: 'evicted' }),
    ended: (session) => {
      sessions.remove(session)
      leaveVoice(app, session)
      if (sessions.of(session.terms.user).size === 0) app.presences.set(session.terms.user, OFFLINE)
    }
  }
}

export const createGateway = (deps: GatewayDeps): Gateway => {
  const { app, logger, clock = systemClock } = deps
  const limits = { ...DEFAULT_LIMITS, ...deps.limits }
  const sessions = new Sessions()
  const admission = new Admission(limits)
  const connections = new Set<Connection>()
  const front = createFront({ app, sessions, clock, logger }, limits)
  const server = new WebSocketServer({ noServer: true, maxPayload: limits.frame * OVERSIZE, perMessageDeflate: false })
  const subscription = app.bus.subscribe(createDispatcher(app, sessions))

  const open = (socket: WebSocket, terms: Terms, resumeUrl: string): void => {
    if (!isSpoken(terms.version)) return socket.close(GatewayCloseCodes.InvalidAPIVersion, 'API versions 9 and 10 only')
    const connection = new Connection(socket, terms, resumeUrl, { front, limits, clock, logger })
    connections.add(connection)
    socket.once('close', () => connections.delete(connection))
  }

  const handleUpgrade: Gateway['handleUpgrade'] = (req, socket, head) => {
    const terms = readTerms(req.url ?? '')
    if ('status' in terms) return turnAway(socket, terms.status, terms.message)
    const place = admission.enter(req.socket.remoteAddress ?? '')
    if ('status' in place) return turnAway(socket, place.status, place.message)
    socket.once('close', () => place[Symbol.dispose]())
    server.handleUpgrade(req, socket, head, (ws) => open(ws, terms, deps.origin(req).gateway))
  }

  const dispose = async (): Promise<void> => {
    subscription[Symbol.dispose]()
    server.close()
    const closed = Promise.all([...server.clients].map((socket) => once(socket, 'close')))
    for (const session of sessions.all()) session.carrier.feed({ type: 'shutdown' })
    for (const connection of connections) connection.feed({ type: 'shutdown' })
    const late = systemClock.after(FAREWELL, () => server.clients.forEach((socket) => socket.terminate()))
    await closed
    late[Symbol.dispose]()
  }

  return { handleUpgrade, [Symbol.asyncDispose]: dispose }
}
