/** Direct messages over REST, against the official description; and what a careless client is told. */
import test from 'ava'
import { conforms } from '../../support/api/conforms.ts'
import { found, invite, startNode } from '../../support/api/node.ts'

const setUp = async () => {
  const node = await startNode()
  const [alice, bob] = [await node.person('alice'), await node.person('bob')]
  const { guild, channel } = await found(alice)
  await invite(alice, channel, bob)
  const { body: dm } = await alice.post('/users/@me/channels', { recipient_id: bob.id })
  return { node, alice, bob, guild, dm }
}

test('a conversation and what is said in it are as the description has them', async (t) => {
  const { node, alice, bob, dm } = await setUp()
  await using _node = node
  conforms(t, 'PrivateChannelResponseSchema', dm)
  t.is((await bob.post('/users/@me/channels', { recipients: [alice.id] })).body.id, dm.id)
  const sent = await bob.post(`/channels/${dm.id}/messages`, { content: 'hello', nonce: '7' })
  t.is(sent.status, 200)
  conforms(t, 'MessageResponseSchema', sent.body)
  t.is(sent.body.nonce, '7')
  conforms(t, 'PrivateChannelResponseSchema', (await alice.get(`/channels/${dm.id}`)).body)
  t.is((await alice.get('/users/@me/channels')).body[0].last_message_id, sent.body.id)
  const group = await alice.post('/users/@me/channels', { recipients: [] })
  conforms(t, 'PrivateGroupChannelResponseSchema', group.body)
  const named = await alice.patch(`/channels/${group.body.id}`, { name: 'plans' })
  t.is(named.body.name, 'plans')
  t.is((await alice.patch(`/channels/${group.body.id}`, { name: '' })).body.name, null)
  t.is((await alice.delete(`/channels/${group.body.id}`)).status, 200)
})

test('what there is only in guilds, and who is nobody, is said to be so', async (t) => {
  const { node, alice, bob, dm } = await setUp()
  await using _node = node
  const mallory = await node.person('mallory')
  const robot = await node.bot(alice, 'robot')
  const answers: readonly (readonly [Promise<{ status: number; body: { code: number } }>, number, number])[] = [
    [alice.post(`/channels/${dm.id}/invites`, {}), 403, 50_003],
    [alice.post(`/channels/${dm.id}/webhooks`, { name: 'hook' }), 403, 50_003],
    [alice.patch(`/channels/${dm.id}`, { name: 'ours' }), 403, 50_003],
    [alice.put(`/channels/${dm.id}/recipients/${mallory.id}`), 400, 50_024],
    [alice.post('/users/@me/channels', { recipient_id: alice.id }), 403, 50_007],
    [alice.post('/users/@me/channels', { recipient_id: '1' }), 404, 10_013],
    [alice.post('/users/@me/channels', { recipients: [bob.id, mallory.id] }), 403, 50_007],
    [alice.post('/users/@me/channels', { recipient_id: {} }), 400, 50_035],
    [robot.post('/users/@me/channels', { recipients: [alice.id, bob.id] }), 403, 50_007],
    [mallory.get(`/channels/${dm.id}`), 403, 50_001],
    [mallory.get(`/channels/${dm.id}/messages`), 403, 50_001],
    [mallory.post(`/channels/${dm.id}/messages`, { content: 'let me in' }), 403, 50_001],
    [mallory.delete(`/channels/${dm.id}`), 403, 50_001],
    [robot.get('/users/@me/channels'), 403, 20_001]
  ]
  for (const [answer, status, code] of answers) {
    const reply = await answer
    t.deepEqual([reply.status, reply.body.code], [status, code])
  }
  const { body: stranger } = await mallory.post('/users/@me/channels', { recipient_id: alice.id })
  t.is((await mallory.post(`/channels/${stranger.id}/messages`, { content: 'hello' })).body.code, 50_007)
  t.deepEqual(node.faults, [])
})
