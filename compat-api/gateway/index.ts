/**
 * The gateway: Discord's real-time protocol, versions 9 and 10, over WebSocket.
 * Source: Discord developer documentation, "Gateway" and "Gateway Events".
 */
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import type { App } from '../../node/app/index.ts'
import { OFFLINE, type Presence } from '../../node/core/events.ts'
import type { UserCid } from '../../node/core/ids.ts'
import type { Logger, Shelf } from '../../node/core/ports.ts'
import type { Origin } from '../origin.ts'
import { identify, resume, type ArrivalDeps } from './arrivals.ts'
import { withEndpoints } from '../outgoing/endpoint-line.ts'
import type { Endpoints } from '../outgoing/endpoints.ts'
import { Windows } from '../windows.ts'
import { channelInfo } from './channel-info.ts'
import { createBotLine } from './bot-line.ts'
import { systemClock, type GatewayClock } from './clock.ts'
import type { Front } from './connection.ts'
import { createDispatcher } from './dispatch/index.ts'
import { bringBack } from './journal/bring-back.ts'
import { NO_DIARY } from './journal/diary.ts'
import { Journal } from './journal/journal.ts'
import { DEFAULT_LIMITS, type GatewayLimits } from './limits.ts'
import { memberChunks, tooSoon } from './member-chunks.ts'
import { Payload } from './format/index.ts'
import { Pace } from './pace.ts'
import type { Session } from './session.ts'
import { SessionStarts, type SessionStartLimit } from './session-starts.ts'
import { Sessions } from './sessions.ts'
import { Sockets } from './sockets.ts'
import { soundboardSounds } from './soundboard.ts'
import { leaveVoice, setVoice } from './voice.ts'

export type { GatewayLimits } from './limits.ts'
export type { GatewayClock } from './clock.ts'

export interface GatewayDeps {
  readonly app: App
  readonly logger: Logger
  /** How the client of a request can reach this node. */
  readonly origin: (req: IncomingMessage) => Origin
  /** Of bots that take interactions by HTTP. */
  readonly endpoints?: Endpoints | undefined
  readonly limits?: Partial<GatewayLimits>
  readonly clock?: GatewayClock
  /** Where sessions are kept while the node is down; without it they end with the gateway. */
  readonly shelf?: Shelf | undefined
}

export interface Gateway extends AsyncDisposable {
  /** Takes over an HTTP upgrade request to the gateway's path. */
  handleUpgrade(req: IncomingMessage, socket: Duplex, head: Buffer): void
  /** How many sessions a user may still begin. */
  startLimit(user: UserCid): SessionStartLimit
  /** Closes all connections; what is news until the gateway is disposed of is kept for who comes back. */
  stop(): Promise<void>
}

/** Whole guilds that were asked for lately. */
const MOST_ASKED = 4096

interface FrontDeps extends Omit<ArrivalDeps, 'limits'> {
  readonly limits: GatewayLimits
}

const createFront = (deps: FrontDeps): Front => {
  const { app, sessions, limits, clock } = deps
  const asked = new Windows(MOST_ASKED)
  const paces = new WeakMap<Session, Pace>()
  const paceOf = (session: Session): Pace => {
    const pace = paces.get(session) ?? new Pace(clock, { most: limits.presences, window: limits.presenceWindow })
    paces.set(session, pace)
    return pace
  }
  return {
    identify: (connection, sent) => identify(deps, connection, sent),
    resume: (connection, sent) => resume(deps, connection, sent),
    setPresence: (session, presence) => paceOf(session).do(() => deps.setPresence(session, presence)),
    requestMembers(session, request) {
      const refusal = tooSoon(asked, limits, { session, request, now: clock.now() })
      if (refusal) session.dispatch(refusal.t, Payload.of(refusal.d))
      else session.owe(memberChunks(app, session, request))
    },
    requestChannelInfo: (session, request) => void session.owe(channelInfo(app, session, request)),
    requestSounds: (session, guilds) => void session.owe(soundboardSounds(app, session, guilds)),
    setVoice: (session, request) => setVoice(app, session, request),
    detached: (session) => sessions.detach(session, limits.detachedSessions)?.carrier.feed({ type: 'evicted' }),
    ended: (session) => {
      paces.get(session)?.[Symbol.dispose]()
      sessions.remove(session)
      leaveVoice(app, session)
      if (sessions.of(session.terms.user).size === 0) app.presences.set(session.terms.user, OFFLINE)
    }
  }
}

/** While the node is down nobody here is anywhere: peers are told, and so is whoever comes back. */
const goAway = (app: App, sessions: Sessions): void => {
  for (const session of sessions.all()) {
    leaveVoice(app, session)
    app.presences.set(session.terms.user, OFFLINE)
  }
}

export const createGateway = (deps: GatewayDeps): Gateway => {
  const { app, logger, clock = systemClock, shelf } = deps
  const limits = { ...DEFAULT_LIMITS, ...deps.limits }
  const journal = shelf ? new Journal(shelf, limits, clock, logger) : undefined
  const diary = journal ?? NO_DIARY
  const sessions = new Sessions(diary)
  const setPresence = (session: Session, presence: Presence): void => {
    session.presence = presence
    diary.present(session)
    app.presences.set(session.terms.user, presence)
  }
  const starts = new SessionStarts(limits, clock)
  const front = createFront({ app, sessions, diary, starts, setPresence, clock, logger, limits })
  const subscription = app.bus.subscribe(createDispatcher(app, sessions))
  const bots = createBotLine(app, sessions)
  const line = app.interactions.serve(deps.endpoints ? withEndpoints(app, bots, deps.endpoints, logger) : bots)
  const heartbeat = journal && app.bus.subscribe(() => journal.touch())
  if (journal && shelf) bringBack({ app, sessions, journal, shelf, setPresence, front, limits, clock, logger })
  const sockets = new Sockets({ front, limits, clock, logger, origin: deps.origin })

  return {
    handleUpgrade: sockets.handleUpgrade.bind(sockets),
    startLimit: (user) => starts.limit(user),
    async stop() {
      await sockets.close()
      goAway(app, sessions)
    },
    async [Symbol.asyncDispose]() {
      await this.stop()
      subscription[Symbol.dispose]()
      line[Symbol.dispose]()
      heartbeat?.[Symbol.dispose]()
      journal?.[Symbol.dispose]()
    }
  }
}
