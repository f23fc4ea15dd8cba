import { ChannelType, Events, ThreadAutoArchiveDuration } from 'discord.js'
import type { Scene } from './stage.ts'

export const threadScenes: Readonly<Record<string, Scene>> = {
  'a thread is begun from a message, spoken in, archived, woken and deleted': async (
    t,
    { room, beep, boop, guest }
  ) => {
    const carol = await guest('threadcarol')
    const message = await room.send('let us talk')
    const begun = boop.next(Events.ThreadCreate, ({ name }) => name === 'talk')
    const thread = await message.startThread({ name: 'talk', autoArchiveDuration: ThreadAutoArchiveDuration.OneHour })
    t.is((await begun)[0].id, message.id)
    t.is(thread.parentId, room.id)
    const heard = boop.next(Events.MessageCreate, ({ content }) => content === 'in here')
    await carol.post(`/channels/${thread.id}/messages`, { content: 'in here' })
    t.is((await heard)[0].channelId, thread.id)
    t.deepEqual([...(await thread.members.fetch()).keys()].toSorted(), [beep.client.user.id, carol.id].toSorted())
    const away = boop.next(Events.ThreadUpdate, (_, { id, archived }) => id === thread.id && archived === true)
    await thread.setArchived(true)
    await away
    const awake = boop.next(Events.ThreadUpdate, (_, { id, archived }) => id === thread.id && archived === false)
    await carol.post(`/channels/${thread.id}/messages`, { content: 'wake up' })
    await awake
    t.is((await thread.messages.fetch()).size, 2)
    const gone = boop.next(Events.ThreadDelete, ({ id }) => id === thread.id)
    await thread.delete()
    await gone
  },

  'a forum has posts': async (t, { guild, boop }) => {
    const forum = await guild.channels.create({ name: 'questions', type: ChannelType.GuildForum })
    const begun = boop.next(Events.ThreadCreate, ({ name }) => name === 'why?')
    const post = await forum.threads.create({ name: 'why?', message: { content: 'because' } })
    t.is((await begun)[0].parentId, forum.id)
    t.is((await post.messages.fetch()).first()?.content, 'because')
    const { threads } = await guild.channels.fetchActiveThreads()
    t.true(threads.has(post.id))
    await forum.delete()
  }
}
