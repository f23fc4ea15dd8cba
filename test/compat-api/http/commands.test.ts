import test from 'ava'
import { eachConforms } from '../../support/api/conforms.ts'
import { GatewayClient } from '../../support/gateway/client.ts'
import { found, invite, startNode, type Actor, type TestNode } from '../../support/api/node.ts'

let node: TestNode
test.before(async () => {
  node = await startNode()
})
test.after.always(() => node[Symbol.asyncDispose]())

let guilds = 0
/** A guild of alice's, with her bot in it. */
const setUp = async () => {
  const n = ++guilds
  const [alice, bob] = [await node.person(`alice${n}`), await node.person(`bob${n}`)]
  const bot = await node.bot(alice, `robot${n}`)
  const { guild, channel } = await found(alice)
  await alice.post(`/oauth2/authorize?client_id=${bot.id}&scope=bot`, { guild_id: guild, authorize: true })
  await invite(alice, channel, bob)
  const everywhere = `/applications/${bot.id}/commands`
  return { alice, bob, bot, guild, channel, everywhere, here: `/applications/${bot.id}/guilds/${guild}/commands` }
}

const roll = { name: 'roll', description: 'rolls dice' }
const option = { type: 3, name: 'kind', description: 'of dice' }
const many = <T>(n: number, make: (i: number) => T): T[] => Array.from({ length: n }, (_, i) => make(i))

/** Code of the first fault, and where it is. */
const faultOf = (errors: object, path: string[] = []): string => {
  for (const [key, inner] of Object.entries(errors)) {
    if (key === '_errors') return `${path.join('.')}: ${inner[0].code}`
    const found = faultOf(inner, [...path, key])
    if (found !== '') return found
  }
  return ''
}

test('a command registered again keeps its id, and has another version', async (t) => {
  const { bot, everywhere, here } = await setUp()
  const first = await bot.post(everywhere, roll)
  t.is(first.status, 201)
  const again = await bot.post(everywhere, { ...roll, description: 'rolls many dice' })
  t.is(again.status, 200)
  t.is(again.body.id, first.body.id)
  t.not(again.body.version, first.body.version)
  t.is((await bot.post(here, roll)).status, 201, 'a guild may have one of the same name')
  const all = await bot.put(everywhere, [{ name: 'draw', description: 'a card' }, roll])
  t.deepEqual(
    all.body.map(({ name, id }: { name: string; id: string }) => [name, id === first.body.id]),
    [
      ['draw', false],
      ['roll', true]
    ]
  )
  eachConforms(t, 'ApplicationCommandResponseSchema', all.body)
  const renamed = await bot.put(everywhere, [{ ...roll, name: 'throw', id: first.body.id }, roll, all.body[0]])
  const ids = renamed.body.map(({ id }: { id: string }) => id)
  t.deepEqual([ids[0], ids[2]], [first.body.id, all.body[0].id], 'those whose ids are named keep them')
  t.is(new Set(ids).size, 3)
  const twice = await bot.put(everywhere, [
    { ...roll, id: first.body.id },
    { ...roll, name: 'b', id: first.body.id }
  ])
  t.is(faultOf(twice.body.errors), '1.id: SET_TYPE_ALREADY_CONTAINS_VALUE')
  await bot.put(everywhere, [
    { name: 'draw', description: 'a card' },
    { ...roll, id: first.body.id }
  ])
  const taken = await bot.patch(`${everywhere}/${first.body.id}`, { name: 'draw' })
  t.is(faultOf(taken.body.errors), 'name: APPLICATION_COMMANDS_DUPLICATE_NAME')
  t.is((await bot.delete(`${everywhere}/${first.body.id}`)).status, 204)
  t.like(await bot.get(`${everywhere}/${first.body.id}`), { status: 404, body: { code: 10_063 } })
  t.is((await bot.get(here)).body.length, 1)
  t.deepEqual(node.faults, [])
})

test('commands that come at the same time are all there in the end', async (t) => {
  const { bot, everywhere } = await setUp()
  await Promise.all(many(20, (i) => bot.post(everywhere, { name: `c${i}`, description: 'd' })))
  t.is((await bot.get(everywhere)).body.length, 20)
})

test('what is left out of a change stays', async (t) => {
  const { bot, everywhere } = await setUp()
  const whole = { ...roll, options: [option], default_member_permissions: '8', nsfw: true, contexts: [0] }
  const { body: made } = await bot.post(everywhere, whole)
  const { body: after } = await bot.patch(`${everywhere}/${made.id}`, { description: 'throws dice' })
  t.deepEqual({ ...after, version: '' }, { ...made, description: 'throws dice', version: '' })
  const { body: open } = await bot.patch(`${everywhere}/${made.id}`, { default_member_permissions: null, options: [] })
  t.like(open, { default_member_permissions: null, options: undefined, nsfw: true })
})

test('names are shown in the language of who asks', async (t) => {
  const { bot, everywhere } = await setUp()
  const said = { name_localizations: { de: 'würfeln' }, description_localizations: { de: 'würfelt' } }
  await bot.post(everywhere, { ...roll, ...said, options: [{ ...option, ...said }] })
  const [plain] = (await bot.get(everywhere, { 'x-discord-locale': 'de' })).body
  t.like(plain, { name: 'roll', name_localized: 'würfeln', description_localized: 'würfelt' })
  t.like(plain.options[0], { name: 'kind', name_localized: 'würfeln' })
  t.false('name_localizations' in plain)
  const [whole] = (await bot.get(`${everywhere}?with_localizations=true`)).body
  t.like(whole, said)
})

const wrong: Readonly<Record<string, readonly [body: object, fault: string]>> = {
  'a name in capitals': [{ ...roll, name: 'Roll' }, 'name: APPLICATION_COMMAND_INVALID_NAME'],
  'a name with a space': [{ ...roll, name: 'roll it' }, 'name: APPLICATION_COMMAND_INVALID_NAME'],
  'a name of another language in capitals': [
    { ...roll, name_localizations: { de: 'Rolle' } },
    'name_localizations.de: APPLICATION_COMMAND_INVALID_NAME'
  ],
  'a language that is none': [
    { ...roll, name_localizations: { xx: 'roll' } },
    'name_localizations.xx: DICT_KEY_CHOICES'
  ],
  'no description': [{ name: 'roll' }, 'description: BASE_TYPE_REQUIRED'],
  'too many options': [
    { ...roll, options: many(26, (i) => ({ ...option, name: `o${i}` })) },
    'options: BASE_TYPE_MAX_LENGTH'
  ],
  'two options of one name': [
    { ...roll, options: [option, option] },
    'options.1.name: APPLICATION_COMMAND_OPTIONS_DUPLICATE_NAME'
  ],
  'an option in capitals': [
    { ...roll, options: [{ ...option, name: 'Kind' }] },
    'options.0.name: APPLICATION_COMMAND_INVALID_NAME'
  ],
  'what must be said behind what may': [
    { ...roll, options: [option, { ...option, name: 'other', required: true }] },
    'options.1: APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID'
  ],
  'subcommands among options': [
    { ...roll, options: [option, { ...option, type: 1, name: 'sub' }] },
    'options: APPLICATION_COMMAND_OPTIONS_TYPE_INVALID'
  ],
  'groups in groups': [
    { ...roll, options: [{ ...option, type: 2, options: [{ ...option, type: 2, name: 'inner' }] }] },
    'options.0.options.0.type: APPLICATION_COMMAND_OPTIONS_TYPE_INVALID'
  ],
  'a text for a number': [
    { ...roll, options: [{ ...option, type: 4, choices: [{ name: 'a', value: 'b' }] }] },
    'options.0.choices.0.value: BASE_TYPE_INVALID'
  ],
  'least above most': [
    { ...roll, options: [{ ...option, type: 4, min_value: 3, max_value: 2 }] },
    'options.0.min_value: NUMBER_TYPE_MAX'
  ],
  'a length that is least above most': [
    { ...roll, options: [{ ...option, min_length: 3, max_length: 2 }] },
    'options.0.min_length: NUMBER_TYPE_MAX'
  ],
  'a handler': [{ ...roll, handler: 1 }, 'handler: BASE_TYPE_CONVERT'],
  'choices and suggestions': [
    { ...roll, options: [{ ...option, autocomplete: true, choices: [{ name: 'a', value: 'b' }] }] },
    'options.0.choices: APPLICATION_COMMAND_OPTIONS_CHOICES_AUTOCOMPLETE'
  ],
  'a menu with a description': [
    { type: 2, name: 'Greet', description: 'says hello' },
    'description: APPLICATION_COMMAND_DESCRIPTION_NOT_ALLOWED'
  ],
  'a menu with options': [
    { type: 3, name: 'Greet', options: [option] },
    'options: APPLICATION_COMMAND_OPTIONS_NOT_ALLOWED'
  ],
  'too much in all': [
    { ...roll, options: [{ ...option, choices: many(2, (i) => ({ name: `c${i}`, value: 'x'.repeat(5000) })) }] },
    ': APPLICATION_COMMAND_TOO_LARGE'
  ],
  'permissions that are none': [
    { ...roll, default_member_permissions: 'all' },
    'default_member_permissions: NUMBER_TYPE_COERCE'
  ],
  'a command of another kind': [{ ...roll, type: 9 }, 'type: BASE_TYPE_CHOICES']
}

test('commands that are not as they should be are refused, and it is said what is wrong', async (t) => {
  const { bot, everywhere } = await setUp()
  for (const [what, [body, fault]] of Object.entries(wrong)) {
    const reply = await bot.post(everywhere, body)
    t.is(reply.status, 400, what)
    t.is(faultOf(reply.body.errors), fault, what)
    const listed = await bot.put(everywhere, [{ name: 'fine', description: 'd' }, body])
    t.is(faultOf(listed.body.errors), `1${fault.startsWith(':') ? '' : '.'}${fault}`, what)
  }
  const twice = await bot.put(everywhere, [roll, roll])
  t.is(faultOf(twice.body.errors), '1: APPLICATION_COMMANDS_DUPLICATE_NAME')
  const hundred = many(100, (i) => ({ name: `c${i}`, description: 'd' }))
  t.is((await bot.put(everywhere, hundred)).status, 200)
  t.like(await bot.post(everywhere, roll), { status: 400, body: { code: 30_032 } })
  t.is((await bot.post(everywhere, { type: 2, name: 'Greet' })).status, 201, 'menus are counted by themselves')
  t.is((await bot.get(everywhere)).body.length, 101)
  t.deepEqual(node.faults, [])
})

const asked = (who: Actor, path: string) => [who.get(path), who.post(path, roll), who.put(path, [])]

test('commands are their bot’s and its owner’s; who may use them is for those who manage the guild', async (t) => {
  const { alice, bob, bot, guild, everywhere, here } = await setUp()
  for (const path of [everywhere, here])
    for (const reply of await Promise.all(asked(bob, path))) t.like(reply, { status: 403, body: { code: 20_012 } })
  t.is((await alice.post(everywhere, roll)).status, 201)
  const away = `/applications/${bot.id}/guilds/${(await found(alice)).guild}/commands`
  t.like(await bot.post(away, roll), { status: 403, body: { code: 50_001 } })

  const { body: command } = await bot.post(here, roll)
  const rights = `${here}/${command.id}/permissions`
  t.like(await bob.get(rights), { status: 404, body: { code: 10_066 } })
  const closed = { permissions: [{ id: guild, type: 1, permission: false }] }
  using gateway = new GatewayClient(`${node.url.replace('http', 'ws')}/?v=10&encoding=json`)
  await gateway.identify(bot.token)
  t.like(await bob.put(rights, closed), { status: 403, body: { code: 50_013 } })
  t.like(await bot.put(rights, closed), { status: 403, body: { code: 20_001 } })
  t.like(await alice.put(`${here}/1234/permissions`, closed), { status: 404, body: { code: 10_063 } })
  t.like(await alice.put(rights, closed), { status: 200, body: { id: command.id, guild_id: guild, ...closed } })
  const open = { permissions: [{ id: bob.id, type: 2, permission: true }] }
  t.is((await alice.put(rights, open)).status, 200)
  for (const said of [closed, open]) {
    const { d } = await gateway.next('APPLICATION_COMMAND_PERMISSIONS_UPDATE')
    t.like(d, { id: command.id, application_id: bot.id, guild_id: guild, ...said })
  }
  t.like((await bob.get(rights)).body, open)
  t.is((await alice.put(`${here}/${bot.id}/permissions`, closed)).status, 200, 'of all of its commands')
  const { body: all } = await alice.get(`${here}/permissions`)
  t.deepEqual(
    all.map(({ id }: { id: string }) => id),
    [command.id, bot.id]
  )
  const { body: log } = await alice.get(`/guilds/${guild}/audit-logs?action_type=121`)
  t.is(log.audit_log_entries.length, 3)
  for (const entry of log.audit_log_entries) t.is(entry.options.application_id, bot.id, 'discord.js looks for it')
  t.deepEqual(node.faults, [])
})

test('people look for commands by name', async (t) => {
  const { alice, bob, bot, guild, channel, everywhere, here } = await setUp()
  await bot.put(everywhere, [roll, { name: 'draw', description: 'a card' }, { type: 2, name: 'Greet' }])
  const { body: ruled } = await bot.post(here, {
    name: 'rule',
    description: 'the table',
    default_member_permissions: '32'
  })
  const names = async (who: Actor, path: string) =>
    (await who.get(path)).body.application_commands.map(({ name }: { name: string }) => name).toSorted()
  t.deepEqual(await names(alice, `/guilds/${guild}/application-command-index`), ['Greet', 'draw', 'roll', 'rule'])
  t.deepEqual(await names(bob, `/channels/${channel}/application-command-index`), ['Greet', 'draw', 'roll'])
  t.deepEqual(await names(alice, `/channels/${channel}/application-commands/search?type=1&query=r`), ['roll', 'rule'])
  t.deepEqual(await names(bob, `/channels/${channel}/application-commands/search?type=1&query=r`), ['roll'])
  t.deepEqual(await names(alice, `/guilds/${guild}/application-commands/search?type=2`), ['Greet'])
  t.deepEqual(await names(alice, `/guilds/${guild}/application-commands/search?command_ids=${ruled.id}`), ['rule'])
  t.deepEqual(await names(alice, '/users/@me/application-command-index'), [])
  t.deepEqual(node.faults, [])
})
