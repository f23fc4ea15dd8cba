/** Commands, menus and forms of a bot on B that is written with discord.py, as people on A use them. */
import test from 'ava'
import type { Caller } from '../../support/interop/caller.ts'
import { clientOf, hears } from '../../support/interop/client-of.ts'
import { DiscordPy, lacksDiscordPy } from '../../support/interop/discord-py.ts'
import { startWalk, type Walk } from '../../support/interop/walk.ts'
import { eventually } from '../../support/process/eventually.ts'
import { request, type Json } from '../../support/process/rest.ts'

const missing = lacksDiscordPy()
const story = missing ? test.skip : test.serial

let walk: Walk
let bot: DiscordPy
let carol: Caller & Disposable
let reds: string
test.before(async () => {
  if (missing) return
  walk = await startWalk()
  const { a, b, alice, pip, guild } = walk
  bot = await DiscordPy.start('interactions.py', b, pip)
  reds = (await alice.post(`/guilds/${guild}/roles`, { name: 'reds' })).id
  carol = await clientOf(a, walk.carol, pip.id, walk)
})
test.after.always(async () => {
  carol?.[Symbol.dispose]()
  await bot?.[Symbol.asyncDispose]()
  await walk?.[Symbol.asyncDispose]()
})

const index = async (): Promise<Json[]> =>
  (await walk.alice.get(`/guilds/${walk.guild}/application-command-index`)).application_commands

const said = (content: string, t = 'MESSAGE_CREATE'): Promise<Json> => hears(carol, t, (d) => d.content === content)

story('its commands are registered, translated and known on A', async (t) => {
  const { guild } = walk
  const synced = await bot.ask('sync', { guild })
  t.deepEqual(synced.everywhere, ['Greet', 'Quote', 'all', 'files', 'menus', 'throw'])
  t.deepEqual(synced.here, ['menus'])
  t.deepEqual(synced.fetched, [['menus', guild]])
  t.is(synced.german, 'werfen')
  t.is(synced.rights, 32)
  await eventually(async () => (await index()).length === 7)
  const throws = (await index()).find(({ name }) => name === 'throw')
  t.is(throws.name_localizations.de, 'werfen')
  t.is(synced.mention, `</throw:${throws.id}>`)
})

story('options of every kind are as discord.py reads them', async (t) => {
  const { a, alice, pip, guild, channel } = walk
  const id = (await index()).find(({ name }) => name === 'all').id
  const options = [
    { type: 3, name: 'wood', value: 'oak' },
    { type: 4, name: 'count', value: 5 },
    { type: 10, name: 'part', value: 1.5 },
    { type: 5, name: 'truly', value: true },
    { type: 6, name: 'member', value: alice.id },
    { type: 7, name: 'place', value: channel },
    { type: 8, name: 'role', value: reds },
    { type: 9, name: 'whoever', value: walk.carol.id },
    { type: 11, name: 'file', value: '0' }
  ]
  const body = new FormData()
  const data = { id, options: [{ type: 1, name: 'kinds', options }], attachments: [{ id: '0', filename: 'a.txt' }] }
  const session = carol.gateway.seen('READY')[0]?.d['session_id']
  const place = { application_id: pip.id, guild_id: guild, channel_id: channel, session_id: session }
  body.set('payload_json', JSON.stringify({ type: 2, ...place, data }))
  body.set('files[0]', new Blob(['leaf']), 'a.txt')
  await request(a.ready.http, 'POST', '/interactions', { authorization: walk.carol.authorization, body })
  t.like(await said('Oak 5 1.5 True alice general reds carol a.txt leaf'), { flags: 64 })
  await carol.suggest('throw', [{ type: 3, name: 'table', value: 'my', focused: true }])
  const { choices } = await carol.hears('APPLICATION_COMMAND_AUTOCOMPLETE_RESPONSE')
  t.like(choices[0], { name: 'my oak', value: 'oak' })
  t.deepEqual(bot.faults, [])
})

story('menus, a form, menus on people and messages, files', async (t) => {
  const { alice, channel } = walk
  await carol.command('menus')
  const shown = await said('menus')
  const [texts, users, roles, channels, form] = shown.components.map((row: Json) => row.components[0].custom_id)
  await carol.press(shown, texts, ['1'], 3)
  await said("texts ['1']", 'MESSAGE_UPDATE')
  await carol.press(shown, users, [alice.id], 5)
  t.like(await hears(carol, 'MESSAGE_CREATE', ({ content }) => content.startsWith('users')), { flags: 64 })
  await carol.press(shown, roles, [reds], 6)
  await said("roles ['reds']", 'MESSAGE_UPDATE')
  await carol.press(shown, channels, [channel], 8)
  await said("channels ['general']", 'MESSAGE_UPDATE')
  await carol.press(shown, form)
  const modal = await carol.hears('INTERACTION_MODAL_CREATE')
  t.is(modal.title, 'A form')
  await carol.submit(modal, { [modal.components[0].components[0].custom_id]: 'Carol' })
  t.like(await said('hello, Carol'), { flags: 64 })

  await carol.command('Greet', [], { target_id: alice.id })
  t.like(await said('hello, alice'), { type: 23 })
  const word = await walk.carol.post(`/channels/${channel}/messages`, { content: 'my word' })
  await eventually(async () => (await walk.pip.get(`/channels/${channel}/messages?limit=1`))[0].id === word.id)
  await carol.command('Quote', [], { target_id: word.id })
  await said('> my word')

  using at_alice = await clientOf(walk.a, alice, walk.pip.id, walk)
  await at_alice.command('files')
  const file = await hears(at_alice, 'MESSAGE_UPDATE', ({ content }) => content === 'a file')
  t.is(await (await fetch(file.attachments[0].url)).text(), 'leaf')
  t.is((await bot.next('file'))['name'], 'leaf.txt')
  await hears(at_alice, 'MESSAGE_UPDATE', ({ content }) => content === 'more, changed')
  await at_alice.hears('MESSAGE_DELETE')
  t.deepEqual(bot.faults, [])
})

story('who may use a command is told and read', async (t) => {
  const { alice, pip, guild } = walk
  const { id } = (await index()).find(({ name }) => name === 'throw')
  const permissions = [{ id: reds, type: 1, permission: false }]
  await alice.put(`/applications/${pip.id}/guilds/${guild}/commands/${id}/permissions`, { permissions })
  t.like(await bot.next('permissions'), { target: id, count: 1, guild: 'Moot' })
  t.deepEqual(await bot.ask('permissions', { guild, command: id }), [[reds, 'role', false]])
  t.deepEqual(bot.faults, [])
})
