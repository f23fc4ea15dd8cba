import { once } from 'node:events'
import test from 'ava'
import { GatewayIntentBits } from 'discord-api-types/v10'
import type { GatewayClock, GatewayLimits } from '../../../compat-api/gateway/index.ts'
import type { Channel } from '../../../node/core/state.ts'
import { ManualClock } from '../../support/gateway/clock.ts'
import type { GatewayClient } from '../../support/gateway/client.ts'
import { serveGateway } from '../../support/gateway/server.ts'
import { World } from '../../support/gateway/world.ts'

const INTENTS = GatewayIntentBits.Guilds | GatewayIntentBits.GuildMessages | GatewayIntentBits.MessageContent

const setUp = async (options: { limits?: Partial<GatewayLimits>; clock?: GatewayClock } = {}) => {
  const world = new World()
  const [alice, beep] = [world.person('alice'), world.bot('beep')]
  const { guild, channels } = world.guild(alice, beep)
  const general = [...channels.values()][0] as Channel
  const gateway = await serveGateway(world.app, options)
  const client = gateway.connect('v=10&compress=zlib-stream')
  const ready = await client.identify(beep.token, { intents: INTENTS })
  await client.next('GUILD_CREATE')
  const session = String(ready.d['session_id'])
  const resume = async (seq: number, token = beep.token): Promise<GatewayClient> => {
    const next = gateway.connect()
    await next.next(10)
    next.send(6, { token, session_id: session, seq })
    return next
  }
  const say = (content: string) => world.say(guild, general, alice, content)
  return { world, alice, beep, guild, general, gateway, client, session, resume, say }
}

/** The client's process is gone, and the gateway has noticed. */
const kill = async ({ gateway, client }: Awaited<ReturnType<typeof setUp>>): Promise<void> => {
  client.socket.terminate()
  await client.closed
  using other = gateway.connect()
  await other.next(10)
}

test('what happened while the socket was dead is replayed in order, then RESUMED, and life goes on', async (t) => {
  const here = await setUp()
  await using _gateway = here.gateway
  here.say('1')
  await here.client.next('MESSAGE_CREATE')
  const seq = here.client.sequence.at(-1) ?? 0
  await kill(here)
  for (const content of ['2', '3', '4']) here.say(content)
  using again = await here.resume(seq)
  await again.next('RESUMED')
  here.say('5')
  await again.next('MESSAGE_CREATE')
  t.deepEqual(
    again.seen('MESSAGE_CREATE').map(({ d }) => d['content']),
    ['2', '3', '4', '5']
  )
  t.deepEqual(again.sequence, [seq + 1, seq + 2, seq + 3, seq + 4, seq + 5])
})

test('a session can be resumed while its old socket still seems alive; the old one is closed', async (t) => {
  const here = await setUp()
  await using _gateway = here.gateway
  using again = await here.resume(here.client.sequence.at(-1) ?? 0)
  await again.next('RESUMED')
  t.is((await here.client.closed).code, 4000)
  here.say('only once')
  await again.next('MESSAGE_CREATE')
  await again.settle()
  t.is(again.seen('MESSAGE_CREATE').length, 1)
})

test("an unknown session, or somebody else's, gets op 9 false and may identify", async (t) => {
  const here = await setUp()
  await using _gateway = here.gateway
  const mallory = here.world.bot('mallory')
  using stranger = await here.resume(0, mallory.token)
  t.false((await stranger.next(9)).d)
  stranger.send(2, { token: mallory.token, intents: 0 })
  t.like((await stranger.next('READY')).d, { user: { id: mallory.id } })
  using lost = here.gateway.connect()
  await lost.next(10)
  lost.send(6, { token: here.beep.token, session_id: 'nothing', seq: 4 })
  t.false((await lost.next(9)).d)
})

test('a wrong token and a sequence number from the future are close codes', async (t) => {
  const here = await setUp()
  await using _gateway = here.gateway
  using forged = await here.resume(0, 'mallory')
  t.is((await forged.closed).code, 4004)
  using early = await here.resume(1000)
  t.is((await early.closed).code, 4007)
})

test('after the window there is nothing to resume', async (t) => {
  const clock = new ManualClock()
  const here = await setUp({ clock })
  await using _gateway = here.gateway
  await kill(here)
  clock.pass(300_000)
  t.is(here.world.app.presences.get(here.beep.cid).status, 'offline')
  using late = await here.resume(2)
  t.false((await late.next(9)).d)
})

test('missing more than is kept ends the session', async (t) => {
  const here = await setUp({ limits: { replayEvents: 128 } })
  await using _gateway = here.gateway
  await kill(here)
  for (let i = 0; i < 300; i++) here.say(String(i))
  using late = await here.resume(2)
  t.false((await late.next(9)).d)
})

test('a zombie is closed and its session resumed', async (t) => {
  const clock = new ManualClock()
  const here = await setUp({ clock })
  await using _gateway = here.gateway
  clock.pass(40_000)
  await here.client.settle()
  clock.pass(66_874)
  await here.client.settle()
  clock.pass(66_875)
  t.is((await here.client.closed).code, 4009)
  here.say('missed')
  using again = await here.resume(here.client.sequence.at(-1) ?? 0)
  t.is((await again.next('MESSAGE_CREATE')).d['content'], 'missed')
})

test('a reader that does not read is cut off, and may come back', async (t) => {
  const here = await setUp({ limits: { unsent: 64 * 1024 } })
  await using _gateway = here.gateway
  using slow = here.gateway.connect('v=10')
  const ready = await slow.identify(here.beep.token, { intents: INTENTS })
  await slow.next('GUILD_CREATE')
  const seq = slow.sequence.at(-1) ?? 0
  slow.socket.pause()
  const text = 'x'.repeat(4000)
  // The system's own socket buffers take a few megabytes before anything is left unsent.
  for (let i = 0; i < 1500; i++) here.say(text)
  slow.socket.resume()
  await once(slow.socket, 'close')
  using again = here.gateway.connect()
  await again.next(10)
  again.send(6, { token: here.beep.token, session_id: ready.d['session_id'], seq })
  t.is((await again.next('MESSAGE_CREATE')).s, seq + 1)
})

test('the longest detached session makes room for others', async (t) => {
  const here = await setUp({ limits: { detachedSessions: 1 } })
  await using _gateway = here.gateway
  using second = here.gateway.connect()
  await second.identify(here.beep.token)
  await kill(here)
  second.socket.terminate()
  await second.closed
  using late = await here.resume(2)
  t.false((await late.next(9)).d)
})
