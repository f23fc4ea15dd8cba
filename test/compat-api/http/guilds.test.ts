import test from 'ava'
import { conforms, eachConforms } from '../../support/api/conforms.ts'
import { found, invite, startNode } from '../../support/api/node.ts'

test('a guild is founded, read, changed and ended by its owner', async (t) => {
  await using node = await startNode()
  const alice = await node.person('alice')
  const made = await alice.post('/guilds', { name: 'Moot', icon: null, channels: [], verification_level: 1 })
  t.is(made.status, 201)
  conforms(t, 'GuildResponseSchema', made.body)
  t.like(made.body, { name: 'Moot', owner_id: alice.id, verification_level: 1 })
  const path = `/guilds/${made.body.id}`
  const read = await alice.get(`${path}?with_counts=true`)
  conforms(t, 'GuildWithCountsResponseSchema', read.body)
  t.is(read.body.approximate_member_count, 1)
  t.is(read.body.roles[0].id, made.body.id)
  conforms(t, 'GuildPreviewResponseSchema', (await alice.get(`${path}/preview`)).body)

  const [channel] = (await alice.get(`${path}/channels`)).body
  const changed = await alice.patch(path, {
    name: 'Thing',
    description: 'All things',
    afk_timeout: 900,
    rules_channel_id: channel.id
  })
  t.like(changed, {
    status: 200,
    body: { name: 'Thing', description: 'All things', afk_timeout: 900, rules_channel_id: channel.id }
  })
  t.like((await alice.patch(path, { description: null, rules_channel_id: null })).body, {
    description: null,
    rules_channel_id: null
  })
  t.is((await alice.patch(path, {})).status, 200)
  for (const region of ['local', null])
    t.like(await alice.patch(path, { region }), { status: 200, body: { region: 'local' } }, 'there is one')

  t.is((await alice.delete(path)).status, 204)
  t.like(await alice.get(path), { status: 404, body: { code: 10004 } })
  t.like(await alice.get(`/channels/${channel.id}`), { status: 404, body: { code: 10003 } })
  t.deepEqual((await alice.get('/users/@me/guilds')).body, [])
})

test('a guild is offered by its owner, and changes hands when who is to have it takes it', async (t) => {
  await using node = await startNode()
  const [alice, bob, carol] = [await node.person('alice'), await node.person('bob'), await node.person('carol')]
  const { guild, channel } = await found(alice)
  await invite(alice, channel, bob)
  const path = `/guilds/${guild}`
  const refused = { status: 403, body: { code: 50013 } }
  t.like(await bob.patch(path, { owner_id: bob.id }), refused, 'nobody has offered it')
  t.like(await bob.patch(path, { owner_id: carol.id }), { status: 404 })
  t.like(await alice.patch(path, { owner_id: alice.id }), { status: 200, body: { owner_id: alice.id } })
  t.like(await alice.patch(path, { owner_id: carol.id }), { status: 404 }, 'she is no member')
  t.like(await alice.patch(path, { owner_id: bob.id }), { status: 200, body: { owner_id: alice.id } })
  await invite(alice, channel, carol)
  t.like(await carol.patch(path, { owner_id: carol.id }), refused)
  t.like(await carol.patch(path, { owner_id: bob.id }), refused)
  t.like(await bob.patch(path, { owner_id: bob.id, name: 'His' }), refused, 'all or nothing')
  for (const body of [{}, { region: 'local' }, { features: [] }, { owner_id: bob.id, region: null }])
    t.like(await bob.patch(path, body), refused, 'also where nothing would change')
  t.like(await bob.patch(path, { owner_id: bob.id }), { status: 200, body: { owner_id: bob.id } })
  t.like(await alice.delete(path), refused)
  t.like(await alice.patch(path, { owner_id: alice.id }), refused)
  const [row] = (await bob.get(`${path}/audit-logs?action_type=1&limit=1`)).body.audit_log_entries
  t.like(row, { user_id: bob.id, changes: [{ key: 'owner_id', old_value: alice.id, new_value: bob.id }] })
  t.is((await bob.delete(path)).status, 204)
})

test('wrong settings are told by field', async (t) => {
  await using node = await startNode()
  const alice = await node.person('alice')
  const { guild } = await found(alice)
  const refused = async (body: object, field: string, code: string): Promise<void> => {
    const reply = await alice.patch(`/guilds/${guild}`, body)
    t.is(reply.status, 400)
    t.is(reply.body.errors?.[field]?._errors[0].code, code, JSON.stringify(reply.body))
  }
  await refused({ name: 'x' }, 'name', 'BASE_TYPE_MIN_LENGTH')
  await refused({ name: 'x'.repeat(101) }, 'name', 'BASE_TYPE_MAX_LENGTH')
  await refused({ name: 5 }, 'name', 'STRING_TYPE_CONVERT')
  await refused({ afk_timeout: 61 }, 'afk_timeout', 'BASE_TYPE_CHOICES')
  await refused({ verification_level: 9 }, 'verification_level', 'NUMBER_TYPE_MAX')
  await refused({ region: 'atlantis' }, 'region', 'BASE_TYPE_CHOICES')
  await refused({ region: 7 }, 'region', 'BASE_TYPE_CHOICES')
  await refused({ system_channel_id: guild }, 'system_channel_id', 'CHANNEL_INVALID')
  await refused({ icon: 'data:image/png;base64,AA' }, 'icon', 'IMAGE_INVALID')
  await refused({ icon: 'https://elsewhere.example/x.png' }, 'icon', 'BINARY_TYPE_INVALID_DATA_URI')
  await refused({ premium_progress_bar_enabled: 'yes' }, 'premium_progress_bar_enabled', 'BOOLEAN_TYPE_CHOICE')
})

test('members may not do what is not theirs', async (t) => {
  await using node = await startNode()
  const alice = await node.person('alice')
  const bob = await node.person('bob')
  const mallory = await node.person('mallory')
  const { guild, channel } = await found(alice)
  await invite(alice, channel, bob)
  t.like(await bob.patch(`/guilds/${guild}`, { name: 'Mine' }), { status: 403, body: { code: 50013 } })
  t.like(await bob.delete(`/guilds/${guild}`), { status: 403, body: { code: 50013 } })
  t.like(await bob.get(`/guilds/${guild}/bans`), { status: 403, body: { code: 50013 } })
  t.like(await bob.get(`/guilds/${guild}/invites`), { status: 403, body: { code: 50013 } })
  for (const path of ['', '/channels', '/roles', '/members', '/preview', '/emojis', '/invites', '/bans']) {
    t.like(await mallory.get(`/guilds/${guild}${path}`), { status: 404, body: { code: 10004 } }, path)
  }
  t.like(await mallory.get(`/channels/${channel}`), { status: 403, body: { code: 50001 } })
})

test('the list of guilds pages by id, and leaving takes one out', async (t) => {
  await using node = await startNode()
  const alice = await node.person('alice')
  const bob = await node.person('bob')
  for (const name of ['One', 'Two', 'Three']) await invite(alice, (await found(alice, name)).channel, bob)
  const all = (await bob.get('/users/@me/guilds?with_counts=true')).body
  eachConforms(t, 'MyGuildResponseSchema', all)
  const ids = all.map(({ id }: { id: string }) => BigInt(id))
  t.deepEqual(
    ids,
    ids.toSorted((a: bigint, b: bigint) => (a < b ? -1 : 1))
  )
  t.is((await bob.get(`/users/@me/guilds?after=${all[0].id}&limit=1`)).body[0].id, all[1].id)
  t.is((await bob.get(`/users/@me/guilds?before=${all[2].id}&limit=1`)).body[0].id, all[1].id)
  t.is((await bob.delete(`/users/@me/guilds/${all[0].id}`)).status, 204)
  t.is((await bob.get('/users/@me/guilds')).body.length, 2)
  t.is((await alice.delete(`/users/@me/guilds/${all[1].id}`)).status, 403)
})
