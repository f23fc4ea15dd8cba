/** Direct messages over REST, against the official description; and what a careless client is told. */
import test from 'ava'
import { conforms } from '../../support/api/conforms.ts'
import { faultOf, load } from '../../support/api/files.ts'
import { found, invite, startNode } from '../../support/api/node.ts'
import { until } from '../../support/core/on-disk.ts'
import { dataUri, look, still, SVG } from '../../support/pictures.ts'

const setUp = async () => {
  const node = await startNode()
  const [alice, bob] = [await node.person('alice'), await node.person('bob')]
  const { guild, channel } = await found(alice)
  await invite(alice, channel, bob)
  const { body: dm } = await alice.post('/users/@me/channels', { recipient_id: bob.id })
  return { node, alice, bob, guild, channel, dm }
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

test('a group has an icon, for as long as it is not taken away', async (t) => {
  const { node, alice, channel, dm } = await setUp()
  await using _node = node
  const { body: group } = await alice.post('/users/@me/channels', { recipients: [] })
  t.is(group.icon, null)
  const [first, second] = [dataUri(await still(64, 64, '#0000ff')), dataUri(await still(80, 40, '#ff0000'))]
  const shown = await alice.patch(`/channels/${group.id}`, { icon: first, name: 'plans' })
  conforms(t, 'PrivateGroupChannelResponseSchema', shown.body)
  t.regex(shown.body.icon, /^[\da-f]{32}$/)
  t.is(shown.body.name, 'plans')
  const at = (hash: string, id = group.id) => load(`${node.url}/channel-icons/${id}/${hash}.png`)
  t.like(await look((await at(shown.body.icon)).bytes), { width: 64, colour: '0000ff' })
  t.is((await at(shown.body.icon, channel)).status, 404)
  t.is((await alice.patch(`/channels/${group.id}`, { name: 'deeds' })).body.icon, shown.body.icon)
  await node.app.files.sweep()
  t.is((await at(shown.body.icon)).status, 200, 'it stays')

  const other = await alice.patch(`/channels/${group.id}`, { icon: second })
  t.like(other.body, { name: 'deeds' })
  t.not(other.body.icon, shown.body.icon)
  t.is((await at(shown.body.icon)).status, 404)
  await until(() => node.app.storage.blobs.images().length === 1, 'the first one gone')
  t.is((await alice.patch(`/channels/${group.id}`, { icon: null })).body.icon, null)
  await until(() => node.app.storage.blobs.images().length === 0, 'the second one gone')

  t.is(faultOf(await alice.patch(`/channels/${group.id}`, { icon: dataUri(SVG) }), 'icon'), 'IMAGE_INVALID')
  t.is(faultOf(await alice.patch(`/channels/${channel}`, { icon: first }), 'icon'), 'IMAGES_UNSUPPORTED')
  t.like(await alice.patch(`/channels/${dm.id}`, { icon: first }), { status: 403, body: { code: 50_003 } })
  t.is(node.app.storage.blobs.images().length, 0)
  t.deepEqual(node.faults, [])
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
    [alice.post('/users/@me/channels', { recipients: [], access_tokens: ['let me in'] }), 400, 50_025],
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
