/** Commands, buttons and forms, by the unmodified discord.js, with somebody who uses them. */
import test, { type ExecutionContext } from 'ava'
import { connect } from '../support/process/bots.ts'
import { conforms } from '../support/api/conforms.ts'
import { found, invite, startNode, type Actor, type TestNode } from '../support/api/node.ts'
import { GatewayClient } from '../support/gateway/client.ts'
import { caller, type Caller } from '../support/interop/caller.ts'
import { runDiceBot } from '../support/interop/dice-bot.ts'

const setUp = async () => {
  const node = await startNode()
  const [alice, bob] = [await node.person('alice'), await node.person('bob')]
  const beep = await node.bot(alice, 'beep')
  const { guild, channel } = await found(alice)
  await alice.post(`/oauth2/authorize?client_id=${beep.id}&scope=bot`, { guild_id: guild, authorize: true })
  await invite(alice, channel, bob)
  const bot = await connect(node.url, { ...beep, id: beep.id } as never)
  const faults = await runDiceBot(bot.client)
  return { node, alice, bob, beep, bot, faults, guild, channel }
}

type World = Awaited<ReturnType<typeof setUp>>
let world: World
test.before(async () => {
  world = await setUp()
})
test.after.always(async () => {
  await world.bot[Symbol.asyncDispose]()
  await world.node[Symbol.asyncDispose]()
})

const at = async (
  { node, beep, guild, channel }: Pick<World, 'beep' | 'guild' | 'channel'> & { node: TestNode },
  who: Actor
): Promise<Caller & Disposable> => {
  const gateway = new GatewayClient(`${node.url.replace('http', 'ws')}/?v=10&encoding=json`)
  await gateway.identify(who.token)
  const made = caller({
    gateway,
    application: beep.id,
    guild,
    channel,
    get: async (path) => (await who.get(path)).body,
    post: (path, body) => who.post(path, body)
  })
  return { ...made, [Symbol.dispose]: () => gateway[Symbol.dispose]() }
}

const quiet = (t: ExecutionContext): void => {
  t.deepEqual(world.faults, [])
  t.deepEqual(world.node.faults, [])
}

test.serial('a command with options of every kind is answered for all to see, and it shows who called', async (t) => {
  const { alice, bob, beep, guild, channel } = world
  using at_alice = await at(world, alice)
  using at_bob = await at(world, bob)
  const { body: role } = await alice.post(`/guilds/${guild}/roles`, { name: 'reds' })
  const reply = await at_alice.command('roll', [
    { type: 4, name: 'dice', value: 3 },
    { type: 6, name: 'for', value: bob.id },
    { type: 7, name: 'in', value: channel },
    { type: 8, name: 'team', value: role.id },
    { type: 10, name: 'bonus', value: 1.5 },
    { type: 5, name: 'openly', value: true }
  ])
  t.is(reply.status, 204)
  const begun = await at_alice.hears('INTERACTION_CREATE')
  const said = await at_bob.hears('MESSAGE_CREATE')
  t.like(said, { content: 'alice en-US 3 bob general reds 1.5 true', type: 20, application_id: beep.id })
  t.like(said.interaction_metadata, { type: 2, name: 'roll', user: { id: alice.id } })
  t.like(said.interaction, { name: 'roll', user: { id: alice.id } })
  t.like(await at_alice.hears('INTERACTION_SUCCESS'), begun)
  t.is(at_bob.gateway.seen('INTERACTION_CREATE').length, 0)
  conforms(t, 'MessageResponseSchema', (await bob.get(`/channels/${channel}/messages/${said.id}`)).body)
  quiet(t)
})

test.serial('what is for one alone is heard by nobody else; its button works, also in the end', async (t) => {
  const { alice, bob, channel } = world
  using at_alice = await at(world, alice)
  using at_bob = await at(world, bob)
  await at_alice.command('secret')
  const shown = await at_alice.hears('MESSAGE_CREATE')
  t.like(shown, { content: 'psst', flags: 64, channel_id: channel })
  t.like(await at_alice.press(shown, 'again'), { status: 204 })
  t.like(await at_alice.hears('MESSAGE_UPDATE'), { id: shown.id, content: 'psst, again', flags: 64 })
  t.like(await at_alice.press(shown, 'choose', ['2']), { status: 204 })
  t.like(await at_alice.hears('MESSAGE_UPDATE'), { id: shown.id, content: 'chose 2' })
  const stolen = await at_bob.press(shown, 'again')
  t.is(stolen.status, 204)
  await at_bob.hears('INTERACTION_FAILURE')
  t.like(await alice.get(`/channels/${channel}/messages/${shown.id}`), { status: 404 })
  await at_bob.gateway.settle()
  t.is(at_bob.gateway.seen('MESSAGE_CREATE').length + at_bob.gateway.seen('MESSAGE_UPDATE').length, 0)
  quiet(t)
})

test.serial('a bot takes its time, openly and secretly', async (t) => {
  const { alice, bob } = world
  using at_alice = await at(world, alice)
  using at_bob = await at(world, bob)
  await at_alice.command('slow', [{ type: 1, name: 'openly', options: [] }])
  const thinking = await at_bob.hears('MESSAGE_CREATE')
  t.like(thinking, { content: '', flags: 128 })
  t.like(await at_bob.hears('MESSAGE_UPDATE'), { id: thinking.id, content: 'at last', flags: 0 })
  await at_alice.command('slow', [{ type: 1, name: 'secretly', options: [] }])
  let secret = await at_alice.hears('MESSAGE_CREATE')
  while (secret.flags !== 192) secret = await at_alice.hears('MESSAGE_CREATE')
  t.like(await at_alice.hears('MESSAGE_UPDATE'), { id: secret.id, content: 'at last', flags: 64 })
  quiet(t)
})

test.serial('a form is shown, handed in and answered', async (t) => {
  using at_alice = await at(world, world.alice)
  await at_alice.command('form')
  const form = await at_alice.hears('INTERACTION_MODAL_CREATE')
  t.like(form, { custom_id: 'form', title: 'A form', application: { id: world.beep.id } })
  t.like(await at_alice.submit(form, { name: 'Ann' }), { status: 204 })
  t.like(await at_alice.hears('MESSAGE_CREATE'), { content: 'hello, Ann', flags: 64 })
  const unfit = { status: 400, body: { code: 50_035 } }
  t.like(await at_alice.submit({ ...form, custom_id: 'another' }, { name: 'Ann' }), unfit)
  for (const given of [{}, { name: '' }, { name: 'Ann', age: '9' }]) t.like(await at_alice.submit(form, given), unfit)
  quiet(t)
})

test.serial('more is said, changed and taken back', async (t) => {
  const { alice, bob, channel } = world
  using at_alice = await at(world, alice)
  using at_bob = await at(world, bob)
  await at_alice.command('more')
  const one = await at_bob.hears('MESSAGE_CREATE')
  const two = await at_bob.hears('MESSAGE_CREATE')
  t.deepEqual([one.content, two.content, two.message_reference?.message_id], ['one', 'two', one.id])
  t.like(await at_bob.hears('MESSAGE_UPDATE'), { id: two.id, content: 'two, changed' })
  t.like(await at_bob.hears('MESSAGE_DELETE'), { id: one.id, channel_id: channel })
  let three = await at_alice.hears('MESSAGE_CREATE')
  while (three.content !== 'three') three = await at_alice.hears('MESSAGE_CREATE')
  t.is(three.flags, 64)
  quiet(t)
})

test.serial('what is typed is completed; files go both ways', async (t) => {
  const { alice, channel, beep } = world
  using at_alice = await at(world, alice)
  await at_alice.suggest('find', [{ type: 3, name: 'table', value: 'my ', focused: true }])
  const { choices } = await at_alice.hears('APPLICATION_COMMAND_AUTOCOMPLETE_RESPONSE')
  t.deepEqual(choices, [
    { name: 'my oak', value: 'oak' },
    { name: 'my ash', value: 'ash' }
  ])
  const { application_commands: all } = (await alice.get(`/channels/${channel}/application-command-index`)).body
  const show = all.find(({ name }: { name: string }) => name === 'show')
  const form = new FormData()
  const data = {
    id: show.id,
    name: 'show',
    type: 1,
    options: [{ type: 11, name: 'file', value: '0' }],
    attachments: [{ id: '0', filename: 'note.txt' }]
  }
  form.set('payload_json', JSON.stringify({ type: 2, application_id: beep.id, channel_id: channel, data }))
  form.set('files[0]', new Blob(['by hand']), 'note.txt')
  t.is((await alice.post('/interactions', form)).status, 204)
  const shown = await at_alice.hears('MESSAGE_CREATE')
  t.like(shown, { content: 'note.txt: by hand', flags: 64 })
  t.is(await (await fetch(shown.attachments[0].url)).text(), 'copied')
  quiet(t)
})

test.serial('a menu on a person; buttons for all', async (t) => {
  const { alice, bob } = world
  using at_alice = await at(world, alice)
  using at_bob = await at(world, bob)
  await at_alice.command('High Five', [], { target_id: bob.id })
  t.like(await at_bob.hears('MESSAGE_CREATE'), { content: 'five, bob', type: 23 })
  await at_alice.command('buttons')
  const shown = await at_bob.hears('MESSAGE_CREATE')
  await at_bob.press(shown, 'again')
  t.like(await at_bob.hears('MESSAGE_UPDATE'), { id: shown.id, content: 'press, again' })
  t.like(await at_bob.press(shown, 'nothing'), { status: 404, body: { code: 10_008 } })
  quiet(t)
})

test.serial('who may not, or not so, is told at once', async (t) => {
  const { alice, bob, guild, channel, beep } = world
  using at_bob = await at(world, bob)
  t.like(await at_bob.command('reign'), { status: 404 })
  const { body: index } = await bob.get(`/guilds/${guild}/application-command-index`)
  const idOf = (name: string) => index.application_commands.find((one: { name: string }) => one.name === name).id
  const call = (name: string, options: readonly object[] = []) =>
    bob.post('/interactions', {
      type: 2,
      application_id: beep.id,
      channel_id: channel,
      data: { id: idOf(name), name, type: 1, options }
    })
  t.like(await call('reign'), { status: 403, body: { code: 50_013 } })
  const misfits: readonly (readonly [string, readonly object[]])[] = [
    ['roll', []],
    ['roll', [{ type: 4, name: 'dice', value: 7 }]],
    ['roll', [{ type: 4, name: 'dice', value: '3' }]],
    [
      'roll',
      [
        { type: 4, name: 'dice', value: 3 },
        { type: 3, name: 'more', value: 'x' }
      ]
    ],
    ['slow', []]
  ]
  for (const [name, options] of misfits)
    t.like(await call(name, options), { status: 400, body: { code: 50_035 } }, JSON.stringify(options))
  const rights = `/applications/${beep.id}/guilds/${guild}/commands/${idOf('secret')}/permissions`
  await alice.put(rights, { permissions: [{ id: bob.id, type: 2, permission: false }] })
  t.like(await call('secret'), { status: 403, body: { code: 50_013 } })
  await alice.put(rights, { permissions: [] })
  t.is((await call('secret')).status, 204)
  await at_bob.hears('MESSAGE_CREATE')
  quiet(t)
})

test.serial(
  'a bot that does not answer has failed after three seconds, and then its token is worth nothing',
  async (t) => {
    const { node, alice, bot, beep } = world
    using at_alice = await at(world, alice)
    const heard = bot.next('interactionCreate')
    await at_alice.command('silent')
    const [interaction] = await heard
    const path = `/interactions/${interaction.id}/${interaction.token}/callback`
    t.like(
      await node.request('POST', `/interactions/${interaction.id}/${'x'.repeat(64)}/callback`, { body: { type: 6 } }),
      {
        status: 404,
        body: { code: 10_062 }
      }
    )
    t.like(await node.request('POST', path, { body: { type: 8, data: { choices: [] } } }), { status: 400 })
    t.like(await at_alice.hears('INTERACTION_FAILURE'), { id: interaction.id })
    const late = await node.request('POST', path, { body: { type: 4, data: { content: 'late' } } })
    t.like(late, { status: 404, body: { code: 10_062 } })
    const more = await node.request('POST', `/webhooks/${beep.id}/${interaction.token}`, { body: { content: 'late' } })
    t.like(more, { status: 401, body: { code: 50_027 } })
    quiet(t)
  }
)

test.serial('one answer and no more; with what has come of it', async (t) => {
  const { node, alice, bot } = world
  using at_alice = await at(world, alice)
  const heard = bot.next('interactionCreate')
  await at_alice.command('silent')
  const [interaction] = await heard
  const path = `/interactions/${interaction.id}/${interaction.token}/callback?with_response=true`
  const first = await node.request('POST', path, { body: { type: 4, data: { content: 'here', flags: 64 } } })
  t.like(first, { status: 200, body: { interaction: { id: interaction.id, response_message_ephemeral: true } } })
  conforms(t, 'InteractionCallbackResponseSchema', first.body)
  const second = await node.request('POST', path, { body: { type: 4, data: { content: 'twice' } } })
  t.like(second, { status: 400, body: { code: 40_060 } })
  quiet(t)
})

test.serial('in direct messages', async (t) => {
  const { alice, beep, bot } = world
  const { body: room } = await alice.post('/users/@me/channels', { recipient_id: beep.id })
  using at_alice = await at({ ...world, guild: null as never, channel: room.id }, alice)
  const heard = bot.next('interactionCreate')
  t.is((await at_alice.command('roll', [{ type: 4, name: 'dice', value: 2 }])).status, 204)
  const [interaction] = await heard
  t.is(interaction.guildId, null)
  t.is(interaction.user.id, alice.id)
  t.like(await at_alice.hears('MESSAGE_CREATE'), { content: 'alice en-US 2', type: 20, channel_id: room.id })
  quiet(t)
})
