import { once } from 'node:events'
import type { ClientRequest, IncomingMessage } from 'node:http'
import test from 'ava'
import { WebSocket } from 'ws'
import { GatewayIntentBits } from 'discord-api-types/v10'
import { serveGateway } from '../../support/gateway/server.ts'
import { World } from '../../support/gateway/world.ts'

/** The HTTP status with which an upgrade is refused. */
const refusalOf = async (url: string): Promise<number | undefined> => {
  const socket = new WebSocket(url)
  const [request, response] = (await once(socket, 'unexpected-response')) as [ClientRequest, IncomingMessage]
  request.destroy()
  return response.statusCode
}

const GUILDS = GatewayIntentBits.Guilds

test('a bot gets READY with its guilds unavailable, then each as GUILD_CREATE', async (t) => {
  const world = new World()
  const [alice, beep] = [world.person('alice'), world.bot('beep')]
  const guilds = Array.from({ length: 12 }, () => world.guild(alice, beep))
  await using gateway = await serveGateway(world.app)
  using client = gateway.connect()
  const ready = await client.identify(`Bot ${beep.token}`, { intents: GUILDS })
  t.like(ready.d, {
    v: 10,
    private_channels: [],
    resume_gateway_url: gateway.url,
    session_type: 'normal',
    user: { id: beep.id, username: 'beep', bot: true },
    application: { id: beep.id }
  })
  t.regex(String(ready.d['session_id']), /^[0-9a-f]{32}$/)
  t.deepEqual(
    ready.d['guilds'],
    guilds.map(({ id }) => ({ id, unavailable: true }))
  )
  for (const { id } of guilds) t.is((await client.next('GUILD_CREATE')).d['id'], id)
  t.deepEqual(client.sequence, [1, ...guilds.map((_, i) => i + 2)])
  t.like(client.seen('GUILD_CREATE')[0]?.d, { unavailable: false, member_count: 2, stage_instances: [], threads: [] })
})

test('READY says the version asked for; without the intent no GUILD_CREATE follows', async (t) => {
  const world = new World()
  const [alice, beep] = [world.person('alice'), world.bot('beep')]
  world.guild(alice, beep)
  await using gateway = await serveGateway(world.app)
  using client = gateway.connect('v=9&encoding=json')
  t.is((await client.identify(beep.token)).d['v'], 9)
  await client.settle()
  t.deepEqual(client.sequence, [1])
})

test('a person needs no intents and gets whole guilds in READY', async (t) => {
  const world = new World()
  const alice = world.person('alice')
  const guild = world.guild(alice)
  await using gateway = await serveGateway(world.app)
  using client = gateway.connect('v=9&encoding=json&compress=zlib-stream')
  const ready = await client.identify(alice.token, { intents: undefined })
  t.like((ready.d['guilds'] as object[])[0], { id: guild.id, member_count: 1 })
  t.like(ready.d, { user: { id: alice.id, email: null }, read_state: { entries: [], partial: false } })
  await client.next('READY_SUPPLEMENTAL')
  world.say(guild.guild, [...guild.channels.values()][0] as never, alice, 'hello')
  t.is((await client.next('MESSAGE_CREATE')).d['content'], 'hello')
})

test('guilds that a person may see channels of are listed without the hidden ones', async (t) => {
  const world = new World()
  const [alice, bob] = [world.person('alice'), world.person('bob')]
  const { guild } = world.guild(alice, bob)
  world.channel(guild, 'secret', [{ target: guild, type: 'role', allow: 0n, deny: 1n << 10n }])
  await using gateway = await serveGateway(world.app)
  const channelsOf = async (token: string): Promise<string[]> => {
    using client = gateway.connect()
    const { d } = await client.identify(token)
    return (d['guilds'] as { channels: { name: string }[] }[]).flatMap((g) => g.channels.map(({ name }) => name))
  }
  t.deepEqual((await channelsOf(alice.token)).toSorted(), ['general', 'secret'])
  t.deepEqual(await channelsOf(bob.token), ['general'])
})

test('a shard gets its own guilds and no others, and says which it is', async (t) => {
  const world = new World()
  const [alice, beep] = [world.person('alice'), world.bot('beep')]
  const guilds = Array.from({ length: 9 }, () => world.guild(alice, beep))
  await using gateway = await serveGateway(world.app)
  for (const index of [0, 1, 2]) {
    using client = gateway.connect()
    const ready = await client.identify(beep.token, { intents: GUILDS, shard: [index, 3] })
    const own = guilds.filter(({ id }) => (BigInt(id) >> 22n) % 3n === BigInt(index))
    t.deepEqual(ready.d['shard'], [index, 3])
    t.deepEqual(
      ready.d['guilds'],
      own.map(({ id }) => ({ id, unavailable: true }))
    )
  }
})

test('who may not identify is told why by a close code', async (t) => {
  const world = new World()
  const beep = world.bot('beep')
  await using gateway = await serveGateway(world.app)
  const cases: [string, number, Record<string, unknown>][] = [
    ['no such token', 4004, { token: 'mallory', intents: 0 }],
    ['shard out of range', 4010, { token: beep.token, intents: 0, shard: [2, 2] }],
    ['shard of nothing', 4010, { token: beep.token, intents: 0, shard: [0, 0] }],
    ['half a shard', 4010, { token: beep.token, intents: 0, shard: [0] }],
    ['unknown intent', 4013, { token: beep.token, intents: 1 << 30 }],
    ['no intents', 4013, { token: beep.token }],
    ['negative intents', 4013, { token: beep.token, intents: -1 }]
  ]
  for (const [name, code, d] of cases) {
    using client = gateway.connect()
    await client.next(10)
    client.send(2, d)
    t.is((await client.closed).code, code, name)
  }
})

test('other versions are refused with 4012, other encodings before the upgrade', async (t) => {
  const world = new World()
  await using gateway = await serveGateway(world.app)
  using old = gateway.connect('v=6&encoding=json')
  t.is((await old.closed).code, 4012)
  t.is(await refusalOf(`${gateway.url}/?encoding=cbor`), 400)
})

test('sockets beyond the bounds are refused before the upgrade, until others leave', async (t) => {
  const world = new World()
  await using gateway = await serveGateway(world.app, { limits: { socketsPerRemote: 2 } })
  const first = gateway.connect()
  using second = gateway.connect()
  await Promise.all([first.next(10), second.next(10)])
  t.is(await refusalOf(gateway.url), 429)
  first.socket.close(1000)
  await first.closed
  using third = gateway.connect()
  await third.next(10)
})

test('a frame over 4096 bytes closes with 4002, one far over it with 1009', async (t) => {
  const world = new World()
  await using gateway = await serveGateway(world.app)
  for (const [length, code] of [
    [4096, 4002],
    [20_000, 1009]
  ] as const) {
    using client = gateway.connect()
    await client.next(10)
    client.send(1, 'x'.repeat(length))
    t.is((await client.closed).code, code)
  }
})

test('compress: true sends large payloads as zlib data, but not inside a stream', async (t) => {
  const world = new World()
  const [alice, beep] = [world.person('alice'), world.bot('beep')]
  const guild = world.guild(alice, beep)
  await using gateway = await serveGateway(world.app)
  for (const query of ['v=10', 'v=10&compress=zlib-stream']) {
    using client = gateway.connect(query)
    await client.identify(beep.token, { intents: GUILDS, compress: true })
    t.is((await client.next('GUILD_CREATE')).d['id'], guild.id, query)
  }
})

test('presence: set when live, offline when the last session ends', async (t) => {
  const world = new World()
  const beep = world.bot('beep')
  await using gateway = await serveGateway(world.app)
  const status = (): string => world.app.presences.get(beep.cid).status
  using first = gateway.connect()
  await first.identify(beep.token, { presence: { status: 'idle', activities: [], since: null, afk: false } })
  await first.settle()
  t.is(status(), 'idle')
  using second = gateway.connect()
  await second.identify(beep.token)
  second.send(3, { status: 'dnd', activities: [{ name: 'chess', type: 0 }], since: null, afk: false })
  await second.settle()
  t.is(status(), 'dnd')
  first.socket.close(1000)
  await first.closed
  await second.settle()
  t.is(status(), 'dnd')
  second.socket.close(1000)
  await second.closed
  const third = gateway.connect()
  await third.next(10)
  t.is(status(), 'offline')
  third[Symbol.dispose]()
})

test('a stopping gateway tells clients to reconnect and closes', async (t) => {
  const world = new World()
  const beep = world.bot('beep')
  const gateway = await serveGateway(world.app)
  using client = gateway.connect()
  using waiting = gateway.connect()
  await client.identify(beep.token)
  await waiting.next(10)
  await gateway.stop()
  t.is((await client.closed).code, 1001)
  t.is((await waiting.closed).code, 1001)
  t.is(client.frames.at(-1)?.op, 7)
})
