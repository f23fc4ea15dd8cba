import test from 'ava'
import { resolve } from 'node:path'
import type { Config } from '../../../node/config/config.ts'
import { ConfigRefused } from '../../../node/config/errors.ts'
import { readConfig } from '../../../node/config/read-config.ts'

interface World {
  argv?: string[]
  env?: Record<string, string>
  files?: Record<string, string>
  platform?: NodeJS.Platform
}

const read = ({ argv = [], env = {}, files = {}, platform = 'linux' }: World = {}): Config =>
  readConfig({ argv, env: { HOME: '/home/alice', ...env }, platform, readFile: (path) => files[path] })

const MIB = 1024 * 1024
const PEER = '12D3KooWGRUfHtJJo7UQjoM1sZTtNsDQHdBMTaxj8rYvnS8Kp6mU'

test('alice gives nothing and gets a node on loopback', (t) => {
  t.deepEqual(read(), {
    data: '/home/alice/.local/share/folkmoot',
    http: { host: '127.0.0.1', port: 6463 },
    tls: { host: '127.0.0.1', port: 6464 },
    p2p: ['/ip4/127.0.0.1/tcp/6465', '/ip4/127.0.0.1/tcp/6466/ws'],
    announce: [],
    relay: false,
    mediaPort: 6467,
    bootstrap: [],
    mdns: true,
    rateLimits: true,
    requestRate: 50,
    invalidRequests: 10_000,
    routeRates: [],
    shortInvites: false,
    privateEndpoints: false,
    authorQuota: 1024 * MIB,
    channelQuota: 4096 * MIB,
    guildQuota: 16_384 * MIB,
    fileLimit: 25 * MIB,
    authorFiles: 2048 * MIB,
    guildFiles: 16_384 * MIB,
    pictureFiles: 1024 * MIB,
    json: false,
    logLevel: 'info'
  })
})

test('every setting has a flag', (t) => {
  const argv = ['--data', '/srv/moot', '--http', '0.0.0.0:80', '--tls', '[::1]:0', '--p2p', '/ip4/0.0.0.0/tcp/1']
  argv.push(
    '--p2p=/dns4/node.example.org/tcp/2/ws',
    '--media-port',
    '0',
    '--bootstrap',
    `/ip4/10.0.0.1/tcp/6465/p2p/${PEER}`
  )
  argv.push('--announce', '/dns4/moot.example.org/tcp/443/tls/ws', '--relay')
  argv.push('--no-mdns', '--no-rate-limits', '--short-invites', '--private-endpoints', '--json', '--log-level', 'error')
  argv.push('--author-quota', '0', '--channel-quota', '1', '--guild-quota', '20')
  argv.push('--file-limit', '8', '--author-files', '9', '--guild-files', '0', '--picture-files', '7')
  argv.push('--request-rate', '9', '--invalid-requests=0', '--route-rate', 'PUT:/channels/{id}/pins/{id}=3/0.5')
  t.deepEqual(read({ argv }), {
    data: '/srv/moot',
    http: { host: '0.0.0.0', port: 80 },
    tls: { host: '::1', port: 0 },
    p2p: ['/ip4/0.0.0.0/tcp/1', '/dns4/node.example.org/tcp/2/ws'],
    announce: ['/dns4/moot.example.org/tcp/443/tls/ws'],
    relay: true,
    mediaPort: 0,
    bootstrap: [`/ip4/10.0.0.1/tcp/6465/p2p/${PEER}`],
    mdns: false,
    rateLimits: false,
    requestRate: 9,
    invalidRequests: 0,
    routeRates: [{ method: 'PUT', path: '/channels/{id}/pins/{id}', limit: 3, window: 500 }],
    shortInvites: true,
    privateEndpoints: true,
    authorQuota: 0,
    channelQuota: MIB,
    guildQuota: 20 * MIB,
    fileLimit: 8 * MIB,
    authorFiles: 9 * MIB,
    guildFiles: 0,
    pictureFiles: 7 * MIB,
    json: true,
    logLevel: 'error'
  })
})

test('every setting has a variable and a key in the file, and they mean the same', (t) => {
  const env = {
    FOLKMOOT_DATA: '/srv/moot',
    FOLKMOOT_HTTP: 'localhost:1',
    FOLKMOOT_TLS: 'off',
    FOLKMOOT_P2P: '/ip4/0.0.0.0/tcp/1, /ip4/0.0.0.0/tcp/2/ws',
    FOLKMOOT_ANNOUNCE: '/ip4/192.0.2.1/tcp/9/wss',
    FOLKMOOT_RELAY: 'yes',
    FOLKMOOT_MEDIA_PORT: '9',
    FOLKMOOT_BOOTSTRAP: `/ip4/10.0.0.1/tcp/6465/p2p/${PEER}`,
    FOLKMOOT_MDNS: 'off',
    FOLKMOOT_RATE_LIMITS: 'No',
    FOLKMOOT_REQUEST_RATE: '100',
    FOLKMOOT_ROUTE_RATE: 'GET:/users/@me=1/2,GET:/gateway=3/4',
    FOLKMOOT_SHORT_INVITES: 'on',
    FOLKMOOT_PRIVATE_ENDPOINTS: 'yes',
    FOLKMOOT_AUTHOR_QUOTA: '1',
    FOLKMOOT_CHANNEL_QUOTA: '2',
    FOLKMOOT_GUILD_QUOTA: '3',
    FOLKMOOT_JSON: '1',
    FOLKMOOT_LOG_LEVEL: 'warn'
  }
  const file = {
    data: '/srv/moot',
    http: 'localhost:1',
    tls: 'off',
    p2p: ['/ip4/0.0.0.0/tcp/1', '/ip4/0.0.0.0/tcp/2/ws'],
    announce: ['/ip4/192.0.2.1/tcp/9/wss'],
    relay: true,
    mediaPort: 9,
    bootstrap: [`/ip4/10.0.0.1/tcp/6465/p2p/${PEER}`],
    mdns: false,
    rateLimits: false,
    requestRate: 100,
    routeRates: ['GET:/users/@me=1/2', 'GET:/gateway=3/4'],
    shortInvites: true,
    privateEndpoints: true,
    authorQuota: 1,
    channelQuota: 2,
    guildQuota: 3,
    json: true,
    logLevel: 'warn'
  }
  const files = { '/etc/folkmoot.json': JSON.stringify(file) }
  t.deepEqual(read({ env }), read({ argv: ['--config', '/etc/folkmoot.json'], files }))
  t.deepEqual(read({ env }), read({ env: { FOLKMOOT_CONFIG: '/etc/folkmoot.json' }, files }))
  t.is(read({ env }).tls, null)
})

test('flags count before the environment, that before the file, that before the default', (t) => {
  const files = { '/f.json': '{"http":"file:1","mediaPort":1,"logLevel":"warn"}' }
  const env = { FOLKMOOT_HTTP: 'env:2', FOLKMOOT_MEDIA_PORT: '2' }
  const config = read({ argv: ['--config', '/f.json', '--http', 'flag:3'], env, files })
  t.deepEqual(config.http, { host: 'flag', port: 3 })
  t.is(config.mediaPort, 2)
  t.is(config.logLevel, 'warn')
  t.true(config.mdns)
})

test('a switch that is off elsewhere can be put on again by its flag', (t) => {
  t.true(read({ argv: ['--mdns'], env: { FOLKMOOT_MDNS: 'off' } }).mdns)
})

test('config.json in the data folder is read without being named', (t) => {
  const files = { '/srv/moot/config.json': '{"mdns":false}' }
  t.false(read({ argv: ['--data', '/srv/moot'], files }).mdns)
  t.true(read({ files }).mdns)
  t.true(read({ argv: ['--data', '/srv/moot', '--config', '/o.json'], files: { ...files, '/o.json': '{}' } }).mdns)
})

test('where data goes when nobody says so', (t) => {
  t.is(read({ env: { XDG_DATA_HOME: '/data' } }).data, '/data/folkmoot')
  t.is(read({ platform: 'darwin' }).data, '/home/alice/Library/Application Support/folkmoot')
  t.is(read({ platform: 'win32', env: { LOCALAPPDATA: '/local' } }).data, '/local/folkmoot')
  t.is(read({ argv: ['--data', 'here'] }).data, resolve('here'))
  t.like(refusal({ env: { HOME: '' } }), {
    problems: ['data: there is no home folder to put it in; say where with --data DIR']
  })
})

const refusal = (world: World): ConfigRefused => {
  try {
    read(world)
  } catch (error) {
    if (error instanceof ConfigRefused) return error
    throw error
  }
  throw new Error('these settings should have been refused')
}

const BAD: readonly [name: string, world: World, ...message: string[]][] = [
  ['a port over 65535', { argv: ['--http', '127.0.0.1:65536'] }, 'http', "'127.0.0.1:65536'", '--http', 'HOST:PORT'],
  ['no port', { argv: ['--http', 'localhost'] }, "'localhost'", 'HOST:PORT'],
  ['no host', { env: { FOLKMOOT_HTTP: ':80' } }, "':80'", 'FOLKMOOT_HTTP', 'HOST:PORT'],
  ['a URL', { argv: ['--tls', 'https://localhost:1'] }, 'tls', 'or off'],
  ['http cannot be off', { argv: ['--http', 'off'] }, "'off'", '--http'],
  ['a media port that is no number', { argv: ['--media-port', 'x'] }, 'mediaPort', "'x'", '0 to 65535'],
  ['a media port below zero', { argv: ['--media-port=-1'] }, "'-1'"],
  [
    'half a port in the file',
    { argv: ['--config', '/f'], files: { '/f': '{"mediaPort":1.5}' } },
    '1.5',
    'mediaPort in /f'
  ],
  [
    'a file value of another type',
    { argv: ['--config', '/f'], files: { '/f': '{"p2p":"/ip4/1.2.3.4/tcp/1"}' } },
    'p2p in /f'
  ],
  ['not a multiaddr', { argv: ['--p2p', '10.0.0.1:80'] }, 'p2p', 'such as /ip4/0.0.0.0/tcp/6465'],
  ['a port that TCP has not', { argv: ['--p2p', '/ip4/1.2.3.4/tcp/70000'] }, '70000'],
  ['listening on UDP', { argv: ['--p2p', '/ip4/0.0.0.0/udp/1'] }, 'TCP or WebSocket'],
  ['bootstrap without a peer id', { argv: ['--bootstrap', '/ip4/1.2.3.4/tcp/1'] }, 'bootstrap', 'end in a peer id'],
  ['neither on nor off', { env: { FOLKMOOT_MDNS: 'maybe' } }, 'mdns', "'maybe'", 'FOLKMOOT_MDNS', 'on or off'],
  ['an unknown level', { argv: ['--log-level', 'loud'] }, 'logLevel', "'loud'", 'error, warn, info'],
  ['a route rate of none', { argv: ['--route-rate', 'GET:/gateway=0/1'] }, 'routeRates', 'METHOD:PATH=N/SECONDS'],
  ['an empty data folder', { argv: ['--data', ''] }, 'data', 'the path of a folder'],
  ['an unknown flag', { argv: ['--htp', '1:1'] }, 'no flag --htp', 'did you mean --http?'],
  ['an unknown negation', { argv: ['--no-mdn'] }, 'no flag --no-mdn', 'did you mean --no-mdns?'],
  ['negating what is no switch', { argv: ['--no-http'] }, 'no flag --no-http'],
  ['nothing like a flag', { argv: ['--colour-of-the-bikeshed'] }, 'no flag --colour-of-the-bikeshed'],
  ['a short flag', { argv: ['-j'] }, "'-j' is not a flag"],
  ['a flag without its value', { argv: ['--http'] }, '--http needs a value', 'HOST:PORT'],
  ['a flag whose value is forgotten', { argv: ['--http', '--json'] }, '--http needs a value'],
  ['a value for a switch', { argv: ['--json=yes'] }, '--json takes no value'],
  ['a stray word', { argv: ['now'] }, "'now' is not a flag"],
  ['an unknown variable', { env: { FOLKMOOT_HTPP: '1:1' } }, 'FOLKMOOT_HTPP', 'did you mean FOLKMOOT_HTTP?'],
  ['an unknown key', { argv: ['--config', '/f'], files: { '/f': '{"htp":"1:1"}' } }, '/f', 'setting htp', 'mean http?'],
  ['a file that is not there', { argv: ['--config', '/f'] }, 'config', 'no file /f'],
  ['a file that is not JSON', { argv: ['--config', '/f'], files: { '/f': '{' } }, '/f', 'one JSON object'],
  ['a file with a list', { argv: ['--config', '/f'], files: { '/f': '[]' } }, 'one JSON object'],
  ['an endless file', { argv: ['--config', '/f'], files: { '/f': ' '.repeat(2e6) } }, 'longer than'],
  [
    'a data folder that names another',
    { argv: ['--data', '/d'], files: { '/d/config.json': '{"data":"/e"}' } },
    'cannot name'
  ]
]

for (const [name, world, ...words] of BAD) {
  test(`refused, saying what and why: ${name}`, (t) => {
    const { message } = refusal(world)
    for (const word of words) t.true(message.includes(word), `${message} should have ${word}`)
  })
}

test('all that is wrong is told at once', (t) => {
  t.is(refusal({ argv: ['--http', 'x', '--media-port', 'y'], env: { FOLKMOOT_MDNS: 'z' } }).problems.length, 3)
})

test('a file that cannot be read says why', (t) => {
  const readFile = () => {
    throw new Error('EACCES: permission denied')
  }
  const error = t.throws(() => readConfig({ argv: ['--config', '/f'], env: {}, platform: 'linux', readFile }))
  t.true(error?.message.includes('/f cannot be read: EACCES'))
})

test('the last of several values of one flag counts', (t) => {
  t.is(read({ argv: ['--media-port', '1', '--media-port', '2'] }).mediaPort, 2)
})
