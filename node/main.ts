/** The composition root: the only place where storage, use cases, network and API meet. */
import { randomBytes } from 'node:crypto'
import { createApiGateway, createApiServer, type ApiServer, type Gateway } from '../compat-api/server.ts'
import { createFederation, makePeerKey, type Federation } from '../federation/index.ts'
import { createApp, type LocalApp } from './app/create-app.ts'
import { describeReplicas } from './app/replicas.ts'
import type { Config } from './config/config.ts'
import type { GuildCid } from './core/ids.ts'
import type { Clock, Logger } from './core/ports.ts'
import {
  DATABASE_FILE,
  FILES_FOLDER,
  LINK_KEY_FILE,
  openDataFolder,
  PEER_KEY_FILE,
  SESSIONS_FOLDER,
  type DataFolder
} from './storage/data-folder.ts'
import { createRandom } from './random.ts'
import { createSegments } from './storage/segments.ts'
import { prepareTls, type ServerTls } from './tls.ts'

const MAX_BODY_BYTES = 1024 * 1024

const clock: Clock = { now: () => Date.now() }
const random = createRandom()

export interface NodeOptions {
  readonly logger: Logger
  /** false: open the data folder without any network, as the command line does when no node runs. */
  readonly listen: boolean
  /** Told when a history begins to come in, and when none does any more. */
  readonly historyComes?: (isComing: boolean) => void
}

/** A node in this process; disposing it stops everything and gives up the data folder. */
export interface FolkmootNode extends AsyncDisposable {
  readonly app: LocalApp
  /** Where clients connect and peers dial; null without `listen`. */
  readonly endpoints: Endpoints | null
}

export interface Endpoints {
  readonly http: string
  readonly tls: string | null
  readonly gateway: string
  readonly peerId: string
  readonly multiaddrs: readonly string[]
  /** The local certificate authority, for NODE_EXTRA_CA_CERTS. */
  readonly caFile: string
}

const openApp = (config: Config, folder: DataFolder, logger: Logger): LocalApp =>
  createApp({
    database: folder.file(DATABASE_FILE),
    clock,
    random,
    logger,
    rateLimits: config.rateLimits,
    shortInvites: config.shortInvites,
    quotas: { author: config.authorQuota, channel: config.channelQuota, guild: config.guildQuota },
    files: {
      folder: folder.file(FILES_FOLDER),
      key: folder.secret(LINK_KEY_FILE, () => randomBytes(32)),
      quotas: {
        file: config.fileLimit,
        author: config.authorFiles,
        guild: config.guildFiles,
        pictures: config.pictureFiles
      }
    }
  })

const startFederation = async (
  config: Config,
  folder: DataFolder,
  app: LocalApp,
  { logger, historyComes }: Pick<NodeOptions, 'logger' | 'historyComes'>
): Promise<Federation> => {
  const federation = await createFederation({
    listen: config.p2p,
    bootstrap: config.bootstrap,
    announce: config.announce,
    relay: config.relay,
    mdns: config.mdns,
    privateKey: folder.secret(PEER_KEY_FILE, makePeerKey),
    log: app.storage.log,
    book: app.storage.peers,
    inbox: app.inbox,
    doorkeeper: app.doorkeeper,
    codes: app.codes,
    cards: app.cards,
    proofs: app.proofs,
    snapshots: app.snapshots,
    mailroom: app.mailroom,
    interactions: app.interactions,
    blobs: app.files,
    guildSecret: app.guildSecret,
    participants: (guild) => app.conversations.participants(guild),
    devices: (guild) => app.ambassadors.devicesIn(guild),
    audiences: app.audiences,
    turnedAway: (guild) => app.ambassadors.turnedAway(guild),
    clock,
    logger,
    historyComes
  })
  app.connect(federation)
  for (const guild of app.ambassadors.followed()) await federation.follow(guild)
  return federation
}

/** A guild that nobody here is a member of any more is no longer carried. */
const unfollowDeserted = (app: LocalApp, federation: Federation, logger: Logger): Disposable => {
  const unfollow = (guild: GuildCid): Promise<void> =>
    federation
      .unfollow(guild)
      .catch((error: unknown) => logger.warn('could not leave a guild behind', { guild, error }))
  return app.bus.subscribe((event) => {
    const someoneLeft = event.kind === 'control' && event.changes.some(({ type }) => type === 'member-removed')
    if (someoneLeft && !app.ambassadors.isCarried(event.guild)) void unfollow(event.guild)
  })
}

interface ApiParts {
  readonly app: LocalApp
  readonly federation: Federation
  readonly gateway: Gateway
  readonly tls: ServerTls
  readonly token: string
}

const startApi = (
  config: Config,
  { app, federation, gateway, tls, token }: ApiParts,
  logger: Logger
): Promise<ApiServer> =>
  createApiServer({
    app,
    gateway,
    logger,
    listen: { http: config.http, tls: config.tls && { ...config.tls, key: tls.key, cert: tls.cert } },
    rateLimits: config.rateLimits && {
      requestRate: config.requestRate,
      invalidRequests: config.invalidRequests,
      routeRates: config.routeRates
    },
    privateEndpoints: config.privateEndpoints,
    maxBodyBytes: MAX_BODY_BYTES,
    control: {
      token,
      status: () => ({
        peerId: federation.peerId(),
        multiaddrs: federation.addresses(),
        reachability: federation.reachability(),
        replicas: describeReplicas(app)
      })
    }
  })

const listen = async (
  config: Config,
  parts: { folder: DataFolder; app: LocalApp; options: NodeOptions; stack: AsyncDisposableStack }
): Promise<Endpoints> => {
  const { folder, app, options, stack } = parts
  const { logger } = options
  const hosts = [config.http.host, ...(config.tls ? [config.tls.host] : [])]
  const tls = await prepareTls(folder.path, hosts, clock.now())
  // Before the network, so that what it brings reaches the sessions of before.
  const shelf = { ...createSegments(folder.file(SESSIONS_FOLDER)), position: () => app.storage.log.lastPlace() }
  const gateway = stack.use(
    createApiGateway({ app, logger, rateLimits: config.rateLimits, privateEndpoints: config.privateEndpoints, shelf })
  )
  const federation = stack.use(await startFederation(config, folder, app, options))
  stack.use(unfollowDeserted(app, federation, logger))
  const token = randomBytes(32).toString('base64url')
  const api = stack.use(await startApi(config, { app, federation, gateway, tls, token }, logger))
  folder.announce({ pid: process.pid, http: api.http, token })
  return {
    http: api.http,
    tls: api.tls,
    gateway: api.gateway,
    peerId: federation.peerId(),
    multiaddrs: federation.addresses(),
    caFile: tls.caFile
  }
}

/**
 * Starts a node.
 *
 * @throws DataFolderInUse, DataFolderUnusable, DatabaseTooNew, DatabaseCorrupt, NotADatabase, PortInUse,
 *   AddressUnusable, UnknownRouteRate, ListenFailed: each says what to do.
 */
export const createNode = async (config: Config, options: NodeOptions): Promise<FolkmootNode> => {
  await using stack = new AsyncDisposableStack()
  const folder = stack.use(openDataFolder(config.data))
  const app = stack.use(openApp(config, folder, options.logger))
  const endpoints = options.listen ? await listen(config, { folder, app, options, stack }) : null
  const running = stack.move()
  return { app, endpoints, [Symbol.asyncDispose]: () => running.disposeAsync() }
}
