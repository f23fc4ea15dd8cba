/** The one port that clients see: REST and gateway over HTTP, and the same over TLS. */
import { createServer as createHttpServer, type IncomingMessage, type Server, type ServerOptions } from 'node:http'
import { createServer as createHttpsServer } from 'node:https'
import type { Duplex } from 'node:stream'
import type { App } from '../node/app/index.ts'
import { createGateway, type Gateway } from './gateway/index.ts'
import { createHttpApp } from './http/create-http-app.ts'
import { createRateLimits, type RateLimitOptions, type RateLimits } from './http/rate-limits/rate-limits.ts'
import { createRouter } from './http/router.ts'
import { routes } from './http/routes/index.ts'
import { addressText, listen, type Address } from './listen.ts'
import type { Logger, Shelf } from '../node/core/ports.ts'
import { createEndpoints } from './outgoing/endpoints.ts'
import { originOf } from './origin.ts'
import { stop, trackSockets, type Opened } from './stop.ts'
import { turnAway } from './turn-away.ts'

export type { Gateway } from './gateway/index.ts'

export interface ApiServerDeps {
  readonly app: App
  readonly logger: Logger
  readonly listen: {
    readonly http: Address
    /** PEM texts. */
    readonly tls: (Address & { readonly key: string; readonly cert: string }) | null
  }
  /** `true`: Discord's. */
  readonly rateLimits: boolean | RateLimitOptions
  /** May applications have interactions sent to hosts that the internet does not reach? */
  readonly privateEndpoints?: boolean
  /** Made before by `createApiGateway`, and disposed of by whoever made it; absent: one is made here, and goes with the server. */
  readonly gateway?: Gateway
  /** Of a request body, in bytes. */
  readonly maxBodyBytes: number
  readonly control: {
    /** What the operator's own tools show as `Authorization: Node <token>`. */
    readonly token: string
    /** Further lines for the operator's status: peer id, addresses. */
    readonly status?: () => Readonly<Record<string, unknown>>
  }
}

/**
 * The gateway by itself: begun before the network, it hears all that sessions of before the node began have missed.
 *
 * @param shelf where sessions are kept while the node is down
 */
export const createApiGateway = ({
  app,
  logger,
  rateLimits,
  privateEndpoints = false,
  shelf
}: Pick<ApiServerDeps, 'app' | 'logger' | 'rateLimits' | 'privateEndpoints'> & {
  readonly shelf: Shelf | undefined
}): Gateway =>
  createGateway({
    app,
    logger,
    origin: originOf,
    endpoints: createEndpoints(app, { reachesPrivate: privateEndpoints }),
    limits: rateLimits
      ? {}
      : { frames: Infinity, wholeGuilds: Infinity, starts: UNCOUNTED, startsAtOnce: UNCOUNTED, presences: UNCOUNTED },
    shelf
  })

const limitsOf = (options: boolean | RateLimitOptions): RateLimits | null =>
  options === false ? null : createRateLimits(Date.now, routes, options === true ? undefined : options)

export interface ApiServer extends AsyncDisposable {
  /** `http://host:port` as bound. */
  readonly http: string
  /** `https://host:port`, or null without TLS. */
  readonly tls: string | null
  /** `ws://host:port` of the HTTP server. */
  readonly gateway: string
}

/** Against slow and endless requests; ms and bytes. A client that keeps to HTTP/1.1 never meets them. */
const LIMITS: ServerOptions = {
  headersTimeout: 15_000,
  requestTimeout: 60_000,
  keepAliveTimeout: 30_000,
  connectionsCheckingInterval: 5000,
  maxHeaderSize: 16_384,
  noDelay: true
}
/** As good as no limit, and a number that clients can read. */
const UNCOUNTED = 1_000_000
const MAX_HEADERS = 100
const MAX_CONNECTIONS = 20_000

const GATEWAY_PATH = /^\/(?:gateway\/?)?(?:\?|$)/

type Upgrade = (req: IncomingMessage, socket: Duplex, head: Buffer) => void

const upgradeTo =
  (gateway: Upgrade): Upgrade =>
  (req, socket, head) => {
    if (GATEWAY_PATH.test(req.url ?? '')) gateway(req, socket, head)
    else turnAway(socket, 404, '404: Not Found')
  }

const prepare = (server: Server, onUpgrade: Upgrade): Opened => {
  server.maxHeadersCount = MAX_HEADERS
  server.maxConnections = MAX_CONNECTIONS
  server.on('upgrade', onUpgrade)
  server.on('clientError', (_error, socket: Duplex) => {
    if (socket.writable) turnAway(socket, 400, '400: Bad Request')
    else socket.destroy()
  })
  return { server, sockets: trackSockets(server) }
}

/**
 * Starts serving. Disposing ends it within 5 s.
 *
 * @throws PortInUse, AddressUnusable, UnknownRouteRate
 */
export const createApiServer = async (deps: ApiServerDeps): Promise<ApiServer> => {
  const { app, logger, control } = deps
  const gateway = deps.gateway ?? createApiGateway({ ...deps, shelf: undefined })
  const koa = createHttpApp(
    {
      app,
      router: createRouter(routes),
      rateLimits: limitsOf(deps.rateLimits),
      maxBodyBytes: deps.maxBodyBytes,
      controlToken: control.token,
      startLimit: (user) => gateway.startLimit(user),
      endpoints: createEndpoints(app, { reachesPrivate: deps.privateEndpoints ?? false }),
      describeNode: control.status ?? (() => ({}))
    },
    logger
  )
  const answer = koa.callback()
  const onRequest = (...args: Parameters<typeof answer>): void => void answer(...args)
  const onUpgrade = upgradeTo(gateway.handleUpgrade.bind(gateway))
  const opened: Opened[] = []
  const stopAll = async (): Promise<void> => {
    for (const { server } of opened) server.close()
    await (deps.gateway ? gateway.stop() : gateway[Symbol.asyncDispose]())
    await Promise.all(opened.map(stop))
  }
  const open = async (setting: string, address: Address, server: Server): Promise<string> => {
    opened.push(prepare(server, onUpgrade))
    return addressText(await listen(server, setting, address))
  }

  try {
    const { http, tls } = deps.listen
    const plain = await open('http', http, createHttpServer(LIMITS, onRequest))
    const secure =
      tls && (await open('tls', tls, createHttpsServer({ ...LIMITS, key: tls.key, cert: tls.cert }, onRequest)))
    return {
      http: `http://${plain}`,
      tls: secure === null ? null : `https://${secure}`,
      gateway: `ws://${plain}`,
      [Symbol.asyncDispose]: stopAll
    }
  } catch (error) {
    await stopAll()
    throw error
  }
}
