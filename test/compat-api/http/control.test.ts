/** What is the operator's answers to nobody else, whatever they call themselves and this machine. */
import { once } from 'node:events'
import { connect } from 'node:net'
import test from 'ava'
import { routes } from '../../../compat-api/http/routes/index.ts'
import { CONTROL, startNode, type TestNode } from '../../support/api/node.ts'

const controlled = routes.filter(({ auth }) => auth === 'control')
const NO_ONE = '1234567890123456789'
const pathOf = (path: string): string => path.replaceAll(/:\w+/g, NO_ONE)

const setUp = async () => {
  const node = await startNode()
  const alice = await node.person('alice')
  return { node, alice, beep: await node.bot(alice, 'beep') }
}

const TOKENS: Readonly<Record<string, (scene: Awaited<ReturnType<typeof setUp>>) => string>> = {
  'no token': () => '',
  'a person’s token': ({ alice }) => alice.authorization,
  'a person’s token as the node’s': ({ alice }) => `Node ${alice.token}`,
  'a bot’s token': ({ beep }) => beep.authorization,
  'the token without its scheme': () => CONTROL,
  'the token as a bot’s': () => `Bot ${CONTROL}`,
  'the beginning of the token': () => `Node ${CONTROL.slice(0, -1)}`,
  'more than the token': () => `Node ${CONTROL}${CONTROL}`,
  'a very long token': () => `Node ${'x'.repeat(10_000)}`
}

for (const [what, authorizationOf] of Object.entries(TOKENS)) {
  test(`with ${what} nothing of the operator’s is done`, async (t) => {
    const scene = await setUp()
    await using node = scene.node
    const authorization = authorizationOf(scene)
    for (const { method, path } of controlled) {
      const { status } = await node.request(method, pathOf(path), {
        authorization,
        ...(method === 'GET' || method === 'DELETE' ? {} : { body: { name: 'mallory', guild: NO_ONE, user: NO_ONE } })
      })
      t.is(status, 401, `${method} ${path}`)
    }
    t.deepEqual(
      node.app.accounts
        .list()
        .map(({ name }) => name)
        .toSorted(),
      ['alice', 'beep']
    )
    t.deepEqual(node.faults, [])
  })
}

const exchange = async ({ url }: TestNode, text: string): Promise<string> => {
  const { hostname, port } = new URL(url)
  const socket = connect(Number(port), hostname)
  let answer = ''
  socket.setEncoding('utf8')
  socket.on('data', (chunk: string) => (answer += chunk))
  socket.end(text)
  await once(socket, 'close')
  return answer
}

const FOREIGN = [
  'Host: evil.example',
  'Host: localhost\r\nOrigin: https://evil.example',
  'Host: evil.example\r\nX-Forwarded-For: 127.0.0.1\r\nForwarded: for=127.0.0.1',
  'Host: 127.0.0.1\r\nCookie: token=1'
]

test('a web page that has this machine’s address under a name of its own is answered as a stranger', async (t) => {
  const { node } = await setUp()
  await using _node = node
  for (const headers of FOREIGN) {
    for (const { method, path } of controlled) {
      const answer = await exchange(
        node,
        `${method} /api${pathOf(path)} HTTP/1.1\r\n${headers}\r\nConnection: close\r\n\r\n`
      )
      t.regex(answer, /^HTTP\/1\.1 401 /, `${method} ${path} with ${headers}`)
      t.notRegex(answer, /allow-credentials/i)
    }
  }
})

test('a web page that asks first is told what everybody is, and not let in by it', async (t) => {
  const { node } = await setUp()
  await using _node = node
  const preflight = await exchange(
    node,
    'OPTIONS /api/folkmoot/health HTTP/1.1\r\nHost: x\r\nOrigin: https://evil.example\r\nAccess-Control-Request-Headers: authorization\r\nConnection: close\r\n\r\n'
  )
  t.regex(preflight, /^HTTP\/1\.1 204 /)
  t.notRegex(preflight, /allow-credentials/i)
  t.is((await node.request('GET', '/folkmoot/health', { headers: { origin: 'https://evil.example' } })).status, 401)
})
