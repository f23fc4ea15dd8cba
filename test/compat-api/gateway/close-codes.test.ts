/** Every close code of the gateway over a real socket, and what it does to the session. */
import test from 'ava'
import { GatewayIntentBits as I } from 'discord-api-types/v10'
import type { App } from '../../../node/app/index.ts'
import { ManualClock } from '../../support/gateway/clock.ts'
import type { GatewayClient } from '../../support/gateway/client.ts'
import { serveGateway } from '../../support/gateway/server.ts'
import { World } from '../../support/gateway/world.ts'

const setUp = async (limits: Parameters<typeof serveGateway>[1] = {}) => {
  const world = new World()
  const [alice, beep] = [world.person('alice'), world.bot('beep')]
  const guild = world.guild(alice, beep)
  const gateway = await serveGateway(world.app, limits)
  return { world, alice, beep, guild, gateway }
}

type Here = Awaited<ReturnType<typeof setUp>>

/** @returns the code with which the gateway closes. */
const codeOf = async (client: GatewayClient): Promise<number> => (await client.closed).code

const live = async ({ gateway, beep }: Here, query = 'v=10'): Promise<{ client: GatewayClient; session: string }> => {
  const client = gateway.connect(query)
  const ready = await client.identify(beep.token, { intents: I.Guilds })
  await client.next('GUILD_CREATE')
  return { client, session: String(ready.d['session_id']) }
}

/** Whether a session goes on after its socket was closed. */
const isResumable = async ({ gateway, beep }: Here, session: string): Promise<boolean> => {
  using client = gateway.connect()
  await client.next(10)
  client.send(6, { token: beep.token, session_id: session, seq: 1 })
  const { op, t } = await client.next(({ op: code, t: name }) => code === 9 || name === 'RESUMED')
  return op !== 9 && t === 'RESUMED'
}

test('4000: what the gateway cannot answer by a fault of its own', async (t) => {
  const here = await setUp()
  const app: App = {
    ...here.world.app,
    accounts: {
      ...here.world.app.accounts,
      authenticate: () => {
        throw new Error('the disk is gone')
      }
    }
  }
  await using gateway = await serveGateway(app)
  using client = gateway.connect()
  await client.next(10)
  client.send(2, { token: here.beep.token, intents: 0 })
  t.is(await codeOf(client), 4000)
  t.is(gateway.errors.length, 1)
  await here.gateway.stop()
})

test('4001, 4002, 4005: an unknown opcode, a payload that cannot be read, a second identify; the session stays', async (t) => {
  const here = await setUp()
  await using _gateway = here.gateway
  const faults: readonly [number, (client: GatewayClient) => void][] = [
    [4001, (client) => client.send(99, null)],
    [4002, (client) => client.socket.send('{"op":1')],
    [4002, (client) => client.socket.send('[]')],
    [4002, (client) => client.socket.send(Buffer.from([0xff, 0xfe]))],
    [4002, (client) => client.send(1, 'x'.repeat(4096))],
    [4002, (client) => client.send(3, { status: 'asleep' })],
    [4002, (client) => client.send(8, { guild_id: here.guild.id })],
    [4002, (client) => client.send(31, { guild_ids: here.guild.id })],
    [4005, (client) => client.send(2, { token: here.beep.token, intents: 0 })],
    [4005, (client) => client.send(6, { token: here.beep.token, session_id: 'x', seq: 0 })]
  ]
  for (const [code, commit] of faults) {
    const { client, session } = await live(here)
    commit(client)
    t.is(await codeOf(client), code)
    t.true(await isResumable(here, session), String(code))
  }
})

test('4002 over etf: what is no term, and a compressed one', async (t) => {
  const here = await setUp()
  await using _gateway = here.gateway
  for (const bytes of ['7b7d', '8350000000ff789c', '836cffffffff']) {
    const { client } = await live(here, 'v=10&encoding=etf')
    client.socket.send(Buffer.from(bytes, 'hex'))
    t.is(await codeOf(client), 4002, bytes)
  }
})

test('4003: whatever takes a session, before there is one', async (t) => {
  const here = await setUp()
  await using _gateway = here.gateway
  for (const op of [3, 4, 8, 31]) {
    using client = here.gateway.connect()
    await client.next(10)
    client.send(op, {})
    t.is(await codeOf(client), 4003, String(op))
  }
})

test('4004 and 4007: a token that is none, a sequence number from the future', async (t) => {
  const here = await setUp()
  await using _gateway = here.gateway
  const { session } = await live(here)
  for (const [code, op, d] of [
    [4004, 2, { token: 'mallory', intents: 0 }],
    [4004, 6, { token: 'mallory', session_id: session, seq: 0 }],
    [4007, 6, { token: here.beep.token, session_id: session, seq: 1000 }]
  ] as const) {
    using client = here.gateway.connect()
    await client.next(10)
    client.send(op, d)
    t.is(await codeOf(client), code)
  }
})

test('4008: the 121st payload in 60 seconds, whatever it is; who waits may go on', async (t) => {
  const clock = new ManualClock()
  const here = await setUp({ clock })
  await using _gateway = here.gateway
  const { client, session } = await live(here)
  for (let i = 1; i < 120; i++) client.send(1, null)
  for (let i = 1; i < 120; i++) await client.next(11)
  clock.pass(60_000)
  for (let i = 0; i < 120; i++) client.send(1, null)
  for (let i = 0; i < 120; i++) await client.next(11)
  client.send(1, null)
  t.is(await codeOf(client), 4008)
  t.true(await isResumable(here, session))
})

test('4008: more sessions than one may begin in a day; the day after there are more', async (t) => {
  const clock = new ManualClock()
  const here = await setUp({ clock, limits: { starts: 2 } })
  await using _gateway = here.gateway
  for (const code of [0, 0, 4008]) {
    using client = here.gateway.connect()
    await client.next(10)
    client.send(2, { token: here.beep.token, intents: 0 })
    if (code === 0) await client.next('READY')
    else t.is(await codeOf(client), code)
  }
  clock.pass(24 * 3600 * 1000)
  using client = here.gateway.connect()
  await client.identify(here.beep.token)
  t.pass()
})

test('more sessions at once than max_concurrency: op 9, false; who waits 5 seconds may identify', async (t) => {
  const clock = new ManualClock()
  const here = await setUp({ clock, limits: { startsAtOnce: 2 } })
  await using _gateway = here.gateway
  for (const token of [here.beep.token, here.beep.token, here.alice.token]) {
    using client = here.gateway.connect()
    await client.identify(token)
  }
  using hasty = here.gateway.connect()
  await hasty.next(10)
  hasty.send(2, { token: here.beep.token, intents: 0 })
  t.false((await hasty.next(9)).d)
  clock.pass(5000)
  hasty.send(2, { token: here.beep.token, intents: 0 })
  await hasty.next('READY')
})

test('4009: no heartbeat, and no identify; 4010: a shard of none', async (t) => {
  const clock = new ManualClock()
  const here = await setUp({ clock })
  await using _gateway = here.gateway
  const { client, session } = await live(here)
  using idle = here.gateway.connect()
  await idle.next(10)
  clock.pass(60_000)
  t.is(await codeOf(idle), 4009)
  clock.pass(6875)
  t.is(await codeOf(client), 4009)
  t.true(await isResumable(here, session))
  for (const shard of [[2, 2], [-1, 1], [0, 0], [0], [0.5, 2], [0, 1, 2]]) {
    using other = here.gateway.connect()
    await other.next(10)
    other.send(2, { token: here.beep.token, intents: 0, shard })
    t.is(await codeOf(other), 4010, String(shard))
  }
})

test('4011: more guilds than one shard may have; two shards are enough, and people need none', async (t) => {
  const here = await setUp({ limits: { guildsPerShard: 8 } })
  await using _gateway = here.gateway
  for (let i = 0; i < 8; i++) here.world.guild(here.alice, here.beep)
  using alone = here.gateway.connect()
  await alone.next(10)
  alone.send(2, { token: here.beep.token, intents: 0 })
  t.is(await codeOf(alone), 4011)
  using shard = here.gateway.connect()
  await shard.identify(here.beep.token, { shard: [0, 9] })
  using hers = here.gateway.connect()
  await hers.identify(here.alice.token)
  t.pass()
})

test('4012: a version that is not spoken; 4013: intents that there are not', async (t) => {
  const here = await setUp()
  await using _gateway = here.gateway
  for (const version of ['8', '11', 'x', '']) {
    using client = here.gateway.connect(`v=${version}`)
    t.is(await codeOf(client), 4012, version)
  }
  for (const intents of [undefined, -1, 1.5, 2 ** 30, 2 ** 40]) {
    using client = here.gateway.connect()
    await client.next(10)
    client.send(2, { token: here.beep.token, intents })
    t.is(await codeOf(client), 4013, String(intents))
  }
})

test('presences: five in 20 seconds; of those beyond, the last is shown when there is room', async (t) => {
  const clock = new ManualClock()
  const here = await setUp({ clock })
  await using _gateway = here.gateway
  const { client } = await live(here)
  const name = () => (here.world.app.presences.get(here.beep.cid).activities[0] as { name: string } | undefined)?.name
  for (let i = 1; i <= 9; i++)
    client.send(3, { status: 'online', activities: [{ name: `game ${i}`, type: 0 }], since: null, afk: false })
  await client.settle()
  t.is(name(), 'game 5')
  clock.pass(20_000)
  t.is(name(), 'game 9')
})

test('soundboard sounds: one answer for each guild that one is in, and none for others', async (t) => {
  const here = await setUp()
  await using _gateway = here.gateway
  const foreign = here.world.guild(here.world.person('mallory'))
  const { client } = await live(here)
  client.send(31, { guild_ids: [foreign.id, here.guild.id, here.guild.id] })
  await client.settle()
  client.send(8, { guild_id: here.guild.id, query: 'a', limit: 1 })
  await client.next('GUILD_MEMBERS_CHUNK')
  t.deepEqual(
    client.seen('SOUNDBOARD_SOUNDS').map(({ d }) => d),
    [{ guild_id: here.guild.id, soundboard_sounds: [] }]
  )
})
