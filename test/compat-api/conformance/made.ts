/** What a request is about to destroy or change, made for it alone: for `given` of an entry. */
import { callBot } from '../../support/api/interactions.ts'
import { found, invite, type Actor } from '../../support/api/node.ts'
import { stickerForm, tableForm } from '../../support/api/files.ts'
import { dataUri, unfolding } from '../../support/pictures.ts'
import { MP3 } from '../../support/sounds.ts'
import { addEmoji, enterVoice, type Stage } from './stage.ts'

let guests = 0

/** With an option of every kind. */
export const COMMAND = {
  name: 'roll',
  description: 'rolls dice',
  name_localizations: { de: 'würfle' },
  options: [
    { type: 3, name: 'kind', description: 'of dice', required: true, choices: [{ name: 'plain', value: 'd6' }] },
    { type: 4, name: 'dice', description: 'how many', min_value: 1, max_value: 10 },
    { type: 5, name: 'openly', description: 'for all to see' },
    { type: 6, name: 'against', description: 'whom' },
    { type: 7, name: 'where', description: 'in which channel', channel_types: [0] },
    { type: 8, name: 'team', description: 'whose side' },
    { type: 9, name: 'for', description: 'somebody or some' },
    { type: 10, name: 'bonus', description: 'to add', min_value: -1.5 },
    { type: 11, name: 'picture', description: 'of the dice' },
    { type: 3, name: 'table', description: 'at which', autocomplete: true, min_length: 1, max_length: 40 }
  ]
}

const REDIRECT = 'https://robot.example.org/back'

/** What `person` lets the stage's application do, as its own header of a request: by the whole of OAuth's code grant. */
export const grantBy = async (
  { node, alice, ids }: Pick<Stage, 'node' | 'alice' | 'ids'>,
  person: Actor,
  scope: string
): Promise<string> => {
  const id = ids.application_id
  const { body: told } = await alice.post(`/applications/${id}/reset`)
  await alice.patch(`/applications/${id}`, { redirect_uris: [REDIRECT] })
  const asked = new URLSearchParams({ client_id: id, response_type: 'code', redirect_uri: REDIRECT, scope })
  const { body: answer } = await person.post(`/oauth2/authorize?${asked.toString()}`, { authorize: true })
  const { body: token } = await node.request('POST', '/oauth2/token', {
    body: {
      client_id: id,
      client_secret: told.secret,
      grant_type: 'authorization_code',
      code: new URL(answer.location).searchParams.get('code'),
      redirect_uri: REDIRECT
    }
  })
  return `Bearer ${token.access_token}`
}

/** Somebody who has just come. */
export const guest = async ({ node, alice, ids }: Stage) => {
  const person = await node.person(`guest${++guests}`)
  await invite(alice, ids.channel_id, person)
  return { user_id: person.id }
}

export const newChannel = async ({ bot, ids, make }: Stage) => ({
  channel_id: await make(bot, `/guilds/${ids.guild_id}/channels`, { name: 'short-lived' })
})

/** A group of alice's that carol is in, and bob is not yet. */
export const newConversation = async ({ alice, carol, make }: Stage) => {
  const id = await make(alice, '/users/@me/channels', { recipients: [] })
  await alice.put(`/channels/${id}/recipients/${carol.id}`)
  return { channel_id: id }
}

export const newEmoji = async ({ node, ids }: Stage) => ({ emoji_id: await addEmoji(node, ids.guild_id, 'gone') })

/** Of the stage's bot. */
export const newApplicationEmoji = async ({ bot, ids, make }: Stage) => ({
  emoji_id: await make(bot, `/applications/${ids.application_id}/emojis`, {
    name: 'gone',
    image: dataUri(unfolding(9, 9))
  })
})

/** The only one of its guild with keywords. */
export const newAutomodRule = async ({ bot, ids, make }: Stage) => {
  const path = `/guilds/${ids.guild_id}/auto-moderation/rules`
  const { body: rules } = await bot.get(path)
  for (const { id } of rules) await bot.delete(`${path}/${id}`)
  const keywords = { keyword_filter: ['zounds'] }
  return {
    rule_id: await make(bot, path, { name: 'manners', event_type: 1, trigger_type: 1, trigger_metadata: keywords })
  }
}

export const newSound = async ({ bot, ids }: Stage) => {
  const sound = { name: 'gone', sound: dataUri(MP3, 'audio/mpeg') }
  const { body } = await bot.post(`/guilds/${ids.guild_id}/soundboard-sounds`, sound)
  return { sound_id: body.sound_id as string }
}

/** In a voice channel that alice is in. */
export const playing = async (stage: Stage) => {
  enterVoice(stage.node, stage.ids.guild_id, stage.voice, stage.alice)
  return { ...(await newSound(stage)), channel_id: stage.voice }
}

export const newSticker = async ({ bot, ids, make }: Stage) => ({
  sticker_id: await make(bot, `/guilds/${ids.guild_id}/stickers`, stickerForm('gone', unfolding(9, 9)))
})

export const newGuild = async ({ alice, bot }: Stage) => {
  const { guild } = await found(alice, 'Short-lived')
  await alice.post(`/oauth2/authorize?client_id=${bot.id}&scope=bot`, { guild_id: guild, authorize: true })
  return { guild_id: guild }
}

export const inviteForCarol = async ({ bot, carol, ids }: Stage) => {
  const { body } = await bot.post(`/channels/${ids.channel_id}/invites`, tableForm([carol.id], { max_uses: 3 }))
  return { code: body.code as string, user_id: carol.id }
}

export const newInvite = async ({ bot, ids }: Stage) => {
  const { body } = await bot.post(`/channels/${ids.channel_id}/invites`, { max_uses: 1 })
  return { code: body.code as string }
}

const write = ({ bot, ids, make }: Stage) =>
  make(bot, `/channels/${ids.channel_id}/messages`, { content: 'short-lived' })

export const newMessage = async (stage: Stage) => ({ message_id: await write(stage) })

/** A channel of announcements. */
export const newsChannel = async ({ bot, ids, make }: Stage) => ({
  channel_id: await make(bot, `/guilds/${ids.guild_id}/channels`, { name: 'news', type: 5 })
})

/** A message of the bot's in one. */
export const newsMessage = async (stage: Stage) => {
  const news = await newsChannel(stage)
  return {
    ...news,
    message_id: await stage.make(stage.bot, `/channels/${news.channel_id}/messages`, { content: 'rain' })
  }
}

/** A poll of the bot's, in which carol has voted. */
export const newPoll = async ({ bot, carol, ids, make }: Stage) => {
  const answers = ['yes', 'no'].map((text) => ({ poll_media: { text } }))
  const message = await make(bot, `/channels/${ids.channel_id}/messages`, {
    poll: { question: { text: 'tea?' }, answers }
  })
  await carol.put(`/channels/${ids.channel_id}/polls/${message}/answers/@me`, { answer_ids: [1] })
  return { message_id: message, answer_id: '1' }
}

export const newMessages = async (stage: Stage) => ({ first: await write(stage), second: await write(stage) })

export const pinnedMessage = async (stage: Stage) => {
  const message = await write(stage)
  await stage.bot.put(`/channels/${stage.ids.channel_id}/pins/${message}`)
  return { message_id: message }
}

/** A message that carol has reacted to. */
export const likedMessage = async (stage: Stage) => {
  const { carol, ids } = stage
  const message = await write(stage)
  const emoji = encodeURIComponent(ids.emoji_name)
  await carol.put(`/channels/${ids.channel_id}/messages/${message}/reactions/${emoji}/@me`)
  return { message_id: message, user_id: carol.id }
}

export const newRole = async ({ bot, ids, make }: Stage) => ({
  role_id: await make(bot, `/guilds/${ids.guild_id}/roles`, { name: 'short-lived' })
})

/** A thread that bob, carol and the bot are in. */
export const newThread = async ({ bot, bob, carol, ids, make }: Stage) => {
  const thread = await make(bot, `/channels/${ids.channel_id}/threads`, { name: 'short-lived', type: 11 })
  for (const { id } of [bob, carol]) await bot.put(`/channels/${thread}/thread-members/${id}`)
  return { channel_id: thread }
}

export const newWebhook = async ({ bot, ids }: Stage) => {
  const { body } = await bot.post(`/channels/${ids.channel_id}/webhooks`, { name: 'short-lived' })
  return { webhook_id: body.id as string, webhook_token: body.token as string }
}

/** A message of the stage's webhook. */
export const postedMessage = async ({ node, ids }: Stage) => {
  const path = `/webhooks/${ids.webhook_id}/${ids.webhook_token}?wait=true`
  const { body } = await node.request('POST', path, { body: { content: 'rain' } })
  return { message_id: body.id as string }
}

/** Somebody who waits to be let in, in a guild that asks for it. */
export const applicant = async ({ node, alice, bot }: Stage) => {
  const { guild, channel } = await found(alice, 'Closed')
  const asked = `client_id=${bot.id}&scope=bot&permissions=8`
  await alice.post(`/oauth2/authorize?${asked.toString()}`, { guild_id: guild, authorize: true })
  await alice.patch(`/guilds/${guild}`, { features: ['MEMBER_VERIFICATION_GATE_ENABLED'] })
  const person = await node.person(`guest${++guests}`)
  await invite(alice, channel, person)
  return { guild_id: guild, request_id: person.id }
}

/** A command of the stage's bot, in every guild. */
export const newCommand = async ({ bot, ids, make }: Stage) => ({
  command_id: await make(bot, `/applications/${ids.application_id}/commands`, COMMAND)
})

/** One of the stage's guild alone. */
export const newGuildCommand = async ({ bot, ids, make }: Stage) => ({
  command_id: await make(bot, `/applications/${ids.application_id}/guilds/${ids.guild_id}/commands`, COMMAND)
})

/** One that bob may not use. */
export const closedCommand = async (stage: Stage) => {
  const { alice, bob, ids } = stage
  const made = await newGuildCommand(stage)
  const path = `/applications/${ids.application_id}/guilds/${ids.guild_id}/commands/${made.command_id}/permissions`
  await alice.put(path, { permissions: [{ id: bob.id, type: 2, permission: false }] })
  return made
}

/** What alice has done with the bot, and the bot has not answered yet. */
export const newInteraction = async (stage: Stage) => {
  const { node, alice, bot, ids } = stage
  const { command_id: command } = await newGuildCommand(stage)
  const options = [{ type: 3, name: 'kind', value: 'd6' }]
  return callBot({ node, who: alice, bot, channel: ids.channel_id, command, options })
}

/** With an answer, and the token that is good for more. */
export const answeredInteraction = async (stage: Stage) => {
  const { node, bot } = stage
  const { interaction_id: id, interaction_token: token } = await newInteraction(stage)
  await node.request('POST', `/interactions/${id}/${token}/callback`, { body: { type: 4, data: { content: 'six' } } })
  return { webhook_id: bot.id, webhook_token: token }
}

/** A stage channel without an audience. */
export const newHall = async ({ bot, ids, make }: Stage) => ({
  channel_id: await make(bot, `/guilds/${ids.guild_id}/channels`, { name: 'hall', type: 13 })
})

export const newStage = async (stage: Stage) => {
  const hall = await newHall(stage)
  await stage.make(stage.bot, '/stage-instances', { ...hall, topic: 'news' })
  return hall
}

/** Bob and carol listen in a stage channel. */
export const onStage = async (stage: Stage) => {
  const { channel_id: hall } = await newHall(stage)
  for (const who of [stage.bob, stage.carol]) enterVoice(stage.node, stage.ids.guild_id, hall, who)
  return { user_id: stage.bob.id }
}

const DAY = 24 * 3600 * 1000

/** Somewhere, tomorrow. */
export const eventTerms = () => ({
  name: 'moot',
  privacy_level: 2,
  entity_type: 3,
  entity_metadata: { location: 'the inn' },
  scheduled_start_time: new Date(Date.now() + DAY).toISOString(),
  scheduled_end_time: new Date(Date.now() + 2 * DAY).toISOString()
})

/** Every day from tomorrow on. */
export const newEvent = async ({ bot, ids, make }: Stage) => {
  const terms = eventTerms()
  const rule = { start: terms.scheduled_start_time, frequency: 3, interval: 1 }
  const id = await make(bot, `/guilds/${ids.guild_id}/scheduled-events`, { ...terms, recurrence_rule: rule })
  return { guild_scheduled_event_id: id, start: terms.scheduled_start_time }
}

/** The first time of an event does not take place. */
export const newException = async (stage: Stage) => {
  const made = await newEvent(stage)
  const path = `/guilds/${stage.ids.guild_id}/scheduled-events/${made.guild_scheduled_event_id}/exceptions`
  const { body } = await stage.bot.post(path, { original_scheduled_start_time: made.start, is_canceled: true })
  const id = body.event_exception_id as string
  return { ...made, exception_id: id, guild_scheduled_event_exception_id: id }
}

/** A bot of alice's in the guild, besides the stage's and without a role. */
export const newBot = async ({ node, alice, ids }: Stage) => {
  const bot = await node.bot(alice, 'short-lived')
  await alice.post(`/oauth2/authorize?client_id=${bot.id}&scope=bot`, { guild_id: ids.guild_id, authorize: true })
  return { integration_id: bot.id }
}

/** A guild that welcomes those who come. */
export const newWelcome = async ({ bot, ids }: Stage) => {
  await bot.patch(`/guilds/${ids.guild_id}/welcome-screen`, {
    enabled: true,
    welcome_channels: [{ channel_id: ids.channel_id, description: 'Talk here' }]
  })
  return {}
}

/** A guild that shows itself to anybody. */
export const newWidget = async ({ bot, ids }: Stage) => {
  await bot.patch(`/guilds/${ids.guild_id}/widget`, { enabled: true, channel_id: ids.channel_id })
  return {}
}

/** A guild has one template at a time. */
export const withoutTemplate = async ({ bot, ids }: Stage) => {
  const path = `/guilds/${ids.guild_id}/templates`
  const { body: there } = await bot.get(path)
  for (const { code } of there) await bot.delete(`${path}/${code}`)
  return {}
}

export const newTemplate = async (stage: Stage) => {
  await withoutTemplate(stage)
  const { body } = await stage.bot.post(`/guilds/${stage.ids.guild_id}/templates`, { name: 'like us' })
  return { code: body.code as string }
}

/** What the stage's application may know of somebody. */
export const newMetadata = async ({ bot, ids }: Stage) => {
  const item = {
    type: 2,
    key: 'rating',
    name: 'Rating',
    description: 'At least',
    name_localizations: { de: 'Wertung' }
  }
  await bot.put(`/applications/${ids.application_id}/role-connections/metadata`, [item])
  return {}
}
