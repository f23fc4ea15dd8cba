import test from 'ava'
import { GatewayIntentBits as I } from 'discord-api-types/v10'
import type { FieldsOf } from '../../../node/core/fixtures/shapes.ts'
import type { OpCid, Snowflake } from '../../../node/core/ids.ts'
import { P } from '../../../node/core/permissions.ts'
import type { Channel, Fixture } from '../../../node/core/state.ts'
import { serveGateway } from '../../support/gateway/server.ts'
import { World } from '../../support/gateway/world.ts'

const AT = Date.UTC(2032, 0, 5, 20)

const setUp = async () => {
  const world = new World()
  const [alice, beep, deaf] = [world.person('alice'), world.bot('beep'), world.bot('deaf')]
  const { guild, id } = world.guild(alice, beep, deaf)
  const gateway = await serveGateway(world.app)
  const [client, other] = [gateway.connect(), gateway.connect()]
  await client.identify(beep.token, { intents: I.Guilds | I.GuildScheduledEvents })
  await other.identify(deaf.token, { intents: I.Guilds })
  await client.settle()
  const event = (channel: Channel | null, name = 'moot'): Fixture<'event'> => ({
    type: 'event',
    cid: 'event' as OpCid,
    id: '1300000000000000001' as Snowflake,
    by: alice.cid,
    fields: {
      name,
      description: null,
      place: { type: channel ? 2 : 3, channel: channel?.cid ?? null, location: channel ? null : 'the inn' },
      start: AT,
      end: AT + 3_600_000,
      status: 1,
      image: null,
      rule: null
    }
  })
  const exception: Fixture<'exception'> = {
    type: 'exception',
    cid: 'exception' as OpCid,
    id: '1300000000000000002' as Snowflake,
    by: alice.cid,
    fields: {
      event: 'event' as OpCid,
      original: AT,
      start: null,
      end: null,
      canceled: true
    } satisfies FieldsOf<'exception'>
  }
  const set = (fixture: Fixture) =>
    world.change(guild, (state) => ({ ...state, fixtures: state.fixtures.set(fixture.cid, fixture) }))
  const drop = (cid: string) =>
    world.change(guild, (state) => ({ ...state, fixtures: state.fixtures.delete(cid as OpCid) }))
  return { world, alice, guild, id, gateway, client, other, event, exception, set, drop }
}

test('an event that comes, changes and goes, with its exceptions and whom it interests', async (t) => {
  const { world, alice, guild, id, gateway, client, other, event, exception, set, drop } = await setUp()
  await using _gateway = gateway
  set(event(null))
  const shown = { id: event(null).id, guild_id: id }
  t.like((await client.next('GUILD_SCHEDULED_EVENT_CREATE')).d, { ...shown, name: 'moot' })
  set(event(null, 'fair'))
  t.like((await client.next('GUILD_SCHEDULED_EVENT_UPDATE')).d, { ...shown, name: 'fair' })
  set(exception)
  const { d: told } = await client.next('GUILD_SCHEDULED_EVENT_EXCEPTION_CREATE')
  t.like(told, { event_id: shown.id, guild_id: id, is_canceled: true })
  world.interest(guild, alice, event(null).cid, true)
  const about = { guild_id: id, guild_scheduled_event_id: shown.id, user_id: alice.id }
  t.deepEqual((await client.next('GUILD_SCHEDULED_EVENT_USER_ADD')).d, about)
  world.interest(guild, alice, exception.cid, false)
  t.deepEqual((await client.next('GUILD_SCHEDULED_EVENT_USER_REMOVE')).d, {
    ...about,
    guild_scheduled_event_exception_id: told['event_exception_id']
  })
  drop('exception')
  await client.next('GUILD_SCHEDULED_EVENT_EXCEPTION_DELETE')
  drop('event')
  t.like((await client.next('GUILD_SCHEDULED_EVENT_DELETE')).d, shown)
  await other.settle()
  t.false(
    other.frames.some(({ t: name }) => name?.startsWith('GUILD_SCHEDULED_EVENT')),
    'who has not asked for it hears nothing'
  )
})

test('an event that is moved out of sight is gone for who does not see it there, and comes back with a permission', async (t) => {
  const { world, guild, id, gateway, client, alice, event, set } = await setUp()
  await using _gateway = gateway
  using person = gateway.connect()
  await person.identify(alice.token)
  const deny = { target: guild, type: 'role', allow: 0n, deny: P.VIEW_CHANNEL } as const
  const hidden = world.channel(guild, 'hidden', [deny])
  const shown = { id: event(null).id, guild_id: id }
  set(event(null))
  await client.next('GUILD_SCHEDULED_EVENT_CREATE')
  set(event(hidden))
  t.like((await client.next('GUILD_SCHEDULED_EVENT_DELETE')).d, { ...shown, channel_id: null })
  t.like((await person.next('GUILD_SCHEDULED_EVENT_UPDATE')).d, { ...shown, channel_id: hidden.id })
  const open = (overwrites: readonly (typeof deny)[]) =>
    world.change(guild, (state) => ({
      ...state,
      channels: state.channels.set(hidden.cid, { ...hidden, overwrites })
    }))
  open([])
  t.like((await client.next('GUILD_SCHEDULED_EVENT_CREATE')).d, { ...shown, channel_id: hidden.id })
  open([deny])
  t.like((await client.next('GUILD_SCHEDULED_EVENT_DELETE')).d, { ...shown, channel_id: hidden.id })
  set(event(null))
  t.like((await client.next('GUILD_SCHEDULED_EVENT_CREATE')).d, { ...shown, channel_id: null })
  await client.settle()
  t.is(client.seen('GUILD_SCHEDULED_EVENT_UPDATE').length, 0)
  t.is(client.seen('GUILD_SCHEDULED_EVENT_CREATE').length, 3)
  t.is(person.seen('GUILD_SCHEDULED_EVENT_DELETE').length, 0)
})

test('of an event in a channel those hear who see it; when the channel goes, it is gone for them', async (t) => {
  const { world, alice, guild, id, gateway, client, event, set } = await setUp()
  await using _gateway = gateway
  using person = gateway.connect()
  await person.identify(alice.token)
  const hidden = world.channel(guild, 'hidden', [{ target: guild, type: 'role', allow: 0n, deny: P.VIEW_CHANNEL }])
  set(event(hidden))
  t.like((await person.next('GUILD_SCHEDULED_EVENT_CREATE')).d, { guild_id: id, channel_id: hidden.id })
  world.interest(guild, alice, event(hidden).cid, true)
  await person.next('GUILD_SCHEDULED_EVENT_USER_ADD')
  world.change(guild, (state) => ({ ...state, channels: state.channels.delete(hidden.cid) }))
  t.like((await person.next('GUILD_SCHEDULED_EVENT_DELETE')).d, { id: event(hidden).id })
  await client.settle()
  t.is(client.seen('GUILD_SCHEDULED_EVENT_CREATE').length, 0)
  t.is(client.seen('GUILD_SCHEDULED_EVENT_USER_ADD').length, 0)
  t.is(client.seen('GUILD_SCHEDULED_EVENT_DELETE').length, 0)
})
