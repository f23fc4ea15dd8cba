import test from 'ava'
import { createRateLimits, DEFAULT_LIMIT } from '../../../compat-api/http/rate-limit.ts'
import { route } from '../../../compat-api/http/route.ts'
import { found, invite, startNode } from '../../support/api/node.ts'

const list = route({ method: 'GET', path: '/list', auth: 'any', handler: () => [] })
const other = route({
  method: 'GET',
  path: '/other',
  auth: 'any',
  handler: () => [],
  rateLimit: { limit: 1, window: 5000 }
})

test('a budget is counted down, refused and renewed', (t) => {
  let now = 1_700_000_000_000
  const limits = createRateLimits(() => now)
  const first = limits.take(list, 'alice', '')
  t.true(first.allowed)
  t.is(first.headers['X-RateLimit-Remaining'], String(DEFAULT_LIMIT.limit - 1))
  for (let i = 1; i < DEFAULT_LIMIT.limit; i++) t.true(limits.take(list, 'alice', '').allowed)
  now += 400
  const refused = limits.take(list, 'alice', '')
  t.like(refused, { allowed: false, global: false, retryAfter: 0.6 })
  t.like(refused.headers, { 'Retry-After': '1', 'X-RateLimit-Scope': 'user', 'X-RateLimit-Remaining': '0' })
  t.truthy(refused.headers['Via'])
  now += 600
  t.true(limits.take(list, 'alice', '').allowed)
})

test('budgets are by caller, route and resource', (t) => {
  const limits = createRateLimits(() => 0)
  t.true(limits.take(other, 'alice', '1').allowed)
  t.false(limits.take(other, 'alice', '1').allowed)
  t.true(limits.take(other, 'alice', '2').allowed)
  t.true(limits.take(other, 'bob', '1').allowed)
  t.not(
    limits.take(list, 'bob', '').headers['X-RateLimit-Bucket'],
    limits.take(other, 'carol', '').headers['X-RateLimit-Bucket']
  )
})

test('all routes of a caller share a global budget', (t) => {
  const limits = createRateLimits(() => 0)
  const verdicts = Array.from({ length: 300 }, (_, i) => limits.take(list, 'mallory', String(i)))
  const refused = verdicts.find(({ allowed }) => !allowed)
  t.like(refused, { global: true, retryAfter: 1 })
  t.is(refused?.headers['X-RateLimit-Global'], 'true')
})

test('a bot that talks too fast gets a 429 that libraries understand', async (t) => {
  await using node = await startNode({ rateLimits: true })
  const alice = await node.person('alice')
  const { channel } = await found(alice)
  let reply = await alice.post(`/channels/${channel}/messages`, { content: 'hi' })
  t.is(reply.headers.get('x-ratelimit-limit'), '50')
  for (let i = 0; i < 60 && reply.status === 200; i++)
    reply = await alice.post(`/channels/${channel}/messages`, { content: 'hi' })
  t.is(reply.status, 429)
  t.is(reply.body.global, false)
  t.true(reply.body.retry_after > 0 && reply.body.retry_after <= 5)
  t.truthy(reply.headers.get('via'))
  t.truthy(reply.headers.get('retry-after'))
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
