/** An application that takes its interactions by HTTP, as Discord's documentation has one written. */
import test from 'ava'
import { isPublic } from '../../../compat-api/outgoing/reach.ts'
import { endpointOf as application, type Answer } from '../../support/api/endpoint.ts'
import { until } from '../../support/core/on-disk.ts'
import { found, startNode, type Actor, type TestNode } from '../../support/api/node.ts'
import { GatewayClient } from '../../support/gateway/client.ts'

const setUp = async (node: TestNode) => {
  const alice = await node.person('alice')
  const beep = await node.bot(alice, 'beep')
  const { guild, channel } = await found(alice)
  await alice.post(`/oauth2/authorize?client_id=${beep.id}&scope=bot`, { guild_id: guild, authorize: true })
  const { body: command } = await beep.post(`/applications/${beep.id}/commands`, { name: 'roll', description: 'rolls' })
  const verifyKey = String((await beep.get('/applications/@me')).body.verify_key)
  const gateway = new GatewayClient(`${node.url.replace('http', 'ws')}/?v=10&encoding=json`)
  await gateway.identify(alice.token)
  const roll = () =>
    alice.post('/interactions', { type: 2, application_id: beep.id, channel_id: channel, data: { id: command.id } })
  return { alice, beep, guild, channel, verifyKey, gateway, roll }
}

const at = (bot: Actor, url: string | null) => bot.patch('/applications/@me', { interactions_endpoint_url: url })

test('interactions go to the endpoint, signed, and what it answers is shown', async (t) => {
  await using node = await startNode({ privateEndpoints: true })
  const world = await setUp(node)
  const { alice, beep, guild, gateway, verifyKey, roll } = world
  t.regex(verifyKey, /^[\da-f]{64}$/)
  let says: Answer = () => ({ body: { type: 4, data: { content: 'six', flags: 64 } } })
  using endpoint = await application(
    () => verifyKey,
    (interaction) => says(interaction)
  )
  const set = await at(beep, endpoint.url)
  t.like(set, { status: 200, body: { interactions_endpoint_url: endpoint.url, verify_key: verifyKey } })
  t.is((await roll()).status, 204)
  t.like((await gateway.next('MESSAGE_CREATE')).d, { content: 'six', flags: 64 })
  const heard = endpoint.heard.at(-1)
  t.like(heard, { type: 2, guild_id: guild, data: { name: 'roll' }, member: { user: { id: alice.id } } })

  says = () => ({ status: 202 })
  await roll()
  await gateway.next('INTERACTION_CREATE')
  await until(() => endpoint.heard.length >= 3, 'what the endpoint hears')
  const { id, token } = endpoint.heard.at(-1)
  t.is(
    (
      await node.request('POST', `/interactions/${id}/${token}/callback`, {
        body: { type: 4, data: { content: 'late' } }
      })
    ).status,
    204
  )
  t.like((await gateway.next('MESSAGE_CREATE')).d, { content: 'late' })
  t.is((await node.request('POST', `/webhooks/${beep.id}/${token}`, { body: { content: 'more' } })).status, 200)

  for (const wrong of [{ status: 500 }, { body: { type: 'x' } }, { body: 'text' }]) {
    says = () => wrong
    await roll()
    await gateway.next('INTERACTION_FAILURE')
  }
  await alice.post(`/applications/${beep.id}/bot/reset`)
  t.is((await alice.get(`/applications/${beep.id}`)).body.verify_key, verifyKey, 'the key outlasts the token')
  gateway[Symbol.dispose]()
  t.deepEqual(node.faults, [])
})

test('an endpoint must answer a ping, and look at signatures', async (t) => {
  await using node = await startNode({ privateEndpoints: true })
  const { beep, verifyKey, gateway } = await setUp(node)
  using careless = await application(
    () => verifyKey,
    () => undefined,
    { isCareful: false }
  )
  using deaf = await application(
    () => '00'.repeat(32),
    () => undefined
  )
  for (const url of [careless.url, deaf.url, 'http://127.0.0.1:1/', 'no address', 'ftp://127.0.0.1/']) {
    const { status, body } = await at(beep, url)
    t.is(status, 400, url)
    t.is(body.errors.interactions_endpoint_url._errors[0].code, 'APPLICATION_INTERACTIONS_ENDPOINT_URL_INVALID')
  }
  t.like(await at(beep, null), { status: 200, body: { interactions_endpoint_url: null } })
  gateway[Symbol.dispose]()
  t.deepEqual(node.faults, [])
})

test('nobody has the node ask what the internet does not reach', async (t) => {
  await using node = await startNode()
  const { beep, verifyKey, gateway } = await setUp(node)
  using endpoint = await application(
    () => verifyKey,
    () => undefined
  )
  const port = new URL(endpoint.url).port
  const urls = [
    endpoint.url,
    `https://127.0.0.1:${port}/`,
    `https://localhost:${port}/`,
    `https://2130706433:${port}/`,
    `https://0x7f.1:${port}/`,
    `https://[::1]:${port}/`,
    `https://[::ffff:127.0.0.1]:${port}/`,
    'https://169.254.169.254/latest/meta-data',
    'https://10.0.0.1/',
    'https://user:pass@example.org/'
  ]
  for (const url of urls) t.is((await at(beep, url)).status, 400, url)
  t.deepEqual(endpoint.heard, [])
  gateway[Symbol.dispose]()
})

test('which addresses are of the internet', (t) => {
  for (const address of ['1.1.1.1', '93.184.216.34', '2606:4700::1111']) t.true(isPublic(address), address)
  for (const address of [
    '0.0.0.0',
    '10.1.2.3',
    '100.64.0.1',
    '127.9.9.9',
    '169.254.1.1',
    '172.31.0.1',
    '192.168.1.1',
    '224.0.0.1',
    '255.255.255.255',
    '::',
    '::1',
    '::ffff:8.8.8.8',
    '64:ff9b::a00:1',
    'fc00::1',
    'fe80::1',
    'ff02::1',
    '2002:7f00:1::',
    '2001:db8::1',
    'localhost'
  ])
    t.false(isPublic(address), address)
})
