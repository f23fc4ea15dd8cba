import { Events } from 'discord.js'
import type { Scene } from './stage.ts'

const HOUR = 3_600_000

export const memberScenes: Readonly<Record<string, Scene>> = {
  'members are fetched whole, by name, by id, and page by page': async (t, { guild, guest, alice }) => {
    const erin = await guest('erin')
    const all = await guild.members.fetch()
    t.is(all.size, guild.memberCount)
    t.deepEqual([...(await guild.members.fetch({ query: 'eri', limit: 5 })).keys()], [erin.id])
    const some = await guild.members.fetch({ user: [erin.id, alice.id], withPresences: true })
    t.deepEqual([...some.keys()].toSorted(), [erin.id, alice.id].toSorted())
    const page = await guild.members.list({ limit: 2 })
    t.is(page.size, 2)
    t.true((await guild.members.list({ limit: 1000, after: page.lastKey() ?? '0' })).size === all.size - 2)
    t.deepEqual([...(await guild.members.search({ query: 'erin' })).keys()], [erin.id])
    const one = await guild.members.fetch({ user: erin.id, force: true })
    t.is(one.user.username, 'erin')
    t.true(one.joinedTimestamp !== null && one.joinedTimestamp <= Date.now())
  },

  'whoever comes is announced, gets a nickname, and is kicked': async (t, { guild, guest, boop }) => {
    const came = boop.next(Events.GuildMemberAdd)
    const fred = await guest('fred')
    t.is((await came)[0].id, fred.id)
    const member = await guild.members.fetch(fred.id)
    const named = boop.next(Events.GuildMemberUpdate, (_, { id }) => id === fred.id)
    await member.setNickname('Freddy')
    t.is((await named)[1].displayName, 'Freddy')
    const left = boop.next(Events.GuildMemberRemove)
    await member.kick('too loud')
    t.is((await left)[0].id, fred.id)
    await t.throwsAsync(guild.members.fetch({ user: fred.id, force: true }), { message: /Unknown Member/ })
  },

  'whoever is timed out may not speak until it is over': async (t, { guild, guest, room }) => {
    const gina = await guest('gina')
    const member = await guild.members.fetch(gina.id)
    t.true((await member.timeout(HOUR, 'cool down')).isCommunicationDisabled())
    await t.throwsAsync(gina.post(`/channels/${room.id}/messages`, { content: 'but' }), { message: /50013/ })
    t.false((await member.timeout(null)).isCommunicationDisabled())
    t.is((await gina.post(`/channels/${room.id}/messages`, { content: 'sorry' })).content, 'sorry')
  },

  'a ban is made, listed, looked at and lifted': async (t, { guild, guest, boop }) => {
    const hugo = await guest('hugo')
    const banned = boop.next(Events.GuildBanAdd)
    await guild.members.ban(hugo.id, { reason: 'spam', deleteMessageSeconds: 60 })
    t.is((await banned)[0].user.id, hugo.id)
    t.true((await guild.bans.fetch()).has(hugo.id))
    t.is((await guild.bans.fetch(hugo.id)).reason, 'spam')
    const lifted = boop.next(Events.GuildBanRemove)
    await guild.bans.remove(hugo.id)
    t.is((await lifted)[0].user.id, hugo.id)
    await t.throwsAsync(guild.bans.fetch({ user: hugo.id, force: true }), { message: /Unknown Ban/ })
  },

  'many are banned at once': async (t, { guild, guest }) => {
    const [ida, jens] = [await guest('ida'), await guest('jens')]
    const { bannedUsers, failedUsers } = await guild.members.bulkBan([ida.id, jens.id], { reason: 'raid' })
    t.deepEqual([bannedUsers.toSorted(), failedUsers], [[ida.id, jens.id].toSorted(), []])
  },

  'a presence is seen by others': async (t, { beep, boop }) => {
    const seen = boop.next(Events.PresenceUpdate, (_, { userId }) => userId === beep.client.user.id)
    beep.client.user.setPresence({ status: 'dnd', activities: [{ name: 'chess' }] })
    const [, presence] = await seen
    t.deepEqual([presence.status, presence.activities[0]?.name], ['dnd', 'chess'])
  }
}
