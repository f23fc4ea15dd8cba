/** Channels of every type between two nodes: eris makes and changes them on A, oceanic.js sees them on B. */
import test from 'ava'
import { Constants, type ForumTag, type TextChannel as ErisText } from 'eris'
import { ChannelTypes, StageInstancePrivacyLevels, type ForumChannel, type TextChannel } from 'oceanic.js'
import { startWalk, type Walk } from './walk.ts'

const { GUILD_TEXT, GUILD_VOICE, GUILD_CATEGORY, GUILD_NEWS, GUILD_STAGE_VOICE, GUILD_FORUM, GUILD_MEDIA } =
  Constants.ChannelTypes
const { viewChannel, sendMessages } = Constants.Permissions

let walk: Walk
test.before(async () => {
  walk = await startWalk()
})
test.after.always(() => walk?.[Symbol.asyncDispose]())

/** As oceanic.js on B knows a channel: by the event, and by asking. */
const both = async <T>(told: Promise<readonly [T, ...unknown[]]>, id: string): Promise<readonly [T, T]> => [
  (await told)[0],
  (await walk.oceanic.rest.channels.get(id)) as T
]
const made = (name: string) => walk.onB('channelCreate', (channel) => 'name' in channel && channel.name === name)
const changed = (id: string) => walk.onB('channelUpdate', (channel) => channel.id === id)

test('a text channel has what it was made with, is changed, moved and deleted', async (t) => {
  const { eris, oceanic, guild, onB } = walk
  const category = await eris.createChannel(guild, 'Halls', GUILD_CATEGORY)
  const told = made('great-hall')
  const hall = await eris.createChannel(guild, 'great-hall', GUILD_TEXT, {
    topic: 'feasts',
    nsfw: true,
    rateLimitPerUser: 10,
    parentID: category.id,
    defaultAutoArchiveDuration: 60,
    defaultThreadRateLimitPerUser: 5,
    permissionOverwrites: [{ id: guild, type: 0, allow: viewChannel, deny: sendMessages }]
  })
  t.like(hall, { name: 'great-hall', topic: 'feasts', nsfw: true, rateLimitPerUser: 10, parentID: category.id })
  for (const seen of await both(told, hall.id)) {
    t.like(seen, {
      id: hall.id,
      type: ChannelTypes.GUILD_TEXT,
      name: 'great-hall',
      topic: 'feasts',
      nsfw: true,
      rateLimitPerUser: 10,
      parentID: category.id,
      defaultAutoArchiveDuration: 60
    })
    const overwrite = (seen as TextChannel).permissionOverwrites.get(guild)
    t.deepEqual([overwrite?.allow, overwrite?.deny, overwrite?.type], [viewChannel, sendMessages, 0])
  }
  const edited = changed(hall.id)
  await eris.editChannel(hall.id, { name: 'small-hall', topic: 'fasts', nsfw: false, rateLimitPerUser: 0 })
  for (const seen of await both(edited, hall.id))
    t.like(seen, { name: 'small-hall', topic: 'fasts', nsfw: false, rateLimitPerUser: 0, parentID: category.id })
  const closed = changed(hall.id)
  await eris.editChannelPermission(hall.id, walk.moot.bob.id, sendMessages, 0n, 1)
  for (const seen of await both(closed, hall.id))
    t.is((seen as TextChannel).permissionOverwrites.get(walk.moot.bob.id)?.allow, sendMessages)
  const opened = changed(hall.id)
  await eris.deleteChannelPermission(hall.id, walk.moot.bob.id)
  for (const seen of await both(opened, hall.id))
    t.false((seen as TextChannel).permissionOverwrites.has(walk.moot.bob.id))
  const gone = onB('channelDelete', ({ id }) => id === hall.id)
  await eris.deleteChannel(hall.id)
  t.is((await gone)[0].id, hall.id)
  await t.throwsAsync(oceanic.rest.channels.get(hall.id), { message: /Unknown Channel/ })
})

test('a voice channel has its bitrate, limit, region, quality and status', async (t) => {
  const { eris, guild, onB } = walk
  const told = made('talk')
  const talk = await eris.createChannel(guild, 'talk', GUILD_VOICE, { bitrate: 96_000, userLimit: 7, nsfw: true })
  for (const seen of await both(told, talk.id))
    t.like(seen, { type: ChannelTypes.GUILD_VOICE, bitrate: 96_000, userLimit: 7, nsfw: true, rtcRegion: null })
  const edited = changed(talk.id)
  const carried = { bitrate: 64_000, userLimit: 2, rateLimitPerUser: 3, videoQualityMode: 2 } as const
  await eris.editChannel(talk.id, carried)
  for (const seen of await both(edited, talk.id)) t.like(seen, carried)
  const moved = changed(talk.id)
  await eris.editChannel(talk.id, { rtcRegion: 'local', videoQualityMode: 1 })
  for (const seen of await both(moved, talk.id))
    t.like(seen, { rtcRegion: 'local', videoQualityMode: 1, bitrate: 64_000 })
  await t.throwsAsync(eris.editChannel(talk.id, { rtcRegion: 'atlantis' }), { message: /rtc_region/ })
  const status = onB('voiceChannelStatusUpdate', (_, { id }) => id === talk.id)
  await eris.setVoiceChannelStatus(talk.id, 'singing')
  t.is((await status)[2], 'singing')
})

test('a forum has its tags, its reaction, its order and its layout', async (t) => {
  const { eris, guild } = walk
  const told = made('questions')
  // eris gives the tags of new forums ids of their own in its types, which are not sent.
  const tags = [
    { name: 'open', moderated: false, emoji_name: '🌱' },
    { name: 'done', moderated: true }
  ] as ForumTag[]
  const forum = await eris.createChannel(guild, 'questions', GUILD_FORUM, {
    topic: 'ask',
    availableTags: tags,
    defaultReactionEmoji: { emoji_name: '👍' },
    defaultSortOrder: 1,
    defaultForumLayout: 2,
    defaultThreadRateLimitPerUser: 15,
    rateLimitPerUser: 30
  })
  t.deepEqual(
    forum.availableTags.map(({ name }) => name),
    ['open', 'done']
  )
  const asMade = {
    type: ChannelTypes.GUILD_FORUM,
    topic: 'ask',
    defaultReactionEmoji: { id: null, name: '👍' },
    defaultSortOrder: 1,
    defaultForumLayout: 2,
    defaultThreadRateLimitPerUser: 15,
    rateLimitPerUser: 30
  }
  const tagsOf = (seen: unknown) => (seen as ForumChannel).availableTags
  for (const seen of await both(told, forum.id)) {
    t.like(seen, asMade)
    t.like(tagsOf(seen), {
      0: { name: 'open', moderated: false, emoji: { id: null, name: '🌱' } },
      1: { name: 'done', moderated: true, emoji: null }
    })
  }
  const edited = changed(forum.id)
  const [first] = forum.availableTags
  await eris.editChannel(forum.id, {
    availableTags: [{ ...first, name: 'unsolved' } as ForumTag],
    flags: Constants.ChannelFlags.REQUIRE_TAG,
    defaultSortOrder: null,
    defaultReactionEmoji: null
  })
  for (const seen of await both(edited, forum.id)) {
    t.like(seen, { defaultSortOrder: null, defaultReactionEmoji: null, flags: 16, defaultForumLayout: 2 })
    t.deepEqual(
      tagsOf(seen).map(({ id, name }) => [id, name]),
      [[first?.id, 'unsolved']]
    )
  }
})

test('a media channel is one', async (t) => {
  const { eris, guild } = walk
  const told = made('pictures')
  const media = await eris.createChannel(guild, 'pictures', GUILD_MEDIA, { topic: 'paintings', defaultSortOrder: 0 })
  for (const seen of await both(told, media.id))
    t.like(seen, { type: ChannelTypes.GUILD_MEDIA, topic: 'paintings', defaultSortOrder: 0, availableTags: [] })
})

test('an announcement is followed, and what is crossposted comes over', async (t) => {
  const { eris, oceanic, guild, onA, onB } = walk
  const told = made('news')
  const news = await eris.createChannel(guild, 'news', GUILD_NEWS, { topic: 'weather' })
  for (const seen of await both(told, news.id))
    t.like(seen, { type: ChannelTypes.GUILD_ANNOUNCEMENT, topic: 'weather' })
  const square = await eris.createChannel(guild, 'square', GUILD_TEXT)
  const followed = onB('webhooksUpdate', (_, { id }) => id === square.id)
  const greeted = onB('messageCreate', ({ channelID, type }) => channelID === square.id && type === 12)
  const following = await eris.followChannel(news.id, square.id)
  t.is(following.channel_id, news.id)
  await followed
  t.like((await greeted)[0], { messageReference: { channelID: news.id, guildID: guild } })
  const [hook] = await oceanic.rest.webhooks.getForChannel(square.id)
  t.like(hook, { id: following.webhook_id, type: 2, sourceChannel: { id: news.id }, sourceGuild: { id: guild } })
  const copied = onB('messageCreate', ({ channelID, content }) => channelID === square.id && content === 'rain')
  const crossposted = onA('messageUpdate', ({ flags }) => flags === 1)
  const heard = onB('messageCreate', ({ channelID }) => channelID === news.id)
  const said = await eris.createMessage(news.id, { content: 'rain', embeds: [{ title: 'all day' }] })
  await heard
  t.is((await oceanic.rest.channels.crosspostMessage(news.id, said.id)).flags, 1)
  t.is((await crossposted)[0].id, said.id)
  const [copy] = await copied
  for (const seen of [copy, await oceanic.rest.channels.getMessage(square.id, copy.id)]) {
    t.like(seen, { content: 'rain', flags: 2, webhookID: following.webhook_id })
    t.like(seen.messageReference, { channelID: news.id, guildID: guild, messageID: said.id })
    t.is(seen.embeds[0]?.title, 'all day')
  }
  const asText = changed(news.id)
  await oceanic.rest.channels.edit(news.id, { type: ChannelTypes.GUILD_TEXT })
  for (const seen of await both(asText, news.id)) t.is(seen.type, ChannelTypes.GUILD_TEXT)
})

test('a stage is opened, changed and closed', async (t) => {
  const { eris, oceanic, guild, onB } = walk
  const told = made('hall')
  const hall = await eris.createChannel(guild, 'hall', GUILD_STAGE_VOICE, { bitrate: 32_000, topic: 'speeches' })
  for (const seen of await both(told, hall.id)) t.like(seen, { type: ChannelTypes.GUILD_STAGE_VOICE, bitrate: 32_000 })
  const opened = onB('stageInstanceCreate', ({ channelID }) => channelID === hall.id)
  await eris.createStageInstance(hall.id, { topic: 'the harvest', privacyLevel: 2 })
  for (const seen of [(await opened)[0], await oceanic.rest.channels.getStageInstance(hall.id)])
    t.like(seen, {
      topic: 'the harvest',
      privacyLevel: StageInstancePrivacyLevels.GUILD_ONLY,
      guildID: guild,
      channelID: hall.id
    })
  const edited = onB('stageInstanceUpdate', ({ channelID }) => channelID === hall.id)
  await eris.editStageInstance(hall.id, { topic: 'the winter' })
  for (const seen of [(await edited)[0], await oceanic.rest.channels.getStageInstance(hall.id)])
    t.is(seen.topic, 'the winter')
  const closed = onB('stageInstanceDelete', ({ channelID }) => channelID === hall.id)
  await eris.deleteStageInstance(hall.id)
  await closed
  await t.throwsAsync(oceanic.rest.channels.getStageInstance(hall.id), { message: /Unknown Stage Instance/ })
})

test('channels change places and categories, made by oceanic.js on B and seen by eris on A', async (t) => {
  const { eris, oceanic, guild, onA } = walk
  const { guilds } = oceanic.rest
  const told = onA('channelCreate', ({ name }) => name === 'Rooms')
  const rooms = await guilds.createChannel(guild, ChannelTypes.GUILD_CATEGORY, {
    name: 'Rooms',
    permissionOverwrites: [{ id: guild, type: 0, deny: sendMessages, allow: 0n }]
  })
  t.is((await told)[0].id, rooms.id)
  const north = await guilds.createChannel(guild, ChannelTypes.GUILD_TEXT, { name: 'north', parentID: rooms.id })
  const arrived = onA('channelCreate', ({ name }) => name === 'south')
  const south = await guilds.createChannel(guild, ChannelTypes.GUILD_TEXT, { name: 'south' })
  await arrived
  const moved = onA('channelUpdate', (...[{ id }]) => id === south.id)
  // The library's own method for places leaves the category out.
  await oceanic.rest.authRequest({
    method: 'PATCH',
    path: `/guilds/${guild}/channels`,
    json: [
      { id: south.id, position: 0, parent_id: rooms.id, lock_permissions: true },
      { id: north.id, position: 1 }
    ]
  })
  const [after] = await moved
  for (const seen of [after, await eris.getRESTChannel(south.id)]) {
    t.like(seen, { parentID: rooms.id, position: 0 })
    t.is((seen as ErisText).permissionOverwrites.get(guild)?.deny, sendMessages)
  }
  const list = await eris.getRESTGuildChannels(guild)
  t.is(list.find(({ id }) => id === north.id)?.parentID, rooms.id)
  const swapped = onA('channelUpdate', (...[{ id }]) => id === south.id)
  await guilds.editChannelPositions(guild, [
    { id: north.id, position: 0 },
    { id: south.id, position: 1 }
  ])
  for (const seen of [(await swapped)[0], await eris.getRESTChannel(south.id)]) t.like(seen, { position: 1 })
})

test.after('the libraries complained of nothing', (t) => {
  t.deepEqual(walk.complaints, [])
})
