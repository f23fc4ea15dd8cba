/** oceanic.js, over plain HTTP. */
import { ChannelTypes, type Client } from 'oceanic.js'
import { tellings, type Connect } from './library.ts'
import { openOceanic } from './oceanic-client.ts'

const listen = (client: Client, heard: string[]): void => {
  client.on('error', (error) => heard.push(`error ${String(error)}`))
  client.on('channelCreate', (channel) => {
    if ('topic' in channel) heard.push(tellings.channel(channel.name, channel.topic))
  })
  client.on('messageCreate', ({ content, embeds, attachments }) =>
    heard.push(tellings.message(content, embeds, attachments.toArray()))
  )
  client.on('messageUpdate', ({ content }) => heard.push(tellings.edited(content)))
  client.on('messageReactionAdd', (_message, _reactor, { emoji }) => heard.push(tellings.reaction(emoji.name)))
  client.on('channelPinsUpdate', ({ id }) => heard.push(tellings.pins(id)))
  client.on('threadCreate', ({ name }) => heard.push(tellings.thread(name)))
  client.on('guildRoleCreate', ({ name, colors }) => heard.push(tellings.role(name, colors.primaryColor)))
  client.on('guildMemberUpdate', ({ nick, roles }) => heard.push(tellings.member(nick, roles)))
  client.on('guildBanAdd', (_guild, { id }) => heard.push(tellings.banned(id)))
  client.on('guildBanRemove', (_guild, { id }) => heard.push(tellings.unbanned(id)))
  client.on('messageDelete', ({ id }) => heard.push(tellings.removed(id)))
  client.on('channelDelete', ({ id }) => heard.push(tellings.dropped(id)))
}

export const connectOceanic: Connect = async ({ http, token, guild }) => {
  const heard: string[] = []
  const { client, [Symbol.asyncDispose]: dispose } = await openOceanic({ http, token }, (fresh) => listen(fresh, heard))
  const { channels, guilds } = client.rest
  return {
    heard,
    createChannel: async (name, topic) =>
      (await guilds.createChannel(guild, ChannelTypes.GUILD_TEXT, { name, topic })).id,
    say: async (channel, { content, title, file: { name, bytes } }) => {
      const files = [{ name, contents: bytes }]
      return (await channels.createMessage(channel, { content, embeds: [{ title }], files })).id
    },
    edit: (channel, message, content) => channels.editMessage(channel, message, { content }),
    react: (channel, message, emoji) => channels.createReaction(channel, message, emoji),
    pin: (channel, message) => channels.pinMessage(channel, message),
    startThread: async (channel, message, name) =>
      (await channels.startThreadFromMessage(channel, message, { name })).id,
    createRole: async (name, color) => (await guilds.createRole(guild, { name, colors: { primaryColor: color } })).id,
    give: (user, role) => guilds.addMemberRole(guild, user, role),
    rename: (user, nick) => guilds.editMember(guild, user, { nick }),
    ban: (user) => guilds.createBan(guild, user),
    unban: (user) => guilds.removeBan(guild, user),
    remove: (channel, message) => channels.deleteMessage(channel, message),
    drop: (channel) => channels.delete(channel),
    latest: async (channel) => (await channels.getMessages(channel, { limit: 10 })).map(({ content }) => content),
    [Symbol.asyncDispose]: dispose
  }
}
