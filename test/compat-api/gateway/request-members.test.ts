import test from 'ava'
import { GatewayIntentBits as I } from 'discord-api-types/v10'
import { ManualClock } from '../../support/gateway/clock.ts'
import { serveGateway } from '../../support/gateway/server.ts'
import { World } from '../../support/gateway/world.ts'

const setUp = async (intents: number, others: readonly string[]) => {
  const world = new World()
  const [alice, beep] = [world.person('alice'), world.bot('beep')]
  const people = others.map((name) => world.person(name))
  const guild = world.guild(alice, beep, ...people)
  const gateway = await serveGateway(world.app)
  const client = gateway.connect()
  await client.identify(beep.token, { intents })
  return { world, alice, beep, people, guild, gateway, client }
}

const namesIn = (d: Record<string, unknown>): string[] =>
  (d['members'] as { user: { username: string } }[]).map(({ user }) => user.username).toSorted()

test('all members come in chunks of 1000, with the nonce', async (t) => {
  const names = Array.from({ length: 2100 }, (_, n) => `user${n}`)
  const { guild, gateway, client } = await setUp(I.Guilds | I.GuildMembers, names)
  await using _gateway = gateway
  client.send(8, { guild_id: guild.id, query: '', limit: 0, nonce: 'abc' })
  const chunks = []
  for (let index = 0; index < 3; index++) chunks.push((await client.next('GUILD_MEMBERS_CHUNK')).d)
  t.deepEqual(
    chunks.map((d) => [d['chunk_index'], d['chunk_count'], d['nonce'], namesIn(d).length]),
    [
      [0, 3, 'abc', 1000],
      [1, 3, 'abc', 1000],
      [2, 3, 'abc', 102]
    ]
  )
  t.is(new Set(chunks.flatMap(namesIn)).size, 2102)
  t.false(chunks.some((d) => 'not_found' in d || 'presences' in d))
})

test('listing all takes the intent; a search by prefix and a list of ids do not', async (t) => {
  const { world, people, guild, gateway, client } = await setUp(I.Guilds, ['bob', 'Bobby', 'carol'])
  await using _gateway = gateway
  const [, , carol] = people
  if (carol) world.setProfile(guild.guild, carol, { nick: 'BOBCAT' })
  client.send(8, { guild_id: guild.id, query: '', limit: 0 })
  client.send(8, { guild_id: guild.id, query: 'bob', limit: 0 })
  t.deepEqual(namesIn((await client.next('GUILD_MEMBERS_CHUNK')).d), ['Bobby', 'bob', 'carol'])
  client.send(8, { guild_id: guild.id, query: 'bob', limit: 2 })
  t.is(namesIn((await client.next('GUILD_MEMBERS_CHUNK')).d).length, 2)
  client.send(8, { guild_id: guild.id, user_ids: [carol?.id, '175928847299117063'] })
  const { d } = await client.next('GUILD_MEMBERS_CHUNK')
  t.deepEqual(namesIn(d), ['carol'])
  t.deepEqual(d['not_found'], ['175928847299117063'])
})

test('presences are told with their intent, of those who are not offline', async (t) => {
  const { alice, beep, guild, gateway, client } = await setUp(I.Guilds | I.GuildMembers | I.GuildPresences, [])
  await using _gateway = gateway
  await client.settle()
  client.send(8, { guild_id: guild.id, user_ids: [alice.id, beep.id], presences: true })
  const { d } = await client.next('GUILD_MEMBERS_CHUNK')
  t.like(d, { presences: [{ user: { id: beep.id }, status: 'online' }] })
  t.deepEqual(namesIn(d), ['alice', 'beep'])
})

test('a request that cannot be answered is noted, and the next one is', async (t) => {
  const world = new World()
  const [alice, beep] = [world.person('alice'), world.bot('beep')]
  const guild = world.guild(alice, beep)
  const { app } = world
  const get = app.guilds.get.bind(app.guilds)
  let fault: Error | undefined = new Error('the disk is gone')
  app.guilds.get = (id) => {
    const error = fault
    fault = undefined
    if (error) throw error
    return get(id)
  }
  await using gateway = await serveGateway(app)
  using client = gateway.connect()
  await client.identify(beep.token, { intents: I.GuildMembers })
  client.send(8, { guild_id: guild.id, query: '', limit: 0, nonce: 'first' })
  client.send(8, { guild_id: guild.id, query: 'b', limit: 0, nonce: 'second' })
  t.is((await client.next('GUILD_MEMBERS_CHUNK')).d['nonce'], 'second')
  t.is(gateway.errors.length, 1)
})

test('a guild that one is not in answers nothing', async (t) => {
  const { world, guild, gateway, client } = await setUp(I.Guilds | I.GuildMembers, [])
  await using _gateway = gateway
  const foreign = world.guild(world.person('mallory'))
  client.send(8, { guild_id: foreign.id, query: '', limit: 0, nonce: 'foreign' })
  client.send(8, { guild_id: guild.id, query: '', limit: 0, nonce: 'own' })
  t.is((await client.next('GUILD_MEMBERS_CHUNK')).d['nonce'], 'own')
})

test('who asks for all of a guild again within half a minute is told how long to wait', async (t) => {
  const world = new World()
  const [alice, beep] = [world.person('alice'), world.bot('beep')]
  const [guild, other] = [world.guild(alice, beep), world.guild(alice, beep)]
  const clock = new ManualClock()
  await using gateway = await serveGateway(world.app, { clock })
  using client = gateway.connect()
  await client.identify(beep.token, { intents: I.GuildMembers })
  const ask = (id: string, nonce: string) => client.send(8, { guild_id: id, query: '', limit: 0, nonce })
  ask(guild.id, 'first')
  t.is((await client.next('GUILD_MEMBERS_CHUNK')).d['nonce'], 'first')
  clock.pass(10_000)
  ask(guild.id, 'again')
  const { d } = await client.next('RATE_LIMITED')
  t.deepEqual(d, { opcode: 8, retry_after: 20, meta: { guild_id: guild.id, nonce: 'again' } })
  ask(other.id, 'other')
  t.is((await client.next('GUILD_MEMBERS_CHUNK')).d['nonce'], 'other')
  clock.pass(20_000)
  ask(guild.id, 'later')
  t.is((await client.next('GUILD_MEMBERS_CHUNK')).d['nonce'], 'later')
})
