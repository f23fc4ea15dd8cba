/** eris, which speaks TLS only. */
import type { Client } from 'eris'
import { openEris } from './eris-client.ts'
import { tellings, type Connect } from './library.ts'

const listen = (client: Client, heard: string[]): void => {
  client.on('error', (error) => heard.push(`error ${String(error)}`))
  client.on('channelCreate', (channel) => {
    if ('topic' in channel) heard.push(tellings.channel(channel.name, channel.topic))
  })
  client.on('messageCreate', ({ content, embeds, attachments }) =>
    heard.push(tellings.message(content, embeds, [...attachments.values()]))
  )
  client.on('messageUpdate', ({ content }) => heard.push(tellings.edited(content)))
  client.on('messageReactionAdd', (_message, { name }) => heard.push(tellings.reaction(name)))
  client.on('channelPinUpdate', ({ id }) => heard.push(tellings.pins(id)))
  client.on('threadCreate', ({ name }) => heard.push(tellings.thread(name)))
  client.on('guildRoleCreate', (_guild, { name, color }) => heard.push(tellings.role(name, color)))
  client.on('guildMemberUpdate', (_guild, { nick, roles }) => heard.push(tellings.member(nick, roles)))
  client.on('guildBanAdd', (_guild, { id }) => heard.push(tellings.banned(id)))
  client.on('guildBanRemove', (_guild, { id }) => heard.push(tellings.unbanned(id)))
  client.on('messageDelete', ({ id }) => heard.push(tellings.removed(id)))
  client.on('channelDelete', ({ id }) => heard.push(tellings.dropped(id)))
}

export const connectEris: Connect = async ({ tls, ca, token, guild }) => {
  const heard: string[] = []
  const { client, [Symbol.asyncDispose]: dispose } = await openEris({ tls, ca, token }, (fresh) => listen(fresh, heard))
  return {
    heard,
    createChannel: async (name, topic) => (await client.createChannel(guild, name, 0, { topic })).id,
    say: async (channel, { content, title, file: { name, bytes } }) =>
      (await client.createMessage(channel, { content, embeds: [{ title }] }, { name, file: bytes })).id,
    edit: (channel, message, content) => client.editMessage(channel, message, content),
    react: (channel, message, emoji) => client.addMessageReaction(channel, message, emoji),
    pin: (channel, message) => client.pinMessage(channel, message),
    startThread: async (channel, message, name) =>
      (await client.createThreadWithMessage(channel, message, { name, autoArchiveDuration: 60 })).id,
    createRole: async (name, color) => (await client.createRole(guild, { name, color })).id,
    give: (user, role) => client.addGuildMemberRole(guild, user, role),
    rename: (user, nick) => client.editGuildMember(guild, user, { nick }),
    ban: (user) => client.banGuildMember(guild, user, {}),
    unban: (user) => client.unbanGuildMember(guild, user),
    remove: (channel, message) => client.deleteMessage(channel, message),
    drop: (channel) => client.deleteChannel(channel),
    latest: async (channel) => (await client.getMessages(channel, { limit: 10 })).map(({ content }) => content),
    [Symbol.asyncDispose]: dispose
  }
}
