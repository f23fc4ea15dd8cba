/** discordeno, which has ids as bigints and only the properties that are asked for. */
import { ChannelTypes, createBot, createDesiredPropertiesObject, Intents } from '@discordeno/bot'
import { tellings, type Connect } from './library.ts'

const INTENTS = Object.values(Intents).reduce<number>((all, bit) => (typeof bit === 'number' ? all | bit : all), 0)

export const connectDiscordeno: Connect = async ({ http, token, guild }) => {
  const heard: string[] = []
  const ready = Promise.withResolvers<void>()
  const bot = createBot({
    token,
    intents: INTENTS,
    desiredProperties: createDesiredPropertiesObject({}, true),
    rest: { token, proxy: { baseUrl: `${http}/api`, authorization: `Bot ${token}` } },
    events: {
      ready: () => ready.resolve(),
      channelCreate: ({ name, topic }) => heard.push(tellings.channel(name, topic)),
      messageCreate: ({ content, embeds, attachments }) => heard.push(tellings.message(content, embeds, attachments)),
      messageUpdate: ({ content }) => heard.push(tellings.edited(content)),
      reactionAdd: ({ emoji }) => heard.push(tellings.reaction(emoji.name)),
      channelPinsUpdate: ({ channelId }) => heard.push(tellings.pins(channelId)),
      threadCreate: ({ name }) => heard.push(tellings.thread(name)),
      roleCreate: ({ name, color }) => heard.push(tellings.role(name, color)),
      guildMemberUpdate: ({ nick, roles }) => heard.push(tellings.member(nick, roles)),
      guildBanAdd: ({ id }) => heard.push(tellings.banned(id)),
      guildBanRemove: ({ id }) => heard.push(tellings.unbanned(id)),
      messageDelete: ({ id }) => heard.push(tellings.removed(id)),
      channelDelete: ({ id }) => heard.push(tellings.dropped(id))
    }
  })
  await bot.start()
  await ready.promise
  const { helpers } = bot
  return {
    heard,
    createChannel: async (name, topic) =>
      String((await helpers.createChannel(guild, { name, topic, type: ChannelTypes.GuildText })).id),
    say: async (channel, { content, title, file: { name, bytes } }) => {
      const files = [{ name, blob: new Blob([new Uint8Array(bytes)]) }]
      return String((await helpers.sendMessage(channel, { content, embeds: [{ title }], files })).id)
    },
    edit: (channel, message, content) => helpers.editMessage(channel, message, { content }),
    react: (channel, message, emoji) => helpers.addReaction(channel, message, emoji),
    pin: (channel, message) => helpers.pinMessage(channel, message),
    startThread: async (channel, message, name) =>
      String((await helpers.startThreadWithMessage(channel, message, { name, autoArchiveDuration: 60 })).id),
    createRole: async (name, color) => String((await helpers.createRole(guild, { name, color })).id),
    give: (user, role) => helpers.addRole(guild, user, role),
    rename: (user, nick) => helpers.editMember(guild, user, { nick }),
    ban: (user) => helpers.banMember(guild, user),
    unban: (user) => helpers.unbanMember(guild, user),
    remove: (channel, message) => helpers.deleteMessage(channel, message),
    drop: (channel) => helpers.deleteChannel(channel),
    latest: async (channel) => (await helpers.getMessages(channel, { limit: 10 })).map(({ content }) => content),
    [Symbol.asyncDispose]: () => bot.shutdown()
  }
}
