/** A person on one node uses a bot on another: commands, buttons, forms and files go there, and answers come back. */
import test from 'ava'
import type { Caller } from '../support/interop/caller.ts'
import { clientOf, hears } from '../support/interop/client-of.ts'
import { runDiceBot } from '../support/interop/dice-bot.ts'
import { connect } from '../support/process/bots.ts'
import { eventually } from '../support/process/eventually.ts'
import { startMoot, type Moot } from '../support/process/moot.ts'
import type { NodeProcess } from '../support/process/node-process.ts'
import { actor, RestError, type Actor, type Json } from '../support/process/rest.ts'

let moot: Moot
test.before(async () => {
  moot = await startMoot()
})
test.after.always(() => moot[Symbol.asyncDispose]())

const at = (
  node: NodeProcess,
  who: Actor,
  application: string,
  place: { readonly guild: string | null; readonly channel: string } = moot
): Promise<Caller & Disposable> => clientOf(node, who, application, place)

const refusalOf = async (asked: Promise<unknown>): Promise<number> =>
  asked.then(
    () => 0,
    (error: unknown) => (error instanceof RestError ? error.code : -1)
  )

test.serial('bob on B uses a bot on A, openly and for himself alone', async (t) => {
  const { a, b, alice, bob, beep, channel } = moot
  await using bot = await connect(a.ready.http, beep)
  const faults = await runDiceBot(bot.client)
  using at_bob = await at(b, bob, beep.id)
  using at_alice = await at(a, alice, beep.id)

  await at_bob.command('roll', [
    { type: 4, name: 'dice', value: 3 },
    { type: 6, name: 'for', value: alice.id }
  ])
  const rolled = await at_bob.hears('MESSAGE_CREATE')
  t.like(rolled, { content: 'bob en-US 3 alice', type: 20, author: { id: beep.id } })
  t.like(rolled.interaction_metadata, { name: 'roll', user: { id: bob.id } })
  t.like((await at_alice.hears('MESSAGE_CREATE')).interaction_metadata, { name: 'roll', user: { id: bob.id } })

  await at_bob.command('secret')
  const secret = await hears(at_bob, 'MESSAGE_CREATE', ({ flags }) => flags === 64)
  t.is(secret.content, 'psst')
  await at_bob.press(secret, 'again')
  t.like(await at_bob.hears('MESSAGE_UPDATE'), { id: secret.id, content: 'psst, again', flags: 64 })

  await at_bob.command('slow', [{ type: 1, name: 'secretly', options: [] }])
  await hears(at_bob, 'MESSAGE_CREATE', ({ flags }) => flags === 192)
  t.like(await at_bob.hears('MESSAGE_UPDATE'), { content: 'at last', flags: 64 })

  await at_bob.command('ask')
  const asked = await hears(at_bob, 'MESSAGE_UPDATE', ({ poll }) => poll !== undefined)
  t.like(asked, { poll: { question: { text: 'tea?' } }, flags: 0 })
  const votes = `/channels/${channel}/polls/${asked.id}/answers`
  await bob.put(`${votes}/@me`, { answer_ids: [2] })
  t.is((await bob.get(`${votes}/2`)).users[0].id, bob.id)

  await at_bob.command('form')
  const form = await at_bob.hears('INTERACTION_MODAL_CREATE')
  await at_bob.submit(form, { name: 'Bob' })
  await hears(at_bob, 'MESSAGE_CREATE', ({ content, flags }) => content === 'hello, Bob' && flags === 64)

  await at_bob.suggest('find', [{ type: 3, name: 'table', value: 'b', focused: true }])
  t.is((await at_bob.hears('APPLICATION_COMMAND_AUTOCOMPLETE_RESPONSE')).choices[0].name, 'boak')

  await at_bob.command('buttons')
  const shown = await hears(at_bob, 'MESSAGE_CREATE', ({ content }) => content === 'press')
  await at_bob.press(shown, 'choose', ['1'])
  t.like(await at_bob.hears('MESSAGE_UPDATE'), { id: shown.id, content: 'chose 1' })

  await at_alice.gateway.settle()
  const heard = at_alice.gateway.frames
    .filter(({ t: name, d }) => name?.startsWith('MESSAGE_') && ![d['id'], d['message_id']].includes(asked.id))
    .map(({ d }) => d['content'])
  t.deepEqual(
    heard.filter((content) => content !== 'press' && content !== 'chose 1'),
    ['bob en-US 3 alice']
  )
  t.deepEqual(faults, [])

  const show = (await bob.get(`/channels/${channel}/application-command-index`)).application_commands.find(
    ({ name }: Json) => name === 'show'
  )
  const body = new FormData()
  const data = {
    id: show.id,
    options: [{ type: 11, name: 'file', value: '0' }],
    attachments: [{ id: '0', filename: 'note.txt' }]
  }
  body.set('payload_json', JSON.stringify({ type: 2, application_id: beep.id, channel_id: channel, data }))
  body.set('files[0]', new Blob(['by hand']), 'note.txt')
  const headers = { authorization: bob.authorization }
  const sent = await fetch(`${b.ready.http}/api/v10/interactions`, { method: 'POST', headers, body })
  t.is(sent.status, 204)
  const copied = await hears(at_bob, 'MESSAGE_CREATE', ({ content }) => content === 'note.txt: by hand')
  t.is(await (await fetch(copied.attachments[0].url)).text(), 'copied')
  t.deepEqual(faults, [])
})

test.serial('of two nodes of one bot one hears, whichever it is connected to', async (t) => {
  const { a, b, bob, alice, beep } = moot
  const abroad = actor(() => b.ready.http, beep)
  using at_bob = await at(b, bob, beep.id)
  await at_bob.command('roll', [{ type: 4, name: 'dice', value: 1 }])
  await at_bob.hears('INTERACTION_FAILURE')

  await using away = await connect(b.ready.http, abroad)
  const faults = await runDiceBot(away.client)
  using at_alice = await at(a, alice, beep.id)
  await at_alice.command('secret')
  await hears(at_alice, 'MESSAGE_CREATE', ({ content }) => content === 'psst')
  await using home = await connect(a.ready.http, beep)
  const alsoFaults = await runDiceBot(home.client)
  await at_alice.command('secret')
  await hears(at_alice, 'MESSAGE_CREATE', ({ content }) => content === 'psst')
  await at_bob.command('secret')
  await hears(at_bob, 'MESSAGE_CREATE', ({ content }) => content === 'psst')
  t.deepEqual([...faults, ...alsoFaults], [])
})

test.serial('who may use a command is the guild’s word on every node', async (t) => {
  const { a, b, alice, bob, beep, guild, channel } = moot
  await using bot = await connect(a.ready.http, beep)
  await runDiceBot(bot.client)
  using at_bob = await at(b, bob, beep.id)
  const index = await bob.get(`/guilds/${guild}/application-command-index`)
  const { id } = index.application_commands.find(({ name }: Json) => name === 'secret')
  const path = `/applications/${beep.id}/guilds/${guild}/commands/${id}/permissions`
  await alice.put(path, { permissions: [{ id: guild, type: 1, permission: false }] })
  const call = () =>
    bob.post('/interactions', { type: 2, application_id: beep.id, channel_id: channel, data: { id, options: [] } })
  await eventually(async () => (await refusalOf(call())) === 50_013)
  await alice.put(path, { permissions: [] })
  await eventually(async () => (await refusalOf(call())) === 0)
  await hears(at_bob, 'MESSAGE_CREATE', ({ content }) => content === 'psst')
  t.pass()
})

test.serial('in direct messages with a bot of another node', async (t) => {
  const { a, b, alice, boop } = moot
  await using bot = await connect(b.ready.http, boop)
  const faults = await runDiceBot(bot.client)
  const room = await alice.post('/users/@me/channels', { recipient_id: boop.id })
  await alice.post(`/channels/${room.id}/messages`, { content: 'hello' })
  using at_alice = await at(a, alice, boop.id, { guild: null, channel: room.id })
  await eventually(async () => {
    const index = await alice.get(`/channels/${room.id}/application-command-index`)
    return index.application_commands.some(({ name }: Json) => name === 'roll')
  })
  await at_alice.command('roll', [{ type: 4, name: 'dice', value: 2 }])
  const said = await hears(at_alice, 'MESSAGE_CREATE', ({ type }) => type === 20)
  t.like(said, { content: 'alice en-US 2', channel_id: room.id, interaction_metadata: { user: { id: alice.id } } })
  await at_alice.command('secret')
  t.like(await hears(at_alice, 'MESSAGE_CREATE', ({ flags }) => flags === 64), { content: 'psst' })
  t.deepEqual(faults, [])
})
