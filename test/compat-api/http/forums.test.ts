import { API } from '@discordjs/core'
import { REST } from '@discordjs/rest'
import test from 'ava'
import {
  ChannelFlags,
  ChannelType,
  GatewayIntentBits,
  type APIGuildForumChannel,
  type RESTPostAPIGuildChannelJSONBody
} from 'discord-api-types/v10'
import { conforms } from '../../support/api/conforms.ts'
import { found, invite, startNode, type Reply } from '../../support/api/node.ts'
import { GatewayClient } from '../../support/gateway/client.ts'

const byText = (a: string, b: string): number => (a < b ? -1 : 1)

const setUp = async () => {
  const node = await startNode()
  const [alice, bob] = [await node.person('alice'), await node.person('bob')]
  const { guild, channel } = await found(alice)
  await invite(alice, channel, bob)
  const bot = await node.bot(alice, 'librarian')
  await alice.post(`/oauth2/authorize?client_id=${bot.id}&scope=bot&permissions=8`, {
    guild_id: guild,
    authorize: true
  })
  const api = new API(new REST({ api: `${node.url}/api` }).setToken(bot.token))
  return { node, alice, bob, bot, guild, channel, api }
}

const names = ({ body }: Reply): string[] => body.available_tags.map(({ name }: { name: string }) => name)

test('a bot makes a forum with tags, and people mark their posts with them; @discordjs/core', async (t) => {
  const { node, bob, guild, api } = await setUp()
  await using _node = node
  const forum = (await api.guilds.createChannel(guild, {
    name: 'questions',
    type: ChannelType.GuildForum,
    available_tags: [{ name: 'open' }, { name: 'solved', moderated: true, emoji_name: '✅' }],
    default_reaction_emoji: { emoji_name: '👍', emoji_id: null },
    default_sort_order: 1,
    default_forum_layout: 2,
    default_tag_setting: 'match_some'
  } as RESTPostAPIGuildChannelJSONBody)) as APIGuildForumChannel
  conforms(t, 'GuildChannelResponseSchema', forum)
  const [open, solved] = forum.available_tags
  t.like(open, { name: 'open', moderated: false, emoji_id: null, emoji_name: null })
  t.like(solved, { name: 'solved', moderated: true, emoji_name: '✅' })
  t.like(forum, {
    default_reaction_emoji: { emoji_id: null, emoji_name: '👍' },
    default_sort_order: 1,
    default_forum_layout: 2,
    default_tag_setting: 'match_some'
  })
  const ask = (applied: readonly (string | undefined)[]) =>
    bob.post(`/channels/${forum.id}/threads`, { name: 'how?', applied_tags: applied, message: { content: 'like so?' } })
  const asked = await ask([open?.id])
  t.like(asked, { status: 201, body: { applied_tags: [open?.id] } })
  t.like(await ask([solved?.id]), { status: 403, body: { code: 50013 } })
  t.like(await ask(['1']), { status: 400, body: { code: 50035 } })
  t.is((await bob.patch(`/channels/${asked.body.id}`, { applied_tags: [solved?.id] })).status, 403)
  const marked = await api.channels.edit(asked.body.id, { applied_tags: [open?.id ?? '', solved?.id ?? ''] })
  t.deepEqual(
    (marked as { applied_tags?: string[] }).applied_tags?.toSorted(byText),
    [open?.id ?? '', solved?.id ?? ''].toSorted(byText)
  )
  const search = async (query: string) =>
    (await bob.get(`/channels/${forum.id}/threads/search?${query}`)).body.threads.map(({ id }: { id: string }) => id)
  t.deepEqual(await search(`tag=${solved?.id}`), [asked.body.id])
  t.deepEqual(await search(`tag=${solved?.id},${open?.id}&tag_setting=match_all`), [asked.body.id])
  t.deepEqual(await search('tag=1'), [])
  t.deepEqual(node.faults, [])
})

test('tags are changed as a list; a forum may ask for one; who sees the forum is told, once', async (t) => {
  const { node, alice, bob, bot, guild, channel } = await setUp()
  await using _node = node
  const { body: forum } = await alice.post(`/guilds/${guild}/channels`, {
    name: 'questions',
    type: 15,
    available_tags: [{ name: 'open' }, { name: 'odd' }]
  })
  using client = new GatewayClient(`${node.url.replace('http', 'ws')}/?v=10&encoding=json`)
  await client.identify(bot.token, { intents: GatewayIntentBits.Guilds })
  await client.settle()
  const path = `/channels/${forum.id}`
  const post = (applied: readonly string[]) =>
    bob.post(`${path}/threads`, { name: 'how?', applied_tags: applied, message: { content: 'like so?' } })
  const [open, odd] = forum.available_tags.map(({ id }: { id: string }) => id)
  const { body: marked } = await post([odd])
  const tags = [{ name: 'new' }, { id: open, name: 'asked' }]
  const changed = await alice.patch(path, { available_tags: tags, flags: ChannelFlags.RequireTag })
  t.deepEqual(names(changed), ['new', 'asked'])
  t.is(changed.body.available_tags[1].id, open)
  t.is(changed.body.flags, ChannelFlags.RequireTag)
  t.like((await client.next('CHANNEL_UPDATE')).d, { id: forum.id, flags: ChannelFlags.RequireTag })
  await client.settle()
  t.is(client.seen('CHANNEL_UPDATE').length, 1)
  t.deepEqual((await bob.get(`/channels/${marked.id}`)).body.applied_tags, [])
  t.like(await post([]), { status: 400, body: { code: 40067 } })
  t.is((await post([open])).status, 201)
  const { body: hook } = await alice.post(`${path}/webhooks`, { name: 'herald' })
  const herald = (body: object) =>
    node.request('POST', `/webhooks/${hook.id}/${hook.token}?wait=true`, {
      body: { thread_name: 'news', content: 'hi', ...body }
    })
  t.like(await herald({}), { status: 400, body: { code: 40067 } })
  t.is((await herald({ applied_tags: [open] })).status, 200)
  t.deepEqual(names(await alice.patch(path, { available_tags: [] })), [])
  const { body: log } = await alice.get(`/guilds/${guild}/audit-logs?action_type=11&limit=1`)
  t.is(log.audit_log_entries[0].target_id, forum.id)
  t.is((await bob.patch(path, { available_tags: tags })).status, 403)
  t.is(
    (await alice.patch(path, { available_tags: Array.from({ length: 21 }, (_, i) => ({ name: `t${i}` })) })).status,
    400
  )
  t.like(await alice.patch(path, { available_tags: [{ name: 'x', emoji_id: '1' }] }), {
    status: 404,
    body: { code: 10014 }
  })
  t.false('available_tags' in (await alice.patch(`/channels/${channel}`, { available_tags: tags })).body)
  t.deepEqual(node.faults, [])
})

test('a forum is made with all that stands in it, as one thing, or not at all', async (t) => {
  const { node, alice, bot, guild } = await setUp()
  await using _node = node
  using client = new GatewayClient(`${node.url.replace('http', 'ws')}/?v=10&encoding=json`)
  await client.identify(bot.token, { intents: GatewayIntentBits.Guilds })
  await client.settle()
  const make = (name: string, tag: object) =>
    alice.post(`/guilds/${guild}/channels`, { name, type: ChannelType.GuildForum, available_tags: [tag], flags: 16 })
  t.like(await make('refused', { name: 'odd', emoji_id: '1' }), { status: 404, body: { code: 10014 } })
  const { body: forum } = await make('questions', { name: 'open' })
  t.like((await client.next('CHANNEL_CREATE')).d, { id: forum.id, available_tags: forum.available_tags, flags: 16 })
  await client.settle()
  t.deepEqual([client.seen('CHANNEL_CREATE').length, client.seen('CHANNEL_UPDATE').length], [1, 0])
  const { body: channels } = await alice.get(`/guilds/${guild}/channels`)
  t.false(channels.some(({ name }: { name: string }) => name === 'refused'))
})

test('the first message of a post has the id of the post, until it is deleted', async (t) => {
  const { node, alice, bob, guild, channel } = await setUp()
  await using _node = node
  const { body: forum } = await alice.post(`/guilds/${guild}/channels`, { name: 'q', type: ChannelType.GuildForum })
  const { body: post } = await bob.post(`/channels/${forum.id}/threads`, { name: 'how?', message: { content: 'so?' } })
  const path = `/channels/${post.id}/messages`
  t.like(post.message, { id: post.id, channel_id: post.id, content: 'so?' })
  t.is(post.message_count, 0)
  await bob.post(path, { content: 'more' })
  t.is((await bob.get(`/channels/${post.id}`)).body.message_count, 1)
  t.is((await alice.get(`${path}/${post.id}`)).body.content, 'so?')
  t.is((await bob.patch(`${path}/${post.id}`, { content: 'or so?' })).body.content, 'or so?')
  t.is((await alice.put(`${path}/${post.id}/reactions/%F0%9F%91%8D/@me`)).status, 204)
  t.is((await alice.delete(`${path}/${post.id}`)).status, 204)
  const { body: thread } = await alice.post(`/channels/${channel}/threads`, { name: 'plain', type: 11 })
  await alice.post(`/channels/${thread.id}/messages`, { content: 'first' })
  t.is((await alice.get(`/channels/${thread.id}/messages/${thread.id}`)).body.code, 10008)
})
