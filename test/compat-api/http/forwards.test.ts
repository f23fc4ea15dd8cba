/** Messages that are forwarded: what they said, elsewhere, and nothing beside it. */
import test from 'ava'
import { conforms } from '../../support/api/conforms.ts'
import { faultOf, formOf, load, PNG, stickerForm } from '../../support/api/files.ts'
import { found, invite, startNode, type Actor } from '../../support/api/node.ts'
import { lottie } from '../../support/pictures.ts'

const SEND_MESSAGES = 1 << 11
const ATTACH_FILES = 1 << 15
const VIEW_CHANNEL = 1 << 10

const setup = async () => {
  const node = await startNode()
  const [alice, bob] = [await node.person('alice'), await node.person('bob')]
  const [moot, other] = [await found(alice), await found(alice, 'Elsewhere')]
  await invite(alice, moot.channel, bob)
  await invite(alice, other.channel, bob)
  return { node, alice, bob, moot, other }
}

const say = async (who: Actor, channel: string, body: unknown) =>
  (await who.post(`/channels/${channel}/messages`, body)).body

const forward = (who: Actor, to: string, { channel_id, id }: { channel_id: string; id: string }, more: object = {}) =>
  who.post(`/channels/${to}/messages`, { message_reference: { type: 1, channel_id, message_id: id }, ...more })

test('bob forwards to another guild what alice said, with its files, and nobody is asked there', async (t) => {
  const { node, alice, bob, moot, other } = await setup()
  await using _node = node
  const said = await say(
    alice,
    moot.channel,
    formOf(
      { content: `look, <@${alice.id}>`, embeds: [{ title: 'a map' }], flags: 4096 },
      { name: 'map.png', bytes: PNG, type: 'image/png' }
    )
  )
  await alice.patch(`/channels/${moot.channel}/messages/${said.id}`, { content: `see, <@${alice.id}> and @everyone` })
  const { status, body } = await forward(bob, other.channel, said, { nonce: 'n1' })
  t.is(status, 200)
  // The official description has snapshots, and not the type of reference that comes with them.
  conforms(t, 'MessageResponseSchema', { ...body, message_reference: { ...body.message_reference, type: 0 } })
  t.like(body, {
    type: 0,
    content: '',
    embeds: [],
    attachments: [],
    mentions: [],
    mention_everyone: false,
    flags: 1 << 14,
    nonce: 'n1',
    author: { id: bob.id },
    message_reference: { type: 1, channel_id: moot.channel, message_id: said.id }
  })
  t.is(typeof body.message_reference.guild_id, 'string')
  const [{ message }] = body.message_snapshots
  t.like(message, { type: 0, content: `see, <@${alice.id}> and @everyone`, flags: 4096, timestamp: said.timestamp })
  t.like(message.embeds, [{ title: 'a map' }])
  t.like(message.mentions, [{ id: alice.id }])
  t.truthy(message.edited_timestamp)
  t.deepEqual((await load(message.attachments[0].url)).bytes, PNG)
  t.false('author' in message, 'it does not tell who said it')

  const again = await forward(alice, moot.channel, body)
  t.deepEqual(again.body.message_reference, body.message_reference, 'what is forwarded on is from where it was said')
  t.is(again.body.message_snapshots[0].message.content, message.content)

  const answer = await say(alice, other.channel, { content: 'hm', message_reference: { message_id: body.id } })
  t.is(answer.referenced_message.message_snapshots[0].message.content, message.content)
  const found = await bob.get(`/guilds/${other.guild}/messages/search?has=snapshot`)
  t.is(found.body.total_results, 1)
})

test('what has been forwarded stays as it is, whatever becomes of the original', async (t) => {
  const { node, alice, bob, moot, other } = await setup()
  await using _node = node
  const said = await say(alice, moot.channel, { content: 'before' })
  const { body } = await forward(bob, other.channel, said)
  await alice.patch(`/channels/${moot.channel}/messages/${said.id}`, { content: 'after' })
  await alice.delete(`/channels/${moot.channel}/messages/${said.id}`)
  const path = `/channels/${other.channel}/messages/${body.id}`
  const edited = await bob.patch(path, { content: 'she said something else' })
  t.is(faultOf(edited, 'content'), 'FORWARD_NOT_EDITABLE')
  t.is((await bob.get(path)).body.message_snapshots[0].message.content, 'before')
  t.is((await bob.delete(path)).status, 204)
})

test('a forward says nothing of its own, and notices, polls and what is gone are not forwarded', async (t) => {
  const { node, alice, bob, moot, other } = await setup()
  await using _node = node
  const said = await say(alice, moot.channel, { content: 'hello' })
  const reference = 'message_reference'
  for (const more of [{ content: 'look' }, { embeds: [{ title: 'x' }] }, { tts: true }])
    t.is(faultOf(await forward(bob, other.channel, said, more), reference), 'MESSAGE_REFERENCE_FORWARD_WITH_CONTENT')
  const poll = { question: { text: 'which?' }, answers: [{ poll_media: { text: 'this' } }], duration: 1 }
  await alice.put(`/channels/${moot.channel}/pins/${said.id}`)
  const [notice] = (await bob.get(`/channels/${moot.channel}/messages?limit=1`)).body
  for (const unfit of [notice, await say(alice, moot.channel, { poll })])
    t.is(faultOf(await forward(bob, other.channel, unfit), reference), 'MESSAGE_REFERENCE_NOT_FORWARDABLE')
  const gone = await forward(bob, other.channel, { ...said, id: '1234' })
  t.like(gone, { status: 404, body: { code: 10_008 } })
  const nowhere = await bob.post(`/channels/${other.channel}/messages`, {
    message_reference: { type: 1, message_id: said.id }
  })
  t.is(faultOf(nowhere, 'message_reference', 'channel_id'), 'BASE_TYPE_REQUIRED')
})

test('bob forwards only what he can read, to where he may say it', async (t) => {
  const { node, alice, bob, moot, other } = await setup()
  await using _node = node
  const said = await say(
    alice,
    moot.channel,
    formOf({ content: 'x' }, { name: 'a.png', bytes: PNG, type: 'image/png' })
  )
  const deny = (channel: string, guild: string, bits: number) =>
    alice.put(`/channels/${channel}/permissions/${guild}`, { type: 0, allow: '0', deny: String(bits) })

  await deny(other.channel, other.guild, ATTACH_FILES)
  t.like(await forward(bob, other.channel, said), { status: 403, body: { code: 50_013 } })
  await deny(other.channel, other.guild, SEND_MESSAGES)
  t.like(await forward(bob, other.channel, said), { status: 403, body: { code: 50_013 } })
  await deny(moot.channel, moot.guild, VIEW_CHANNEL)
  const hidden = await forward(bob, other.channel, said)
  t.like(hidden, { status: 403, body: { code: 160_014 } })
  const nowhere = await forward(bob, other.channel, { ...said, channel_id: '1234' })
  t.deepEqual(hidden.body, nowhere.body, 'it does not tell what is there')
  await alice.patch(`/channels/${moot.channel}`, { nsfw: true })
  t.like(await forward(alice, other.channel, said), { status: 400, body: { code: 160_010 } })
})

test('a sticker goes with it in its own guild, and what is nothing else is not forwarded to another', async (t) => {
  const { node, alice, moot, other } = await setup()
  await using _node = node
  const sticker = await alice.post(`/guilds/${moot.guild}/stickers`, stickerForm('wave', JSON.stringify(lottie())))
  t.is(sticker.status, 201)
  const said = await say(alice, moot.channel, { sticker_ids: [sticker.body.id] })
  const here = await forward(alice, moot.channel, said)
  t.like(here.body.message_snapshots[0].message.sticker_items, [{ id: sticker.body.id, name: 'wave' }])
  t.false('sticker_items' in here.body)
  const there = await forward(alice, other.channel, said)
  t.is(faultOf(there, 'message_reference'), 'MESSAGE_REFERENCE_NOT_FORWARDABLE')
  const found = await alice.get(`/guilds/${moot.guild}/messages/search?has=sticker`)
  t.is(found.body.total_results, 2)
})

test('a voice message is one sound, said to be so long and so loud, which is forwarded and not edited', async (t) => {
  const { node, alice, bob, moot, other } = await setup()
  await using _node = node
  const path = `/channels/${moot.channel}/messages`
  const spoken = { id: '0', duration_secs: 1.48, waveform: Buffer.from([0, 99, 255]).toString('base64') }
  const sound = { name: 'voice.ogg', bytes: 'OggS', type: 'audio/ogg' }
  const say = (more: object, ...files: Parameters<typeof formOf>[1][]) =>
    alice.post(path, formOf({ flags: 1 << 13, attachments: [spoken], ...more }, ...files))
  const sent = await say({}, sound)
  conforms(t, 'MessageResponseSchema', sent.body)
  const { body } = await bob.get(`${path}/${sent.body.id}`)
  t.is(body.flags, 1 << 13)
  t.like(body.attachments, [{ duration_secs: 1.48, waveform: spoken.waveform, content_type: 'audio/ogg' }])
  const [{ message: elsewhere }] = (await forward(bob, other.channel, sent.body)).body.message_snapshots
  t.like(elsewhere, { flags: 1 << 13, attachments: [{ waveform: spoken.waveform }] })
  const code = async (reply: Promise<{ body: { code: number } }>) => (await reply).body.code
  t.is(await code(say({ content: 'and more' }, sound)), 50159)
  t.is(await code(say({ attachments: [spoken, { id: '1' }] }, sound, sound)), 50160)
  t.is(await code(say({}, { name: 'a.txt', bytes: 'a', type: 'text/plain' })), 50160)
  t.is(await code(say({ attachments: [{ id: '0', duration_secs: 1 }] }, sound)), 50161)
  t.is(
    faultOf(await say({ attachments: [{ ...spoken, waveform: 'no!' }] }, sound), 'attachments', '0', 'waveform'),
    'STRING_TYPE_REGEX'
  )
  t.is(await code(alice.patch(`${path}/${sent.body.id}`, { content: 'said' })), 50162)
  await alice.put(`/channels/${moot.channel}/permissions/${bob.id}`, { type: 1, deny: String(2n ** 46n) })
  const form = formOf({ flags: 1 << 13, attachments: [spoken] }, sound)
  t.is(await code(bob.post(path, form)), 50013)
  const asText = await alice.post(path, formOf({ attachments: [spoken] }, { name: 'a.txt', bytes: 'a' }))
  t.false('waveform' in asText.body.attachments[0], 'it cannot be heard')
})
