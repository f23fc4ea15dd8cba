/** Threads, reactions and pins between two nodes: eris acts on A, oceanic.js sees it on B; and the other way round. */
import test from 'ava'
import { Constants, type CreateForumThreadOptions, type ForumTag, type PublicThreadChannel } from 'eris'
import {
  ChannelTypes,
  ReactionType,
  type AnyThreadChannel,
  type PublicThreadChannel as OceanicThread
} from 'oceanic.js'
import { makeInvite, type Actor } from '../../support/process/rest.ts'
import { startWalk, type Walk } from './walk.ts'

let walk: Walk
let carol: Actor
test.before(async () => {
  walk = await startWalk()
  const { moot, channel, onA } = walk
  carol = await moot.b.person('carol')
  const came = onA('guildMemberAdd', (_, { id }) => id === carol.id)
  await carol.post(`/invites/${await makeInvite(moot.alice, channel)}`, {})
  await came
})
test.after.always(() => walk?.[Symbol.asyncDispose]())

const begun = (name: string) => walk.onB('threadCreate', (thread) => thread.name === name)
const changed = (id: string, wanted: (thread: AnyThreadChannel) => boolean) =>
  walk.onB('threadUpdate', (...[thread]) => thread.id === id && wanted(thread))
const asked = (id: string) => walk.oceanic.rest.channels.get<OceanicThread>(id)

test('a thread is begun from a message, spoken in, changed, put away, woken and deleted', async (t) => {
  const { eris, oceanic, guild, channel, onA, onB } = walk
  const { channels, guilds } = oceanic.rest
  const said = await eris.createMessage(channel, 'let us talk')
  const told = begun('talk')
  await eris.createThreadWithMessage(channel, said.id, { name: 'talk', autoArchiveDuration: 60, rateLimitPerUser: 5 })
  const asBegun = {
    id: said.id,
    type: ChannelTypes.PUBLIC_THREAD,
    name: 'talk',
    parentID: channel,
    ownerID: eris.user.id,
    rateLimitPerUser: 5
  }
  for (const seen of [(await told)[0], await asked(said.id)]) {
    t.like(seen, asBegun)
    t.like(seen.threadMetadata, { archived: false, locked: false, autoArchiveDuration: 60 })
  }
  t.is((await channels.getMessage(channel, said.id)).thread?.id, said.id)
  const heard = onB('messageCreate', ({ content }) => content === 'in here')
  const line = await eris.createMessage(said.id, 'in here')
  t.like((await heard)[0], { id: line.id, channelID: said.id, guildID: guild })
  t.like(await asked(said.id), { messageCount: 1, totalMessageSent: 1, lastMessageID: line.id })
  const edited = changed(said.id, ({ threadMetadata }) => threadMetadata.autoArchiveDuration === 1440)
  await eris.editChannel(said.id, { name: 'chat', autoArchiveDuration: 1440, rateLimitPerUser: 0 })
  for (const seen of [(await edited)[0], await asked(said.id)]) {
    t.like(seen, { rateLimitPerUser: 0 })
    t.is(seen.threadMetadata.autoArchiveDuration, 1440)
  }
  // The library keeps the first name of a thread that it knows.
  const raw = await oceanic.rest.authRequest<{ name: string }>({ method: 'GET', path: `/channels/${said.id}` })
  t.is(raw.name, 'chat')
  t.true((await guilds.getActiveThreads(guild)).threads.some(({ id }) => id === said.id))
  t.true((await eris.getActiveGuildThreads(guild)).threads.some(({ id }) => id === said.id))
  const away = changed(said.id, ({ threadMetadata }) => threadMetadata.archived && threadMetadata.locked)
  await eris.editChannel(said.id, { archived: true, locked: true })
  await away
  const archived = await channels.getPublicArchivedThreads(channel, { limit: 10 })
  t.true(archived.threads.some(({ id }) => id === said.id))
  t.false(archived.hasMore)
  t.true((await eris.getArchivedThreads(channel, 'public', { limit: 10 })).threads.some(({ id }) => id === said.id))
  t.false((await guilds.getActiveThreads(guild)).threads.some(({ id }) => id === said.id))
  await t.throwsAsync(carol.post(`/channels/${said.id}/messages`, { content: 'but' }), { message: /50083|50013/ })
  const woken = onA('threadUpdate', ({ id, threadMetadata }) => id === said.id && !threadMetadata.archived)
  await channels.edit(said.id, { archived: false, locked: false })
  t.false((await woken)[0].threadMetadata.locked)
  const gone = onB('threadDelete', ({ id }) => id === said.id)
  await eris.deleteChannel(said.id)
  t.like((await gone)[0], { id: said.id, parentID: channel })
  await t.throwsAsync(channels.get(said.id), { message: /Unknown Channel/ })
})

test('a private thread is seen by those who are in it: added, gone and come by themselves', async (t) => {
  const { eris, oceanic, channel, onB } = walk
  const { channels } = oceanic.rest
  const told = begun('whisper')
  const thread = await eris.createThread(channel, {
    name: 'whisper',
    type: Constants.ChannelTypes.GUILD_PRIVATE_THREAD,
    invitable: false,
    autoArchiveDuration: 60
  })
  for (const seen of [(await told)[0], await asked(thread.id)]) {
    t.is(seen.type, ChannelTypes.PRIVATE_THREAD)
    t.like(seen.threadMetadata, { invitable: false, archived: false })
  }
  await t.throwsAsync(carol.get(`/channels/${thread.id}`), { message: /50001/ })
  const added = onB(
    'threadMembersUpdate',
    ({ id }, members) => id === thread.id && members.some(({ userID }) => userID === carol.id)
  )
  await eris.joinThread(thread.id, carol.id)
  await added
  t.is((await carol.get(`/channels/${thread.id}`)).name, 'whisper')
  t.is((await channels.getThreadMember(thread.id, carol.id)).userID, carol.id)
  const joined = walk.onA(
    'threadMembersUpdate',
    ({ id }, members) => id === thread.id && members.some((member) => member.id === oceanic.user.id)
  )
  await channels.joinThread(thread.id)
  await joined
  const ids = (await channels.getThreadMembers(thread.id, { withMember: true, limit: 10 })).map(({ userID }) => userID)
  t.deepEqual(ids.toSorted(), [eris.user.id, carol.id, oceanic.user.id].toSorted())
  t.is((await eris.getThreadMembers(thread.id)).length, 3)
  t.is((await asked(thread.id)).memberCount, 3)
  const removed = onB(
    'threadMembersUpdate',
    ({ id }, _, left) => id === thread.id && left.some(({ userID }) => userID === carol.id)
  )
  await eris.leaveThread(thread.id, carol.id)
  await removed
  await t.throwsAsync(carol.get(`/channels/${thread.id}`), { message: /50001/ })
  await t.throwsAsync(channels.getThreadMember(thread.id, carol.id), { message: /Unknown/ })
  const away = changed(thread.id, ({ threadMetadata }) => threadMetadata.archived)
  await eris.editChannel(thread.id, { archived: true })
  await away
  const mine = await channels.getJoinedPrivateArchivedThreads(channel)
  t.deepEqual(
    mine.threads.map(({ id }) => id),
    [thread.id]
  )
  t.is(mine.members[0]?.userID, oceanic.user.id)
  t.deepEqual(
    (await eris.getArchivedThreads(channel, 'private')).threads.map(({ id }) => id),
    [thread.id]
  )
  t.deepEqual(
    (await channels.getPrivateArchivedThreads(channel)).threads.map(({ id }) => id),
    [thread.id]
  )
  const left = walk.onA(
    'threadMembersUpdate',
    ({ id }, _, gone) => id === thread.id && gone.some((member) => member.id === oceanic.user.id)
  )
  await channels.edit(thread.id, { archived: false })
  await channels.leaveThread(thread.id)
  await left
})

test('a forum has posts with tags and files, found by them; oceanic.js on B answers, seen by eris on A', async (t) => {
  const { eris, oceanic, guild, onA, onB } = walk
  const { channels } = oceanic.rest
  const made = onB('channelCreate', (channel) => 'name' in channel && channel.name === 'questions')
  const forum = await eris.createChannel(guild, 'questions', Constants.ChannelTypes.GUILD_FORUM, {
    availableTags: [{ name: 'open' }, { name: 'done' }] as ForumTag[],
    defaultThreadRateLimitPerUser: 7,
    defaultAutoArchiveDuration: 4320
  })
  await made
  const [open, done] = forum.availableTags
  const told = begun('why?')
  const heard = onB('messageCreate', ({ content }) => content === 'because')
  const post = await eris.createThread(
    forum.id,
    {
      name: 'why?',
      autoArchiveDuration: 1440,
      appliedTags: [open?.id ?? ''],
      message: { content: 'because', embeds: [{ title: 'E' }] }
    } as CreateForumThreadOptions,
    { name: 'runes.txt', file: Buffer.from('ᚠᚢᚦ') }
  )
  for (const seen of [(await told)[0], await asked(post.id)]) {
    t.like(seen, { name: 'why?', parentID: forum.id, appliedTags: [open?.id], rateLimitPerUser: 7 })
    t.is(seen.threadMetadata.autoArchiveDuration, 1440)
  }
  const [first] = await heard
  t.like(first, { id: post.id, channelID: post.id })
  t.is((await channels.getMessage(post.id, post.id)).content, 'because')
  t.is(first.embeds[0]?.title, 'E')
  t.is(first.attachments.first()?.filename, 'runes.txt')
  const marked = onA('threadUpdate', ({ id }, _before) => id === post.id)
  await channels.edit(post.id, { appliedTags: [done?.id ?? ''], flags: 2 })
  for (const seen of [(await marked)[0], await eris.getRESTChannel(post.id)])
    t.like(seen as PublicThreadChannel<true>, { appliedTags: [done?.id], flags: 2 })
  const found = await channels.searchThreads(forum.id, { name: 'why', tag: [done?.id ?? ''] })
  t.deepEqual(
    found.threads.map(({ id }) => id),
    [post.id]
  )
  const another = onA('threadCreate', ({ name }) => name === 'how?')
  const answered = onA('messageCreate', ({ content }) => content === 'like so')
  const answer = await channels.startThreadInThreadOnlyChannel(forum.id, {
    name: 'how?',
    autoArchiveDuration: 60,
    message: { content: 'like so', files: [{ name: 'more.txt', contents: Buffer.from('more') }] }
  })
  t.like((await another)[0], { id: answer.id, parentID: forum.id, ownerID: oceanic.user.id })
  // It stands in a log of its own, and comes by itself.
  await answered
  t.is((await eris.getMessage(answer.id, answer.id)).content, 'like so')
  const news = await eris.createChannel(guild, 'bulletin', Constants.ChannelTypes.GUILD_NEWS)
  const talk = begun('of news')
  const item = await eris.createMessage(news.id, 'rain')
  await eris.createThreadWithMessage(news.id, item.id, { name: 'of news', autoArchiveDuration: 60 })
  t.is((await talk)[0].type, ChannelTypes.ANNOUNCEMENT_THREAD)
})

test('reactions are added, counted, listed and taken away', async (t) => {
  const { eris, oceanic, channel, onA, onB } = walk
  const { channels } = oceanic.rest
  const known = onB('messageCreate', ({ content }) => content === 'vote')
  const { id } = await eris.createMessage(channel, 'vote')
  await known
  const added = onB('messageReactionAdd', (message, _, { emoji }) => message.id === id && emoji.name === '🌲')
  await eris.addMessageReaction(channel, id, '🌲')
  const [message, reactor, reaction] = await added
  t.like(reactor, { id: eris.user.id })
  t.like(reaction, { burst: false, type: ReactionType.NORMAL })
  t.is(message.channelID, channel)
  const more = onA(
    'messageReactionAdd',
    (one, { name }, { id: who }) => one.id === id && name === '🌲' && who === oceanic.user.id
  )
  await channels.createReaction(channel, id, '🌲')
  t.false((await more)[3])
  const [seen] = (await channels.getMessage(channel, id)).reactions
  t.like(seen, { count: 2, me: true, meBurst: false, burstColors: [], countDetails: { normal: 2, burst: 0 } })
  t.like((await eris.getMessage(channel, id)).reactions['🌲'], {
    count: 2,
    me: true,
    me_burst: false,
    count_details: { burst: 0, normal: 2 }
  })
  const ids = (users: readonly { readonly id: string }[]): string[] => users.map((user) => user.id).toSorted()
  t.deepEqual(ids(await channels.getReactions(channel, id, '🌲')), [eris.user.id, oceanic.user.id].toSorted())
  t.deepEqual(
    ids(await eris.getMessageReaction(channel, id, '🌲', { limit: 5 })),
    [eris.user.id, oceanic.user.id].toSorted()
  )
  t.deepEqual(await channels.getReactions(channel, id, '🌲', { type: ReactionType.SUPER }), [])
  const taken = onB('messageReactionRemove', (one, who) => one.id === id && who.id === oceanic.user.id)
  await eris.removeMessageReaction(channel, id, '🌲', oceanic.user.id)
  await taken
  const own = onB('messageReactionRemove', (one, who) => one.id === id && who.id === eris.user.id)
  await eris.removeMessageReaction(channel, id, '🌲')
  t.is((await own)[2].emoji.name, '🌲')
  const three = ['🌲', '🌳', '🌴'].map((tree) =>
    onB('messageReactionAdd', (one, _, { emoji }) => one.id === id && emoji.name === tree)
  )
  for (const tree of ['🌲', '🌳', '🌴']) await eris.addMessageReaction(channel, id, tree)
  await Promise.all(three)
  const cleared = onA('messageReactionRemoveEmoji', (one, { name }) => one.id === id && name === '🌳')
  await channels.deleteReactions(channel, id, '🌳')
  await cleared
  const emptied = onB('messageReactionRemoveAll', (one) => one.id === id)
  await eris.removeMessageReactions(channel, id)
  await emptied
  t.deepEqual((await channels.getMessage(channel, id)).reactions, [])
})

test('pins, by the old form and by the new', async (t) => {
  const { eris, oceanic, guild, onA, onB } = walk
  const { channels } = oceanic.rest
  const made = onB('channelCreate', (channel) => 'name' in channel && channel.name === 'board')
  const board = await eris.createChannel(guild, 'board', Constants.ChannelTypes.GUILD_TEXT)
  await made
  const ids: string[] = []
  for (const content of ['first', 'second', 'third']) ids.push((await eris.createMessage(board.id, content)).id)
  const [first = '', second = '', third = ''] = ids
  const pinned = onB('channelPinsUpdate', ({ id }) => id === board.id)
  const notice = onB('messageCreate', ({ channelID, type }) => channelID === board.id && type === 6)
  await eris.pinMessage(board.id, first)
  t.true((await pinned)[1] instanceof Date)
  t.like((await notice)[0], { messageReference: { messageID: first, channelID: board.id } })
  const again = onA('channelPinUpdate', ({ id }) => id === board.id)
  await channels.pinMessage(board.id, second)
  await again
  const last = onB('channelPinsUpdate', ({ id }) => id === board.id)
  await eris.pinMessage(board.id, third)
  await last
  t.deepEqual(
    (await eris.getPins(board.id)).map(({ id }) => id),
    [third, second, first]
  )
  t.deepEqual(
    (await channels.getPinnedMessages(board.id)).map(({ id }) => id),
    [third, second, first]
  )
  const page = await channels.getPins(board.id, { limit: 2 })
  t.deepEqual(
    page.map(({ message }) => message.id),
    [third, second]
  )
  t.true(page.every(({ pinnedTimestamp: at, message }) => at instanceof Date && message.pinned))
  const rest = await channels.getPins(board.id, { before: page[1]?.pinnedTimestamp.toISOString() ?? '' })
  t.deepEqual(
    rest.map(({ message }) => message.id),
    [first]
  )
  const loose = onB('channelPinsUpdate', ({ id }) => id === board.id)
  await eris.unpinMessage(board.id, third)
  await loose
  t.deepEqual(
    (await channels.getPins(board.id)).map(({ message }) => message.id),
    [second, first]
  )
  t.false((await channels.getMessage(board.id, third)).pinned)
})

test.after('the libraries complained of nothing', (t) => {
  t.deepEqual(walk.complaints, [])
})
