/** Every setting, as data: its names in flags, environment and file, what it takes, and what it is when not given. */
import { multiaddr } from '@multiformats/multiaddr'
import { resolve } from 'node:path'
import { z } from 'zod'
import { LOG_LEVELS, type Config, type Endpoint, type RouteRate } from './config.ts'

/** `text`: one value. `list`: may be repeated. `switch`: on or off, `--name` and `--no-name`. */
type Shape = 'text' | 'list' | 'switch'

export interface Setting<T = unknown> {
  readonly flag: string
  readonly shape: Shape
  /** How the value is written in help texts. */
  readonly placeholder: string
  /** What it takes, as the end of the sentence "it takes ...". */
  readonly allowed: string
  readonly help: string
  /** Reads what any of the sources gave. */
  readonly schema: z.ZodType<T>
  readonly fallback: T
}

type Settings = { readonly [K in keyof Config]: Setting<Config[K]> }

const PORTS = 'with a port of 0 to 65535 (0: any free one)'
const ENDPOINT = /^(?:\[(?<v6>[0-9a-f:.]+)\]|(?<name>[a-z0-9](?:[a-z0-9.-]{0,252}))):(?<port>\d{1,5})$/i

const parseEndpoint = (text: string): Endpoint | undefined => {
  const { v6, name, port } = ENDPOINT.exec(text)?.groups ?? {}
  const host = v6 ?? name
  return host !== undefined && Number(port) <= 65_535 ? { host, port: Number(port) } : undefined
}

const endpoint = z.string().transform((text, context) => {
  const parsed = parseEndpoint(text)
  if (parsed) return parsed
  context.addIssue('not HOST:PORT')
  return z.NEVER
})

const isMultiaddr = (text: string): boolean => {
  try {
    multiaddr(text)
    return true
  } catch {
    return false
  }
}

const LISTEN = /^\/(ip4|ip6|dns|dns4|dns6)\/[^/]+\/tcp\/\d+(\/ws)?$/
const ANNOUNCE = /^\/(ip4|ip6|dns|dns4|dns6)\/[^/]+\/tcp\/\d+(\/(ws|wss|tls\/ws))?$/
const PEER = /\/p2p\/[1-9A-HJ-NP-Za-km-z]+$/
const multiaddrs = (form: RegExp) => z.array(z.string().refine((text) => form.test(text) && isMultiaddr(text)))

const ON = new Set(['1', 'true', 'yes', 'on'])
const OFF = new Set(['0', 'false', 'no', 'off'])
const onOrOff = z.union([
  z.boolean(),
  z
    .string()
    .refine((text) => ON.has(text.toLowerCase()) || OFF.has(text.toLowerCase()))
    .transform((text) => ON.has(text.toLowerCase()))
])
const toggle = (flag: string, help: string, fallback: boolean): Setting<boolean> => ({
  flag,
  shape: 'switch',
  placeholder: '',
  allowed: 'on or off (true or false, 1 or 0)',
  help,
  schema: onOrOff,
  fallback
})

const decimal = z
  .string()
  .regex(/^\d{1,5}$/)
  .transform(Number)
const port = z.union([z.int(), decimal]).pipe(z.int().min(0).max(65_535))

const MIB = 1024 * 1024
const wholeNumber = z
  .string()
  .regex(/^\d{1,9}$/)
  .transform(Number)
/** Given in MiB. */
const mib = (flag: string, help: string, fallback: number): Setting<number> => ({
  flag,
  shape: 'text',
  placeholder: 'MIB',
  allowed: 'a whole number of MiB (0: no bound)',
  help,
  schema: z
    .union([z.int(), wholeNumber])
    .pipe(z.int().min(0).max(999_999_999))
    .transform((count) => count * MIB),
  fallback: fallback * MIB
})
const quota = (flag: string, whose: string, fallback: number): Setting<number> =>
  mib(flag, `How much ${whose} may take up here; beyond it the oldest messages are forgotten on this node.`, fallback)

const count = (flag: string, help: string, fallback: number): Setting<number> => ({
  flag,
  shape: 'text',
  placeholder: 'N',
  allowed: 'a whole number (0: no bound)',
  help,
  schema: z.union([z.int(), wholeNumber]).pipe(z.int().min(0).max(999_999_999)),
  fallback
})

const ROUTE_RATE =
  /^(?<method>GET|POST|PUT|PATCH|DELETE):(?<path>\/[^=\s]{1,200})=(?<limit>[1-9]\d{0,5})\/(?<seconds>\d{1,6}(?:\.\d{1,3})?)$/

const parseRouteRate = (text: string): RouteRate | undefined => {
  const { method, path, limit, seconds } = ROUTE_RATE.exec(text)?.groups ?? {}
  const window = Number(seconds) * 1000
  return method !== undefined && path !== undefined && window >= 1
    ? { method, path, limit: Number(limit), window }
    : undefined
}

const routeRate = z.string().transform((text, context) => {
  const parsed = parseRouteRate(text)
  if (parsed) return parsed
  context.addIssue('not METHOD:PATH=N/SECONDS')
  return z.NEVER
})

export const SETTINGS: Settings = {
  data: {
    flag: 'data',
    shape: 'text',
    placeholder: 'DIR',
    allowed: 'the path of a folder',
    help: 'Where keys, database and certificates are kept. Default: folkmoot where this system keeps data, such as ~/.local/share.',
    schema: z
      .string()
      .min(1)
      .refine((text) => !text.includes('\0'))
      .transform((text) => resolve(text)),
    // Worked out from the machine when it is needed: see read-config.ts.
    fallback: ''
  },
  http: {
    flag: 'http',
    shape: 'text',
    placeholder: 'HOST:PORT',
    allowed: `HOST:PORT ${PORTS}, such as 127.0.0.1:6463 or [::1]:6463`,
    help: 'Where clients and bots reach the API and the gateway.',
    schema: endpoint,
    fallback: { host: '127.0.0.1', port: 6463 }
  },
  tls: {
    flag: 'tls',
    shape: 'text',
    placeholder: 'HOST:PORT',
    allowed: `HOST:PORT ${PORTS}, such as 127.0.0.1:6464, or off`,
    help: 'The same over TLS; off: not served.',
    schema: z.union([z.literal('off').transform(() => null), endpoint]),
    fallback: { host: '127.0.0.1', port: 6464 }
  },
  p2p: {
    flag: 'p2p',
    shape: 'list',
    placeholder: 'MULTIADDR',
    allowed: 'multiaddrs over TCP or WebSocket, such as /ip4/0.0.0.0/tcp/6465 or /ip4/0.0.0.0/tcp/6466/ws',
    help: 'Where other nodes reach this one. May be repeated.',
    schema: multiaddrs(LISTEN),
    fallback: ['/ip4/127.0.0.1/tcp/6465', '/ip4/127.0.0.1/tcp/6466/ws']
  },
  announce: {
    flag: 'announce',
    shape: 'list',
    placeholder: 'MULTIADDR',
    allowed: 'multiaddrs over TCP or WebSocket, such as /dns4/moot.example.org/tcp/443/tls/ws',
    help: 'Where other nodes reach this one by a way that it cannot know of itself, such as a reverse proxy. May be repeated.',
    schema: multiaddrs(ANNOUNCE),
    fallback: []
  },
  relay: toggle('relay', 'Relay nodes that cannot be reached: those of the same guilds, and others a little.', false),
  mediaPort: {
    flag: 'media-port',
    shape: 'text',
    placeholder: 'N',
    allowed: 'a port of 0 to 65535 (0: any free one)',
    help: 'UDP port for voice.',
    schema: port,
    fallback: 6467
  },
  bootstrap: {
    flag: 'bootstrap',
    shape: 'list',
    placeholder: 'MULTIADDR',
    allowed: 'multiaddrs that end in a peer id, such as /dns4/node.example.org/tcp/6465/p2p/12D3KooW...',
    help: 'A node to dial at start. May be repeated.',
    schema: multiaddrs(PEER),
    fallback: []
  },
  mdns: toggle('mdns', 'Find and be found by nodes on the local network.', true),
  rateLimits: toggle('rate-limits', "Hold clients to the API's rate limits.", true),
  requestRate: count('request-rate', 'How many requests a second one bot or person may make.', 50),
  invalidRequests: count(
    'invalid-requests',
    'How many requests in ten minutes of one bot, person or address may be answered by 401, 403 or 429.',
    10_000
  ),
  routeRates: {
    flag: 'route-rate',
    shape: 'list',
    placeholder: 'METHOD:PATH=N/SECONDS',
    allowed: 'METHOD:PATH=N/SECONDS, such as POST:/channels/{channel_id}/messages=10/5',
    help: 'How often one bot or person may ask for a route. May be repeated.',
    schema: z.array(routeRate),
    fallback: []
  },
  shortInvites: toggle('short-invites', 'Show clients the short code of an invite, and not the whole one.', false),
  privateEndpoints: toggle(
    'private-endpoints',
    'Let applications have interactions sent to this machine and its local networks, and without TLS.',
    false
  ),
  authorQuota: quota('author-quota', 'what one user says in a guild', 1024),
  channelQuota: quota('channel-quota', 'one channel', 4096),
  guildQuota: quota('guild-quota', 'one guild', 16_384),
  fileLimit: mib('file-limit', 'How large a file may be that people send, or that is fetched from other nodes.', 25),
  authorFiles: mib('author-files', 'How much room the files that one user sends in a guild may take up here.', 2048),
  guildFiles: mib(
    'guild-files',
    'How much room the files of one guild may take up here; those fetched from other nodes give way first.',
    16_384
  ),
  pictureFiles: mib(
    'picture-files',
    'How much room pictures fetched from other nodes may take up here; those that nobody has looked at for longest give way.',
    1024
  ),
  json: toggle('json', 'Write one JSON object a line to stdout.', false),
  logLevel: {
    flag: 'log-level',
    shape: 'text',
    placeholder: 'LEVEL',
    allowed: LOG_LEVELS.join(', '),
    help: `How much is logged: ${LOG_LEVELS.join(', ')}.`,
    schema: z.enum(LOG_LEVELS),
    fallback: 'info'
  }
}

export const SETTING_NAMES = [
  'data',
  'http',
  'tls',
  'p2p',
  'announce',
  'relay',
  'mediaPort',
  'bootstrap',
  'mdns',
  'rateLimits',
  'requestRate',
  'invalidRequests',
  'routeRates',
  'shortInvites',
  'privateEndpoints',
  'authorQuota',
  'channelQuota',
  'guildQuota',
  'fileLimit',
  'authorFiles',
  'guildFiles',
  'pictureFiles',
  'json',
  'logLevel'
] as const satisfies readonly (keyof Config)[]

/** `rateLimits` is FOLKMOOT_RATE_LIMITS in the environment. */
export const environmentName = (setting: Setting): string =>
  `FOLKMOOT_${setting.flag.toUpperCase().replaceAll('-', '_')}`
