import { ChannelType, Events, PermissionFlagsBits, type TextChannel } from 'discord.js'
import type { Scene } from './stage.ts'

export const channelScenes: Readonly<Record<string, Scene>> = {
  'a channel is made in a category, edited, cloned and deleted': async (t, { guild, boop }) => {
    const category = await guild.channels.create({ name: 'Halls', type: ChannelType.GuildCategory })
    const made = boop.next(Events.ChannelCreate, ({ name }) => name === 'great-hall')
    const hall = await guild.channels.create({
      name: 'great-hall',
      type: ChannelType.GuildText,
      parent: category,
      topic: 'feasts',
      nsfw: true,
      rateLimitPerUser: 10
    })
    const [seen] = await made
    t.is((seen as TextChannel).topic, 'feasts')
    t.deepEqual([hall.parentId, hall.nsfw, hall.rateLimitPerUser], [category.id, true, 10])
    const changed = boop.next(Events.ChannelUpdate, (_, { id }) => id === hall.id)
    await hall.edit({ name: 'small-hall', topic: 'fasts', rateLimitPerUser: 0 })
    t.is(((await changed)[1] as TextChannel).topic, 'fasts')
    const copy = await hall.clone({ name: 'other-hall' })
    t.deepEqual([copy.topic, copy.parentId], ['fasts', category.id])
    const gone = boop.next(Events.ChannelDelete, ({ id }) => id === hall.id)
    await hall.delete()
    await gone
    await copy.delete()
    await category.delete()
  },

  'a voice channel has its bitrate and limit': async (t, { guild }) => {
    const voice = await guild.channels.create({
      name: 'Talk',
      type: ChannelType.GuildVoice,
      bitrate: 96_000,
      userLimit: 7
    })
    t.deepEqual([voice.bitrate, voice.userLimit], [96_000, 7])
    await voice.setUserLimit(3)
    t.is(voice.userLimit, 3)
    await voice.delete()
  },

  'channels change places': async (t, { guild }) => {
    const [first, second] = [
      await guild.channels.create({ name: 'first' }),
      await guild.channels.create({ name: 'second' })
    ]
    await second.setPosition(first.position)
    await guild.channels.fetch()
    t.true(second.position < first.position)
    await first.delete()
    await second.delete()
  },

  'permission overwrites are set, changed and taken away, and decide who sees': async (t, stage) => {
    const { guild, guest, beep } = stage
    const carol = await guest('carol')
    const den = await guild.channels.create({
      name: 'den',
      permissionOverwrites: [{ id: guild.id, deny: [PermissionFlagsBits.ViewChannel] }]
    })
    await t.throwsAsync(carol.get(`/channels/${den.id}`), { message: /50001/ })
    const member = await guild.members.fetch(carol.id)
    const changed = beep.next(Events.ChannelUpdate, ({ id }) => id === den.id)
    await den.permissionOverwrites.create(member, { ViewChannel: true, SendMessages: false })
    await changed
    t.true(den.permissionsFor(member).has('ViewChannel'))
    t.is((await carol.get(`/channels/${den.id}`)).name, 'den')
    await t.throwsAsync(carol.post(`/channels/${den.id}/messages`, { content: 'psst' }), { message: /50013/ })
    await den.permissionOverwrites.edit(member, { SendMessages: null })
    t.is((await carol.post(`/channels/${den.id}/messages`, { content: 'psst' })).content, 'psst')
    await den.permissionOverwrites.delete(member)
    await t.throwsAsync(carol.get(`/channels/${den.id}`), { message: /50001/ })
    await den.delete()
  },

  'a channel takes over the permissions of its category': async (t, { guild }) => {
    const category = await guild.channels.create({
      name: 'Quiet',
      type: ChannelType.GuildCategory,
      permissionOverwrites: [{ id: guild.id, deny: [PermissionFlagsBits.SendMessages] }]
    })
    const room = await guild.channels.create({ name: 'library' })
    await room.setParent(category, { lockPermissions: true })
    t.true(room.permissionsLocked)
    t.true(room.permissionOverwrites.cache.get(guild.id)?.deny.has('SendMessages'))
    await room.delete()
    await category.delete()
  },

  'whoever types is seen typing': async (t, { room, beep, boop }) => {
    const typing = boop.next(Events.TypingStart)
    await room.sendTyping()
    t.is((await typing)[0].user.id, beep.client.user.id)
  }
}
