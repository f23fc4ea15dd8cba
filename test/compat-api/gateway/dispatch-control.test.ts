import test from 'ava'
import { GatewayIntentBits as I } from 'discord-api-types/v10'
import type { BlobCid, OpCid, Snowflake } from '../../../node/core/ids.ts'
import { P } from '../../../node/core/permissions.ts'
import type { Channel, GuildState } from '../../../node/core/state.ts'
import { serveGateway } from '../../support/gateway/server.ts'
import { World } from '../../support/gateway/world.ts'
import { unordered } from '../../support/unordered.ts'

const hiddenFrom = (guild: GuildState['guild']) =>
  [{ target: guild, type: 'role', allow: 0n, deny: P.VIEW_CHANNEL }] as const

const setUp = async (intents: number = I.Guilds) => {
  const world = new World()
  const [alice, beep] = [world.person('alice'), world.bot('beep')]
  const { guild, channels, id } = world.guild(alice, beep)
  const general = [...channels.values()][0] as Channel
  const gateway = await serveGateway(world.app)
  const client = gateway.connect()
  await client.identify(beep.token, { intents })
  await client.settle()
  return { world, alice, beep, guild, id, general, gateway, client }
}

test('a guild joined during a session is live in it at once, and gone when left', async (t) => {
  const { world, alice, beep, gateway, client } = await setUp(I.Guilds | I.GuildMessages | I.GuildMembers)
  await using _gateway = gateway
  const other = world.guild(alice)
  const general = [...other.channels.values()][0] as Channel
  world.join(other.guild, beep)
  t.like((await client.next('GUILD_CREATE')).d, { id: other.id, member_count: 2 })
  world.say(other.guild, general, alice, 'welcome')
  await client.next('MESSAGE_CREATE')
  world.remove(other.guild, beep)
  t.deepEqual((await client.next('GUILD_DELETE')).d, { id: other.id })
  world.say(other.guild, general, alice, 'gone')
  await client.settle()
  t.is(client.seen('MESSAGE_CREATE').length, 1)
  t.is(client.seen('GUILD_MEMBER_ADD').length, 0)
  t.is(client.seen('GUILD_MEMBER_REMOVE').length, 0)
})

test('a guild made during a session is live in it; a closed one is gone for all', async (t) => {
  const { world, alice, guild, id, gateway, client } = await setUp()
  await using _gateway = gateway
  using person = gateway.connect()
  await person.identify(alice.token)
  const made = world.guild(alice)
  t.is((await person.next('GUILD_CREATE')).d['id'], made.id)
  world.change(guild, (state) => ({ ...state, closed: true }))
  t.deepEqual((await client.next('GUILD_DELETE')).d, { id })
  t.deepEqual((await person.next('GUILD_DELETE')).d, { id })
  await client.settle()
  t.is(client.seen('GUILD_UPDATE').length, 0)
})

test('guild, role and channel changes', async (t) => {
  const { world, guild, id, general, gateway, client } = await setUp()
  await using _gateway = gateway
  world.change(guild, (state) => ({ ...state, settings: { ...state.settings, name: 'renamed' } }))
  t.like((await client.next('GUILD_UPDATE')).d, { id, name: 'renamed' })
  const role = world.role(guild, 'mod')
  t.like((await client.next('GUILD_ROLE_CREATE')).d, { guild_id: id, role: { id: role.id, position: 1 } })
  world.change(guild, (state) => ({ ...state, roles: state.roles.set(role.cid, { ...role, color: 5 }) }))
  t.like((await client.next('GUILD_ROLE_UPDATE')).d, { guild_id: id, role: { id: role.id, color: 5 } })
  world.removeRole(guild, role)
  t.deepEqual((await client.next('GUILD_ROLE_DELETE')).d, { guild_id: id, role_id: role.id })
  const channel = world.channel(guild, 'news')
  t.like((await client.next('CHANNEL_CREATE')).d, { id: channel.id, guild_id: id, name: 'news' })
  world.setChannel(guild, general, { topic: 'all of it' })
  t.like((await client.next('CHANNEL_UPDATE')).d, { id: general.id, topic: 'all of it' })
  world.change(guild, (state) => ({ ...state, channels: state.channels.delete(channel.cid) }))
  t.like((await client.next('CHANNEL_DELETE')).d, { id: channel.id })
})

test('a role that moves gives others another number, and all are told', async (t) => {
  const { world, guild, gateway, client } = await setUp()
  await using _gateway = gateway
  const [low, middle, high] = [
    world.role(guild, 'low', { position: 'B' }),
    world.role(guild, 'middle', { position: 'M' }),
    world.role(guild, 'high', { position: 'X' })
  ]
  await client.settle()
  world.change(guild, (state) => ({ ...state, roles: state.roles.set(low.cid, { ...low, position: 'Z' }) }))
  await client.settle()
  const positions = client.seen('GUILD_ROLE_UPDATE').map(({ d }) => d['role'] as { id: string; position: number })
  t.deepEqual(Object.fromEntries(positions.map(({ id, position }) => [id, position])), {
    [low.id]: 3,
    [middle.id]: 1,
    [high.id]: 2
  })
})

test('a channel hidden by an overwrite vanishes, and comes back with a role, each time once', async (t) => {
  const { world, beep, guild, general, gateway, client } = await setUp()
  await using _gateway = gateway
  const viewer = world.role(guild, 'viewer')
  const allow = { target: viewer.cid, type: 'role', allow: P.VIEW_CHANNEL, deny: 0n } as const
  world.setChannel(guild, general, { overwrites: [...hiddenFrom(guild), allow] })
  t.is((await client.next('CHANNEL_DELETE')).d['id'], general.id)
  world.setMember(guild, beep, { roles: [viewer.cid] })
  t.is((await client.next('CHANNEL_CREATE')).d['id'], general.id)
  world.removeRole(guild, viewer)
  t.is((await client.next('CHANNEL_DELETE')).d['id'], general.id)
  const admin = world.role(guild, 'admin', { permissions: P.ADMINISTRATOR })
  world.setMember(guild, beep, { roles: [admin.cid] })
  t.is((await client.next('CHANNEL_CREATE')).d['id'], general.id)
  world.change(guild, (state) => ({ ...state, roles: state.roles.set(admin.cid, { ...admin, permissions: 0n }) }))
  t.is((await client.next('CHANNEL_DELETE')).d['id'], general.id)
  await client.settle()
  t.is(client.seen('CHANNEL_UPDATE').length, 0)
  t.is(client.seen('CHANNEL_CREATE').length, 2)
})

test("a channel deleted while hidden is nobody else's news", async (t) => {
  const { world, alice, guild, gateway, client } = await setUp()
  await using _gateway = gateway
  using owner = gateway.connect()
  await owner.identify(alice.token)
  const secret = world.channel(guild, 'secret', hiddenFrom(guild))
  world.setChannel(guild, secret, { name: 'more secret', overwrites: secret.overwrites })
  world.change(guild, (state) => ({ ...state, channels: state.channels.delete(secret.cid) }))
  t.is((await owner.next('CHANNEL_DELETE')).d['id'], secret.id)
  await client.settle()
  t.false(client.frames.some(({ t: name }) => name?.startsWith('CHANNEL_') ?? false))
})

test('members come, change and go for those with the intent; oneself is told without it', async (t) => {
  const { world, beep, guild, id, gateway, client } = await setUp(I.Guilds | I.GuildMembers)
  await using _gateway = gateway
  using plain = gateway.connect()
  await plain.identify(beep.token, { intents: I.Guilds })
  await plain.settle()
  const bob = world.person('bob')
  world.join(guild, bob)
  t.like((await client.next('GUILD_MEMBER_ADD')).d, { guild_id: id, user: { id: bob.id } })
  const role = world.role(guild, 'vip')
  world.setMember(guild, bob, { roles: [role.cid] })
  t.like((await client.next('GUILD_MEMBER_UPDATE')).d, { guild_id: id, roles: [role.id], user: { id: bob.id } })
  world.setProfile(guild, bob, { nick: 'Bobby' })
  t.like((await client.next('GUILD_MEMBER_UPDATE')).d, { nick: 'Bobby' })
  world.remove(guild, bob)
  t.like((await client.next('GUILD_MEMBER_REMOVE')).d, { guild_id: id, user: { id: bob.id } })
  world.setProfile(guild, beep, { nick: 'Boop' })
  t.like((await plain.next('GUILD_MEMBER_UPDATE')).d, { nick: 'Boop', user: { id: beep.id } })
  t.is(plain.seen('GUILD_MEMBER_UPDATE').length, 1)
})

test('a bot that comes, changes or goes is told as an integration to those with the intent; a person is none', async (t) => {
  const { world, beep, guild, id, gateway, client } = await setUp(I.Guilds | I.GuildIntegrations)
  await using _gateway = gateway
  using plain = gateway.connect()
  await plain.identify(beep.token, { intents: I.Guilds | I.GuildMembers })
  await plain.settle()
  const [bob, boop] = [world.person('bob'), world.bot('boop')]
  world.join(guild, bob)
  world.join(guild, boop)
  t.like((await client.next('INTEGRATION_CREATE')).d, {
    id: boop.id,
    guild_id: id,
    type: 'discord',
    application: { id: boop.id, bot: { id: boop.id } }
  })
  t.deepEqual((await client.next('GUILD_INTEGRATIONS_UPDATE')).d, { guild_id: id })
  world.setProfile(guild, boop, { nick: 'Boopy' })
  world.setProfile(guild, boop, { name: 'boopest' })
  world.setProfile(guild, bob, { name: 'bobby' })
  t.like((await client.next('INTEGRATION_UPDATE')).d, { id: boop.id, guild_id: id })
  await client.next('GUILD_INTEGRATIONS_UPDATE')
  world.remove(guild, bob)
  world.remove(guild, boop)
  t.deepEqual((await client.next('INTEGRATION_DELETE')).d, { id: boop.id, guild_id: id, application_id: boop.id })
  await client.next('GUILD_INTEGRATIONS_UPDATE')
  await client.settle()
  await plain.settle()
  t.is(client.seen('INTEGRATION_CREATE').length, 1)
  t.is(client.seen('INTEGRATION_UPDATE').length, 1)
  t.is(client.seen('INTEGRATION_DELETE').length, 1)
  t.is(client.seen('GUILD_INTEGRATIONS_UPDATE').length, 3)
  t.false(plain.frames.some(({ t: name }) => name?.includes('INTEGRATION') ?? false))
  t.is(plain.seen('GUILD_MEMBER_ADD').length, 2)
})

test('bans, and invites for those who manage the channel', async (t) => {
  const { world, alice, beep, guild, id, general, gateway, client } = await setUp(I.GuildModeration | I.GuildInvites)
  await using _gateway = gateway
  using owner = gateway.connect()
  await owner.identify(alice.token)
  const bob = world.person('bob')
  world.join(guild, bob)
  const ban = { user: bob.cid, by: alice.cid, at: 0, reason: null }
  world.change(guild, (state) => ({ ...state, bans: state.bans.set(bob.cid, ban) }))
  t.like((await client.next('GUILD_BAN_ADD')).d, { guild_id: id, user: { id: bob.id } })
  world.change(guild, (state) => ({ ...state, bans: state.bans.delete(bob.cid) }))
  t.like((await client.next('GUILD_BAN_REMOVE')).d, { guild_id: id, user: { id: bob.id } })
  const invite = world.invite(guild, beep, general)
  const place = { guild_id: id, channel_id: general.id, code: `code-${invite.cid}` }
  t.like((await owner.next('INVITE_CREATE')).d, { ...place, inviter: { id: beep.id }, max_age: 3600, uses: 0 })
  world.change(guild, (state) => ({ ...state, invites: state.invites.delete(invite.cid) }))
  t.deepEqual((await owner.next('INVITE_DELETE')).d, place)
  await client.settle()
  t.is(client.seen('INVITE_CREATE').length, 0)
})

test('presence reaches the members of shared guilds; a change of profile its own user, once', async (t) => {
  const { world, alice, beep, guild, id, gateway, client } = await setUp(I.Guilds | I.GuildPresences)
  await using _gateway = gateway
  const second = world.guild(alice, beep)
  using person = gateway.connect()
  await person.identify(alice.token, { presence: { status: 'idle', activities: [], since: null, afk: false } })
  const updates = [await client.next('PRESENCE_UPDATE'), await client.next('PRESENCE_UPDATE')]
  t.deepEqual(unordered(updates.map(({ d }) => d['guild_id'])), unordered([id, second.id]))
  for (const { d } of updates) t.like(d, { status: 'idle', user: { id: alice.id } })
  world.rename(alice, 'Alice the Great')
  for (const place of [guild, second.guild]) world.setProfile(place, alice, { globalName: 'Alice the Great' })
  world.setProfile(guild, alice, { nick: 'A' })
  await person.settle()
  t.is(person.seen('USER_UPDATE').length, 1)
  t.like(person.seen('USER_UPDATE')[0]?.d, { id: alice.id, global_name: 'Alice the Great' })
  t.deepEqual(world.faults, [])
})

test('emoji that come, change and go: all of them are told each time', async (t) => {
  const { world, alice, guild, id, gateway, client } = await setUp(I.Guilds | I.GuildExpressions)
  await using _gateway = gateway
  const wave = {
    cid: 'emoji-wave' as OpCid,
    id: '1300000000000000000' as Snowflake,
    name: 'wave',
    image: 'zb2rhimage',
    animated: false,
    roles: [],
    by: alice.cid
  }
  world.change(guild, (state) => ({ ...state, emojis: state.emojis.set(wave.cid, wave) }))
  t.like((await client.next('GUILD_EMOJIS_UPDATE')).d, { guild_id: id, emojis: [{ id: wave.id, name: 'wave' }] })
  world.change(guild, (state) => ({ ...state, emojis: state.emojis.delete(wave.cid) }))
  t.deepEqual((await client.next('GUILD_EMOJIS_UPDATE')).d, { guild_id: id, emojis: [] })
})

test('stickers that come and go: all of them are told each time, to who asked for them', async (t) => {
  const { world, alice, guild, id, gateway, client } = await setUp(I.Guilds | I.GuildExpressions)
  await using _gateway = gateway
  const wave = {
    type: 'sticker' as const,
    cid: 'sticker' as OpCid,
    id: '1300000000000000002' as Snowflake,
    by: alice.cid,
    fields: { file: 'zb2rhimage' as BlobCid, format: 2 as const, name: 'wave', description: null, tags: 'hi' }
  }
  world.change(guild, (state) => ({ ...state, fixtures: state.fixtures.set(wave.cid, wave) }))
  const sticker = { id: wave.id, guild_id: id, name: 'wave', format_type: 2, type: 2, available: true }
  t.like((await client.next('GUILD_STICKERS_UPDATE')).d, { guild_id: id, stickers: [sticker] })
  world.change(guild, (state) => ({ ...state, fixtures: state.fixtures.delete(wave.cid) }))
  t.deepEqual((await client.next('GUILD_STICKERS_UPDATE')).d, { guild_id: id, stickers: [] })
})

test('a sound that comes, changes and goes; several that change at once are told together', async (t) => {
  const { world, alice, guild, id, gateway, client } = await setUp(I.Guilds | I.GuildExpressions)
  await using _gateway = gateway
  const sound = (n: number, name: string) => ({
    type: 'sound' as const,
    cid: `sound${n}` as OpCid,
    id: `130000000000000000${n}` as Snowflake,
    by: alice.cid,
    fields: { file: 'zb2rhimage' as BlobCid, name, volume: 250, emoji: { id: null, name: '📯' } }
  })
  const set = (...sounds: readonly ReturnType<typeof sound>[]) =>
    world.change(guild, (state) => ({
      ...state,
      fixtures: sounds.reduce((all, each) => all.set(each.cid, each), state.fixtures)
    }))
  set(sound(3, 'horn'))
  const shown = { sound_id: sound(3, '').id, guild_id: id, volume: 0.25, emoji_id: null, emoji_name: '📯' }
  t.like((await client.next('GUILD_SOUNDBOARD_SOUND_CREATE')).d, { ...shown, name: 'horn' })
  set(sound(3, 'tuba'))
  t.like((await client.next('GUILD_SOUNDBOARD_SOUND_UPDATE')).d, { ...shown, name: 'tuba' })
  set(sound(4, 'bell'))
  await client.next('GUILD_SOUNDBOARD_SOUND_CREATE')
  set(sound(3, 'drum'), sound(4, 'gong'))
  t.like((await client.next('GUILD_SOUNDBOARD_SOUNDS_UPDATE')).d, {
    guild_id: id,
    soundboard_sounds: [{ name: 'drum' }, { name: 'gong' }]
  })
  client.send(31, { guild_ids: [id] })
  t.like((await client.next('SOUNDBOARD_SOUNDS')).d, { soundboard_sounds: [{ name: 'drum' }, { name: 'gong' }] })
  world.change(guild, (state) => ({ ...state, fixtures: state.fixtures.delete('sound3' as OpCid) }))
  t.deepEqual((await client.next('GUILD_SOUNDBOARD_SOUND_DELETE')).d, { sound_id: sound(3, '').id, guild_id: id })
})

test('a stage that opens, changes and ends is told to those who see its channel', async (t) => {
  const { world, alice, guild, id, gateway, client } = await setUp(I.Guilds)
  await using _gateway = gateway
  const channel = [...world.state(guild).channels.values()][0]
  if (!channel) return t.fail('the guild has no channel')
  const stage = (topic: string) => ({
    type: 'stage' as const,
    cid: 'stage' as OpCid,
    id: '1300000000000000001' as Snowflake,
    by: alice.cid,
    fields: { channel: channel.cid, event: null, topic }
  })
  const set = (topic: string) =>
    world.change(guild, (state) => ({ ...state, fixtures: state.fixtures.set('stage' as OpCid, stage(topic)) }))
  set('news')
  t.like((await client.next('STAGE_INSTANCE_CREATE')).d, { guild_id: id, channel_id: channel.id, topic: 'news' })
  set('songs')
  t.like((await client.next('STAGE_INSTANCE_UPDATE')).d, { topic: 'songs' })
  world.change(guild, (state) => ({ ...state, fixtures: state.fixtures.delete('stage' as OpCid) }))
  t.like((await client.next('STAGE_INSTANCE_DELETE')).d, { topic: 'songs' })
})
