/** Channels of announcements over REST: who follows one, and what is copied of it. */
import test from 'ava'
import { conforms } from '../../support/api/conforms.ts'
import { found, invite, startNode, type Actor } from '../../support/api/node.ts'

const setup = async () => {
  const node = await startNode()
  const [alice, bob, carol] = [await node.person('alice'), await node.person('bob'), await node.person('carol')]
  const { guild, channel } = await found(alice)
  await invite(alice, channel, bob, carol)
  const { body: role } = await alice.post(`/guilds/${guild}/roles`, { name: 'hooks', permissions: String(1 << 29) })
  await alice.put(`/guilds/${guild}/members/${bob.id}/roles/${role.id}`)
  return { node, alice, bob, carol, guild, channel }
}

const newest = async (reader: Actor, channel: string) => (await reader.get(`/channels/${channel}/messages`)).body[0]

test('a channel of announcements is followed, and what is published there is marked', async (t) => {
  const { node, alice, bob, carol, guild, channel } = await setup()
  await using _node = node
  const { body: news } = await alice.post(`/guilds/${guild}/channels`, { name: 'announcements', type: 5 })
  const followers = `/channels/${news.id}/followers`
  const refused = [
    [await carol.post(followers, { webhook_channel_id: channel }), 403, 50_013],
    [await bob.post(`/channels/${channel}/followers`, { webhook_channel_id: news.id }), 400, 50_024],
    [await bob.post(followers, { webhook_channel_id: news.id }), 400, 50_024],
    [await bob.post(followers, { webhook_channel_id: '1' }), 404, 10_003],
    [await bob.post(followers, {}), 400, 50_035]
  ] as const
  for (const [answer, status, code] of refused) t.like(answer, { status, body: { code } })
  const { body: made } = await bob.post(followers, { webhook_channel_id: channel })
  conforms(t, 'ChannelFollowerResponseSchema', made)
  const { body: hook } = await alice.get(`/webhooks/${made.webhook_id}`)
  conforms(t, 'ChannelFollowerWebhookResponseSchema', hook)
  t.like(hook, { type: 2, name: 'Moot #announcements', source_channel: { id: news.id, name: 'announcements' } })
  t.is(hook.source_guild.id, guild)
  t.deepEqual([hook.token, hook.url], [undefined, undefined])
  t.like(await newest(alice, channel), {
    type: 12,
    content: 'Moot #announcements',
    author: { id: bob.id },
    message_reference: { channel_id: news.id, guild_id: guild }
  })

  const { body: said } = await alice.post(`/channels/${news.id}/messages`, { content: 'rain' })
  const one = `/channels/${news.id}/messages/${said.id}`
  t.like(await carol.post(`${one}/crosspost`), { status: 403, body: { code: 50_013 } })
  const { body: published } = await alice.post(`${one}/crosspost`)
  conforms(t, 'MessageResponseSchema', published)
  t.is(published.flags, 1)
  t.like(await alice.post(`${one}/crosspost`), { status: 400, body: { code: 40_033 } })
  const poll = { question: { text: 'rain?' }, answers: [{ poll_media: { text: 'yes' } }] }
  const { body: asked } = await alice.post(`/channels/${news.id}/messages`, { poll })
  t.like(await alice.post(`/channels/${news.id}/messages/${asked.id}/crosspost`), {
    status: 400,
    body: { code: 50_068 }
  })
  await node.app.following.settled()
  const copy = await newest(alice, channel)
  conforms(t, 'MessageResponseSchema', copy)
  t.like(copy, {
    content: 'rain',
    flags: 2,
    webhook_id: hook.id,
    author: { username: 'Moot #announcements' },
    message_reference: { message_id: said.id, channel_id: news.id, guild_id: guild }
  })
  t.like(await alice.post(`/channels/${channel}/messages/${copy.id}/crosspost`), {
    status: 400,
    body: { code: 50_024 }
  })
  await alice.delete(one)
  await node.app.following.settled()
  t.like(await newest(alice, channel), { flags: 2 | 8, content: '[Original Message Deleted]' })
  t.deepEqual(node.faults, [])
})
