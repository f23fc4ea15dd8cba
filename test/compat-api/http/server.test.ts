/** The server itself: addresses, limits, upgrades, shutting down. */
import { once } from 'node:events'
import { connect } from 'node:net'
import test from 'ava'
import { PortInUse, AddressUnusable } from '../../../compat-api/errors.ts'
import { startNode } from '../../support/api/node.ts'

const exchange = async (url: string, text: string): Promise<string> => {
  const { hostname, port } = new URL(url)
  const socket = connect(Number(port), hostname)
  let answer = ''
  socket.setEncoding('utf8')
  socket.on('data', (chunk: string) => (answer += chunk))
  socket.end(text)
  await once(socket, 'close')
  return answer
}

const upgrade = (path: string): string =>
  `GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n`

test('a port in use is told by setting and address', async (t) => {
  await using first = await startNode()
  const port = Number(new URL(first.url).port)
  const again = startNode({ listen: { http: { host: '127.0.0.1', port }, tls: null } })
  const error = await t.throwsAsync(again, { instanceOf: PortInUse })
  t.is(error.setting, 'http')
  t.is(error.address, `127.0.0.1:${port}`)
  t.regex(error.message, /in use/)
})

test('an address of another machine is told', async (t) => {
  const elsewhere = startNode({ listen: { http: { host: '192.0.2.1', port: 0 }, tls: null } })
  await t.throwsAsync(elsewhere, { instanceOf: AddressUnusable, message: /192\.0\.2\.1/ })
})

test('JSON is said to be that, and nothing more: some libraries take it for nothing else', async (t) => {
  await using node = await startNode()
  for (const path of ['/gateway', '/users/@me', '/nowhere'])
    t.is((await node.request('GET', path)).headers.get('content-type'), 'application/json')
})

test('the gateway URL names the host that the client used', async (t) => {
  await using node = await startNode()
  const ask = async (headers: string): Promise<string> => {
    const answer = await exchange(node.url, `GET /api/v10/gateway HTTP/1.1\r\n${headers}Connection: close\r\n\r\n`)
    return JSON.parse(answer.slice(answer.indexOf('\r\n\r\n') + 4)).url
  }
  t.is(await ask('Host: node.example:8443\r\n'), 'ws://node.example:8443')
  t.is(await ask('Host: [::1]:99\r\n'), 'ws://[::1]:99')
  t.is(await ask('Host: node.example\r\nX-Forwarded-Proto: https\r\n'), 'wss://node.example')
  t.is(await ask('Host: evil"host/\r\n'), node.url.replace('http', 'ws'))
})

test('upgrades reach the gateway at its paths and nowhere else', async (t) => {
  await using node = await startNode()
  t.regex(await exchange(node.url, upgrade('/api/v10/users/@me')), /^HTTP\/1\.1 404 Not Found.*"404: Not Found"/s)
  for (const path of ['/?v=10&encoding=json', '/gateway?v=9&encoding=json', '/gateway/']) {
    const socket = new WebSocket(`${node.url.replace('http', 'ws')}${path}`)
    const [message] = (await once(socket, 'message')) as [{ readonly data: string }]
    t.is(JSON.parse(message.data).op, 10, path)
    socket.close()
  }
})

test('what is not HTTP is answered and cut', async (t) => {
  await using node = await startNode()
  t.regex(await exchange(node.url, 'nonsense\r\n\r\n'), /^HTTP\/1\.1 400 /)
  t.regex(await exchange(node.url, `GET / HTTP/1.1\r\nHost: x\r\nX: ${'x'.repeat(40_000)}\r\n\r\n`), /^HTTP\/1\.1 4/)
})

test('stopping does not wait for those who never finish', async (t) => {
  const node = await startNode()
  const { hostname, port } = new URL(node.url)
  const slow = connect(Number(port), hostname)
  const idle = new WebSocket(node.url.replace('http', 'ws'))
  await once(idle, 'open')
  await new Promise<void>((resolve) =>
    slow.write('POST /api/v10/auth/login HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{', () => resolve())
  )
  const cut = Promise.all([once(slow, 'close'), once(idle, 'close')])
  slow.on('error', () => {})
  const start = performance.now()
  await node[Symbol.asyncDispose]()
  await cut
  t.true(performance.now() - start < 20_000)
})

test('CORS is open, also for preflights', async (t) => {
  await using node = await startNode()
  const headers = { origin: 'https://client.example', 'access-control-request-headers': 'authorization, content-type' }
  const preflight = await fetch(`${node.url}/api/v10/users/@me`, { method: 'OPTIONS', headers })
  t.is(preflight.status, 204)
  t.is(preflight.headers.get('access-control-allow-headers'), 'authorization, content-type')
  const refused = await fetch(`${node.url}/api/v10/users/@me`)
  t.is(refused.headers.get('access-control-allow-origin'), '*')
})
