/** Messages with all that they may hold, between two nodes: eris writes on A, oceanic.js reads on B; and the other way round. */
import test from 'ava'
import { Constants, type ActionRow, type PollAnswer } from 'eris'
import {
  ButtonStyles,
  ComponentTypes,
  MessageFlags,
  MessageReferenceType,
  SeparatorSpacingSize,
  type CreateMessageOptions,
  type Message,
  type TextChannel
} from 'oceanic.js'
import { startWalk, type Walk } from './walk.ts'

const { ACTION_ROW, BUTTON, SELECT_MENU } = Constants.ComponentTypes
const RUNES = Buffer.from('ᚠᚢᚦᚨᚱᚲ')

let walk: Walk
test.before(async () => {
  walk = await startWalk()
})
test.after.always(() => walk?.[Symbol.asyncDispose]())

const heardOnB = (content: string) => walk.onB('messageCreate', (message) => message.content === content)
/** As oceanic.js on B knows a message: by the event, by asking for it, and by asking for the latest. */
const both = async (told: Promise<readonly [Message, ...unknown[]]>): Promise<readonly Message[]> => {
  const [message] = await told
  const { channels } = walk.oceanic.rest
  const list = await channels.getMessages(message.channelID, { around: message.id, limit: 5 })
  return [
    message,
    await channels.getMessage(message.channelID, message.id),
    ...list.filter(({ id }) => id === message.id)
  ]
}
const byTheNode = (url: string, node: 'a' | 'b'): string =>
  new URL(new URL(url).pathname + new URL(url).search, walk.moot[node].ready.http).href

test('embeds keep all their parts', async (t) => {
  const { eris, channel } = walk
  const told = heardOnB('see')
  const timestamp = new Date('2025-01-02T03:04:05.000Z')
  await eris.createMessage(channel, {
    content: 'see',
    embeds: [
      {
        title: 'Notice',
        description: 'read me',
        url: 'https://example.org/notice',
        color: 0x33_66_99,
        timestamp,
        author: { name: 'alice', url: 'https://example.org/alice', icon_url: 'https://example.org/alice.png' },
        footer: { text: 'the end', icon_url: 'https://example.org/end.png' },
        image: { url: 'https://example.org/image.png' },
        thumbnail: { url: 'https://example.org/thumb.png' },
        fields: [
          { name: 'one', value: '1', inline: true },
          { name: 'two', value: '2' }
        ]
      },
      { description: 'a second one' }
    ]
  })
  for (const { embeds } of await both(told)) {
    t.is(embeds.length, 2)
    const [embed] = embeds
    t.like(embed, {
      type: 'rich',
      title: 'Notice',
      description: 'read me',
      url: 'https://example.org/notice',
      color: 0x33_66_99,
      author: { name: 'alice', url: 'https://example.org/alice', iconURL: 'https://example.org/alice.png' },
      footer: { text: 'the end', iconURL: 'https://example.org/end.png' },
      image: { url: 'https://example.org/image.png' },
      thumbnail: { url: 'https://example.org/thumb.png' }
    })
    t.is(Date.parse(embed?.timestamp ?? ''), timestamp.getTime())
    t.like(embed?.fields, {
      0: { name: 'one', value: '1', inline: true },
      1: { name: 'two', value: '2', inline: false }
    })
  }
})

test('components of the first kind, and of the second', async (t) => {
  const { eris, oceanic, channel, onA } = walk
  const told = heardOnB('press')
  const rows: ActionRow[] = [
    {
      type: ACTION_ROW,
      components: [
        { type: BUTTON, style: 1, label: 'yes', custom_id: 'y', emoji: { name: '✅' } },
        { type: BUTTON, style: 5, label: 'more', url: 'https://example.org/' }
      ]
    },
    {
      type: ACTION_ROW,
      components: [
        {
          type: SELECT_MENU,
          custom_id: 's',
          placeholder: 'choose',
          min_values: 1,
          max_values: 2,
          options: [
            { label: 'A', value: 'a', description: 'the first' },
            { label: 'B', value: 'b', default: true }
          ]
        }
      ]
    }
  ]
  await eris.createMessage(channel, { content: 'press', components: rows })
  for (const { components } of await both(told))
    t.like(components, {
      0: {
        type: ComponentTypes.ACTION_ROW,
        components: {
          0: { type: ComponentTypes.BUTTON, style: ButtonStyles.PRIMARY, label: 'yes', customID: 'y' },
          1: { style: ButtonStyles.LINK, label: 'more', url: 'https://example.org/' }
        }
      },
      1: {
        components: {
          0: { type: ComponentTypes.STRING_SELECT, customID: 's', placeholder: 'choose', minValues: 1, maxValues: 2 }
        }
      }
    })
  const heard = onA('messageCreate', ({ flags }) => (flags & MessageFlags.IS_COMPONENTS_V2) !== 0)
  await oceanic.rest.channels.createMessage(channel, {
    flags: MessageFlags.IS_COMPONENTS_V2,
    files: [{ name: 'runes.png', contents: RUNES }],
    components: [
      {
        type: ComponentTypes.CONTAINER,
        accentColor: 0xff_00_00,
        spoiler: true,
        components: [
          {
            type: ComponentTypes.SECTION,
            components: [{ type: ComponentTypes.TEXT_DISPLAY, content: '# Title' }],
            accessory: { type: ComponentTypes.THUMBNAIL, media: { url: 'https://example.org/t.png' } }
          },
          { type: ComponentTypes.SEPARATOR, divider: true, spacing: SeparatorSpacingSize.LARGE },
          {
            type: ComponentTypes.MEDIA_GALLERY,
            items: [{ media: { url: 'attachment://runes.png' }, description: 'runes' }]
          },
          {
            type: ComponentTypes.ACTION_ROW,
            components: [{ type: ComponentTypes.BUTTON, style: ButtonStyles.DANGER, label: 'no', customID: 'n' }]
          }
        ]
      }
    ]
  })
  const [message] = await heard
  for (const seen of [message, await eris.getMessage(channel, message.id)]) {
    t.is(seen.content, '')
    t.like(seen.components as unknown, {
      0: {
        type: 17,
        accent_color: 0xff_00_00,
        spoiler: true,
        components: {
          0: { type: 9, components: { 0: { type: 10, content: '# Title' } }, accessory: { type: 11 } },
          1: { type: 14, divider: true, spacing: 2 },
          2: { type: 12, items: { 0: { description: 'runes' } } },
          3: { type: 1, components: { 0: { type: 2, label: 'no', custom_id: 'n', style: 4 } } }
        }
      }
    })
  }
})

test('a poll is asked, voted in, shown and ended', async (t) => {
  const { moot, eris, oceanic, channel, onA, onB } = walk
  const told = onB('messageCreate', ({ poll }) => poll?.question.text === 'tea?')
  const asked = await eris.createMessage(channel, {
    poll: {
      question: { text: 'tea?' },
      // Its types want ids, which are for the node to give.
      answers: [{ poll_media: { text: 'yes', emoji: { name: '🍵' } } }, { poll_media: { text: 'no' } }] as PollAnswer[],
      duration: 2,
      allow_multiselect: true,
      layout_type: 1
    }
  })
  for (const { poll } of await both(told)) {
    t.like(poll, { question: { text: 'tea?' }, allowMultiselect: true, layoutType: 1 })
    t.like(poll?.answers, {
      0: { answerID: 1, pollMedia: { text: 'yes', emoji: { name: '🍵' } } },
      1: { answerID: 2, pollMedia: { text: 'no' } }
    })
    t.true((poll?.expiry?.getTime() ?? 0) > Date.now() + 3_600_000)
  }
  const voted = onA('messagePollVoteAdd', ({ id }, _user, answer) => id === asked.id && answer === 1)
  const counted = onB('messagePollVoteAdd', ({ id }) => id === asked.id)
  await moot.bob.put(`/channels/${channel}/polls/${asked.id}/answers/@me`, { answer_ids: ['1'] })
  await Promise.all([voted, counted])
  t.deepEqual(
    (await eris.getPollAnswerVoters(channel, asked.id, '1')).map(({ id }) => id),
    [moot.bob.id]
  )
  t.deepEqual(
    (await oceanic.rest.channels.getPollAnswerUsers(channel, asked.id, 1)).map(({ id }) => id),
    [moot.bob.id]
  )
  const [ended, result] = [
    onB('messageUpdate', ({ id }) => id === asked.id),
    onB('messageCreate', ({ type, messageReference: to }) => type === 46 && to?.messageID === asked.id)
  ]
  await eris.endPoll(channel, asked.id)
  await ended
  // What it knows of a poll the library does not renew.
  oceanic.getChannel<TextChannel>(channel)?.messages.delete(asked.id)
  const { poll } = await oceanic.rest.channels.getMessage(channel, asked.id)
  t.like(poll?.results, { isFinalized: true, answerCounts: { 0: { id: 1, count: 1, meVoted: false } } })
  t.like((await result)[0].pollResults, {
    questionText: 'tea?',
    totalVotes: 1,
    victorAnswerID: 1,
    victorAnswerText: 'yes'
  })
})

test('files come with a message, by multipart and by an upload beforehand; one is taken away', async (t) => {
  const { eris, oceanic, channel, onA, onB } = walk
  const told = heardOnB('by multipart')
  const sent = await eris.createMessage(
    channel,
    { content: 'by multipart', attachments: [{ id: '0', filename: 'runes.txt', description: 'of old' }] },
    [
      { name: 'runes.txt', file: RUNES },
      { name: 'SPOILER_more.bin', file: Buffer.alloc(3000, 7) }
    ]
  )
  for (const { attachments } of await both(told)) {
    const files = attachments.toArray()
    t.deepEqual(
      files.map(({ filename, size }) => [filename, size]),
      [
        ['runes.txt', RUNES.byteLength],
        ['SPOILER_more.bin', 3000]
      ]
    )
    t.is(files[0]?.description, 'of old')
    t.regex(files[0]?.contentType ?? '', /^text\/plain/)
    const got = await fetch(byTheNode(files[0]?.url ?? '', 'b'))
    t.deepEqual(Buffer.from(await got.arrayBuffer()), RUNES)
  }
  const fewer = onB('messageUpdate', ({ id, attachments }) => id === sent.id && attachments.size === 1)
  const [, kept] = sent.attachments as unknown as { id: string }[]
  await eris.editMessage(channel, sent.id, { attachments: [{ id: kept?.id ?? '' }] })
  await fewer
  t.is((await oceanic.rest.channels.getMessage(channel, sent.id)).attachments.first()?.filename, 'SPOILER_more.bin')
  // No library knows of uploads beforehand.
  const { attachments } = await oceanic.rest.authRequest<{
    attachments: { upload_url: string; upload_filename: string }[]
  }>({
    method: 'POST',
    path: `/channels/${channel}/attachments`,
    json: { files: [{ id: 1, filename: 'big.txt', file_size: RUNES.byteLength }] }
  })
  const [promised] = attachments
  t.is((await fetch(promised?.upload_url ?? '', { method: 'PUT', body: RUNES })).status, 200)
  const heard = onA('messageCreate', ({ content }) => content === 'by upload')
  await oceanic.rest.authRequest({
    method: 'POST',
    path: `/channels/${channel}/messages`,
    json: {
      content: 'by upload',
      attachments: [{ id: 1, filename: 'big.txt', uploaded_filename: promised?.upload_filename, title: 'Big' }]
    }
  })
  const [message] = await heard
  const [file] = [...message.attachments.values()]
  t.like(file, { filename: 'big.txt', size: RUNES.byteLength })
  const got = await fetch(byTheNode(file?.url ?? '', 'a'))
  t.deepEqual(Buffer.from(await got.arrayBuffer()), RUNES)
})

test('replies and forwards say what they are about', async (t) => {
  const { eris, oceanic, guild, channel, onA } = walk
  const first = heardOnB('to be answered')
  const said = await eris.createMessage(channel, { content: 'to be answered', embeds: [{ title: 'E' }] }, [
    { name: 'runes.txt', file: RUNES }
  ])
  await first
  const told = heardOnB('an answer')
  await eris.createMessage(channel, {
    content: 'an answer',
    messageReference: { type: 0, messageID: said.id, channelID: channel, guildID: guild, failIfNotExists: true }
  })
  for (const reply of await both(told)) {
    t.like(reply, { type: 19, messageReference: { messageID: said.id, channelID: channel, guildID: guild } })
    t.like(reply.referencedMessage, { id: said.id, content: 'to be answered' })
  }
  const other = onA('channelCreate', ({ name }) => name === 'elsewhere')
  const elsewhere = await oceanic.rest.guilds.createChannel(guild, 0, { name: 'elsewhere' })
  await other
  const forwarded = onA('messageCreate', ({ channel: { id } }) => id === elsewhere.id)
  await oceanic.rest.channels.createMessage(elsewhere.id, {
    messageReference: { type: MessageReferenceType.FORWARD, messageID: said.id, channelID: channel, guildID: guild }
  })
  const [forward] = await forwarded
  for (const seen of [forward, await eris.getMessage(elsewhere.id, forward.id)]) {
    t.like(seen.messageReference, { type: 1, messageID: said.id, channelID: channel })
    const snapshot = seen.messageSnapshots?.[0]?.message
    t.like(snapshot, { content: 'to be answered' })
    t.is(snapshot?.embeds[0]?.title, 'E')
  }
  t.like((await oceanic.rest.channels.getMessage(elsewhere.id, forward.id)).messageSnapshots?.[0]?.message, {
    content: 'to be answered'
  })
})

test('mentions are those that are allowed', async (t) => {
  const { moot, eris, oceanic, guild, channel } = walk
  const role = await eris.createRole(guild, { name: 'loud', mentionable: true })
  const content = `@everyone <@${moot.bob.id}> <@&${role.id}> <#${channel}> loud`
  const loud = heardOnB(content)
  await eris.createMessage(channel, { content, allowedMentions: { everyone: true, roles: true, users: true } })
  for (const { mentions } of await both(loud)) {
    t.like(mentions, { everyone: true, roles: [role.id], channels: [channel] })
    t.deepEqual(
      mentions.users.map(({ id }) => id),
      [moot.bob.id]
    )
  }
  const quiet = heardOnB(`${content}, but quiet`)
  await eris.createMessage(channel, {
    content: `${content}, but quiet`,
    allowedMentions: { everyone: false, roles: [], users: [moot.bob.id] }
  })
  for (const { mentions } of await both(quiet)) {
    t.like(mentions, { everyone: false, roles: [] })
    t.deepEqual(
      mentions.users.map(({ id }) => id),
      [moot.bob.id]
    )
  }
  const none: CreateMessageOptions = { content: `<@${moot.alice.id}> none`, allowedMentions: { users: false } }
  const heard = walk.onA('messageCreate', (message) => message.content === none.content)
  await oceanic.rest.channels.createMessage(channel, none)
  t.deepEqual((await heard)[0].mentions, [])
})

test('flags, nonces, speech, edits, deletions: one by one and many at once', async (t) => {
  const { eris, oceanic, channel, onA, onB } = walk
  const { channels } = oceanic.rest
  const silent = onA('messageCreate', ({ content }) => content === 'hush')
  const hush = await channels.createMessage(channel, {
    content: 'hush',
    flags: MessageFlags.SUPPRESS_NOTIFICATIONS | MessageFlags.SUPPRESS_EMBEDS,
    nonce: '77',
    enforceNonce: true,
    tts: true
  })
  t.is(hush.nonce, '77')
  const again = await channels.createMessage(channel, { content: 'hush', nonce: '77', enforceNonce: true })
  t.is(again.id, hush.id)
  t.like((await silent)[0], { flags: 4096 | 4, tts: true, id: hush.id })
  const shown = onA('messageUpdate', ({ id, flags }) => id === hush.id && (flags & 4) === 0)
  await channels.editMessage(channel, hush.id, { flags: 0, content: 'loud' })
  for (const seen of [(await shown)[0], await eris.getMessage(channel, hush.id)]) {
    t.is(seen.content, 'loud')
    t.truthy(seen.editedTimestamp)
  }
  const suppressed = onA('messageUpdate', ({ id, flags }) => id === hush.id && (flags & 4) !== 0)
  await channels.editMessage(channel, hush.id, { flags: MessageFlags.SUPPRESS_EMBEDS })
  t.is((await suppressed)[0].content, 'loud')
  const lines = ['one', 'two', 'three'].map((content) => heardOnB(content))
  const ids: string[] = []
  for (const content of ['one', 'two', 'three']) ids.push((await eris.createMessage(channel, content)).id)
  await Promise.all(lines)
  const gone = onB('messageDelete', ({ id }) => id === ids[0])
  await eris.deleteMessage(channel, ids[0] ?? '', 'not needed')
  await gone
  await t.throwsAsync(channels.getMessage(channel, ids[0] ?? ''), { message: /Unknown Message/ })
  const many = onA('messageDeleteBulk', (messages) => messages.some(({ id }) => id === ids[1]))
  await channels.deleteMessages(channel, ids.slice(1))
  t.deepEqual((await many)[0].map(({ id }) => id).toSorted(), ids.slice(1).toSorted())
  const typing = onB('typingStart', (...[, { id }]) => id === eris.user.id)
  await eris.sendChannelTyping(channel)
  await typing
})

test.after('the libraries complained of nothing', (t) => {
  t.deepEqual(walk.complaints, [])
})
