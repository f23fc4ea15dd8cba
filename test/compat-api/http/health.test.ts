/** The operator, and nobody else, is told how the node is doing; what people say and how they prove themselves is in none of it. */
import test from 'ava'
import { CONTROL, startNode } from '../../support/api/node.ts'

const NODE = `Node ${CONTROL}`
const SECRET = 'words that nobody else may read'

const setUp = async () => {
  const node = await startNode()
  const alice = await node.person('alice')
  const { body: guild } = await alice.post('/guilds', { name: 'a name of a guild' })
  const { body: channels } = await alice.get(`/guilds/${guild.id}/channels`)
  const { id: channel } = channels.find(({ type }: { type: number }) => type === 0)
  const { body: message } = await alice.post(`/channels/${channel}/messages`, { content: SECRET })
  const ask = (path: string) => node.request('GET', `/folkmoot/${path}`, { authorization: NODE })
  const read = async (path: string): Promise<string> => {
    const answer = await fetch(`${node.url}/api/folkmoot/${path}`, { headers: { authorization: NODE } })
    return answer.text()
  }
  return { node, alice, channel, message, ask, read, guild }
}

test('health says what there is', async (t) => {
  const { node, ask } = await setUp()
  await using _node = node
  const { status, body } = await ask('health')
  t.is(status, 200)
  t.like(body, {
    status: 'ok',
    problems: [],
    connections: 0,
    queues: { gossipIn: 0, gossipOut: 0 },
    waiting: { ops: 0 }
  })
  t.true(body.database.bytes > 0)
  t.true(body.memory.resident > body.memory.heap)
  t.true(body.eventLoop.p99 >= 0)
})

for (const path of ['health', 'metrics', 'health/channels/1']) {
  test(`${path} answers the operator only`, async (t) => {
    const { node, alice } = await setUp()
    await using _node = node
    for (const authorization of ['', alice.authorization, 'Node ', `Node ${CONTROL}x`, CONTROL, `Bot ${CONTROL}`]) {
      t.is((await node.request('GET', `/folkmoot/${path}`, { authorization })).status, 401, authorization)
    }
  })
}

test('a page that has got itself another name for this machine reads nothing', async (t) => {
  const { node } = await setUp()
  await using _node = node
  const headers = { host: 'evil.example', origin: 'http://evil.example' }
  const answer = await node.request('GET', '/folkmoot/health', { headers })
  t.is(answer.status, 401)
  t.is(answer.headers.get('access-control-allow-credentials'), null)
})

test('no name, no word and no key stands in health or metrics', async (t) => {
  const { node, alice, channel, message, read } = await setUp()
  await using _node = node
  const all = await Promise.all(['health', 'metrics', `health/channels/${channel}?message=${message.id}`].map(read))
  const { controlToken, ...rest } = { controlToken: CONTROL, words: SECRET, guild: 'a name of a guild', name: 'alice' }
  for (const text of all)
    for (const said of [...Object.values(rest), controlToken, alice.token]) t.false(text.includes(said))
})

test('metrics are what Prometheus reads, each with what it is', async (t) => {
  const { node, read } = await setUp()
  await using _node = node
  const text = await read('metrics')
  const names = new Set([...text.matchAll(/^(folkmoot_\w+)/gm)].map(([, name]) => name))
  t.true(names.size >= 12)
  for (const name of names) t.regex(text, new RegExp(`^# TYPE ${name} gauge$`, 'm'))
  for (const line of text.split('\n').filter((row) => row !== '' && !row.startsWith('#')))
    t.regex(line, /^\w+(\{.*\})? [\d.e+-]+$/)
})

test('a channel is told to be whole, and a message to be here or unknown', async (t) => {
  const { node, ask, channel, message, guild } = await setUp()
  await using _node = node
  t.deepEqual((await ask(`health/channels/${channel}?message=${message.id}`)).body, {
    channel,
    guild: guild.id,
    status: 'complete',
    gaps: [],
    message: 'here'
  })
  t.is((await ask(`health/channels/${channel}?message=1234567890123456789`)).body.message, 'unknown')
  t.is((await ask(`health/channels/${channel}`)).body.message, null)
})

test('what is no channel, and what is no id, is told as the rest of the API does', async (t) => {
  const { node, ask, channel } = await setUp()
  await using _node = node
  t.like(await ask('health/channels/1234567890123456789'), { status: 404, body: { code: 10_003 } })
  for (const wrong of ['health/channels/x', `health/channels/${channel}?message=x`, 'health/channels/%00']) {
    t.is((await ask(wrong)).status, 400, wrong)
  }
})
