/** Malformed input thrown at every route of the table: each answer is a 4xx in Discord's error form. */
import test from 'ava'
import type { Route } from '../../../compat-api/http/route.ts'
import { routes } from '../../../compat-api/http/routes/index.ts'
import { CONTROL, found, startNode, type Reply, type TestNode } from '../../support/api/node.ts'

const BAD_IDS = [
  'abc',
  '0',
  '-1',
  '1.5',
  '1e5',
  '99999999999999999999',
  '%00',
  '1%00',
  '%E0%A4%A',
  '1%27or%271',
  '%2e%2e%2f',
  'null',
  '@you',
  '٣٤٥'
]
const IDS = new Set([
  'application_id',
  'guild_id',
  'channel_id',
  'message_id',
  'role_id',
  'user_id',
  'overwrite_id',
  'webhook_id'
])
const NO_ONE = '1234567890123456789'

const DEEP = `${'['.repeat(20_000)}${']'.repeat(20_000)}`
const BAD_BODIES: readonly (readonly [name: string, body: string, type?: string])[] = [
  ['cut off', '{"name":'],
  ['not JSON', 'name=x'],
  ['null', 'null'],
  ['text', '"text"'],
  ['number', '5'],
  ['deep list', DEEP],
  ['deep in a field', `{"name":${DEEP},"content":${DEEP},"embeds":${DEEP},"messages":${DEEP}}`],
  ['deep objects', `${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}`],
  ['raw NUL', '{"name":"a\0b","content":"a\0b"}'],
  ['escaped NUL', '{"name":"a\\u0000b","content":"a\\u0000b"}'],
  ['another content type', '{}', 'text/plain'],
  ['a form', 'name=x', 'application/x-www-form-urlencoded'],
  ['broken multipart', '--x\r\nnonsense', 'multipart/form-data; boundary=y'],
  ['too large', JSON.stringify({ name: 'x'.repeat(2_000_000) })]
]

const fill = (path: string, values: Record<string, string>): string =>
  path.replaceAll(/:(\w+)/g, (_, name: string) => values[name] ?? (name === 'emoji_name' ? '%F0%9F%91%8D' : NO_ONE))

const isRefusal = ({ status, body }: Reply): boolean =>
  status >= 400 && status < 500 && typeof body?.code === 'number' && typeof body.message === 'string'

interface Setting {
  readonly node: TestNode
  readonly tokens: { readonly user: string; readonly bot: string }
  readonly values: Record<string, string>
}

const setUp = async (node: TestNode): Promise<Setting> => {
  const alice = await node.person('alice')
  const bot = await node.bot(alice, 'botty')
  const { guild, channel } = await found(alice)
  return {
    node,
    tokens: { user: alice.authorization, bot: bot.authorization },
    values: {
      guild_id: guild,
      channel_id: channel,
      user_id: alice.id,
      application_id: bot.id,
      role_id: guild,
      overwrite_id: guild
    }
  }
}

const authorizationFor = ({ tokens }: Setting, { auth }: Route): string =>
  auth === 'control' ? `Node ${CONTROL}` : auth === 'bot' ? tokens.bot : tokens.user

test('malformed ids in a path', async (t) => {
  await using node = await startNode()
  const setting = await setUp(node)
  for (const route of routes) {
    for (const [name] of route.path.matchAll(/(?<=:)\w+/g)) {
      for (const bad of IDS.has(name) ? BAD_IDS : ['%00', '%E0%A4%A']) {
        const path = fill(route.path, { ...setting.values, [name]: bad })
        const reply = await node.request(route.method, path, { authorization: authorizationFor(setting, route) })
        t.true(isRefusal(reply), `${route.method} ${path}: ${reply.status} ${JSON.stringify(reply.body)}`)
      }
    }
  }
  t.deepEqual(node.faults, [])
})

test('bodies that are not what was asked for', async (t) => {
  await using node = await startNode()
  const setting = await setUp(node)
  for (const route of routes.filter((one) => one.body)) {
    for (const [name, body, type = 'application/json'] of BAD_BODIES) {
      const init = { authorization: authorizationFor(setting, route), body, headers: { 'content-type': type } }
      const reply = await node.request(route.method, fill(route.path, setting.values), init)
      t.true(isRefusal(reply), `${route.method} ${route.path}, ${name}: ${reply.status} ${JSON.stringify(reply.body)}`)
    }
  }
  t.deepEqual(node.faults, [])
})

test('queries that are not what was asked for', async (t) => {
  await using node = await startNode()
  const setting = await setUp(node)
  const bad = [
    'limit=-1',
    'limit=abc',
    'limit=1.5',
    'limit=999999',
    'before=abc',
    'after=1.5',
    'around=%00',
    'with_counts=maybe',
    'client_id=x',
    'type=9'
  ]
  for (const route of routes.filter((one) => one.query)) {
    for (const query of bad) {
      const [key = ''] = query.split('=')
      const shape = route.query && 'shape' in route.query ? (route.query.shape as object) : {}
      if (!(key in shape)) continue
      const path = `${fill(route.path, setting.values)}?${query}`
      const reply = await node.request(route.method, path, {
        authorization: authorizationFor(setting, route),
        body: route.body ? {} : undefined
      })
      t.true(isRefusal(reply), `${route.method} ${path}: ${reply.status} ${JSON.stringify(reply.body)}`)
    }
  }
  t.deepEqual(node.faults, [])
})

test('no route answers without the token it asks for', async (t) => {
  await using node = await startNode()
  const tokens = ['', 'Bot ', 'nonsense', 'Bot a.b.c', 'Bearer x', `Node ${'x'.repeat(40)}`, 'x'.repeat(5000)]
  for (const route of routes.filter((one) => one.auth !== 'none')) {
    for (const authorization of tokens) {
      const reply = await node.request(route.method, fill(route.path, {}), { authorization })
      t.is(reply.status, 401, `${route.method} ${route.path} with '${authorization.slice(0, 20)}'`)
      t.deepEqual(reply.body, { message: '401: Unauthorized', code: 0 })
    }
  }
})

test('paths that lead nowhere', async (t) => {
  await using node = await startNode()
  const alice = await node.person('alice')
  const notFound = { message: '404: Not Found', code: 0 }
  for (const path of [
    '/nowhere',
    '/guilds',
    '/users//x',
    `/users/${'a'.repeat(5000)}`,
    '/api/v10',
    '/api',
    '/api/v10/'
  ]) {
    const { status, body } = await alice.get(path)
    t.true(status === 404 || status === 405, `${path}: ${status}`)
    if (status === 404) t.deepEqual(body, notFound)
  }
  t.like(await alice.put('/users/@me'), { status: 405, body: { message: '405: Method Not Allowed', code: 0 } })
  t.like(await alice.get('/api/v6/users/@me'), { status: 400, body: { code: 50041 } })
  t.is((await alice.get('/api/v9/users/%40me')).status, 200)
  t.is((await alice.get('/api/users/@me/')).status, 200)
})
