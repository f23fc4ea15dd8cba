import test from 'ava'
import { conforms, eachConforms } from '../../support/api/conforms.ts'
import { found, invite, startNode } from '../../support/api/node.ts'

const setup = async () => {
  const node = await startNode()
  const [alice, bob, carol] = [await node.person('alice'), await node.person('bob'), await node.person('carol')]
  const { guild, channel } = await found(alice)
  await invite(alice, channel, bob, carol)
  const begin = async (body: object = {}) =>
    (await bob.post(`/channels/${channel}/threads`, { name: 'talk', type: 11, ...body })).body
  return { node, alice, bob, carol, guild, channel, begin }
}

test('a thread from a message has its id, and is shown with it; there is one at most', async (t) => {
  const { node, alice, bob, channel } = await setup()
  await using _node = node
  const { body: message } = await alice.post(`/channels/${channel}/messages`, { content: 'let us talk' })
  const path = `/channels/${channel}/messages/${message.id}/threads`
  const made = await bob.post(path, { name: 'talk', auto_archive_duration: 60 })
  t.like(made, {
    status: 201,
    body: { id: message.id, type: 11, parent_id: channel, name: 'talk', owner_id: bob.id, member_count: 1 }
  })
  t.like(made.body.thread_metadata, { archived: false, locked: false, auto_archive_duration: 60 })
  t.like((await alice.get(`/channels/${channel}/messages/${message.id}`)).body, {
    flags: 32,
    thread: { id: message.id, name: 'talk' }
  })
  conforms(t, 'ThreadResponseSchema', (await alice.get(`/channels/${message.id}`)).body)
  t.like(await alice.post(path, { name: 'again' }), { status: 400, body: { code: 160004 } })
  t.like(await alice.post(`/channels/${channel}/messages/1/threads`, { name: 'x' }), {
    status: 404,
    body: { code: 10008 }
  })
  t.deepEqual(node.faults, [])
})

test('what is said in a thread is there and not in its channel; edits, reactions, pins and deletes too', async (t) => {
  const { node, alice, bob, carol, channel, begin } = await setup()
  await using _node = node
  const { id } = await begin()
  const { body: said } = await carol.post(`/channels/${id}/messages`, { content: 'hello' })
  t.is(said.channel_id, id)
  const one = `/channels/${id}/messages/${said.id}`
  t.like((await carol.patch(one, { content: 'hello, all' })).body, { content: 'hello, all', channel_id: id })
  t.is((await bob.put(`${one}/reactions/%F0%9F%91%8B/@me`)).status, 204)
  t.is((await alice.put(`/channels/${id}/pins/${said.id}`)).status, 204)
  const { body: page } = await bob.get(`/channels/${id}/messages`)
  t.like(page.at(-1), { id: said.id, content: 'hello, all', pinned: true, reactions: [{ count: 1 }] })
  const { body: outside } = await bob.get(`/channels/${channel}/messages`)
  t.false(outside.some(({ content }: { content: string }) => content !== ''))
  const reply = { content: 'hi', message_reference: { message_id: said.id, channel_id: id } }
  t.like((await bob.post(`/channels/${id}/messages`, reply)).body, { type: 19, referenced_message: { id: said.id } })
  t.like((await bob.get(`/channels/${id}`)).body, { message_count: 3, member_count: 2 })
  t.is((await bob.post(`/channels/${id}/typing`)).status, 204)
  t.is((await alice.delete(one)).status, 204)
  t.like(await bob.get(one), { status: 404, body: { code: 10008 } })
  t.deepEqual(node.faults, [])
})

test('a thread is renamed and archived by whoever began it, locked by a moderator, and deleted', async (t) => {
  const { node, alice, bob, carol, guild, channel, begin } = await setup()
  await using _node = node
  const { id } = await begin()
  const path = `/channels/${id}`
  t.is((await bob.patch(path, { name: 'chat', rate_limit_per_user: null })).status, 403)
  t.like((await bob.patch(path, { name: 'chat' })).body, { name: 'chat' })
  t.like(await carol.patch(path, { name: 'mine' }), { status: 403, body: { code: 50013 } })
  t.like(await carol.patch(path, { locked: true }), { status: 403, body: { code: 50013 } })
  t.like((await bob.patch(path, { archived: true })).body.thread_metadata, { archived: true })
  t.deepEqual((await carol.get(`/guilds/${guild}/threads/active`)).body.threads, [])
  const { body: archived } = await carol.get(`/channels/${channel}/threads/archived/public`)
  t.like(archived, { has_more: false, threads: [{ id, name: 'chat' }] })
  t.is((await carol.post(`/channels/${id}/messages`, { content: 'wake up' })).status, 200)
  t.like((await carol.get(path)).body.thread_metadata, { archived: false })
  t.like((await alice.patch(path, { locked: true })).body.thread_metadata, { locked: true })
  t.like(await carol.post(`/channels/${id}/messages`, { content: 'hm' }), { status: 400, body: { code: 50083 } })
  t.like(await bob.patch(path, { archived: false }), { status: 403, body: { code: 50013 } })
  t.is((await alice.post(`/channels/${id}/messages`, { content: 'closed' })).status, 200)
  t.like(await bob.delete(path), { status: 403, body: { code: 50013 } })
  t.like(await alice.delete(path), { status: 200, body: { id } })
  t.like(await bob.get(path), { status: 404, body: { code: 10003 } })
  t.deepEqual(node.faults, [])
})

test('who is in a thread', async (t) => {
  const { node, alice, bob, carol, guild, begin } = await setup()
  await using _node = node
  const { id } = await begin()
  const members = async () =>
    (await alice.get(`/channels/${id}/thread-members`)).body.map((member: { user_id: string }) => member.user_id)
  t.deepEqual(await members(), [bob.id])
  t.is((await carol.put(`/channels/${id}/thread-members/@me`)).status, 204)
  t.is((await bob.put(`/channels/${id}/thread-members/${alice.id}`)).status, 204)
  t.deepEqual((await members()).toSorted(), [alice.id, bob.id, carol.id].toSorted())
  eachConforms(t, 'ThreadMemberResponseSchema', (await bob.get(`/channels/${id}/thread-members`)).body)
  t.like((await bob.get(`/channels/${id}/thread-members/${carol.id}?with_member=true`)).body, {
    user_id: carol.id,
    member: { user: { id: carol.id } }
  })
  const page = async (query: string) =>
    (await bob.get(`/channels/${id}/thread-members?with_member=true${query}`)).body.map(
      (one: { user_id: string; member: { user: { id: string } } }) => one.member.user.id
    )
  const whole = await page('')
  t.deepEqual(
    whole,
    [alice.id, bob.id, carol.id].toSorted((a, b) => (BigInt(a) < BigInt(b) ? -1 : 1))
  )
  t.deepEqual(await page(`&limit=1&after=${whole[0]}`), [whole[1]])
  t.like((await carol.get(`/guilds/${guild}/threads/active`)).body, {
    threads: [{ id }],
    members: [{ id, user_id: carol.id }]
  })
  t.is((await carol.delete(`/channels/${id}/thread-members/@me`)).status, 204)
  t.like(await carol.get(`/channels/${id}/thread-members/@me`), { status: 404, body: { code: 10007 } })
  t.like(await carol.delete(`/channels/${id}/thread-members/${bob.id}`), { status: 403, body: { code: 50013 } })
  t.deepEqual(node.faults, [])
})

test('a private thread is for those who are in it, and for moderators', async (t) => {
  const { node, alice, bob, carol, guild, channel, begin } = await setup()
  await using _node = node
  const { id } = await begin({ type: 12, name: 'secret' })
  t.like(await carol.get(`/channels/${id}`), { status: 403, body: { code: 50001 } })
  t.like(await carol.post(`/channels/${id}/messages`, { content: 'psst' }), { status: 403, body: { code: 50001 } })
  t.deepEqual((await carol.get(`/guilds/${guild}/threads/active`)).body.threads, [])
  t.like((await alice.get(`/channels/${id}`)).body, { name: 'secret', thread_metadata: { invitable: true } })
  t.is((await bob.put(`/channels/${id}/thread-members/${carol.id}`)).status, 204)
  t.is((await carol.post(`/channels/${id}/messages`, { content: 'thanks' })).status, 200)
  await bob.patch(`/channels/${id}`, { archived: true })
  t.like(await carol.get(`/channels/${channel}/threads/archived/private`), { status: 403, body: { code: 50013 } })
  t.is((await alice.get(`/channels/${channel}/threads/archived/private`)).body.threads.length, 1)
  t.is((await carol.get(`/channels/${channel}/users/@me/threads/archived/private`)).body.threads.length, 1)
  t.deepEqual(node.faults, [])
})

test('a post in a forum is a thread with its first message', async (t) => {
  const { node, alice, bob, guild } = await setup()
  await using _node = node
  const { body: forum } = await alice.post(`/guilds/${guild}/channels`, { name: 'questions', type: 15 })
  const posted = await bob.post(`/channels/${forum.id}/threads`, { name: 'why?', message: { content: 'because' } })
  t.like(posted, { status: 201, body: { name: 'why?', type: 11, message: { content: 'because' } } })
  t.is(posted.body.message.channel_id, posted.body.id)
  t.like(await bob.post(`/channels/${forum.id}/threads`, { name: 'empty' }), { status: 400, body: { code: 50006 } })
  t.like(await bob.post(`/channels/${forum.id}/messages`, { content: 'hi' }), { status: 400, body: { code: 50024 } })
  t.deepEqual(node.faults, [])
})

test("a thread's slow mode makes members wait, and not moderators", async (t) => {
  const { node, alice, bob, begin } = await setup()
  await using _node = node
  const { id } = await begin()
  await alice.patch(`/channels/${id}`, { rate_limit_per_user: 60 })
  t.is((await bob.post(`/channels/${id}/messages`, { content: 'one' })).status, 200)
  t.is((await bob.post(`/channels/${id}/messages`, { content: 'two' })).status, 429)
  for (const content of ['three', 'four']) t.is((await alice.post(`/channels/${id}/messages`, { content })).status, 200)
})

test('threads begin with what their channel says', async (t) => {
  await using node = await startNode()
  const alice = await node.person('alice')
  const { guild, channel } = await found(alice)
  const one = `/channels/${channel}`
  const begin = async (body: object = {}) =>
    (await alice.post(`${one}/threads`, { name: 'talk', type: 11, ...body })).body
  t.like(await begin(), { thread_metadata: { auto_archive_duration: 1440 }, rate_limit_per_user: 0 })
  const said = { default_auto_archive_duration: 60, default_thread_rate_limit_per_user: 5 }
  t.like(await alice.patch(one, said), { status: 200, body: said })
  t.like((await alice.get(one)).body, said)
  t.like(await begin(), { thread_metadata: { auto_archive_duration: 60 }, rate_limit_per_user: 5 })
  t.like(await begin({ auto_archive_duration: 4320, rate_limit_per_user: 0 }), {
    thread_metadata: { auto_archive_duration: 4320 },
    rate_limit_per_user: 0
  })
  const { body: message } = await alice.post(`${one}/messages`, { content: 'hello' })
  const { body: from } = await alice.post(`${one}/messages/${message.id}/threads`, { name: 'of it' })
  t.like(from, { thread_metadata: { auto_archive_duration: 60 }, rate_limit_per_user: 5 })
  const nothing = { default_auto_archive_duration: null, default_thread_rate_limit_per_user: null }
  t.is((await alice.patch(one, nothing)).status, 200)
  t.false('default_auto_archive_duration' in (await alice.get(one)).body)
  t.like(await alice.patch(one, { default_auto_archive_duration: 61 }), { status: 400, body: { code: 50_035 } })
  const { body: made } = await alice.post(`/guilds/${guild}/channels`, { name: 'news', type: 5, ...said })
  t.like(made, said)
  t.deepEqual(node.faults, [])
})
