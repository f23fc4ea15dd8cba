import test from 'ava'
import { conforms, eachConforms } from '../../support/api/conforms.ts'
import { found, invite, startNode } from '../../support/api/node.ts'

const SEND = '2048'
const VIEW = '1024'

test('channels of each kind are made, listed, changed and deleted', async (t) => {
  await using node = await startNode()
  const alice = await node.person('alice')
  const { guild } = await found(alice)
  for (const type of [0, 2, 4, 5, 13, 15, 16]) {
    const made = await alice.post(`/guilds/${guild}/channels`, { name: `kind ${type}`, type })
    t.is(made.status, 201)
    t.is(made.body.type, type)
    // The official description has no media channels, though clients do.
    if (type !== 16) conforms(t, 'GuildChannelResponseSchema', made.body)
    const name = [0, 5, 15, 16].includes(type) ? `kind-${type}` : `kind ${type}`
    t.is((await alice.get(`/channels/${made.body.id}`)).body.name, name)
    t.is((await alice.delete(`/channels/${made.body.id}`)).body.id, made.body.id)
    t.like(await alice.get(`/channels/${made.body.id}`), { status: 404, body: { code: 10003 } })
  }
  eachConforms(t, 'GuildChannelResponseSchema', (await alice.get(`/guilds/${guild}/channels`)).body)
})

test('channels for text are called in one word, in lower case; others, and threads, as one likes', async (t) => {
  await using node = await startNode()
  const alice = await node.person('alice')
  const { guild } = await found(alice)
  const make = async (name: string, type = 0) => (await alice.post(`/guilds/${guild}/channels`, { name, type })).body
  const names = ['  Joey’s  Big -- Room ', 'a | b (new!)', 'ÄÖ_Ü ✨', '???', 'İ'.repeat(100)]
  const made: string[] = []
  for (const name of names) made.push((await make(name)).name)
  t.deepEqual(made, ['joey’s-big-room', 'a-b-new', 'äö_ü-✨', '-', 'i'.repeat(100)])
  const hall = await make('Town Hall', 2)
  t.is(hall.name, 'Town Hall')
  const rename = async (id: string, name: string, more = {}) =>
    (await alice.patch(`/channels/${id}`, { name, ...more })).body.name
  t.is(await rename(hall.id, 'City Hall'), 'City Hall')
  const { id } = await make('news')
  t.is(await rename(id, 'Late News', { type: 5 }), 'late-news')
  const { body: thread } = await alice.post(`/channels/${id}/threads`, { name: 'Big Plans', type: 10 })
  t.is(await rename(thread.id, 'Bigger Plans'), 'Bigger Plans')
})

test('a channel takes its parent, topic, slow mode and overwrites', async (t) => {
  await using node = await startNode()
  const alice = await node.person('alice')
  const { guild } = await found(alice)
  const { body: category } = await alice.post(`/guilds/${guild}/channels`, { name: 'rooms', type: 4 })
  const overwrite = { id: guild, type: 0, allow: VIEW, deny: SEND }
  const body = {
    name: 'quiet',
    topic: 'hush',
    parent_id: category.id,
    rate_limit_per_user: 5,
    nsfw: true,
    permission_overwrites: [overwrite]
  }
  const { body: made } = await alice.post(`/guilds/${guild}/channels`, body)
  t.like(made, { name: 'quiet', topic: 'hush', parent_id: category.id, rate_limit_per_user: 5, nsfw: true })
  t.deepEqual(made.permission_overwrites, [overwrite])

  const path = `/channels/${made.id}`
  const patched = await alice.patch(path, {
    name: 'loud',
    topic: '',
    parent_id: null,
    type: 5,
    permission_overwrites: []
  })
  t.like(patched, { status: 200, body: { name: 'loud', topic: null, parent_id: null, type: 5 } })
  t.deepEqual(patched.body.permission_overwrites, [])
  t.is((await alice.patch(path, { type: 2 })).body.errors.type._errors[0].code, 'BASE_TYPE_CHOICES')
  t.is(
    (await alice.patch(path, { parent_id: made.id })).body.errors.parent_id._errors[0].code,
    'CHANNEL_PARENT_INVALID'
  )
  const stranger = [{ id: '1234567890123456789', type: 1, allow: '0', deny: '0' }]
  t.is(
    (await alice.patch(path, { permission_overwrites: stranger })).body.errors.permission_overwrites[0].id._errors
      .length,
    1
  )
})

test('overwrites are put and deleted one by one', async (t) => {
  await using node = await startNode()
  const alice = await node.person('alice')
  const bob = await node.person('bob')
  const { channel } = await found(alice)
  await invite(alice, channel, bob)
  const path = `/channels/${channel}/permissions/${bob.id}`
  t.is((await alice.put(path, { type: 1, deny: VIEW })).status, 204)
  t.like(await bob.get(`/channels/${channel}`), { status: 403, body: { code: 50001 } })
  t.like(await bob.post(`/channels/${channel}/messages`, { content: 'let me in' }), {
    status: 403,
    body: { code: 50001 }
  })
  t.is((await alice.delete(path)).status, 204)
  t.is((await bob.get(`/channels/${channel}`)).status, 200)
  t.like(await alice.delete(path), { status: 404, body: { code: 10009 } })
  t.like(await bob.put(path, { type: 1, allow: '8' }), { status: 403, body: { code: 50013 } })
  t.like(await alice.put(`/channels/${channel}/permissions/1234567890123456789`, {}), {
    status: 404,
    body: { code: 10009 }
  })
})

test('channels move together, and take over the overwrites of a category', async (t) => {
  await using node = await startNode()
  const alice = await node.person('alice')
  const { guild, channel } = await found(alice)
  const overwrites = [{ id: guild, type: 0, allow: '0', deny: SEND }]
  const { body: category } = await alice.post(`/guilds/${guild}/channels`, {
    name: 'rooms',
    type: 4,
    permission_overwrites: overwrites
  })
  const moves = [
    { id: channel, position: 7, parent_id: category.id, lock_permissions: true },
    { id: category.id, position: 3 }
  ]
  t.is((await alice.patch(`/guilds/${guild}/channels`, moves)).status, 204)
  const { body: moved } = await alice.get(`/channels/${channel}`)
  t.like(moved, { position: 7, parent_id: category.id })
  t.deepEqual(moved.permission_overwrites, overwrites)
  const unknown = [{ id: '1234567890123456789', position: 1 }]
  t.like(await alice.patch(`/guilds/${guild}/channels`, unknown), { status: 404, body: { code: 10003 } })
})

test('typing is taken from those who may send', async (t) => {
  await using node = await startNode()
  const alice = await node.person('alice')
  const bob = await node.person('bob')
  const { guild, channel } = await found(alice)
  await invite(alice, channel, bob)
  t.is((await bob.post(`/channels/${channel}/typing`)).status, 204)
  await alice.put(`/channels/${channel}/permissions/${guild}`, { type: 0, deny: SEND })
  t.like(await bob.post(`/channels/${channel}/typing`), { status: 403, body: { code: 50013 } })
})
