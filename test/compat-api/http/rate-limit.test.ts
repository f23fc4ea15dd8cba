import { REST } from '@discordjs/rest'
import test from 'ava'
import { DEFAULT_LIMIT } from '../../../compat-api/http/rate-limits/budgets.ts'
import { networkOf } from '../../../compat-api/http/rate-limits/network.ts'
import {
  createRateLimits,
  DEFAULT_RATES,
  type RateLimitOptions
} from '../../../compat-api/http/rate-limits/rate-limits.ts'
import { Windows } from '../../../compat-api/windows.ts'
import { route, type Method, type SharedRateLimit } from '../../../compat-api/http/route.ts'
import { found, invite, startNode } from '../../support/api/node.ts'

const at = (method: Method, path: string, rateLimit?: SharedRateLimit) =>
  route({ method, path, auth: 'any', handler: () => [], ...(rateLimit ? { rateLimit } : {}) })

const rule = { limit: 1, window: 5000 }
const list = at('GET', '/list')
const say = at('POST', '/channels/:channel_id/messages', rule)
const edit = at('PATCH', '/channels/:channel_id/messages/:message_id', rule)
const command = at('POST', '/applications/:application_id/guilds/:guild_id/commands', rule)
const post = at('POST', '/webhooks/:webhook_id/:webhook_token', { limit: 2, window: 5000 })
const answer = at('POST', '/interactions/:interaction_id/:interaction_token/callback', { limit: 400, window: 5000 })
const react = at('PUT', '/channels/:channel_id/reactions', { ...rule, bucket: 'reactions' })
const unreact = at('DELETE', '/channels/:channel_id/reactions', { ...rule, bucket: 'reactions' })
const ROUTES = [list, say, edit, command, post, answer, react, unreact]

const limitsAt = (now: () => number, options: Partial<RateLimitOptions> = {}) =>
  createRateLimits(now, ROUTES, { ...DEFAULT_RATES, ...options })
const still = () => 1_700_000_000_000

test('a budget is counted down, refused and renewed', (t) => {
  let now = still()
  const limits = limitsAt(() => now, { requestRate: 0 })
  const first = limits.take(list, 'alice', {})
  t.true(first.allowed)
  t.is(first.headers['X-RateLimit-Remaining'], String(DEFAULT_LIMIT.limit - 1))
  for (let i = 1; i < DEFAULT_LIMIT.limit; i++) t.true(limits.take(list, 'alice', {}).allowed)
  now += 400
  const refused = limits.take(list, 'alice', {})
  t.like(refused, { allowed: false, global: false, retryAfter: 0.6 })
  t.like(refused.headers, {
    'Retry-After': '1',
    'X-RateLimit-Scope': 'user',
    'X-RateLimit-Remaining': '0',
    'X-RateLimit-Reset-After': '0.600',
    'X-RateLimit-Reset': '1700000001.000'
  })
  t.truthy(refused.headers['Via'])
  now += 600
  t.true(limits.take(list, 'alice', {}).allowed)
})

test('budgets are by caller, route and top-level resource', (t) => {
  const limits = limitsAt(still)
  t.true(limits.take(say, 'alice', { channel_id: '1' }).allowed)
  t.false(limits.take(say, 'alice', { channel_id: '1' }).allowed)
  t.true(limits.take(say, 'alice', { channel_id: '2' }).allowed)
  t.true(limits.take(say, 'bob', { channel_id: '1' }).allowed)
  t.true(limits.take(edit, 'alice', { channel_id: '1', message_id: '7' }).allowed)
  t.false(limits.take(edit, 'alice', { channel_id: '1', message_id: '8' }).allowed)
  const bucket = (of: typeof say) => limits.take(of, 'carol', { channel_id: '1' }).headers['X-RateLimit-Bucket']
  t.not(bucket(say), bucket(edit))
})

test('what is no top-level resource has no budget of its own: libraries do not count it', (t) => {
  const limits = limitsAt(still)
  t.true(limits.take(command, 'bot', { application_id: '1', guild_id: '1' }).allowed)
  t.false(limits.take(command, 'bot', { application_id: '1', guild_id: '2' }).allowed)
})

test('a webhook is known by its token; routes may share a budget', (t) => {
  const limits = limitsAt(still)
  const by = (token: string) => limits.take(post, '192.0.2.1', { webhook_id: '1', webhook_token: token }).allowed
  t.deepEqual([by('a'), by('a'), by('a'), by('b')], [true, true, false, true])
  const put = limits.take(react, 'alice', { channel_id: '1' })
  const taken = limits.take(unreact, 'alice', { channel_id: '1' })
  t.deepEqual([put.allowed, taken.allowed], [true, false])
  t.is(put.headers['X-RateLimit-Bucket'], taken.headers['X-RateLimit-Bucket'])
})

test('all routes of a caller share a global budget of 50 a second, which webhooks and interactions do not use up', (t) => {
  let now = still()
  const limits = limitsAt(() => now)
  const answers = Array.from({ length: 100 }, () => limits.take(answer, 'mallory', {}))
  t.true(answers.every(({ allowed }) => allowed))
  const verdicts = Array.from({ length: 60 }, (_, i) => limits.take(edit, 'mallory', { channel_id: String(i) }))
  t.is(
    verdicts.findIndex(({ allowed }) => !allowed),
    50
  )
  t.like(verdicts[50], { global: true, retryAfter: 0.95 })
  t.like(verdicts[50]?.headers, { 'X-RateLimit-Global': 'true', 'X-RateLimit-Scope': 'global', 'Retry-After': '1' })
  now += 950
  t.true(limits.take(list, 'mallory', {}).allowed)
  now += 50
  const flood = Array.from({ length: 300 }, (_, i) => limits.take(post, 'mallory', { webhook_token: String(i) }))
  t.is(
    flood.findIndex(({ allowed }) => !allowed),
    250
  )
})

test('who goes on with what is refused is let through no more until ten minutes have passed', (t) => {
  let now = still()
  const limits = limitsAt(() => now, { invalidRequests: 3 })
  for (const status of [200, 404, 500, 401, 403]) limits.answered('mallory', status)
  t.is(limits.barred('mallory'), undefined)
  t.true(limits.take(list, 'mallory', {}).allowed)
  limits.answered('mallory', 429)
  t.like(limits.take(list, 'mallory', {}), { allowed: false, global: true, retryAfter: 600 })
  t.true(limits.take(list, 'alice', {}).allowed)
  now += 600_000
  t.is(limits.barred('mallory'), undefined)
})

test('the operator sets other rates; those of no route are refused', (t) => {
  const rate = { method: 'POST', path: '/channels/{id}/messages', limit: 3, window: 1000 }
  const limits = limitsAt(still, { requestRate: 4, routeRates: [rate] })
  const told = Array.from({ length: 5 }, () => limits.take(say, 'alice', { channel_id: '1' }))
  t.deepEqual(
    told.map(({ allowed }) => allowed),
    [true, true, true, false, false]
  )
  t.deepEqual(
    told.map(({ global }) => global),
    [false, false, false, false, true]
  )
  t.throws(() => limitsAt(still, { routeRates: [{ ...rate, path: '/nowhere' }] }), { code: 'unknown-route-rate' })
})

test('what is remembered is bounded: the caller that was counted longest ago is forgotten', (t) => {
  const windows = new Windows(2)
  for (const key of ['a', 'b', 'a', 'c']) windows.take(key, rule, 0)
  t.is(windows.size, 2)
  t.false(windows.take('a', rule, 1).allowed)
  t.true(windows.take('b', rule, 1).allowed)
})

test('callers without an account are told apart by address, those of IPv6 by their network', (t) => {
  t.is(networkOf('::ffff:192.0.2.7'), '192.0.2.7')
  t.is(networkOf('192.0.2.7'), '192.0.2.7')
  t.is(networkOf('2001:db8:1:2:3:4:5:6'), '2001:db8:1:2::')
  t.is(networkOf('2001:db8::6'), '2001:db8:0:0::')
  t.is(networkOf('fe80::'), 'fe80:0:0:0::')
  t.is(networkOf('::1'), '0:0:0:0::')
  t.is(networkOf(undefined), '')
})

test('a bot that talks too fast gets a 429 that libraries understand', async (t) => {
  await using node = await startNode({ rateLimits: true })
  const alice = await node.person('alice')
  const { channel } = await found(alice)
  let reply = await alice.post(`/channels/${channel}/messages`, { content: 'hi' })
  t.is(reply.headers.get('x-ratelimit-limit'), '5')
  for (let i = 0; i < 6 && reply.status === 200; i++)
    reply = await alice.post(`/channels/${channel}/messages`, { content: 'hi' })
  t.is(reply.status, 429)
  t.like(reply.body, { global: false, code: 0 })
  t.true(reply.body.retry_after > 0 && reply.body.retry_after <= 5)
  t.truthy(reply.headers.get('via'))
  t.truthy(reply.headers.get('retry-after'))
  const gone = await alice.get(`/channels/${channel}/messages/1`)
  t.is(gone.status, 404)
  t.is(gone.headers.get('x-ratelimit-remaining'), String(DEFAULT_LIMIT.limit - 1))
})

test('tokens are not guessed for ever, and who has one is not kept out by who guesses', async (t) => {
  await using node = await startNode({ rateLimits: { requestRate: 0, invalidRequests: 5 } })
  const alice = await node.person('alice')
  const guess = (i: number) => node.request('GET', '/users/@me', { authorization: `Bot guess-${i}` })
  for (let i = 0; i < 5; i++) t.is((await guess(i)).status, 401)
  const barred = await guess(5)
  t.like(barred, { status: 429, body: { global: true } })
  t.is(barred.headers.get('x-ratelimit-global'), 'true')
  t.is((await alice.get('/users/@me')).status, 200)
})

test('@discordjs/rest keeps to the limits, is never refused, and loses nothing', async (t) => {
  const routeRates = [{ method: 'POST', path: '/channels/:channel_id/messages', limit: 4, window: 2000 }]
  await using node = await startNode({ rateLimits: { ...DEFAULT_RATES, routeRates } })
  const alice = await node.person('alice')
  const { guild, channel } = await found(alice)
  const bot = await node.bot(alice, 'herald')
  await alice.post(`/oauth2/authorize?client_id=${bot.id}`, { guild_id: guild, permissions: '0', authorize: true })
  const rest = new REST({ api: `${node.url}/api` }).setToken(bot.token)
  const statuses: number[] = []
  let waits = 0
  rest.on('response', (_request, response) => statuses.push(response.status))
  rest.on('rateLimited', () => waits++)
  const contents = Array.from({ length: 9 }, (_, i) => `line ${i}`)
  await Promise.all(contents.map((content) => rest.post(`/channels/${channel}/messages`, { body: { content } })))
  const { body } = await alice.get(`/channels/${channel}/messages`)
  const said = body.filter(({ author }: { author: { id: string } }) => author.id === bot.id)
  t.deepEqual(said.map((message: { content: string }) => message.content).toReversed(), contents)
  t.deepEqual([...new Set(statuses)], [200])
  t.true(waits > 0)
  // Somebody else with the same token has used the budget up: told so, it waits and goes on.
  const other = { authorization: `Bot ${bot.token}`, body: { content: 'elsewhere' } }
  const elsewhere = () => node.request('POST', `/channels/${channel}/messages`, other)
  t.true((await Promise.all(Array.from({ length: 20 }, elsewhere))).some(({ status }) => status === 429))
  await rest.post(`/channels/${channel}/messages`, { body: { content: 'after all' } })
  t.is((await alice.get(`/channels/${channel}/messages?limit=1`)).body[0].content, 'after all')
})

test('without rate limits there are no headers', async (t) => {
  await using node = await startNode()
  const { headers } = await node.request('GET', '/gateway')
  t.is(headers.get('x-ratelimit-limit'), null)
})

test("a guild's own rates and slow mode answer 429 too, each as Discord says it", async (t) => {
  await using node = await startNode({}, { rateLimits: true })
  const [alice, bob] = [await node.person('alice'), await node.person('bob')]
  const { channel } = await found(alice)
  await invite(alice, channel, bob)
  await alice.patch(`/channels/${channel}`, { rate_limit_per_user: 60 })
  const say = (who: typeof alice) => who.post(`/channels/${channel}/messages`, { content: 'hi' })
  t.is((await say(bob)).status, 200)
  const slow = await say(bob)
  t.like(slow, { status: 429, body: { code: 20016, global: false } })
  t.true(slow.body.retry_after > 50 && slow.body.retry_after <= 60)
  t.true(Number(slow.headers.get('retry-after')) >= slow.body.retry_after)
  let fast = await say(alice)
  for (let i = 0; i < 45 && fast.status === 200; i++) fast = await say(alice)
  t.like(fast, { status: 429, body: { global: false, message: 'You are being rate limited.' } })
  t.true(fast.body.retry_after > 0 && fast.body.retry_after <= 10)
  t.truthy(fast.headers.get('via'))
})
