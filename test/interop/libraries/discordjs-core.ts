/** @discordjs/core, with the REST and gateway packages of discord.js. */
import { Client, GatewayDispatchEvents as E, GatewayIntentBits } from '@discordjs/core'
import { REST } from '@discordjs/rest'
import { WebSocketManager } from '@discordjs/ws'
import { tellings, type Connect } from './library.ts'

const INTENTS = Object.values(GatewayIntentBits).reduce<number>(
  (all, bit) => (typeof bit === 'number' ? all | bit : all),
  0
)

export const connectCore: Connect = async ({ http, token, guild }) => {
  const heard: string[] = []
  const rest = new REST({ api: `${http}/api` }).setToken(token)
  const gateway = new WebSocketManager({ token, intents: INTENTS, rest })
  const client = new Client({ rest, gateway })
  client.on(E.ChannelCreate, ({ data }) => {
    if ('topic' in data) heard.push(tellings.channel(data.name, data.topic))
  })
  client.on(E.MessageCreate, ({ data: { content, embeds, attachments } }) =>
    heard.push(tellings.message(content, embeds, attachments))
  )
  client.on(E.MessageUpdate, ({ data }) => heard.push(tellings.edited(data.content)))
  client.on(E.MessageReactionAdd, ({ data }) => heard.push(tellings.reaction(data.emoji.name)))
  client.on(E.ChannelPinsUpdate, ({ data }) => heard.push(tellings.pins(data.channel_id)))
  client.on(E.ThreadCreate, ({ data }) => heard.push(tellings.thread(data.name)))
  client.on(E.GuildRoleCreate, ({ data }) => heard.push(tellings.role(data.role.name, data.role.colors.primary_color)))
  client.on(E.GuildMemberUpdate, ({ data }) => heard.push(tellings.member(data.nick, data.roles)))
  client.on(E.GuildBanAdd, ({ data }) => heard.push(tellings.banned(data.user.id)))
  client.on(E.GuildBanRemove, ({ data }) => heard.push(tellings.unbanned(data.user.id)))
  client.on(E.MessageDelete, ({ data }) => heard.push(tellings.removed(data.id)))
  client.on(E.ChannelDelete, ({ data }) => heard.push(tellings.dropped(data.id)))
  const ready = new Promise((resolve) => client.once(E.Ready, resolve))
  await gateway.connect()
  await ready
  const { channels, guilds } = client.api
  return {
    heard,
    createChannel: async (name, topic) => (await guilds.createChannel(guild, { name, topic })).id,
    say: async (channel, { content, title, file: { name, bytes } }) =>
      (await channels.createMessage(channel, { content, embeds: [{ title }], files: [{ name, data: bytes }] })).id,
    edit: (channel, message, content) => channels.editMessage(channel, message, { content }),
    react: (channel, message, emoji) => channels.addMessageReaction(channel, message, emoji),
    pin: (channel, message) => channels.pinMessage(channel, message),
    startThread: async (channel, message, name) => (await channels.createThread(channel, { name }, message)).id,
    createRole: async (name, color) =>
      (
        await guilds.createRole(guild, {
          name,
          colors: { primary_color: color, secondary_color: null, tertiary_color: null }
        })
      ).id,
    give: (user, role) => guilds.addRoleToMember(guild, user, role),
    rename: (user, nick) => guilds.editMember(guild, user, { nick }),
    ban: (user) => guilds.banUser(guild, user),
    unban: (user) => guilds.unbanUser(guild, user),
    remove: (channel, message) => channels.deleteMessage(channel, message),
    drop: (channel) => channels.delete(channel),
    latest: async (channel) => (await channels.getMessages(channel, { limit: 10 })).map(({ content }) => content),
    [Symbol.asyncDispose]: async () => gateway.destroy()
  }
}
