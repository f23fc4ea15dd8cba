/** Menus, buttons, forms and answers of a bot on B, by unmodified discord.js, as somebody on A uses them. */
import test from 'ava'
import {
  ActionRowBuilder,
  AttachmentBuilder,
  ButtonBuilder,
  ButtonStyle,
  ChannelSelectMenuBuilder,
  ChannelType,
  ComponentType,
  ContainerBuilder,
  EmbedBuilder,
  Events,
  FileBuilder,
  FileUploadBuilder,
  LabelBuilder,
  MediaGalleryBuilder,
  MentionableSelectMenuBuilder,
  MessageFlags,
  ModalBuilder,
  RoleSelectMenuBuilder,
  SectionBuilder,
  SeparatorBuilder,
  SlashCommandBuilder,
  StringSelectMenuBuilder,
  TextDisplayBuilder,
  TextInputBuilder,
  TextInputStyle,
  UserSelectMenuBuilder,
  type AnySelectMenuInteraction,
  type ButtonInteraction,
  type ChatInputCommandInteraction,
  type Interaction,
  type ModalSubmitInteraction,
  type UserSelectMenuInteraction
} from 'discord.js'
import type { Caller } from '../../support/interop/caller.ts'
import { clientOf, hears } from '../../support/interop/client-of.ts'
import { startWalk, type Walk } from '../../support/interop/walk.ts'
import type { Bot } from '../../support/process/bots.ts'
import { request, RestError, type Json } from '../../support/process/rest.ts'

let walk: Walk
let bot: Bot
let carol: Caller & Disposable
let reds: string
test.before(async () => {
  walk = await startWalk()
  bot = await walk.connectBoop()
  reds = (await walk.alice.post(`/guilds/${walk.guild}/roles`, { name: 'reds' })).id
  await bot.client.application.commands.set([new SlashCommandBuilder().setName('begin').setDescription('begins')])
  carol = await clientOf(walk.a, walk.carol, walk.boop.id, walk)
})
test.after.always(async () => {
  carol?.[Symbol.dispose]()
  await bot?.[Symbol.asyncDispose]()
  await walk?.[Symbol.asyncDispose]()
})

const flags = MessageFlags.Ephemeral
const heard = async <T extends Interaction>(): Promise<T> =>
  (await bot.next(Events.InteractionCreate))[0] as unknown as T

type Command = ChatInputCommandInteraction<'cached'>
const begin = async (): Promise<Command> => {
  const come = heard<Command>()
  await carol.command('begin')
  return come
}

const after = async <T extends Interaction>(done: () => Promise<unknown>): Promise<T> => {
  const come = heard<T>()
  await done()
  return come
}

const shown = (wanted: (d: Json) => boolean, t = 'MESSAGE_CREATE'): Promise<Json> => hears(carol, t, wanted)
const row = <T extends ButtonBuilder | StringSelectMenuBuilder>(one: T) => new ActionRowBuilder<T>().addComponents(one)

test.serial('menus of every kind, with what was chosen', async (t) => {
  const { alice, channel, carol: self } = walk
  const components = [
    new StringSelectMenuBuilder()
      .setCustomId('text')
      .setMinValues(1)
      .setMaxValues(2)
      .addOptions({ label: 'One', value: '1' }, { label: 'Two', value: '2', default: true }),
    new UserSelectMenuBuilder().setCustomId('user').setDefaultUsers(alice.id),
    new RoleSelectMenuBuilder().setCustomId('role'),
    new MentionableSelectMenuBuilder().setCustomId('any').setMaxValues(2),
    new ChannelSelectMenuBuilder().setCustomId('place').setChannelTypes(ChannelType.GuildText)
  ].map((menu) => row(menu as StringSelectMenuBuilder))
  const command = await begin()
  await command.reply({ content: 'choose', components })
  const message = await shown(({ content }) => content === 'choose')
  t.is(message.components.length, 5)
  t.like(message.components[1].components[0], { type: 5, default_values: [{ id: alice.id, type: 'user' }] })

  const choose = (id: string, type: ComponentType, ...values: string[]) =>
    after<AnySelectMenuInteraction<'cached'>>(() => carol.press(message, id, values, type))
  const text = await choose('text', ComponentType.StringSelect, '1', '2')
  t.true(text.isStringSelectMenu())
  t.deepEqual(text.values, ['1', '2'])
  t.is(text.message.id, message.id)
  await text.deferUpdate()
  await text.editReply('1 and 2')
  await shown(({ content }) => content === '1 and 2', 'MESSAGE_UPDATE')

  const user = (await choose('user', ComponentType.UserSelect, self.id)) as UserSelectMenuInteraction<'cached'>
  t.is(user.users.first()?.username, 'carol')
  t.is(user.members.first()?.id, self.id)
  await user.reply({ content: 'one user', flags })
  t.like(await shown(({ content }) => content === 'one user'), { flags: 64 })

  const role = await choose('role', ComponentType.RoleSelect, reds)
  if (!role.isRoleSelectMenu()) return t.fail()
  t.is(role.roles.first()?.name, 'reds')
  await role.update('a role')
  await shown(({ content }) => content === 'a role', 'MESSAGE_UPDATE')

  const any = await choose('any', ComponentType.MentionableSelect, reds, alice.id)
  if (!any.isMentionableSelectMenu()) return t.fail()
  t.deepEqual([any.roles.first()?.name, any.users.first()?.username], ['reds', 'alice'])
  await any.deferReply({ flags })
  await any.editReply('any')
  await shown(({ content }) => content === 'any', 'MESSAGE_UPDATE')

  const place = await choose('place', ComponentType.ChannelSelect, channel)
  if (!place.isChannelSelectMenu()) return t.fail()
  t.is(place.channels.first()?.id, channel)
  await place.update({ content: 'done', components: [] })
  t.like(await shown(({ content }) => content === 'done', 'MESSAGE_UPDATE'), { components: [] })

  for (const [id, type, values] of [
    ['text', 3, ['1']],
    ['nothing', 2, undefined]
  ] as const) {
    const refused = await t.throwsAsync(carol.press(message, id, values, type), { instanceOf: RestError })
    t.is(refused.status, 404)
  }
})

test.serial('what is chosen must be among what the menu has', async (t) => {
  const menu = new StringSelectMenuBuilder()
    .setCustomId('text')
    .addOptions({ label: 'One', value: '1' }, { label: 'Two', value: '2' })
  await (await begin()).reply({ content: 'narrow', components: [row(menu)] })
  const message = await shown(({ content }) => content === 'narrow')
  for (const values of [['3'], ['1', '2'], []])
    t.like(await t.throwsAsync(carol.press(message, 'text', values, 3), { instanceOf: RestError }), { status: 400 })
})

test.serial('components of the second kind, with files in them, and a button beside a text', async (t) => {
  const files = [new AttachmentBuilder(Buffer.from('runes'), { name: 'runes.txt' })]
  const container = new ContainerBuilder()
    .setAccentColor(0x336699)
    .addTextDisplayComponents(new TextDisplayBuilder().setContent('# Heading'))
    .addSectionComponents(
      new SectionBuilder()
        .addTextDisplayComponents(new TextDisplayBuilder().setContent('beside'))
        .setButtonAccessory(new ButtonBuilder().setCustomId('side').setLabel('Side').setStyle(ButtonStyle.Success))
    )
    .addSeparatorComponents(new SeparatorBuilder().setDivider(true))
    .addMediaGalleryComponents(new MediaGalleryBuilder().addItems({ media: { url: 'https://example.org/a.png' } }))
    .addFileComponents(new FileBuilder().setURL('attachment://runes.txt'))
  const command = await begin()
  await command.reply({ components: [container], files, flags: MessageFlags.IsComponentsV2 })
  const message = await shown(({ type }) => type === 20)
  t.is(message.flags & MessageFlags.IsComponentsV2, MessageFlags.IsComponentsV2)
  t.like(message.components[0], { type: 17, accent_color: 0x336699 })
  const file = message.components[0].components.find(({ type }: Json) => type === 13)
  t.is(await (await fetch(String(file?.file.url))).text(), 'runes')
  const pressed = await after<ButtonInteraction<'cached'>>(() => carol.press(message, 'side'))
  t.is(pressed.message.components[0]?.type, ComponentType.Container)
  await pressed.update({ components: [new TextDisplayBuilder().setContent('pressed')], attachments: [] })
  const changed = await shown(({ id }) => id === message.id, 'MESSAGE_UPDATE')
  t.like(changed.components[0], { type: 10, content: 'pressed' })
  t.is((await command.fetchReply()).components[0]?.type, ComponentType.TextDisplay)
})

test.serial('a button on the word of a webhook is for the bot that has made it', async (t) => {
  const { alice, a, boop, channel } = walk
  const place = bot.client.channels.cache.get(channel)
  if (place?.type !== ChannelType.GuildText) return t.fail()
  const hook = await place.createWebhook({ name: 'pages' })
  t.is(hook.applicationId as string | null, boop.id)
  const next = new ButtonBuilder().setCustomId('next').setLabel('next').setStyle(ButtonStyle.Primary)
  await hook.send({ content: 'page 1', components: [row(next)] })
  const message = await shown(({ content }) => content === 'page 1')
  t.like(message, { webhook_id: hook.id, application_id: boop.id, author: { id: hook.id } })
  const pressed = await after<ButtonInteraction>(() => carol.press(message, 'next'))
  t.is(pressed.message.webhookId, hook.id)
  await pressed.update('page 2')
  t.like(await shown(({ content }) => content === 'page 2', 'MESSAGE_UPDATE'), { id: message.id, webhook_id: hook.id })
  await pressed.editReply({ content: 'page 3', components: [] })
  await shown(({ content }) => content === 'page 3', 'MESSAGE_UPDATE')
  await pressed.followUp({ content: 'no more', flags })
  t.like(await shown(({ content }) => content === 'no more'), { flags, author: { id: boop.id } })
  await pressed.deleteReply()
  await shown(({ id }) => id === message.id, 'MESSAGE_DELETE')

  const hers = await alice.post(`/channels/${channel}/webhooks`, { name: 'hers' })
  t.is(hers.application_id, null)
  const said = await request(a.ready.http, 'POST', `/webhooks/${hers.id}/${hers.token}?wait=true`, {
    body: { content: 'not his', components: [row(next).toJSON()] }
  })
  t.false('application_id' in said)
  await t.throwsAsync(carol.press(said, 'next'), { message: /Unknown Message/ })
})

test.serial('a form of the older kind, from a button, changes the message it came from', async (t) => {
  const open = row(new ButtonBuilder().setCustomId('open').setLabel('Open').setStyle(ButtonStyle.Secondary))
  await (await begin()).reply({ content: 'press', components: [open], flags })
  const message = await shown(({ content }) => content === 'press')
  const pressed = await after<ButtonInteraction<'cached'>>(() => carol.press(message, 'open'))
  t.true(pressed.message.flags.has(flags))
  const text = new TextInputBuilder().setCustomId('name').setLabel('Name').setStyle(TextInputStyle.Paragraph)
  await pressed.showModal(
    new ModalBuilder()
      .setCustomId('old')
      .setTitle('Old')
      .addComponents(new ActionRowBuilder<TextInputBuilder>().addComponents(text.setValue('before').setRequired(false)))
  )
  const form = await carol.hears('INTERACTION_MODAL_CREATE')
  t.like(form.components[0].components[0], { custom_id: 'name', value: 'before', required: false })
  const given = await after<ModalSubmitInteraction<'cached'>>(() => carol.submit(form, { name: 'Carol' }))
  t.is(given.fields.getTextInputValue('name'), 'Carol')
  if (!given.isFromMessage()) return t.fail('it is from a message')
  await given.update({ content: 'hello, Carol', components: [] })
  t.like(await shown(({ id }) => id === message.id, 'MESSAGE_UPDATE'), { content: 'hello, Carol', flags: 64 })
})

const hand = (form: Json, components: readonly object[], files: Readonly<Record<string, string>>) => {
  const { a, boop, guild, channel } = walk
  const session = carol.gateway.seen('READY')[0]?.d['session_id']
  const attachments = Object.keys(files).map((filename, id) => ({ id: String(id), filename }))
  const data = { id: form.id, custom_id: form.custom_id, components, attachments }
  const place = { application_id: boop.id, guild_id: guild, channel_id: channel, session_id: session }
  const body = new FormData()
  body.set('payload_json', JSON.stringify({ type: 5, ...place, data }))
  for (const [i, [name, text]] of Object.entries(files).entries()) body.set(`files[${i}]`, new Blob([text]), name)
  return request(a.ready.http, 'POST', '/interactions', { authorization: walk.carol.authorization, body })
}

test.serial('a form with labels: texts, menus, and files', async (t) => {
  const { alice, channel } = walk
  const label = (name: string) => new LabelBuilder().setLabel(name)
  const modal = new ModalBuilder()
    .setCustomId('new')
    .setTitle('New')
    .addLabelComponents(
      label('Name').setTextInputComponent(new TextInputBuilder().setCustomId('name').setStyle(TextInputStyle.Short)),
      label('Who').setUserSelectMenuComponent(new UserSelectMenuBuilder().setCustomId('who')),
      label('As').setRoleSelectMenuComponent(new RoleSelectMenuBuilder().setCustomId('as')),
      label('Where').setChannelSelectMenuComponent(new ChannelSelectMenuBuilder().setCustomId('where')),
      label('With').setFileUploadComponent(new FileUploadBuilder().setCustomId('with').setMaxValues(2))
    )
  await (await begin()).showModal(modal)
  const form = await carol.hears('INTERACTION_MODAL_CREATE')
  t.like(form.components[4], { type: 18, component: { type: 19, custom_id: 'with', max_values: 2 } })
  const filled = [
    { type: 4, custom_id: 'name', value: 'Ann' },
    { type: 5, custom_id: 'who', values: [alice.id] },
    { type: 6, custom_id: 'as', values: [reds] },
    { type: 8, custom_id: 'where', values: [channel] },
    { type: 19, custom_id: 'with', values: ['0', '1'] }
  ].map((component, id) => ({ type: 18, id: 2 * id + 1, component }))
  const unfit = { message: /50035/ }
  const beyond = filled.map((one, i) => (i === 1 ? { ...one, component: { ...one.component, values: [] } } : one))
  for (const wrong of [[], filled.slice(1), beyond]) await t.throwsAsync(hand(form, wrong, {}), unfit)
  const given = await after<ModalSubmitInteraction<'cached'>>(() =>
    hand(form, filled, { 'a.txt': 'aa', 'b.txt': 'bb' })
  )
  const { fields } = given
  t.is(fields.getTextInputValue('name'), 'Ann')
  t.is(fields.getSelectedUsers('who', true).first()?.username, 'alice')
  t.is(fields.getSelectedMembers('who')?.first()?.id, alice.id)
  t.is(fields.getSelectedRoles('as', true).first()?.name, 'reds')
  t.is(fields.getSelectedChannels('where', true).first()?.id, channel)
  const files = [...fields.getUploadedFiles('with', true).values()]
  t.deepEqual(
    files.map(({ name }) => name).toSorted((x, y) => (x < y ? -1 : 1)),
    ['a.txt', 'b.txt']
  )
  for (const { url, name } of files) t.is(await (await fetch(url)).text(), name.charAt(0).repeat(2))
  await given.reply({ content: 'thanks', flags })
  await shown(({ content }) => content === 'thanks')
})

test.serial('answers, later ones, edits and files, for all and for one', async (t) => {
  const file = (name: string) => new AttachmentBuilder(Buffer.from(name), { name })
  const command = await begin()
  await command.deferReply({ flags })
  await command.editReply({ content: 'secret', files: [file('one.txt')] })
  const one = await shown(({ content }) => content === 'secret', 'MESSAGE_UPDATE')
  t.is(await (await fetch(one.attachments[0].url)).text(), 'one.txt')
  await command.editReply({ content: 'secret 2', files: [file('two.txt')], attachments: [] })
  const two = await shown(({ content }) => content === 'secret 2', 'MESSAGE_UPDATE')
  t.deepEqual(
    two.attachments.map(({ filename }: Json) => filename),
    ['two.txt']
  )
  t.is((await command.fetchReply()).content, 'secret 2')
  const next = await command.followUp({ content: 'also', embeds: [{ title: 'Rune' }], flags })
  t.like(await shown(({ content }) => content === 'also'), { id: next.id, embeds: [{ title: 'Rune' }] })
  await command.deleteReply(next)
  await shown(({ id }) => id === next.id, 'MESSAGE_DELETE')
  const embed = new EmbedBuilder().setTitle('Rune').setImage('attachment://three.txt')
  const open = await command.followUp({ content: 'for all', files: [file('three.txt')], embeds: [embed] })
  const seen = await shown(({ content }) => content === 'for all')
  t.deepEqual(seen.attachments, [])
  t.is(await (await fetch(seen.embeds[0].image.url)).text(), 'three.txt')
  t.regex(open.embeds[0]?.image?.url ?? '', /^http/)
  await command.editReply({ message: open, content: 'for all, changed' })
  await shown(({ id, content }) => id === open.id && content === 'for all, changed', 'MESSAGE_UPDATE')
  await command.deleteReply(open)
  await shown(({ id }) => id === open.id, 'MESSAGE_DELETE')
  await command.deleteReply()
  await shown(({ id }) => id === one.id, 'MESSAGE_DELETE')
  await t.throwsAsync(command.fetchReply(), { message: /Unknown Message/ })
})
