import test from 'ava'
import { conforms, eachConforms } from '../../support/api/conforms.ts'
import { found, invite, startNode, type Actor, type TestNode } from '../../support/api/node.ts'

const gather = async (node: TestNode) => {
  const alice = await node.person('alice')
  const bob = await node.person('bob')
  const { guild, channel } = await found(alice)
  await invite(alice, channel, bob)
  return { alice, bob, guild, channel, path: `/channels/${channel}/messages` }
}

const say = async (actor: Actor, path: string, content: string) => (await actor.post(path, { content })).body
const contents = (page: readonly { content: string }[]): string[] => page.map(({ content }) => content)

test('a message is sent, read, edited and deleted', async (t) => {
  await using node = await startNode()
  const { alice, bob, path, channel } = await gather(node)
  const sent = await alice.post(path, { content: '  hello  ', nonce: 'n1', unknown_field: 1 })
  t.is(sent.status, 200)
  conforms(t, 'MessageResponseSchema', sent.body)
  t.like(sent.body, {
    content: 'hello',
    nonce: 'n1',
    author: { id: alice.id },
    channel_id: channel,
    pinned: false,
    edited_timestamp: null
  })
  t.false('referenced_message' in sent.body)
  const one = `${path}/${sent.body.id}`
  conforms(t, 'MessageResponseSchema', (await bob.get(one)).body)
  const edited = await alice.patch(one, { content: 'hello all' })
  t.is(edited.status, 200)
  t.is(edited.body.content, 'hello all')
  t.truthy(edited.body.edited_timestamp)
  t.like(await bob.patch(one, { content: 'mine' }), { status: 403, body: { code: 50005 } })
  t.like(await bob.delete(one), { status: 403, body: { code: 50013 } })
  t.is((await alice.get(`/channels/${channel}`)).body.last_message_id, sent.body.id)
  t.is((await alice.delete(one)).status, 204)
  t.like(await alice.get(one), { status: 404, body: { code: 10008 } })
  t.like(await alice.delete(one), { status: 404, body: { code: 10008 } })
  t.like(await alice.patch(one, { content: 'x' }), { status: 404, body: { code: 10008 } })
})

test('what is too long, empty or not supported is refused by name', async (t) => {
  await using node = await startNode()
  const { alice, path, guild } = await gather(node)
  const long = await alice.post(path, { content: 'x'.repeat(2001) })
  t.is(long.body.errors.content._errors[0].code, 'BASE_TYPE_MAX_LENGTH')
  t.is((await alice.post(path, { content: '😀'.repeat(2000) })).status, 200)
  t.is((await alice.post(path, { content: '😀'.repeat(2001) })).status, 400)
  for (const body of [{}, { content: '' }, { content: ' \n ' }, { content: null, embeds: [] }, undefined]) {
    t.like(await alice.post(path, body), { status: 400, body: { code: 50006 } })
  }
  t.is((await alice.post(path, { content: '\ud800' })).status, 400)
  t.like(await alice.post(path, { content: 'x', sticker_ids: ['1'] }), { status: 400, body: { code: 50081 } })
  t.truthy((await alice.post(path, { content: 'x', poll: {} })).body.errors.poll.question)
  t.is((await alice.post(path, { content: 'x', nonce: 'x'.repeat(26) })).status, 400)
  const fields = Array.from({ length: 10 }, () => ({
    fields: Array.from({ length: 25 }, (_, i) => ({ name: `n${i}`, value: 'v'.repeat(18) }))
  }))
  t.is((await alice.post(path, { embeds: fields })).status, 400)
  t.is(
    (await alice.post(path, { embeds: [{ description: 'x'.repeat(4096) }, { description: 'x'.repeat(2000) }] })).status,
    400
  )
  const { body: category } = await alice.post(`/guilds/${guild}/channels`, { name: 'c', type: 4 })
  t.like(await alice.post(`/channels/${category.id}/messages`, { content: 'x' }), {
    status: 400,
    body: { code: 50024 }
  })
  t.deepEqual(node.faults, [])
})

test('embeds and components come back as Discord shows them', async (t) => {
  await using node = await startNode()
  const { alice, path } = await gather(node)
  const embed = {
    title: 'T',
    color: 255,
    url: null,
    timestamp: '2026-01-02T03:04:05Z',
    fields: [{ name: 'a', value: 'b' }],
    footer: { text: 'f', icon_url: null }
  }
  const components = [{ type: 1, components: [{ type: 2, style: 5, label: 'go', url: 'https://example.org' }] }]
  const { body } = await alice.post(path, { embeds: [embed], components })
  conforms(t, 'MessageResponseSchema', body)
  t.deepEqual(body.embeds[0].fields, [{ name: 'a', value: 'b', inline: false }])
  t.false('url' in body.embeds[0])
  t.is(body.components[0].components[0].label, 'go')
  t.is((await alice.patch(`${path}/${body.id}`, { content: 'text', embeds: [] })).body.embeds.length, 0)
})

test('multipart with payload_json alone is a message', async (t) => {
  await using node = await startNode()
  const { alice, path } = await gather(node)
  const form = new FormData()
  form.set('payload_json', JSON.stringify({ content: 'by form', attachments: [] }))
  t.is((await alice.post(path, form)).body.content, 'by form')
})

test('pages by before, after and around', async (t) => {
  await using node = await startNode()
  const { alice, path } = await gather(node)
  const { body: welcome } = await alice.get(path)
  for (const message of welcome) await alice.delete(`${path}/${message.id}`)
  const ids: string[] = []
  for (let i = 0; i < 10; i++) ids.push((await say(alice, path, String(i))).id)
  const page = async (query: string): Promise<string[]> => contents((await alice.get(`${path}?${query}`)).body)
  t.deepEqual(await page('limit=3'), ['9', '8', '7'])
  t.deepEqual(await page(`limit=3&before=${ids[5]}`), ['4', '3', '2'])
  t.deepEqual(await page(`limit=3&after=${ids[5]}`), ['8', '7', '6'])
  t.deepEqual(await page('limit=2&after=0'), ['1', '0'])
  t.deepEqual(await page(`limit=3&around=${ids[5]}`), ['6', '5', '4'])
  eachConforms(t, 'MessageResponseSchema', (await alice.get(path)).body)
})

test('replies show what they answer, also when it is gone', async (t) => {
  await using node = await startNode()
  const { alice, bob, path, channel } = await gather(node)
  const first = await say(alice, path, 'question')
  const { body: reply } = await bob.post(path, { content: 'answer', message_reference: { message_id: first.id } })
  conforms(t, 'MessageResponseSchema', reply)
  t.like(reply, {
    type: 19,
    message_reference: { message_id: first.id, channel_id: channel },
    referenced_message: { id: first.id }
  })
  t.deepEqual(
    reply.mentions.map(({ id }: { id: string }) => id),
    [alice.id]
  )
  const quiet = { content: 'a', message_reference: { message_id: first.id }, allowed_mentions: { replied_user: false } }
  t.deepEqual((await bob.post(path, quiet)).body.mentions, [])
  await alice.delete(`${path}/${first.id}`)
  const later = await bob.get(`${path}/${reply.id}`)
  t.is(later.body.referenced_message, null)
  const lost = await bob.post(path, { content: 'x', message_reference: { message_id: first.id } })
  t.is(lost.body.errors.message_reference._errors[0].code, 'REPLIES_UNKNOWN_MESSAGE')
  const anyway = { content: 'x', message_reference: { message_id: first.id, fail_if_not_exists: false } }
  t.like(await bob.post(path, anyway), { status: 200, body: { type: 0 } })
})

test('mentions are read from the text, within what is allowed', async (t) => {
  await using node = await startNode()
  const { alice, bob, guild, channel, path } = await gather(node)
  const { body: role } = await alice.post(`/guilds/${guild}/roles`, { name: 'scribes' })
  const everyone = String(1n << 17n)
  await alice.put(`/channels/${channel}/permissions/${guild}`, { type: 0, deny: everyone })
  const content = `<@${alice.id}> <@!${alice.id}> <@&${role.id}> @everyone \`<@${bob.id}>\` <@1234567890123456789>`
  const seen = async (actor: Actor, allowed?: object) => {
    const { body } = await actor.post(path, { content, allowed_mentions: allowed })
    return [body.mentions.map(({ id }: { id: string }) => id), body.mention_roles, body.mention_everyone]
  }
  t.deepEqual(await seen(alice), [[alice.id], [role.id], true])
  t.deepEqual(await seen(bob), [[alice.id], [], false])
  t.deepEqual(await seen(alice, { parse: [] }), [[], [], false])
  t.deepEqual(await seen(alice, { parse: ['roles'], users: [alice.id] }), [[alice.id], [role.id], false])
  const both = await alice.post(path, { content, allowed_mentions: { parse: ['users'], users: [bob.id] } })
  t.is(both.status, 400)
  await alice.patch(`/guilds/${guild}/roles/${role.id}`, { mentionable: true })
  t.deepEqual(await seen(bob), [[alice.id], [role.id], false])
})

test('bulk delete takes 2 to 100 that are not too old', async (t) => {
  await using node = await startNode()
  const { alice, bob, path } = await gather(node)
  const ids: string[] = []
  for (let i = 0; i < 4; i++) ids.push((await say(bob, path, String(i))).id)
  const bulk = (actor: Actor, messages: readonly string[]) => actor.post(`${path}/bulk-delete`, { messages })
  t.like(await bulk(alice, ids.slice(0, 1)), { status: 400, body: { code: 50016 } })
  t.like(await bulk(alice, ['1234567890123456', ids[0] ?? '']), { status: 400, body: { code: 50034 } })
  t.like(await bulk(bob, ids), { status: 403, body: { code: 50013 } })
  t.is((await bulk(alice, [...ids.slice(0, 3), ids[0] ?? ''])).status, 204)
  t.is((await bulk(alice, ids.slice(0, 2))).status, 204)
  const left = contents((await bob.get(path)).body)
  t.true(left.includes('3') && !left.includes('0'))
})

test('without READ_MESSAGE_HISTORY there is nothing to read', async (t) => {
  await using node = await startNode()
  const { alice, bob, guild, channel, path } = await gather(node)
  const { id } = await say(alice, path, 'secret')
  await alice.put(`/channels/${channel}/permissions/${guild}`, { type: 0, deny: String(1n << 16n) })
  t.deepEqual((await bob.get(path)).body, [])
  t.deepEqual((await bob.get(`/channels/${channel}/pins`)).body, [])
  t.deepEqual((await bob.get(`${path}/pins`)).body, { items: [], has_more: false })
  t.like(await bob.get(`${path}/${id}`), { status: 403, body: { code: 50001 } })
  t.is((await bob.post(path, { content: 'still talking' })).status, 200)
  for (const message of [id, '1234567890123456789']) {
    const reply = { content: 'what was that?', message_reference: { message_id: message, fail_if_not_exists: false } }
    t.like(await bob.post(path, reply), { status: 403, body: { code: 160_002 } }, 'the answer would show it')
  }
})

test('an enforced nonce: what is sent again is said once, also by two requests at the same time', async (t) => {
  await using node = await startNode()
  const { alice, bob, path } = await gather(node)
  const send = async (actor: Actor, nonce: string) =>
    (await actor.post(path, { content: 'once', nonce, enforce_nonce: true })).body.id
  const [first, same] = await Promise.all([send(alice, 'n1'), send(alice, 'n1')])
  t.is(same, first)
  t.is(await send(alice, 'n1'), first)
  t.not(await send(alice, 'n2'), first)
  t.not(await send(bob, 'n1'), first)
  t.not((await alice.post(path, { content: 'once', nonce: 'n1' })).body.id, first)
  t.is(contents((await alice.get(path)).body).filter((content) => content === 'once').length, 4)
})

test('embeds are hidden by flags, of others by who manages messages', async (t) => {
  await using node = await startNode()
  const { alice, bob, path } = await gather(node)
  const embeds = [{ title: 'a link' }]
  const { body: his } = await bob.post(path, { content: 'look', embeds })
  const one = `${path}/${his.id}`
  const hidden = await alice.patch(one, { flags: 4 })
  conforms(t, 'MessageResponseSchema', hidden.body)
  t.like(hidden, { status: 200, body: { flags: 4, embeds: [], content: 'look', edited_timestamp: null } })
  t.deepEqual((await bob.get(one)).body.embeds, [])
  t.like(await alice.patch(one, { flags: 0, content: 'mine' }), { status: 403, body: { code: 50005 } })
  t.like(await bob.patch(one, { content: 'look again' }), { status: 200, body: { flags: 4, content: 'look again' } })
  t.like(await alice.patch(one, { flags: null }), { status: 200, body: { flags: 0 } })
  t.like((await bob.get(one)).body.embeds, [{ title: 'a link' }])
  const { body: hers } = await alice.post(path, { embeds })
  t.like(await bob.patch(`${path}/${hers.id}`, { flags: 4 }), { status: 403, body: { code: 50013 } })
  t.like(await alice.patch(`${path}/${hers.id}`, { flags: 4 }), {
    status: 200,
    body: { flags: 4, embeds: [], edited_timestamp: null }
  })
  t.like((await alice.patch(`${path}/${hers.id}`, { flags: 0, content: 'see' })).body, { flags: 0, content: 'see' })
})
