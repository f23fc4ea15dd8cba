import test from 'ava'
import { conforms, eachConforms } from '../../support/api/conforms.ts'
import { faultOf, formOf, PNG } from '../../support/api/files.ts'
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

const button = (more: object = {}) => ({ type: 2, style: 1, label: 'go', custom_id: 'go', ...more })
const menu = (more: object = {}) => ({ type: 3, custom_id: 'm', options: [{ label: 'a', value: 'a' }], ...more })
const row = (...components: readonly object[]) => ({ type: 1, components })
const word = { type: 10, content: 'x' }
const V2 = 1 << 15

const WRONG: readonly (readonly [string, object, path: string, code: string])[] = [
  ['a button outside of a row', { components: [button()] }, 'components.0', 'UNION_TYPE_CHOICES'],
  ['a text in a row', { components: [row(word)] }, 'components.0.components.0', 'UNION_TYPE_CHOICES'],
  ['no type', { components: [{}] }, 'components.0', 'UNION_TYPE_CHOICES'],
  ['an empty row', { components: [row()] }, 'components.0.components', 'BASE_TYPE_MIN_LENGTH'],
  [
    'six rows',
    { components: 'abcdef'.split('').map((custom_id) => row(button({ custom_id }))) },
    'components',
    'BASE_TYPE_MAX_LENGTH'
  ],
  [
    'a button without an id',
    { components: [row(button({ custom_id: null }))] },
    'components.0.components.0.custom_id',
    'BUTTON_COMPONENT_CUSTOM_ID_REQUIRED'
  ],
  [
    'two of one id',
    { components: [row(button(), button())] },
    'components.0.components.1.custom_id',
    'COMPONENT_CUSTOM_ID_DUPLICATED'
  ],
  [
    'a link that is a button too',
    { components: [row(button({ style: 5, url: 'https://example.org' }))] },
    'components.0.components.0.custom_id',
    'BUTTON_COMPONENT_CUSTOM_ID_URL_MUTUALLY_EXCLUSIVE'
  ],
  [
    'a link to a script',
    { components: [row({ type: 2, style: 5, label: 'x', url: 'javascript:alert(1)' })] },
    'components.0.components.0.url',
    'URL_TYPE_INVALID_URL'
  ],
  [
    'a link to nowhere',
    { components: [row({ type: 2, style: 5, label: 'x' })] },
    'components.0.components.0.url',
    'BASE_TYPE_REQUIRED'
  ],
  [
    'nothing on it',
    { components: [row(button({ label: '' }))] },
    'components.0.components.0.label',
    'BASE_TYPE_REQUIRED'
  ],
  [
    'a word for an emoji',
    { components: [row(button({ emoji: { name: 'smile' } }))] },
    'components.0.components.0.emoji.name',
    'BUTTON_COMPONENT_INVALID_EMOJI'
  ],
  [
    'a menu beside a button',
    { components: [row(button(), menu())] },
    'components.0.components.1',
    'COMPONENT_LAYOUT_WIDTH_EXCEEDED'
  ],
  [
    'a menu of nothing',
    { components: [row(menu({ options: [] }))] },
    'components.0.components.0.options',
    'BASE_TYPE_MIN_LENGTH'
  ],
  [
    'one choice twice',
    { components: [row(menu({ options: [1, 2].map((n) => ({ label: `${n}`, value: 'a' })) }))] },
    'components.0.components.0.options.1.value',
    'SELECT_COMPONENT_OPTION_VALUE_DUPLICATED'
  ],
  [
    'two chosen of one',
    { components: [row(menu({ options: ['a', 'b'].map((value) => ({ label: value, value, default: true })) }))] },
    'components.0.components.0.options',
    'SELECT_COMPONENT_TOO_MANY_DEFAULT_VALUES'
  ],
  [
    'a channel chosen among people',
    { components: [row({ type: 5, custom_id: 'u', default_values: [{ id: '1', type: 'channel' }] })] },
    'components.0.components.0.default_values.0.type',
    'BASE_TYPE_CHOICES'
  ],
  ['components of the second kind, unsaid', { components: [word] }, 'components.0', 'UNION_TYPE_CHOICES'],
  [
    'a text beside components',
    { flags: V2, content: 'x', components: [word] },
    'content',
    'MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2'
  ],
  [
    'an embed beside them',
    { flags: V2, embeds: [{ title: 'x' }], components: [word] },
    'embeds',
    'MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2'
  ],
  [
    'a section without its end',
    { flags: V2, components: [{ type: 9, components: [word] }] },
    'components.0.accessory',
    'BASE_TYPE_REQUIRED'
  ],
  [
    'a container in a container',
    { flags: V2, components: [{ type: 17, components: [{ type: 17, components: [word] }] }] },
    'components.0.components.0',
    'UNION_TYPE_CHOICES'
  ],
  [
    'two long texts',
    { flags: V2, components: ['a', 'b'].map((letter) => ({ type: 10, content: letter.repeat(2001) })) },
    'components',
    'COMPONENT_DISPLAYABLE_TEXT_SIZE_EXCEEDED'
  ],
  [
    'forty-one in all',
    { flags: V2, components: [{ type: 17, components: Array.from({ length: 40 }, () => word) }] },
    'components',
    'COMPONENT_MAX_TOTAL_COMPONENTS_EXCEEDED'
  ],
  ['an embed of nothing', { embeds: [{ color: 1, title: ' ' }] }, 'embeds.0.description', 'BASE_TYPE_REQUIRED']
]

test('components and embeds that cannot be are refused by their place', async (t) => {
  await using node = await startNode()
  const { alice, path } = await gather(node)
  for (const [what, body, place, code] of WRONG) {
    const said = await alice.post(path, body)
    t.is(said.status, 400, what)
    t.is(faultOf(said, ...place.split('.')), code, what)
  }
  t.deepEqual(node.faults, [])
})

const LOST = 'UNFURLED_MEDIA_ITEM_REFERENCED_ATTACHMENT_NOT_FOUND'

test('what a bot has read of components it may send back; a message of components stays one', async (t) => {
  await using node = await startNode()
  const { alice, path } = await gather(node)
  const gallery = { type: 12, items: [{ media: { url: 'attachment://map.png' } }] }
  const { body: sent } = await alice.post(
    path,
    formOf({ flags: V2, components: [word, gallery] }, { name: 'map.png', bytes: PNG })
  )
  t.is(
    faultOf(
      await alice.post(path, { flags: V2, components: [gallery] }),
      'components',
      '0',
      'items',
      '0',
      'media',
      'url'
    ),
    LOST
  )
  const one = `${path}/${sent.id}`
  const { media } = sent.components[1].items[0]
  t.is(media.url, sent.attachments[0].url)
  for (const body of [{ content: 'x' }, { components: [], content: 'x', flags: 0 }, { embeds: [{ title: 'x' }] }])
    t.is((await alice.patch(one, body)).status, 400)
  const { status, body: after } = await alice.patch(one, {
    components: [{ ...sent.components[0], content: 'y' }, sent.components[1]]
  })
  t.is(status, 200)
  t.is(after.flags, V2)
  t.is(after.components[0].content, 'y')
  t.deepEqual(after.components[1], sent.components[1])
  const { body: plain } = await alice.post(path, { content: 'plain' })
  const other = `${path}/${plain.id}`
  t.is(faultOf(await alice.patch(other, { components: [word] }), 'components', '0'), 'UNION_TYPE_CHOICES')
  t.truthy(faultOf(await alice.patch(other, { components: [word], flags: V2 }), 'content'))
  t.like((await alice.patch(other, { components: [word], flags: V2, content: null })).body, { content: '', flags: V2 })
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
