/** Commands of a bot on B, by unmodified discord.js, as people on A find and use them. */
import test from 'ava'
import {
  ApplicationCommandOptionType,
  ApplicationCommandType,
  ApplicationIntegrationType,
  ChannelType,
  ContextMenuCommandBuilder,
  Events,
  InteractionContextType,
  Locale,
  SlashCommandBuilder,
  SlashCommandSubcommandBuilder,
  type AutocompleteInteraction,
  type ChatInputCommandInteraction,
  type Interaction,
  type MessageContextMenuCommandInteraction,
  type UserContextMenuCommandInteraction
} from 'discord.js'
import { clientOf, hears } from '../../support/interop/client-of.ts'
import { startWalk, type Walk } from '../../support/interop/walk.ts'
import type { Bot } from '../../support/process/bots.ts'
import { eventually } from '../../support/process/eventually.ts'
import { RestError, request, type Actor, type Json } from '../../support/process/rest.ts'

let walk: Walk
let bot: Bot
test.before(async () => {
  walk = await startWalk()
  bot = await walk.connectBoop()
})
test.after.always(async () => {
  await bot?.[Symbol.asyncDispose]()
  await walk?.[Symbol.asyncDispose]()
})

const every = new SlashCommandBuilder()
  .setName('every')
  .setDescription('options of every kind')
  .setNameLocalizations({ [Locale.German]: 'jede', [Locale.French]: 'chaque' })
  .setDescriptionLocalizations({ [Locale.German]: 'Optionen jeder Art' })
  .setContexts(InteractionContextType.Guild)
  .setIntegrationTypes(ApplicationIntegrationType.GuildInstall)
  .addSubcommandGroup((group) =>
    group
      .setName('of')
      .setDescription('kinds')
      .addSubcommand(
        new SlashCommandSubcommandBuilder()
          .setName('them')
          .setDescription('all')
          .addStringOption((o) =>
            o
              .setName('wood')
              .setDescription('which')
              .setRequired(true)
              .addChoices(
                { name: 'Oak', value: 'oak', name_localizations: { de: 'Eiche' } },
                { name: 'Ash', value: 'ash' }
              )
          )
          .addStringOption((o) => o.setName('word').setDescription('any').setMinLength(2).setMaxLength(5))
          .addIntegerOption((o) => o.setName('count').setDescription('how many').setMinValue(-5).setMaxValue(5))
          .addNumberOption((o) => o.setName('part').setDescription('how much').setMinValue(0.5).setMaxValue(1.5))
          .addBooleanOption((o) => o.setName('truly').setDescription('so'))
          .addUserOption((o) => o.setName('who').setDescription('whom'))
          .addChannelOption((o) => o.setName('where').setDescription('place').addChannelTypes(ChannelType.GuildText))
          .addRoleOption((o) => o.setName('as').setDescription('role'))
          .addMentionableOption((o) => o.setName('whoever').setDescription('or role'))
          .addAttachmentOption((o) => o.setName('with').setDescription('file'))
          .addIntegerOption((o) => o.setName('near').setDescription('guessed').setAutocomplete(true))
      )
  )

const commands = [
  every,
  new ContextMenuCommandBuilder().setName('Quote It').setType(ApplicationCommandType.Message),
  new ContextMenuCommandBuilder().setName('Look At').setType(ApplicationCommandType.User)
]

const heard = async <T extends Interaction>(): Promise<T> =>
  (await bot.next(Events.InteractionCreate))[0] as unknown as T

const idOf = async (who: Actor, name: string): Promise<string> => {
  const index = await who.get(`/guilds/${walk.guild}/application-command-index`)
  return index.application_commands.find((one: Json) => one.name === name)?.id
}

/** Asked until what B has registered is known on A. */
const isKnown = (who: Actor, name: string): Promise<void> =>
  eventually(async () => (await idOf(who, name)) !== undefined)

const refusalOf = (asked: Promise<unknown>): Promise<number> =>
  asked.then(
    () => 0,
    (error: unknown) => (error instanceof RestError ? error.code : -1)
  )

test.serial('commands are registered with translations, read back, changed and deleted', async (t) => {
  const { alice, guild } = walk
  const { application, guilds } = bot.client
  const set = await application.commands.set(commands)
  t.is(set.size, 3)
  const all = await application.commands.fetch({ withLocalizations: true })
  const one = all.find(({ name }) => name === 'every')
  t.is(one?.nameLocalizations?.de, 'jede')
  t.is(one?.descriptionLocalizations?.de, 'Optionen jeder Art')
  t.deepEqual(one?.contexts, [InteractionContextType.Guild])
  const german = await application.commands.fetch({ locale: Locale.German })
  t.is(german.find(({ name }) => name === 'every')?.nameLocalized, 'jede')
  t.true(one?.equals(JSON.parse(JSON.stringify(every))))
  const [group] = one?.options ?? []
  t.is(group?.type, ApplicationCommandOptionType.SubcommandGroup)

  const here = guilds.cache.get(guild)
  const own = await here?.commands.create({
    name: 'here',
    description: 'of this guild',
    nameLocalizations: { de: 'hier' }
  })
  t.is(own?.guildId, guild)
  t.is((await here?.commands.fetch(own?.id ?? ''))?.name, 'here')
  await isKnown(alice, 'here')
  const first = own?.version ?? ''
  const edited = await own?.edit({ description: 'of this guild alone', defaultMemberPermissions: '32' })
  t.is(edited?.description, 'of this guild alone')
  t.is(edited?.defaultMemberPermissions?.bitfield, 32n)
  t.true((edited?.version ?? '') > first)
  t.is((await here?.commands.fetch())?.size, 1)
  await own?.delete()
  t.is((await here?.commands.fetch())?.size, 0)
  await t.throwsAsync(application.commands.create({ name: 'Not So', description: 'x' }), {
    message: /Invalid Form Body/
  })
})

test.serial('options of every kind are as discord.js reads them', async (t) => {
  const { a, alice, carol, boop, guild, channel } = walk
  await isKnown(alice, 'every')
  const role = await alice.post(`/guilds/${guild}/roles`, { name: 'reds', color: 0xff0000 })
  await alice.put(`/guilds/${guild}/members/${carol.id}/roles/${role.id}`)
  using at_alice = await clientOf(a, alice, boop.id, walk)
  const id = await idOf(alice, 'every')
  const values = [
    { type: 3, name: 'wood', value: 'oak' },
    { type: 3, name: 'word', value: 'ab' },
    { type: 4, name: 'count', value: -5 },
    { type: 10, name: 'part', value: 1.25 },
    { type: 5, name: 'truly', value: false },
    { type: 6, name: 'who', value: carol.id },
    { type: 7, name: 'where', value: channel },
    { type: 8, name: 'as', value: role.id },
    { type: 9, name: 'whoever', value: role.id },
    { type: 11, name: 'with', value: '0' }
  ]
  const nest = (options: readonly object[]) => [{ type: 2, name: 'of', options: [{ type: 1, name: 'them', options }] }]
  const body = new FormData()
  const data = { id, name: 'every', type: 1, options: nest(values), attachments: [{ id: '0', filename: 'leaf.txt' }] }
  body.set(
    'payload_json',
    JSON.stringify({ type: 2, application_id: boop.id, guild_id: guild, channel_id: channel, data })
  )
  body.set('files[0]', new Blob(['green']), 'leaf.txt')
  const packets: Json[] = []
  const hear = ({ t: name, d }: Json): unknown => name === 'INTERACTION_CREATE' && packets.push(d)
  const wire = bot.client as NodeJS.EventEmitter
  wire.on('raw', hear)
  const come = heard<ChatInputCommandInteraction<'cached'>>()
  await request(a.ready.http, 'POST', '/interactions', { authorization: alice.authorization, body })
  const interaction = await come
  const { options } = interaction
  t.true(interaction.inCachedGuild())
  t.is(interaction.user.username, 'alice')
  t.true(interaction.memberPermissions.has('ManageGuild'))
  t.is(interaction.commandId, id)
  t.is(options.getSubcommandGroup(), 'of')
  t.is(options.getSubcommand(), 'them')
  t.is(options.getString('wood', true), 'oak')
  t.is(options.getString('word', true), 'ab')
  t.is(options.getInteger('count', true), -5)
  t.is(options.getNumber('part', true), 1.25)
  t.is(options.getBoolean('truly', true), false)
  t.is(options.getUser('who', true).username, 'carol')
  t.deepEqual(
    options
      .getMember('who')
      ?.roles.cache.map(({ name }) => name)
      .toSorted((x, y) => (x < y ? -1 : 1)),
    ['@everyone', 'reds']
  )
  t.is(options.getChannel('where', true, [ChannelType.GuildText]).id, channel)
  wire.off('raw', hear)
  const [raw] = packets
  t.like(raw.channel, { id: channel, topic: null, nsfw: false, rate_limit_per_user: 0 })
  t.is(typeof raw.channel.parent_id, 'string')
  t.like(raw.data.resolved.channels[channel], { id: channel, nsfw: false, position: raw.channel.position })
  t.is(options.getRole('as', true).name, 'reds')
  t.is(options.getMentionable('whoever', true).toString(), `<@&${role.id}>`)
  const file = options.getAttachment('with', true)
  t.is(file.name, 'leaf.txt')
  t.is(await (await fetch(file.url)).text(), 'green')
  const answer = await interaction.reply({ content: 'heard', withResponse: true })
  t.is(answer.resource?.message?.content, 'heard')
  const said = await hears(at_alice, 'MESSAGE_CREATE', ({ type }) => type === 20)
  t.like(said, { content: 'heard', interaction_metadata: { name: 'every', user: { id: alice.id } } })

  const asked = heard<AutocompleteInteraction>()
  await at_alice.suggest('every', nest([...values.slice(0, 1), { type: 4, name: 'near', value: '4', focused: true }]))
  const typed = await asked
  t.deepEqual([typed.options.getFocused(true).name, String(typed.options.getFocused())], ['near', '4'])
  t.is(typed.options.getString('wood'), 'oak')
  await typed.respond([{ name: 'forty', value: 40, nameLocalizations: { de: 'vierzig' } }])
  const { choices } = await at_alice.hears('APPLICATION_COMMAND_AUTOCOMPLETE_RESPONSE')
  t.like(choices[0], { name: 'forty', value: 40 })

  for (const wrong of [
    { type: 3, name: 'wood', value: 'elm' },
    { type: 3, name: 'word', value: 'abcdef' },
    { type: 4, name: 'count', value: 6 },
    { type: 10, name: 'part', value: 0.4 },
    { type: 6, name: 'who', value: 'nobody' }
  ]) {
    const rest = values.slice(0, 1).filter(({ name }) => name !== wrong.name)
    t.is(await refusalOf(at_alice.command('every', nest([...rest, wrong]))), 50_035, JSON.stringify(wrong))
  }
})

test.serial('menus on a person and on a message', async (t) => {
  const { a, alice, carol, boop, channel } = walk
  await isKnown(alice, 'Quote It')
  using at_carol = await clientOf(a, carol, boop.id, walk)
  const word = await alice.post(`/channels/${channel}/messages`, { content: 'many *words*' })
  await at_carol.gateway.next(({ d }) => d?.['id'] === word.id)
  await bot.client.channels.fetch(channel)
  await eventually(async () => (await refusalOf(walk.boop.get(`/channels/${channel}/messages/${word.id}`))) === 0)
  const quoted = heard<MessageContextMenuCommandInteraction<'cached'>>()
  await at_carol.command('Quote It', [], { target_id: word.id })
  const quote = await quoted
  t.is(quote.targetMessage.content, 'many *words*')
  t.is(quote.targetMessage.author.username, 'alice')
  await quote.reply({ content: `> ${quote.targetMessage.content}` })
  t.like(await hears(at_carol, 'MESSAGE_CREATE', ({ type }) => type === 23), { content: '> many *words*' })

  const looked = heard<UserContextMenuCommandInteraction<'cached'>>()
  await at_carol.command('Look At', [], { target_id: alice.id })
  const look = await looked
  t.is(look.targetUser.username, 'alice')
  t.is(look.targetMember?.id, alice.id)
  await look.reply('looked')
  t.like(await hears(at_carol, 'MESSAGE_CREATE', ({ content }) => content === 'looked'), { type: 23 })
})

test.serial('who may use a command is said on A, and told and read on B', async (t) => {
  const { alice, carol, boop, guild, channel } = walk
  await bot.client.application.commands.create({ name: 'plain', description: 'for all' })
  await bot.client.application.commands.create({
    name: 'kept',
    description: 'for some',
    defaultMemberPermissions: '32'
  })
  for (const name of ['plain', 'kept']) await isKnown(alice, name)
  const id = await idOf(alice, 'plain')
  const told = bot.next(Events.ApplicationCommandPermissionsUpdate, (data) => data.id === id)
  await alice.put(`/applications/${boop.id}/guilds/${guild}/commands/${id}/permissions`, {
    permissions: [
      { id: carol.id, type: 2, permission: false },
      { id: channel, type: 3, permission: true }
    ]
  })
  const [change] = await told
  t.is(change.guildId, guild)
  t.is(change.permissions.length, 2)
  const here = bot.client.guilds.cache.get(guild)
  const read = await here?.commands.permissions.fetch({ command: id })
  t.deepEqual(
    read?.find(({ id: target }) => target === carol.id),
    { id: carol.id, type: 2, permission: false }
  )
  t.is((await here?.commands.permissions.fetch({}))?.get(id)?.length, 2)
  const call = async (who: Actor, name: string) =>
    refusalOf(
      who.post('/interactions', {
        type: 2,
        application_id: boop.id,
        guild_id: guild,
        channel_id: channel,
        data: { id: await idOf(alice, name), name, type: 1, options: [] }
      })
    )
  t.is(await call(carol, 'plain'), 50_013)
  t.is(await call(carol, 'kept'), 50_013)
  t.is(await call(alice, 'plain'), 0)
})
