import { ChannelType, Events, GuildVerificationLevel } from 'discord.js'
import type { Scene } from './stage.ts'

export const guildScenes: Readonly<Record<string, Scene>> = {
  'the guild is whole: channels, roles, members, owner': async (t, { guild, beep, alice }) => {
    t.is(guild.name, 'Moot')
    t.is(guild.ownerId, alice.id)
    t.is((await guild.fetchOwner()).user.username, 'alice')
    t.true(guild.members.me?.permissions.has('Administrator'))
    t.true((await guild.channels.fetch()).some((channel) => channel?.type === ChannelType.GuildText))
    t.true((await guild.roles.fetch()).has(guild.roles.everyone.id))
    t.is(guild.roles.everyone.id, guild.id)
    t.deepEqual([...(await beep.client.guilds.fetch()).keys()], [guild.id])
    t.is((await guild.members.fetch()).size, guild.memberCount)
  },

  'the guild is edited': async (t, { guild, boop }) => {
    const changed = boop.next(Events.GuildUpdate)
    await guild.edit({ name: 'Folkmoot', verificationLevel: GuildVerificationLevel.Low })
    const [before, after] = await changed
    t.deepEqual([before.name, after.name, after.verificationLevel], ['Moot', 'Folkmoot', GuildVerificationLevel.Low])
    await guild.setName('Moot')
  },

  'the application and its user': async (t, { beep }) => {
    const application = await beep.client.application.fetch()
    t.is(application.name, 'beep')
    t.is(application.id, beep.client.user.id)
    const user = await beep.client.users.fetch(beep.client.user.id, { force: true })
    t.deepEqual([user.username, user.bot], ['beep', true])
  },

  'the voice regions are there to choose from': async (t, { beep }) => {
    t.true((await beep.client.fetchVoiceRegions()).size > 0)
  }
}
