import { EmbedBuilder, Events, MessageFlags, type Message, type TextChannel } from 'discord.js'
import type { Scene } from './stage.ts'

const sayMany = async (room: TextChannel, count: number): Promise<Message[]> => {
  const said: Message[] = []
  for (let n = 0; n < count; n++) said.push(await room.send(`line ${n}`))
  return said
}

const inRoomOfItsOwn =
  (act: (...args: [...Parameters<Scene>, TextChannel]) => Promise<void>): Scene =>
  async (t, stage) => {
    const room = await stage.guild.channels.create({ name: 'scratch' })
    await act(t, stage, room)
    await room.delete()
  }

export const messageScenes: Readonly<Record<string, Scene>> = {
  'a message with an embed is sent, answered, edited and deleted': async (t, { room, boop }) => {
    const heard = boop.next(Events.MessageCreate)
    const embed = new EmbedBuilder({ title: 'Notice', description: 'read me', fields: [{ name: 'a', value: 'b' }] })
    const message = await room.send({ content: 'hello', embeds: [embed] })
    const [seen] = await heard
    t.deepEqual([seen.id, seen.content, seen.embeds[0]?.title], [message.id, 'hello', 'Notice'])
    t.is(seen.embeds[0]?.fields[0]?.value, 'b')
    const answer = await message.reply('and hello to you')
    t.is((await answer.fetchReference()).id, message.id)
    const edited = boop.next(Events.MessageUpdate)
    await message.edit({ content: 'hello again', embeds: [] })
    const [, after] = await edited
    t.deepEqual([after.content, after.embeds.length, after.editedTimestamp !== null], ['hello again', 0, true])
    const gone = boop.next(Events.MessageDelete)
    await message.delete()
    t.is((await gone)[0].id, message.id)
    await t.throwsAsync(room.messages.fetch({ message: message.id, force: true }), { message: /Unknown Message/ })
  },

  'a nonce comes back, and enforces that a message is sent once': async (t, { room, boop }) => {
    const heard = boop.next(Events.MessageCreate)
    const { nonce } = await room.send({ content: 'once', nonce: '12345', enforceNonce: true })
    t.is(nonce, '12345')
    t.is((await heard)[0].nonce, '12345')
  },

  'mentions are those that are allowed': async (t, { room, alice, boop }) => {
    const loud = await room.send(`<@${alice.id}> look`)
    t.true(loud.mentions.users.has(alice.id))
    const heard = boop.next(Events.MessageCreate)
    await room.send({ content: `<@${alice.id}> <@&${room.guild.id}> @everyone`, allowedMentions: { parse: [] } })
    const [quiet] = await heard
    t.false(quiet.mentions.everyone)
  },

  'embeds are suppressed by a flag': async (t, { room }) => {
    const message = await room.send({ content: 'see', flags: MessageFlags.SuppressEmbeds })
    t.true(message.flags.has('SuppressEmbeds'))
    const shown = await message.suppressEmbeds(false)
    t.false(shown.flags.has('SuppressEmbeds'))
  },

  'history is paged before, after and around': inRoomOfItsOwn(async (t, _stage, room) => {
    const said = await sayMany(room, 12)
    const middle = said[6]
    const ids = said.map(({ id }) => id)
    const newestFirst = (from: number, to: number): string[] => ids.slice(from, to).toReversed()
    const fetch = async (options: object): Promise<string[]> => [...(await room.messages.fetch(options)).keys()]
    t.deepEqual(await fetch({ limit: 5 }), newestFirst(7, 12))
    t.deepEqual(await fetch({ limit: 3, before: middle?.id }), newestFirst(3, 6))
    t.deepEqual(await fetch({ limit: 3, after: middle?.id }), newestFirst(7, 10))
    t.deepEqual(await fetch({ limit: 5, around: middle?.id }), newestFirst(4, 9))
    t.is((await room.messages.fetch({ message: ids[0] ?? '', force: true })).content, 'line 0')
  }),

  'many are deleted at once': inRoomOfItsOwn(async (t, { boop }, room) => {
    const said = await sayMany(room, 6)
    const gone = boop.next(Events.MessageBulkDelete)
    const deleted = await room.bulkDelete(4)
    const newest = said.slice(2).map(({ id }) => id)
    t.deepEqual([...deleted.keys()].toSorted(), newest)
    t.deepEqual([...(await gone)[0].keys()].toSorted(), newest)
    t.is((await room.messages.fetch()).size, 2)
  }),

  'reactions are added, counted, listed and removed': async (t, { room, beep, boop, alice }) => {
    const message = await room.send('vote')
    const added = boop.next(Events.MessageReactionAdd)
    const thumb = await message.react('👍')
    t.is((await added)[0].emoji.name, '👍')
    await alice.put(`/channels/${room.id}/messages/${message.id}/reactions/${encodeURIComponent('👍')}/@me`)
    const again = await message.fetch(true)
    t.deepEqual([again.reactions.cache.get('👍')?.count, again.reactions.cache.get('👍')?.me], [2, true])
    t.deepEqual([...(await thumb.users.fetch()).keys()].toSorted(), [alice.id, beep.client.user.id].toSorted())
    const taken = boop.next(Events.MessageReactionRemove)
    await thumb.users.remove(alice.id)
    t.is((await taken)[1].id, alice.id)
    await message.react('🎉')
    const cleared = boop.next(Events.MessageReactionRemoveEmoji)
    await thumb.remove()
    t.is((await cleared)[0].emoji.name, '👍')
    const emptied = boop.next(Events.MessageReactionRemoveAll)
    await message.reactions.removeAll()
    t.is((await emptied)[0].id, message.id)
    t.is((await message.fetch(true)).reactions.cache.size, 0)
  },

  'messages are pinned, listed and unpinned': inRoomOfItsOwn(async (t, { boop }, room) => {
    const [first, second] = await sayMany(room, 2)
    const pinned = boop.next(Events.ChannelPinsUpdate)
    await first?.pin()
    t.is((await pinned)[0].id, room.id)
    await second?.pin()
    const pins = await room.messages.fetchPins()
    t.deepEqual(
      pins.items.map(({ message }) => message.id),
      [second?.id, first?.id]
    )
    await first?.unpin()
    t.is((await room.messages.fetchPins()).items.length, 1)
    t.false((await first?.fetch(true))?.pinned)
  }),

  'a bot waits for answers and for reactions': async (t, { room, alice }) => {
    const question = await room.send('anybody?')
    const answers = room.awaitMessages({ filter: ({ author }) => author.id === alice.id, max: 1, time: 60_000 })
    const reactions = question.awaitReactions({ max: 1, time: 60_000 })
    await alice.post(`/channels/${room.id}/messages`, { content: 'me' })
    await alice.put(`/channels/${room.id}/messages/${question.id}/reactions/${encodeURIComponent('✋')}/@me`)
    t.is((await answers).first()?.content, 'me')
    t.is((await reactions).first()?.emoji.name, '✋')
  }
}
