/** Templates of guilds: written down, looked at by their code, and guilds made by them. */
import test from 'ava'
import { P } from '../../../node/core/permissions.ts'
import { conforms } from '../../support/api/conforms.ts'
import { found, invite, startNode, type Actor } from '../../support/api/node.ts'
import { dataUri, still } from '../../support/pictures.ts'
import { GatewayClient } from '../../support/gateway/client.ts'

const node = await startNode()
const [alice, bob, erin] = [await node.person('alice'), await node.person('bob'), await node.person('erin')]

test.after.always(async (t) => {
  t.deepEqual(node.faults, [])
  await node[Symbol.asyncDispose]()
})

const MODERATOR = String(P.KICK_MEMBERS | P.VIEW_CHANNEL)
const HIDDEN = String(P.VIEW_CHANNEL)

const TWO = { primary_color: 0xff0000, secondary_color: 0x0000ff, tertiary_color: null }
const NONE = { primary_color: 0, secondary_color: null, tertiary_color: null }

type Json = Record<string, unknown>

const make = async (who: Actor, path: string, body: Json): Promise<string> => (await who.post(path, body)).body.id

/** With a forum, roles above each other, a hidden room, and where those go who are away. Bob is in it. */
const moot = async () => {
  const { guild, channel } = await found(alice)
  await invite(alice, channel, bob)
  const path = `/guilds/${guild}`
  await make(alice, `${path}/roles`, { name: 'low', colors: TWO, unicode_emoji: null })
  const high = await make(alice, `${path}/roles`, { name: 'high', permissions: MODERATOR, hoist: true })
  await alice.patch(`${path}/roles`, [{ id: high, position: 2 }])
  const rooms = await make(alice, `${path}/channels`, { name: 'rooms', type: 4 })
  const away = await make(alice, `${path}/channels`, { name: 'away', type: 2, parent_id: rooms, user_limit: 7 })
  await make(alice, `${path}/channels`, {
    name: 'council',
    topic: 'in secret',
    nsfw: true,
    rate_limit_per_user: 10,
    parent_id: rooms,
    default_auto_archive_duration: 60,
    permission_overwrites: [
      { id: guild, type: 0, deny: HIDDEN },
      { id: high, type: 0, allow: HIDDEN },
      { id: bob.id, type: 1, allow: HIDDEN }
    ]
  })
  await make(alice, `${path}/channels`, {
    name: 'questions',
    type: 15,
    available_tags: [{ name: 'solved', moderated: true, emoji_name: '✅' }, { name: 'open' }],
    default_reaction_emoji: { emoji_name: '👍' },
    default_sort_order: 1,
    default_forum_layout: 2
  })
  for (const [name, type] of [
    ['news', 5],
    ['stage', 13]
  ] as const)
    await make(alice, `${path}/channels`, { name, type })
  await alice.patch(path, {
    verification_level: 2,
    explicit_content_filter: 1,
    default_message_notifications: 1,
    preferred_locale: 'de',
    description: 'of all',
    afk_channel_id: away,
    afk_timeout: 900,
    system_channel_id: channel
  })
  return { guild, path }
}

/** A guild, whatever its ids are. */
const shapeOf = async (who: Actor, guild: string) => {
  const { body } = await who.get(`/guilds/${guild}`)
  const { body: channels } = await who.get(`/guilds/${guild}/channels`)
  const nameOf = new Map<string, string>(
    [...channels, ...body.roles].map(({ id, name }: { id: string; name: string }) => [id, name])
  )
  const named = (id: string | null) => (id === null ? null : nameOf.get(id))
  return {
    ...Object.fromEntries(
      ['verification_level', 'explicit_content_filter', 'default_message_notifications'].map((key) => [key, body[key]])
    ),
    description: body.description,
    preferred_locale: body.preferred_locale,
    afk: [named(body.afk_channel_id), body.afk_timeout],
    system: named(body.system_channel_id),
    roles: body.roles
      .toSorted((a: Json, b: Json) => Number(a['position']) - Number(b['position']))
      .map(({ name, permissions, color, colors, hoist, mentionable }: Json) => ({
        name,
        permissions,
        color,
        colors,
        hoist,
        mentionable
      })),
    channels: channels
      .map((channel: Json) => ({
        name: channel['name'],
        type: channel['type'],
        topic: channel['topic'],
        nsfw: channel['nsfw'],
        slow: channel['rate_limit_per_user'],
        limit: channel['user_limit'],
        bitrate: channel['bitrate'],
        parent: named(channel['parent_id'] as string | null),
        archive: channel['default_auto_archive_duration'],
        sort: channel['default_sort_order'],
        layout: channel['default_forum_layout'],
        reaction: channel['default_reaction_emoji'],
        tags: (channel['available_tags'] as Json[] | undefined)?.map(({ id: _id, ...tag }) => tag),
        overwrites: (channel['permission_overwrites'] as Json[])
          .filter(({ type }) => type === 0)
          .map(({ id, allow, deny }) => ({ role: named(String(id)), allow, deny }))
          .toSorted((a, b) => String(a.role).localeCompare(String(b.role)))
      }))
      .toSorted((a: Json, b: Json) => String(a['name']).localeCompare(String(b['name'])))
  }
}

test.serial(
  'a template is written down, changed, brought up to date and thrown away by who manages the guild',
  async (t) => {
    const { path } = await moot()
    t.deepEqual((await alice.get(`${path}/templates`)).body, [])
    for (const body of [{}, { name: '' }, { name: 'x'.repeat(101) }, { name: 'x', description: 'x'.repeat(121) }])
      t.like(await alice.post(`${path}/templates`, body), { status: 400, body: { code: 50_035 } })
    const { status, body } = await alice.post(`${path}/templates`, { name: 'like us', description: 'a moot' })
    t.is(status, 200)
    conforms(t, 'GuildTemplateResponseSchema', body)
    t.like(body, {
      name: 'like us',
      description: 'a moot',
      usage_count: 0,
      creator_id: alice.id,
      is_dirty: null,
      source_guild_id: path.slice('/guilds/'.length)
    })
    t.like(body.serialized_source_guild, {
      name: 'Moot',
      afk_timeout: 900,
      verification_level: 2,
      preferred_locale: 'de'
    })
    t.deepEqual(
      body.serialized_source_guild.roles.map(({ id, name }: Json) => [id, name]),
      [
        [0, '@everyone'],
        [1, 'low'],
        [2, 'high']
      ]
    )
    t.deepEqual(
      body.serialized_source_guild.roles.map(({ colors }: Json) => colors),
      [NONE, TWO, NONE]
    )
    const { channels } = body.serialized_source_guild
    const council = channels.find(({ name }: Json) => name === 'council')
    t.is(channels.find(({ id }: Json) => String(id) === council.parent_id).name, 'rooms')
    t.deepEqual(
      council.permission_overwrites,
      [
        { id: '0', type: 0, allow: '0', deny: HIDDEN },
        { id: '2', type: 0, allow: HIDDEN, deny: '0' }
      ],
      'nobody is brought along'
    )
    t.like(await alice.post(`${path}/templates`, { name: 'again' }), { status: 400, body: { code: 30_031 } })
    const one = `${path}/templates/${body.code}`
    t.deepEqual((await alice.get(`${path}/templates`)).body, [body])
    t.deepEqual((await erin.get(`/guilds/templates/${body.code}`)).body, body, 'whoever has the code may look')

    await alice.post(`${path}/channels`, { name: 'later' })
    t.is((await erin.get(`/guilds/templates/${body.code}`)).body.is_dirty, true)
    const renamed = await alice.patch(one, { name: 'like them', description: '' })
    t.like(renamed, { status: 200, body: { name: 'like them', description: null, is_dirty: true } })
    t.is(renamed.body.serialized_source_guild.channels.length, channels.length)
    const synced = await alice.put(one)
    conforms(t, 'GuildTemplateResponseSchema', synced.body)
    t.like(synced.body, { code: body.code, name: 'like them', is_dirty: null, created_at: body.created_at })
    t.is(synced.body.serialized_source_guild.channels.length, channels.length + 1)
    t.deepEqual((await alice.put(one)).body, synced.body, 'what is so already is not said again')

    for (const refused of [
      bob.get(`${path}/templates`),
      bob.post(`${path}/templates`, { name: 'x' }),
      bob.put(one),
      bob.patch(one, { name: 'x' }),
      bob.delete(one)
    ])
      t.like(await refused, { status: 403, body: { code: 50_013 } })
    t.like(await erin.get(`${path}/templates`), { status: 404, body: { code: 10_004 } })
    const other = await moot()
    for (const lost of [
      erin.get('/guilds/templates/nothing'),
      erin.post('/guilds/templates/nothing', { name: 'mine' }),
      alice.put(`${path}/templates/nothing`),
      alice.patch(`${other.path}/templates/${body.code}`, { name: 'x' }),
      alice.delete(`${other.path}/templates/${body.code}`)
    ])
      t.like(await lost, { status: 404, body: { code: 10_057 } })
    t.deepEqual((await alice.delete(one)).body, synced.body)
    t.like(await erin.get(`/guilds/templates/${body.code}`), { status: 404, body: { code: 10_057 } })
    t.is((await alice.post(`${path}/templates`, { name: 'once more' })).status, 200)
  }
)

test.serial('a guild made by a template is like the first, and her own who made it', async (t) => {
  const { guild, path } = await moot()
  const { body: template } = await alice.post(`${path}/templates`, { name: 'like us' })
  const use = `/guilds/templates/${template.code}`
  for (const body of [{}, { name: 'x' }, { name: 'x'.repeat(101) }, { name: 'mine', icon: 'no picture' }])
    t.like(await erin.post(use, body), { status: 400, body: { code: 50_035 } })
  const client = new GatewayClient(`${node.url.replace('http', 'ws')}/?v=10&encoding=json&compress=zlib-stream`)
  await client.identify(erin.token, { intents: 1 })
  await client.settle()
  const { status, body } = await erin.post(use, { name: 'Mine', icon: dataUri(await still(64, 64)) })
  t.is(status, 201)
  conforms(t, 'GuildResponseSchema', body)
  t.like(body, { name: 'Mine', owner_id: erin.id })
  t.regex(body.icon, /^[\da-f]{32}$/)
  t.like((await client.next('GUILD_CREATE')).d, { id: body.id, member_count: 1, name: 'Mine' })

  const [first, second] = [await shapeOf(alice, guild), await shapeOf(erin, body.id)]
  const known = (shape: typeof first) => ({
    ...shape,
    channels: shape.channels.map(({ type, ...each }: Json) => ({
      ...each,
      type: type === 5 ? 0 : type === 13 ? 2 : type
    }))
  })
  t.deepEqual(second, known(first))
  t.is((await erin.get(use)).body.usage_count, 1)
  t.like(await erin.post(`/guilds/${body.id}/templates`, { name: 'copy' }), { status: 200 })

  const { body: third } = await bob.post(use, { name: 'Small' })
  t.is((await alice.get(use)).body.usage_count, 2)
  t.is(third.icon, null)
  t.like(await erin.get(`/guilds/${third.id}`), { status: 404, body: { code: 10_004 } })
})

test.serial('a large guild is made whole, whatever a minute has room for, and has limits afterwards', async (t) => {
  const MINUTE = 60_000
  let ahead = 0
  await using busy = await startNode({}, { rateLimits: true, now: () => Date.now() + ahead })
  const [her, him] = [await busy.person('alice'), await busy.person('bob')]
  const { guild } = await found(her)
  const batch = async (path: string, name: string) => {
    ahead += MINUTE
    for (let n = 0; n < 28; n++) await her.post(`/guilds/${guild}${path}`, { name: `${name} ${n}` })
  }
  await batch('/roles', 'role')
  await batch('/channels', 'room')
  ahead += MINUTE
  const { body: template } = await her.post(`/guilds/${guild}/templates`, { name: 'large' })
  const { status, body } = await him.post(`/guilds/templates/${template.code}`, { name: 'Large' })
  t.is(status, 201)
  t.is(body.roles.length, 29)
  const names = async (who: Actor, of: string) =>
    (await who.get(`/guilds/${of}/channels`)).body.map(({ name }: Json) => name).toSorted()
  t.deepEqual(await names(him, body.id), await names(her, guild))
  const early = await him.post(`/guilds/${body.id}/roles`, { name: 'one more' })
  t.is(early.status, 429, 'thirty ops of this minute are behind it')
  t.true(early.body.retry_after > 0 && early.body.retry_after <= 60)
  ahead += MINUTE
  t.is((await him.post(`/guilds/${body.id}/roles`, { name: 'one more' })).status, 200)
  t.deepEqual(busy.faults, [])
})
