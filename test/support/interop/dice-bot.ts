/** A bot with every kind of interaction, as people write one with discord.js. */
import {
  ActionRowBuilder,
  ApplicationCommandType,
  ButtonBuilder,
  ButtonStyle,
  ContextMenuCommandBuilder,
  Events,
  MessageFlags,
  ModalBuilder,
  PermissionFlagsBits,
  SlashCommandBuilder,
  StringSelectMenuBuilder,
  TextInputBuilder,
  TextInputStyle,
  type ChatInputCommandInteraction,
  type Client,
  type Interaction
} from 'discord.js'

const commands = [
  new SlashCommandBuilder()
    .setName('roll')
    .setDescription('rolls dice')
    .addIntegerOption((o) =>
      o.setName('dice').setDescription('how many').setRequired(true).setMinValue(1).setMaxValue(6)
    )
    .addUserOption((o) => o.setName('for').setDescription('whom'))
    .addChannelOption((o) => o.setName('in').setDescription('where'))
    .addRoleOption((o) => o.setName('team').setDescription('whose'))
    .addNumberOption((o) => o.setName('bonus').setDescription('to add'))
    .addBooleanOption((o) => o.setName('openly').setDescription('for all')),
  new SlashCommandBuilder().setName('secret').setDescription('for you alone'),
  new SlashCommandBuilder()
    .setName('slow')
    .setDescription('takes its time')
    .addSubcommand((s) => s.setName('openly').setDescription('for all'))
    .addSubcommand((s) => s.setName('secretly').setDescription('for you alone')),
  new SlashCommandBuilder().setName('ask').setDescription('asks all'),
  new SlashCommandBuilder().setName('form').setDescription('asks back'),
  new SlashCommandBuilder().setName('more').setDescription('says more'),
  new SlashCommandBuilder()
    .setName('find')
    .setDescription('finds a table')
    .addStringOption((o) => o.setName('table').setDescription('which').setAutocomplete(true).setRequired(true)),
  new SlashCommandBuilder()
    .setName('show')
    .setDescription('shows a file')
    .addAttachmentOption((o) => o.setName('file').setDescription('to show').setRequired(true)),
  new SlashCommandBuilder().setName('buttons').setDescription('shows some'),
  new SlashCommandBuilder()
    .setName('reign')
    .setDescription('for those who manage')
    .setDefaultMemberPermissions(PermissionFlagsBits.ManageGuild),
  new SlashCommandBuilder().setName('silent').setDescription('is never answered'),
  new ContextMenuCommandBuilder().setName('High Five').setType(ApplicationCommandType.User)
]

const again = new ActionRowBuilder<ButtonBuilder>().addComponents(
  new ButtonBuilder().setCustomId('again').setLabel('Again').setStyle(ButtonStyle.Primary)
)
const choose = new ActionRowBuilder<StringSelectMenuBuilder>().addComponents(
  new StringSelectMenuBuilder()
    .setCustomId('choose')
    .addOptions({ label: 'One', value: '1' }, { label: 'Two', value: '2' })
)

const form = new ModalBuilder()
  .setCustomId('form')
  .setTitle('A form')
  .addComponents(
    new ActionRowBuilder<TextInputBuilder>().addComponents(
      new TextInputBuilder().setCustomId('name').setLabel('Name').setStyle(TextInputStyle.Short)
    )
  )

const flags = MessageFlags.Ephemeral

const roll = async (interaction: ChatInputCommandInteraction): Promise<void> => {
  const { options, user, locale } = interaction
  const words = [
    options.getInteger('dice', true),
    options.getUser('for')?.username,
    options.getChannel('in')?.name,
    options.getRole('team')?.name,
    options.getNumber('bonus'),
    options.getBoolean('openly')
  ]
  await interaction.reply(
    `${user.username} ${locale} ${words.filter((word) => word !== null && word !== undefined).join(' ')}`
  )
}

const run: Readonly<Record<string, (interaction: ChatInputCommandInteraction) => Promise<unknown>>> = {
  roll,
  secret: (i) => i.reply({ content: 'psst', flags, components: [again] }),
  async slow(i) {
    const isSecret = i.options.getSubcommand() === 'secretly'
    await i.deferReply(isSecret ? { flags } : {})
    await i.editReply('at last')
  },
  async ask(i) {
    await i.deferReply()
    const poll = {
      question: { text: 'tea?' },
      answers: [{ text: 'yes' }, { text: 'no' }],
      duration: 1,
      allowMultiselect: false
    }
    await i.editReply({ poll })
  },
  form: (i) => i.showModal(form),
  async more(i) {
    await i.reply('one')
    const two = await i.followUp('two')
    await i.followUp({ content: 'three', flags })
    await i.webhook.editMessage(two.id, 'two, changed')
    await i.deleteReply()
  },
  find: (i) => i.reply(i.options.getString('table', true)),
  async show(i) {
    const file = i.options.getAttachment('file', true)
    const text = await (await fetch(file.url)).text()
    await i.reply({
      content: `${file.name}: ${text}`,
      flags,
      files: [{ attachment: Buffer.from('copied'), name: 'copy.txt' }]
    })
  },
  buttons: (i) => i.reply({ content: 'press', components: [again, choose] }),
  reign: (i) => i.reply('long live'),
  silent: () => Promise.resolve()
}

const respond = async (i: Interaction): Promise<unknown> => {
  if (i.isChatInputCommand()) return await run[i.commandName]?.(i)
  if (i.isUserContextMenuCommand()) return await i.reply(`five, ${i.targetUser.username}`)
  if (i.isAutocomplete()) {
    const typed = i.options.getFocused()
    return await i.respond(['oak', 'ash'].map((wood) => ({ name: `${typed}${wood}`, value: wood })))
  }
  if (i.isModalSubmit()) return await i.reply({ content: `hello, ${i.fields.getTextInputValue('name')}`, flags })
  if (i.isStringSelectMenu()) {
    await i.deferUpdate()
    return await i.editReply({ content: `chose ${i.values.join()}` })
  }
  if (i.isButton()) return await i.update({ content: `${i.message.content}, again`, components: [again, choose] })
  return undefined
}

/** Registers its commands and answers from now on. @returns what went wrong, as it happens */
export const runDiceBot = async (client: Client<true>): Promise<unknown[]> => {
  const faults: unknown[] = []
  client.on(
    Events.InteractionCreate,
    (interaction) => void respond(interaction).catch((fault: unknown) => faults.push(fault))
  )
  await client.application.commands.set(commands)
  return faults
}
