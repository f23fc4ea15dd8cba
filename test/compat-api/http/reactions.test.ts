import test from 'ava'
import { conforms, eachConforms } from '../../support/api/conforms.ts'
import { found, invite, startNode, type TestNode } from '../../support/api/node.ts'

const THUMB = encodeURIComponent('👍')
const HEART = encodeURIComponent('❤')
const CUSTOM = encodeURIComponent('wave:1234567890123456789')

const gather = async (node: TestNode) => {
  const alice = await node.person('alice')
  const bob = await node.person('bob')
  const { channel } = await found(alice)
  await invite(alice, channel, bob)
  const { body } = await alice.post(`/channels/${channel}/messages`, { content: 'vote' })
  const message = `/channels/${channel}/messages/${body.id}`
  return { alice, bob, channel, id: body.id, message, reactions: `${message}/reactions` }
}

test('reactions are put, counted, listed and taken back', async (t) => {
  await using node = await startNode()
  const { alice, bob, message, reactions } = await gather(node)
  for (const actor of [alice, bob]) t.is((await actor.put(`${reactions}/${THUMB}/@me`)).status, 204)
  t.is((await bob.put(`${reactions}/${THUMB}/%40me`)).status, 204)
  t.is((await bob.put(`${reactions}/${CUSTOM}/@me`)).status, 204)
  t.is((await alice.put(`${reactions}/${HEART}/@me`)).status, 204)
  const { body } = await alice.get(message)
  conforms(t, 'MessageResponseSchema', body)
  const summary = body.reactions.map(
    ({ emoji, count, me }: { emoji: { name: string }; count: number; me: boolean }) => [emoji.name, count, me]
  )
  t.deepEqual(summary, [
    ['👍', 2, true],
    ['wave', 1, false],
    ['❤', 1, true]
  ])
  const { body: users } = await alice.get(`${reactions}/${THUMB}?limit=10`)
  eachConforms(t, 'UserResponseSchema', users)
  t.is(users.length, 2)
  t.is((await alice.get(`${reactions}/${THUMB}?limit=10&after=${users[0].id}`)).body[0].id, users[1].id)

  t.is((await bob.delete(`${reactions}/${THUMB}/@me`)).status, 204)
  t.is((await alice.get(message)).body.reactions[0].count, 1)
  t.like(await bob.delete(`${reactions}/${THUMB}/${alice.id}`), { status: 403, body: { code: 50013 } })
  t.like(await bob.delete(reactions), { status: 403, body: { code: 50013 } })
  t.is((await alice.delete(`${reactions}/${CUSTOM}/${bob.id}`)).status, 204)
  t.is((await alice.delete(`${reactions}/${HEART}`)).status, 204)
  t.is((await alice.get(message)).body.reactions.length, 1)
  t.is((await alice.delete(reactions)).status, 204)
  t.false('reactions' in (await alice.get(message)).body)
})

test('what is no emoji is refused', async (t) => {
  await using node = await startNode()
  const { alice, reactions } = await gather(node)
  for (const name of ['nonsense', 'a', '%31', 'name:', ':123', encodeURIComponent('👍👍')]) {
    t.like(await alice.put(`${reactions}/${name}/@me`), { status: 400, body: { code: 10014 } }, name)
  }
})

test('pins on the old and the new path', async (t) => {
  await using node = await startNode()
  const { alice, bob, channel, id } = await gather(node)
  const pins = `/channels/${channel}/messages/pins`
  t.like(await bob.put(`${pins}/${id}`), { status: 403, body: { code: 50013 } })
  t.is((await alice.put(`${pins}/${id}`)).status, 204)
  const { body: second } = await alice.post(`/channels/${channel}/messages`, { content: 'two' })
  t.is((await alice.put(`/channels/${channel}/pins/${second.id}`)).status, 204)
  const { body } = await bob.get(pins)
  conforms(t, 'PinnedMessagesResponseSchema', body)
  t.deepEqual(
    body.items.map((item: { message: { id: string } }) => item.message.id),
    [second.id, id]
  )
  const { body: page } = await bob.get(`${pins}?limit=1`)
  t.is(page.items.length, 1)
  t.true(page.has_more)
  const { body: rest } = await bob.get(`${pins}?limit=1&before=${encodeURIComponent(page.items[0].pinned_at)}`)
  t.deepEqual([rest.items[0].message.id, rest.has_more], [id, false])
  t.is((await bob.get(`/channels/${channel}/pins`)).body.length, 2)
  t.true((await bob.get(`/channels/${channel}/messages/${id}`)).body.pinned)
  t.is((await alice.delete(`${pins}/${id}`)).status, 204)
  t.is((await alice.delete(`/channels/${channel}/pins/${second.id}`)).status, 204)
  t.deepEqual((await bob.get(`/channels/${channel}/pins`)).body, [])
})
