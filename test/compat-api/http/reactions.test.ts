import test from 'ava'
import { P } from '../../../node/core/permissions.ts'
import type { Snowflake } from '../../../node/core/ids.ts'
import { conforms, eachConforms } from '../../support/api/conforms.ts'
import { found, invite, startNode, type TestNode } from '../../support/api/node.ts'
import { emojiNew } from '../../support/core/drafts.ts'
import { must } from '../../support/core/local-app.ts'

const THUMB = encodeURIComponent('👍')
const HEART = encodeURIComponent('❤')

const gather = async (node: TestNode) => {
  const alice = await node.person('alice')
  const bob = await node.person('bob')
  const { guild, channel } = await found(alice)
  await invite(alice, channel, bob)
  const { body } = await alice.post(`/channels/${channel}/messages`, { content: 'vote' })
  const message = `/channels/${channel}/messages/${body.id}`
  return { alice, bob, guild, channel, id: body.id, message, reactions: `${message}/reactions` }
}

test('reactions are put, counted, listed and taken back', async (t) => {
  await using node = await startNode()
  const { alice, bob, guild, message, reactions } = await gather(node)
  const view = must(node.app.guilds.get(guild as Snowflake))
  await node.app.guilds.submit(view.cid, view.state.owner, [emojiNew('wave')])
  const CUSTOM = encodeURIComponent(`wave:${(await bob.get(`/guilds/${guild}/emojis`)).body[0].id}`)
  for (const actor of [alice, bob]) t.is((await actor.put(`${reactions}/${THUMB}/@me`)).status, 204)
  t.is((await bob.put(`${reactions}/${THUMB}/%40me`)).status, 204)
  t.is((await bob.put(`${reactions}/${CUSTOM}/@me`)).status, 204)
  t.like(await bob.put(`${reactions}/${encodeURIComponent('wave:1234567890123456789')}/@me`), {
    status: 400,
    body: { code: 10014 }
  })
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

const POLL = {
  question: { text: 'tea?' },
  answers: [
    { poll_media: { text: 'yes', emoji: { name: '👍' } } },
    { poll_media: { text: 'no' } },
    { poll_media: { text: 'later' } }
  ]
}

test('polls are put, voted in, counted and ended', async (t) => {
  await using node = await startNode()
  const { alice, bob, channel, id: plain } = await gather(node)
  const path = `/channels/${channel}/messages`
  const { status, body: asked } = await alice.post(path, { poll: { ...POLL, duration: 2 } })
  t.is(status, 200)
  conforms(t, 'MessageResponseSchema', asked)
  t.like(asked.poll, { question: { text: 'tea?' }, allow_multiselect: false, layout_type: 1 })
  t.deepEqual(asked.poll.answers[0], { answer_id: 1, poll_media: { text: 'yes', emoji: { id: null, name: '👍' } } })
  t.is(Date.parse(asked.poll.expiry) - Date.parse(asked.timestamp), 2 * 3600 * 1000)
  const answers = `/channels/${channel}/polls/${asked.id}/answers`
  t.is((await alice.put(`${answers}/@me`, { answer_ids: ['2'] })).status, 204)
  t.is((await bob.put(`${answers}/@me`, { answer_ids: [2] })).status, 204)
  t.is((await bob.put(`${answers}/@me`, { answer_ids: [2] })).status, 204)

  const { body: page } = await alice.get(`${answers}/2?limit=1`)
  t.is(page.users.length, 1)
  const { body: rest } = await alice.get(`${answers}/2?after=${page.users[0].id}`)
  t.not(page.users[0].id, rest.users[0].id)
  t.is(new Set([page.users[0].id, rest.users[0].id, alice.id, bob.id]).size, 2)
  t.is((await bob.put(`${answers}/@me`, { answer_ids: [1] })).status, 204)
  t.deepEqual((await bob.get(`${path}/${asked.id}`)).body.poll.results, {
    is_finalized: false,
    answer_counts: [
      { id: 1, count: 1, me_voted: true },
      { id: 2, count: 1, me_voted: false },
      { id: 3, count: 0, me_voted: false }
    ]
  })
  const noPolls = { type: 1, allow: '0', deny: String(P.SEND_POLLS) }
  t.is((await alice.put(`/channels/${channel}/permissions/${bob.id}`, noPolls)).status, 204)
  const refused = [
    [await bob.put(`${answers}/@me`, { answer_ids: [1, 2] }), 400, 50_035],
    [await bob.put(`${answers}/@me`, { answer_ids: [4] }), 400, 50_035],
    [await bob.put(`/channels/${channel}/polls/${plain}/answers/@me`, { answer_ids: [1] }), 400, 520_000],
    [await alice.get(`${answers}/4`), 404, 0],
    [await alice.get(`${answers}/11`), 404, 0],
    [await alice.patch(`${path}/${asked.id}`, { content: 'coffee?' }), 400, 520_003],
    [await alice.post(`/channels/${channel}/polls/${plain}/expire`), 400, 520_006],
    [await bob.post(`/channels/${channel}/polls/${asked.id}/expire`), 403, 50_005],
    [await bob.post(path, { poll: POLL }), 403, 50_013]
  ] as const
  for (const [answer, code, json] of refused) t.like(answer, { status: code, body: { code: json } })

  t.is((await bob.put(`${answers}/@me`, { answer_ids: [] })).status, 204)
  const { body: ended } = await alice.post(`/channels/${channel}/polls/${asked.id}/expire`)
  t.like(ended.poll.results, { is_finalized: true, answer_counts: [{ count: 0 }, { count: 1, me_voted: true }] })
  const { body: latest } = await bob.get(`${path}?limit=1`)
  conforms(t, 'MessageResponseSchema', latest[0])
  t.like(latest[0], { type: 46, content: '', author: { id: alice.id }, message_reference: { message_id: asked.id } })
  t.is(latest[0].embeds[0].type, 'poll_result')
  t.deepEqual(
    latest[0].embeds[0].fields.map(({ name, value }: { name: string; value: string }) => [name, value]),
    [
      ['poll_question_text', 'tea?'],
      ['victor_answer_votes', '1'],
      ['total_votes', '1'],
      ['victor_answer_id', '2'],
      ['victor_answer_text', 'no']
    ]
  )
  t.like(await bob.put(`${answers}/@me`, { answer_ids: [1] }), { status: 400, body: { code: 520_001 } })
  t.like(await alice.post(`/channels/${channel}/polls/${asked.id}/expire`), { status: 400, body: { code: 520_001 } })
})

test('what is no poll is refused', async (t) => {
  await using node = await startNode()
  const { alice, channel } = await gather(node)
  const media = (poll_media: object) => ({ ...POLL, answers: [{ poll_media }] })
  const wrong: readonly (readonly [what: string, poll: unknown, code?: number])[] = [
    ['no question', { answers: POLL.answers }],
    ['a blank question', { ...POLL, question: { text: ' ' } }],
    ['a long question', { ...POLL, question: { text: 'x'.repeat(301) } }],
    ['no answers', { ...POLL, answers: [] }],
    ['eleven answers', { ...POLL, answers: Array.from({ length: 11 }, () => POLL.answers[1]) }],
    ['an empty answer', media({})],
    ['a long answer', media({ text: 'x'.repeat(56) })],
    ['an emoji of nobody', media({ emoji: { id: '1234567890123456789' } }), 520_004],
    ['no emoji', media({ emoji: { name: 'x' } }), 520_004],
    ['no time', { ...POLL, duration: 0 }],
    ['33 days', { ...POLL, duration: 769 }],
    ['another layout', { ...POLL, layout_type: 2 }]
  ]
  for (const [what, poll, code = 50_035] of wrong)
    t.like(await alice.post(`/channels/${channel}/messages`, { poll }), { status: 400, body: { code } }, what)
})
