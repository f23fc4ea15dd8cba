/** Webhooks over REST: who makes and sees them, and what whoever has the token may do. */
import test from 'ava'
import { conforms, eachConforms } from '../../support/api/conforms.ts'
import { found, invite, startNode, type Actor, type Reply } from '../../support/api/node.ts'

const TOKEN = /^[\w-]{68}$/

const setup = async () => {
  const node = await startNode()
  const [alice, bob, carol] = [await node.person('alice'), await node.person('bob'), await node.person('carol')]
  const { guild, channel } = await found(alice)
  await invite(alice, channel, bob, carol)
  const { body: role } = await alice.post(`/guilds/${guild}/roles`, { name: 'hooks', permissions: String(1 << 29) })
  await alice.put(`/guilds/${guild}/members/${bob.id}/roles/${role.id}`)
  const { body: hook } = await bob.post(`/channels/${channel}/webhooks`, { name: 'news' })
  const path = `/webhooks/${hook.id}/${hook.token}`
  const call = (method: string, rest: string, body?: unknown): Promise<Reply> =>
    node.request(method, `${path}${rest}`, body === undefined ? {} : { body })
  return { node, alice, bob, carol, guild, channel, role: role.id, hook, path, call }
}

const newest = async (reader: Actor, channel: string) => (await reader.get(`/channels/${channel}/messages`)).body[0]

test('whoever manages webhooks makes one; it is listed, renamed and deleted', async (t) => {
  const { node, alice, bob, carol, guild, channel, hook } = await setup()
  await using _node = node
  conforms(t, 'GuildIncomingWebhookResponseSchema', hook)
  t.regex(hook.token, TOKEN)
  t.like(hook, { type: 1, name: 'news', channel_id: channel, guild_id: guild, user: { id: bob.id } })
  t.is(hook.url, `${node.url}/api/webhooks/${hook.id}/${hook.token}`)
  t.like(await carol.post(`/channels/${channel}/webhooks`, { name: 'x' }), { status: 403, body: { code: 50013 } })
  for (const path of [`/channels/${channel}/webhooks`, `/guilds/${guild}/webhooks`]) {
    const { body } = await alice.get(path)
    t.deepEqual(body, [hook])
    eachConforms(t, 'GuildIncomingWebhookResponseSchema', body)
    t.like(await carol.get(path), { status: 403, body: { code: 50013 } })
  }
  const one = `/webhooks/${hook.id}`
  t.deepEqual((await alice.get(one)).body, hook)
  t.like(await carol.get(one), { status: 403, body: { code: 50013 } })
  t.like(await carol.patch(one, { name: 'mine' }), { status: 403, body: { code: 50013 } })
  t.like(await carol.delete(one), { status: 403, body: { code: 50013 } })
  const { body: other } = await alice.post(`/guilds/${guild}/channels`, { name: 'other' })
  const changed = await alice.patch(one, { name: 'old news', channel_id: other.id })
  t.like(changed, { status: 200, body: { name: 'old news', channel_id: other.id, user: { id: bob.id } } })
  t.deepEqual((await alice.get(`/channels/${channel}/webhooks`)).body, [])
  t.is((await alice.delete(one)).status, 204)
  t.like(await alice.get(one), { status: 404, body: { code: 10015 } })
  t.deepEqual(node.faults, [])
})

test('a webhook of a person shows components where it says so, and none that ask something', async (t) => {
  const { node, alice, guild, channel, call } = await setup()
  await using _node = node
  const link = { type: 1, components: [{ type: 2, style: 5, label: 'see', url: 'https://example.org' }] }
  const button = { type: 1, components: [{ type: 2, style: 1, label: 'press', custom_id: 'press' }] }
  const plain = await call('POST', '?wait=true', { content: 'x', components: [button] })
  t.deepEqual(plain.body.components, [])
  const shown = await call('POST', '?wait=true&with_components=true', { content: 'x', components: [link] })
  t.is(shown.body.components[0].components[0].label, 'see')
  const one = `/messages/${shown.body.id}`
  t.is((await call('PATCH', one, { components: [] })).body.components.length, 1)
  t.is((await call('PATCH', `${one}?with_components=true`, { components: [] })).body.components.length, 0)
  const asking = await call('POST', '?with_components=true', { content: 'x', components: [button] })
  t.deepEqual(Object.keys(asking.body.errors.components), ['0'])
  const bot = await node.bot(alice, 'hooky')
  const asked = `/oauth2/authorize?client_id=${bot.id}&scope=bot&permissions=${1 << 29}`
  await alice.post(asked, { guild_id: guild, authorize: true })
  const { body: own } = await bot.post(`/channels/${channel}/webhooks`, { name: 'own' })
  const said = await node.request('POST', `/webhooks/${own.id}/${own.token}?wait=true`, {
    body: { content: 'x', components: [button] }
  })
  t.is(said.body.components[0].components[0].custom_id, 'press')
})

test('a post shows as the webhook, under the name that it gives itself', async (t) => {
  const { node, alice, guild, channel, hook, call } = await setup()
  await using _node = node
  t.deepEqual({ ...(await call('POST', '', { content: 'quiet' })), headers: undefined }, {
    status: 204,
    headers: undefined,
    body: undefined
  } as unknown as Reply)
  const embeds = [{ title: 'Rain', description: 'all day' }]
  const loud = await call('POST', '?wait=true', { content: 'loud', username: 'weather', embeds, flags: 4096 })
  t.is(loud.status, 200)
  conforms(t, 'MessageResponseSchema', loud.body)
  t.like(loud.body, { content: 'loud', webhook_id: hook.id, channel_id: channel, flags: 4096 })
  t.like(loud.body.embeds[0], { title: 'Rain', description: 'all day', type: 'rich' })
  t.like(loud.body.author, { id: hook.id, username: 'weather', avatar: null, bot: true, discriminator: '0000' })
  const [last, first] = (await alice.get(`/channels/${channel}/messages`)).body
  t.deepEqual(last, loud.body)
  t.like(first, { content: 'quiet', webhook_id: hook.id, author: { id: hook.id, username: 'news' } })
  await alice.patch(`/webhooks/${hook.id}`, { name: 'renamed' })
  await alice.delete(`/webhooks/${hook.id}`)
  t.like((await alice.get(`/channels/${channel}/messages/${first.id}`)).body, { author: { username: 'news' } })
  const reply = await alice.post(`/channels/${channel}/messages`, {
    content: 'thanks',
    message_reference: { message_id: last.id }
  })
  t.like(reply.body, { referenced_message: { webhook_id: hook.id }, mentions: [] })
  t.false(
    (await alice.get(`/guilds/${guild}/members?limit=10`)).body.some(
      (m: { user: { id: string } }) => m.user.id === hook.id
    )
  )
  t.deepEqual(node.faults, [])
})

test('whoever has the token reads, changes and takes back what the webhook said, and nothing else', async (t) => {
  const { node, alice, channel, hook, call } = await setup()
  await using _node = node
  const { body: said } = await call('POST', '?wait=true', { content: 'one', username: 'weather' })
  const one = `/messages/${said.id}`
  t.deepEqual((await call('GET', one)).body, said)
  const edited = await call('PATCH', one, { content: 'two' })
  conforms(t, 'MessageResponseSchema', edited.body)
  t.like(edited.body, { id: said.id, content: 'two', author: { id: hook.id, username: 'weather' } })
  t.truthy(edited.body.edited_timestamp)
  t.like(await call('PATCH', one, { content: '' }), { status: 400, body: { code: 50006 } })
  const { body: hers } = await alice.post(`/channels/${channel}/messages`, { content: 'mine' })
  for (const id of [hers.id, '1234567890123456789', '@original']) {
    for (const [method, body] of [['GET'], ['PATCH', { content: 'x' }], ['DELETE']] as const)
      t.like(await call(method, `/messages/${id}`, body), { status: 404, body: { code: 10008 } })
  }
  t.like(await alice.patch(`/channels/${channel}${one}`, { content: 'x' }), { status: 403, body: { code: 50005 } })
  t.is((await call('DELETE', one)).status, 204)
  t.like(await call('GET', one), { status: 404, body: { code: 10008 } })
  const { body: again } = await call('POST', '?wait=true', { content: 'three' })
  t.is((await alice.delete(`/channels/${channel}/messages/${again.id}`)).status, 204)
  t.deepEqual(node.faults, [])
})

test('whoever has the token renames and deletes the webhook, and does not move it', async (t) => {
  const { node, alice, guild, channel, hook, call } = await setup()
  await using _node = node
  const { body: shown } = await call('GET', '')
  conforms(t, 'GuildIncomingWebhookResponseSchema', shown)
  const { user, ...known } = hook
  t.deepEqual(shown, known)
  const { body: other } = await alice.post(`/guilds/${guild}/channels`, { name: 'other' })
  const renamed = await call('PATCH', '', { name: 'later', channel_id: other.id })
  t.like(renamed, { status: 200, body: { name: 'later', channel_id: channel } })
  t.is((await call('DELETE', '')).status, 204)
  t.like(await call('GET', ''), { status: 404, body: { code: 10015 } })
  t.like(await call('POST', '', { content: 'x' }), { status: 404, body: { code: 10015 } })
  t.truthy(user)
  t.deepEqual(node.faults, [])
})

test('what is not right is refused, and says why', async (t) => {
  const { node, alice, channel, hook, path, call } = await setup()
  await using _node = node
  const post = (body: unknown) => call('POST', '', body)
  const bad: readonly [body: object, field: string][] = [
    [{ content: 'x'.repeat(2001) }, 'content'],
    [{ content: 5 }, 'content'],
    [{ content: 'x', username: '' }, 'username'],
    [{ content: 'x', username: ' ' }, 'username'],
    [{ content: 'x', username: 'y'.repeat(81) }, 'username'],
    [{ content: 'x', username: 7 }, 'username'],
    [{ content: 'x', avatar_url: 'javascript:alert(1)' }, 'avatar_url'],
    [{ content: 'x', avatar_url: `https://x/${'y'.repeat(2048)}` }, 'avatar_url'],
    [{ content: 'x', tts: 'loud' }, 'tts'],
    [{ content: 'x', flags: -1 }, 'flags'],
    [{ embeds: [{ title: 'y'.repeat(257) }] }, 'embeds'],
    [{ embeds: Array.from({ length: 11 }, () => ({ title: 'y' })) }, 'embeds'],
    [{ content: 'x', allowed_mentions: { parse: ['all'] } }, 'allowed_mentions'],
    [{ content: 'x', poll: { question: {} } }, 'poll'],
    [{ content: 'x', attachments: [{ id: 0 }] }, 'attachments']
  ]
  for (const [body, field] of bad) {
    const reply = await post(body)
    t.like(reply, { status: 400, body: { code: 50035 } }, field)
    t.truthy(reply.body.errors[field], field)
  }
  t.like(await post({}), { status: 400, body: { code: 50006 } })
  t.like(await call('POST', '?wait=perhaps', { content: 'x' }), { status: 400, body: { code: 50035 } })
  t.like(await call('POST', '?thread_id=abc', { content: 'x' }), { status: 400, body: { code: 50035 } })
  t.like(await call('POST', `?thread_id=${channel}`, { content: 'x' }), { status: 404, body: { code: 10003 } })
  const wrong = [hook.token.slice(1), `${hook.token}x`, 'x'.repeat(68), 'x', `${hook.token.slice(1)}!`]
  for (const token of wrong) {
    const reply = await node.request('POST', `/webhooks/${hook.id}/${token}`, { body: { content: 'x' } })
    t.like(reply, { status: 401, body: { code: 50027 } }, token)
  }
  const nobody = await node.request('POST', path.replace(hook.id, '1234567890123456789'), { body: { content: 'x' } })
  t.like(nobody, { status: 404, body: { code: 10015 } })
  for (const body of [
    {},
    { name: '' },
    { name: 'x'.repeat(81) },
    { name: 5 },
    { name: 'x', avatar: 'data:image/png;base64,AAAA' }
  ])
    t.like(await alice.post(`/channels/${channel}/webhooks`, body), { status: 400, body: { code: 50035 } })
  t.is((await newest(alice, channel)).content, '')
  t.deepEqual(node.faults, [])
})

test('a channel has fifteen webhooks, a category none, and none leaves its guild', async (t) => {
  const { node, alice, guild, channel, hook } = await setup()
  await using _node = node
  for (let i = 1; i < 15; i++) await alice.post(`/channels/${channel}/webhooks`, { name: `hook ${i}` })
  t.like(await alice.post(`/channels/${channel}/webhooks`, { name: 'one more' }), {
    status: 400,
    body: { code: 30007 }
  })
  t.is((await alice.patch(`/webhooks/${hook.id}`, { name: 'same place', channel_id: channel })).status, 200)
  const { body: category } = await alice.post(`/guilds/${guild}/channels`, { name: 'group', type: 4 })
  t.like(await alice.post(`/channels/${category.id}/webhooks`, { name: 'x' }), { status: 400, body: { code: 50024 } })
  const elsewhere = await found(alice, 'Elsewhere')
  t.like(await alice.patch(`/webhooks/${hook.id}`, { channel_id: elsewhere.channel }), {
    status: 400,
    body: { code: 50035 }
  })
  t.deepEqual(node.faults, [])
})

test('M6 the token of a banned admin is dead until somebody adopts the webhook', async (t) => {
  const { node, alice, bob, carol, guild, channel, role, hook, call } = await setup()
  await using _node = node
  await alice.put(`/guilds/${guild}/bans/${bob.id}`)
  const dead = { status: 403, body: { code: 50013 } }
  const attempts = [['POST', { content: 'back door' }], ['GET'], ['PATCH', { name: 'x' }], ['DELETE']] as const
  for (const [method, body] of attempts) {
    const reply = await call(method, '', body)
    t.like(reply, dead, method)
    t.regex(reply.body.message, /nobody who manages webhooks here answers for this one/)
  }
  t.like(await carol.patch(`/webhooks/${hook.id}`, {}), dead)
  await alice.put(`/guilds/${guild}/members/${carol.id}/roles/${role}`)
  t.like((await carol.patch(`/webhooks/${hook.id}`, {})).body, { id: hook.id, name: 'news', user: { id: carol.id } })
  t.is((await call('POST', '', { content: 'adopted' })).status, 204)
  t.like(await newest(alice, channel), { content: 'adopted', webhook_id: hook.id })
  await alice.delete(`/guilds/${guild}/members/${carol.id}/roles/${role}`)
  t.like(await call('POST', '', { content: 'again' }), dead)
  t.deepEqual(node.faults, [])
})

test('it posts in a thread of its channel, as far as whoever answers for it may', async (t) => {
  const { node, alice, bob, carol, channel, hook, call } = await setup()
  await using _node = node
  const begin = async (who: Actor, body: object) =>
    (await who.post(`/channels/${channel}/threads`, { name: 'talk', ...body })).body.id
  const open = await begin(carol, { type: 11 })
  const { body: said } = await call('POST', `?wait=true&thread_id=${open}`, { content: 'hi' })
  t.like(said, { channel_id: open, webhook_id: hook.id })
  t.like(await call('GET', `/messages/${said.id}`), { status: 404, body: { code: 10008 } })
  t.like((await call('PATCH', `/messages/${said.id}?thread_id=${open}`, { content: 'ho' })).body, { content: 'ho' })
  t.is((await alice.get(`/channels/${open}`)).body.member_count, 1)
  await alice.patch(`/channels/${open}`, { locked: true })
  t.like(await call('POST', `?thread_id=${open}`, { content: 'x' }), { status: 400, body: { code: 50083 } })
  const secret = await begin(carol, { type: 12 })
  t.like(await call('POST', `?thread_id=${secret}`, { content: 'x' }), { status: 403, body: { code: 50001 } })
  const his = await begin(bob, { type: 12 })
  t.like((await call('POST', `?wait=true&thread_id=${his}`, { content: 'x' })).body, { content: 'x', channel_id: his })
  t.is((await call('DELETE', `/messages/${said.id}?thread_id=${open}`)).status, 204)
  t.deepEqual(node.faults, [])
})

test('what is written for Slack', async (t) => {
  const { node, alice, channel, path, call } = await setup()
  await using _node = node
  const attachment = {
    color: '#36a64f',
    pretext: 'before',
    title: 'Build <https://ci.example/1|#1>',
    title_link: 'https://ci.example/1',
    text: 'a &lt;b&gt; &amp; c',
    author_name: 'CI',
    author_icon: 'javascript:alert(1)',
    fields: [{ title: 'Branch', value: 'main', short: true }, { title: 'empty' }],
    footer: 'f'.repeat(3000),
    ts: 1_700_000_000
  }
  const body = { text: 'see <https://ci.example/1|the log>', username: 'u'.repeat(100), attachments: [attachment] }
  t.like(await call('POST', '/slack', body), { status: 200, body: 'ok' })
  const shown = await newest(alice, channel)
  conforms(t, 'MessageResponseSchema', shown)
  t.is(shown.content, 'see [the log](https://ci.example/1)')
  t.is(shown.author.username.length, 80)
  t.like(shown.embeds[0], {
    title: 'Build [#1](https://ci.example/1)',
    url: 'https://ci.example/1',
    description: 'before\na <b> & c',
    color: 0x36a64f,
    timestamp: '2023-11-14T22:13:20.000Z',
    fields: [{ name: 'Branch', value: 'main', inline: true }]
  })
  t.deepEqual(shown.embeds[0].author, { name: 'CI' })
  t.is(shown.embeds[0].footer.text.length, 2048)
  // As a field of a form, which some services send.
  const form = async (payload: string) =>
    await fetch(`${node.url}/api/v10${path}/slack`, { method: 'POST', body: new URLSearchParams({ payload }) })
  t.is((await form(JSON.stringify({ text: 'by form' }))).status, 200)
  t.is((await newest(alice, channel)).content, 'by form')
  t.is((await form('{')).status, 400)
  t.like(await call('POST', '/slack', {}), { status: 400, body: { code: 50006 } })
  t.like(await call('POST', '/slack', { text: 5 }), { status: 400, body: { code: 50035 } })
  const long = { text: 'x', attachments: [{ text: 'y'.repeat(4000) }, { text: 'y'.repeat(4000) }] }
  t.like(await call('POST', '/slack', long), { status: 400, body: { code: 50035 } })
  t.deepEqual(node.faults, [])
})

test('what GitHub tells', async (t) => {
  const { node, alice, channel, path } = await setup()
  await using _node = node
  const sender = { login: 'octo', html_url: 'https://github.example/octo', avatar_url: 'https://github.example/o.png' }
  const repository = { full_name: 'octo/moot', html_url: 'https://github.example/octo/moot' }
  const tell = (event: string, body: object) =>
    node.request('POST', `${path}/github`, {
      body: { sender, repository, ...body },
      headers: { 'x-github-event': event }
    })
  const commits = Array.from({ length: 12 }, (_, i) => ({
    id: `${i}`.padStart(40, 'a'),
    url: `https://github.example/c/${i}`,
    message: `change ${i}\n\nat length`,
    author: { name: 'Octo', username: 'octo' }
  }))
  t.is((await tell('push', { ref: 'refs/heads/main', compare: 'https://github.example/x', commits })).status, 204)
  const pushed = await newest(alice, channel)
  conforms(t, 'MessageResponseSchema', pushed)
  t.is(pushed.author.username, 'GitHub')
  t.like(pushed.embeds[0], { title: '[octo/moot] [main] 12 new commits', url: 'https://github.example/x' })
  t.is(pushed.embeds[0].author.name, 'octo')
  t.is(pushed.embeds[0].description.split('\n').length, 10)
  t.regex(pushed.embeds[0].description, /^\[`aaaaaaa`\]\(https:\/\/github\.example\/c\/0\) change 0 - octo$/m)
  const subject = { number: 7, title: 'It rains', html_url: 'https://github.example/7', body: 'z'.repeat(5000) }
  const comment = { html_url: 'https://github.example/7#1', body: 'indeed' }
  const cases: readonly [event: string, body: object, title: string | null][] = [
    ['issues', { action: 'opened', issue: subject }, 'Issue opened: #7 It rains'],
    ['issues', { action: 'labeled', issue: subject }, null],
    ['issue_comment', { action: 'created', issue: subject, comment }, 'New comment on issue: #7 It rains'],
    [
      'pull_request',
      { action: 'closed', pull_request: { ...subject, merged: true } },
      'Pull request merged: #7 It rains'
    ],
    [
      'pull_request_review',
      { action: 'submitted', pull_request: subject, review: { ...comment, state: 'approved' } },
      'Review (approved): #7 It rains'
    ],
    [
      'release',
      { action: 'published', release: { tag_name: 'v1', html_url: 'https://github.example/v1' } },
      'New release published: v1'
    ],
    ['star', { action: 'created' }, 'New star added'],
    ['create', { ref_type: 'branch', ref: 'rain' }, 'New branch created: rain'],
    ['check_run', { action: 'completed', check_run: { name: 'test', conclusion: 'failure' } }, 'test: failure'],
    ['ping', { zen: 'calm' }, null],
    ['constructor', {}, null]
  ]
  for (const [event, body, title] of cases) {
    const before = await newest(alice, channel)
    t.is((await tell(event, body)).status, 204, event)
    const after = await newest(alice, channel)
    if (title === null) t.is(after.id, before.id, event)
    else t.is(after.embeds[0].title, `[octo/moot] ${title}`)
  }
  t.like(await node.request('POST', `${path}/github`, { body: {} }), { status: 400, body: { code: 50035 } })
  const wrong = `${path.slice(0, -68)}${'x'.repeat(68)}/github`
  t.like(await node.request('POST', wrong, { body: { sender } }), { status: 401, body: { code: 50027 } })
  t.deepEqual(node.faults, [])
})

test('in a forum a post is a thread; elsewhere a webhook begins none', async (t) => {
  const { node, alice, guild, channel, call } = await setup()
  await using _node = node
  const { body: forum } = await alice.post(`/guilds/${guild}/channels`, { name: 'questions', type: 15 })
  const { body: hook } = await alice.post(`/channels/${forum.id}/webhooks`, { name: 'asker' })
  const ask = (query: string, body: object) =>
    node.request('POST', `/webhooks/${hook.id}/${hook.token}${query}`, { body: { content: 'why?', ...body } })
  t.like(await ask('', {}), { status: 400, body: { code: 220001 } })
  const posted = await ask('?wait=true', { thread_name: 'rain' })
  t.like(posted, { status: 200, body: { content: 'why?', webhook_id: hook.id } })
  const thread = posted.body.channel_id
  const shown = (await alice.get(`/channels/${thread}`)).body
  conforms(t, 'ThreadResponseSchema', shown)
  t.like(shown, { name: 'rain', type: 11, parent_id: forum.id, owner_id: hook.id, member_count: 0, message_count: 0 })
  t.like(await ask(`?thread_id=${thread}&wait=true`, {}), { status: 200, body: { channel_id: thread } })
  t.like(await ask(`?thread_id=${thread}`, { thread_name: 'x' }), { status: 400, body: { code: 220002 } })
  t.like(await call('POST', '', { content: 'x', thread_name: 'y' }), { status: 400, body: { code: 220003 } })
  t.like(await ask('', { thread_name: 'y'.repeat(101) }), { status: 400, body: { code: 50035 } })
  t.is((await alice.get(`/channels/${channel}/messages`)).body[0].content, '')
  t.deepEqual(node.faults, [])
})
