/** Polls, announcements and stages between two nodes, as unmodified discord.js does and hears them: beep acts on A, boop looks on B. */
import test from 'ava'
import { ChannelType, Events, type NewsChannel, type StageChannel, type TextChannel } from 'discord.js'
import { startMoot, type Moot } from '../support/process/moot.ts'

let moot: Moot
test.before(async () => {
  moot = await startMoot()
})
test.after.always(() => moot[Symbol.asyncDispose]())

test('a poll is asked on A, voted in on B and ended; news is copied; a stage opens and ends', async (t) => {
  const { bob, guild, channel } = moot
  await using beep = await moot.connectBeep()
  await using boop = await moot.connectBoop()
  const here = await beep.client.guilds.fetch(guild)
  const room = (await here.channels.fetch(channel)) as TextChannel

  const heard = boop.next(Events.MessageCreate, (message) => message.poll !== null)
  const answers = [{ text: 'yes' }, { text: 'no' }]
  const asked = await room.send({
    poll: { question: { text: 'tea?' }, answers, duration: 1, allowMultiselect: false }
  })
  const [seen] = await heard
  t.deepEqual([seen.id, seen.poll?.question.text], [asked.id, 'tea?'])
  const voted = beep.next(Events.MessagePollVoteAdd, (answer) => answer.id === 2)
  await bob.put(`/channels/${channel}/polls/${asked.id}/answers/@me`, { answer_ids: ['2'] })
  t.is((await voted)[0].id, 2)
  const ended = boop.next(Events.MessageUpdate, (_, after) => after.poll?.resultsFinalized === true)
  await asked.poll?.end()
  t.is((await ended)[1].poll?.answers.get(2)?.voteCount, 1)

  const news = (await here.channels.create({ name: 'news', type: ChannelType.GuildAnnouncement })) as NewsChannel
  await news.addFollower(room)
  const copied = boop.next(
    Events.MessageCreate,
    ({ content, channelId }) => content === 'rain' && channelId === channel
  )
  await (await news.send('rain')).crosspost()
  t.is((await copied)[0].reference?.channelId, news.id)

  const hall = (await here.channels.create({ name: 'hall', type: ChannelType.GuildStageVoice })) as StageChannel
  const opened = boop.next(Events.StageInstanceCreate, ({ channelId }) => channelId === hall.id)
  const stage = await hall.createStageInstance({ topic: 'moot' })
  t.is((await opened)[0].topic, 'moot')
  const closed = boop.next(Events.StageInstanceDelete, ({ channelId }) => channelId === hall.id)
  await stage.delete()
  t.is((await closed)[0].topic, 'moot')
})
