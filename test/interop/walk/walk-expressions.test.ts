/** Emoji, stickers and invites between two nodes: eris makes them on A, oceanic.js sees them on B; and the other way round. */
import test from 'ava'
import { still } from '../../support/pictures.ts'
import { startWalk, type Walk } from './walk.ts'

let walk: Walk
let png: Buffer
test.before(async () => {
  walk = await startWalk()
  png = Buffer.from(await still(64, 64))
})
test.after.always(() => walk?.[Symbol.asyncDispose]())

const uri = (): string => `data:image/png;base64,${png.toString('base64')}`

test('an emoji of the guild is made, used, renamed and deleted', async (t) => {
  const { eris, oceanic, guild, channel, onA, onB } = walk
  const { guilds, channels } = oceanic.rest
  const role = await eris.createRole(guild, { name: 'chosen' })
  const told = onB('guildEmojisUpdate', (_, emojis) => emojis.some(({ name }) => name === 'acorn'))
  const emoji = await eris.createGuildEmoji(guild, { name: 'acorn', image: uri(), roles: [role.id] })
  const seen = (await told)[1].find(({ id }) => id === emoji.id)
  for (const one of [seen, await guilds.getEmoji(guild, emoji.id)])
    t.like(one, { id: emoji.id, name: 'acorn', animated: false, available: true, managed: false, roles: [role.id] })
  t.is((await guilds.getEmoji(guild, emoji.id)).user?.id, eris.user.id)
  t.true((await guilds.getEmojis(guild)).some(({ id }) => id === emoji.id))
  const picture = await fetch(new URL(`/emojis/${emoji.id}.png`, walk.moot.b.ready.http))
  t.is(picture.headers.get('content-type'), 'image/png')
  const said = onB('messageCreate', ({ content }) => content === `<:acorn:${emoji.id}>`)
  const { id } = await eris.createMessage(channel, `<:acorn:${emoji.id}>`)
  await said
  const reacted = onA('messageReactionAdd', (message, one) => message.id === id && one.id === emoji.id)
  await channels.createReaction(channel, id, `acorn:${emoji.id}`)
  await reacted
  t.like((await eris.getMessage(channel, id)).reactions[`acorn:${emoji.id}`], { count: 1, me: false })
  const renamed = onB('guildEmojisUpdate', (_, emojis) => emojis.some(({ name }) => name === 'nut'))
  await eris.editGuildEmoji(guild, emoji.id, { name: 'nut', roles: [] })
  await renamed
  t.like(await guilds.getEmoji(guild, emoji.id), { name: 'nut', roles: [] })
  const gone = onA('guildEmojisUpdate', (_, emojis) => emojis.every((one) => one.id !== emoji.id))
  await guilds.deleteEmoji(guild, emoji.id, 'eaten')
  await gone
  t.deepEqual(await eris.getRESTGuildEmojis(guild), [])
})

test('an emoji of an application is made on B, and shown on A', async (t) => {
  const { oceanic, eris, channel, onA } = walk
  const { applications } = oceanic.rest
  const { id: application } = oceanic.application
  const emoji = await applications.createEmoji(application, { name: 'beech', image: png })
  t.like(await applications.getEmoji(application, emoji.id), { name: 'beech', animated: false })
  await applications.editEmoji(application, emoji.id, { name: 'birch' })
  t.deepEqual(
    (await applications.getEmojis(application)).items.map(({ name }) => name),
    ['birch']
  )
  const content = `<:birch:${emoji.id}>`
  const said = onA('messageCreate', (message) => message.content === content)
  const { id } = await oceanic.rest.channels.createMessage(channel, { content })
  await said
  const reacted = onA('messageReactionAdd', (message, one) => message.id === id && one.id === emoji.id)
  await oceanic.rest.channels.createReaction(channel, id, `birch:${emoji.id}`)
  t.is((await reacted)[1].name, 'birch')
  t.like((await eris.getMessage(channel, id)).reactions[`birch:${emoji.id}`], { count: 1 })
  await applications.deleteEmoji(application, emoji.id)
  t.deepEqual((await applications.getEmojis(application)).items, [])
})

test('a sticker is made, sent, renamed and deleted', async (t) => {
  const { eris, oceanic, guild, channel, onA, onB } = walk
  const { guilds, channels, misc } = oceanic.rest
  const told = onB('guildStickersUpdate', (_, stickers) => stickers.some(({ name }) => name === 'oak'))
  // Its types leave the description out, which it sends.
  const wanted = { name: 'oak', description: 'a tree', tags: 'tree', file: { name: 'oak.png', file: png } }
  const sticker = await eris.createGuildSticker(guild, wanted)
  const seen = (await told)[1].find(({ id }) => id === sticker.id)
  const asMade = { id: sticker.id, name: 'oak', description: 'a tree', tags: 'tree', formatType: 1, type: 2 }
  for (const one of [seen, await guilds.getSticker(guild, sticker.id), await misc.getSticker(sticker.id)])
    t.like(one, asMade)
  t.is((await guilds.getStickers(guild)).length, 1)
  const sent = onB('messageCreate', ({ stickerItems }) => stickerItems?.[0]?.id === sticker.id)
  await eris.createMessage(channel, { stickerIDs: [sticker.id] })
  const [message] = await sent
  for (const one of [message, await channels.getMessage(channel, message.id)])
    t.like(one.stickerItems?.[0], { id: sticker.id, name: 'oak', format_type: 1 })
  const renamed = onA('guildStickersUpdate', (_, stickers) => stickers.some(({ name }) => name === 'elm'))
  await guilds.editSticker(guild, sticker.id, { name: 'elm', description: 'another tree', tags: 'elm' })
  await renamed
  t.like(await eris.getRESTGuildSticker(guild, sticker.id), { name: 'elm', description: 'another tree', tags: 'elm' })
  const gone = onB('guildStickersUpdate', (_, stickers) => stickers.length === 0)
  await eris.deleteGuildSticker(guild, sticker.id)
  await gone
  await t.throwsAsync(guilds.getSticker(guild, sticker.id), { message: /Unknown sticker/ })
})

test('an invite says what it is for, counts its uses, and ends; one is for some people only', async (t) => {
  const { moot, eris, oceanic, guild, channel, onA, onB } = walk
  const { channels, guilds } = oceanic.rest
  const told = onB('inviteCreate', ({ maxUses }) => maxUses === 3)
  const made = await eris.createChannelInvite(channel, { maxAge: 3600, maxUses: 3, temporary: false, unique: true })
  const [seen] = await told
  // Its code is a secret of whoever has it: B names it otherwise.
  t.like(seen, { maxUses: 3, maxAge: 3600, uses: 0, temporary: false, channelID: channel })
  t.is(seen.inviter?.id, eris.user.id)
  const shown = await channels.getInvite(made.code, { withCounts: true })
  t.like(shown, { code: made.code, approximateMemberCount: 4 })
  t.is(shown.guild?.id, guild)
  t.true((shown.expiresAt?.getTime() ?? 0) > Date.now())
  const dora = await moot.b.person('dora')
  const came = onA('guildMemberAdd', (_, { id }) => id === dora.id)
  await dora.post(`/invites/${encodeURIComponent(made.code)}`, {})
  await came
  const ofChannel = (await channels.getInvites(channel)).find(({ code }) => code === seen.code)
  t.like(ofChannel, { uses: 1, maxUses: 3, maxAge: 3600, temporary: false })
  t.is((await guilds.getInvites(guild)).find(({ code }) => code === seen.code)?.uses, 1)
  t.like(
    (await eris.getChannelInvites(channel)).find(({ code }) => code === made.code),
    { uses: 1 }
  )
  t.true((await eris.getGuildInvites(guild)).some(({ code }) => code === made.code))
  const gone = onA('inviteDelete', (_, { code }) => code === made.code)
  await channels.deleteInvite(made.code, 'enough')
  await gone
  await t.throwsAsync(eris.getInvite(made.code), { message: /Unknown Invite|expired/ })

  const [emil, fritz] = [await moot.b.person('emil'), await moot.b.person('fritz')]
  const few = onA('inviteCreate', (_, { maxUses }) => maxUses === 2)
  const named = await channels.createInvite(channel, { maxUses: 2, maxAge: 0, targetUsers: [emil.id] })
  await few
  t.deepEqual(await channels.getInviteTargetUsers(named.code), [emil.id])
  const path = `/invites/${encodeURIComponent(named.code)}`
  await t.throwsAsync(fritz.post(path, {}))
  const one = onA('guildMemberAdd', (_, { id }) => id === emil.id)
  await emil.post(path, {})
  await one
})

test.after('the libraries complained of nothing', (t) => {
  t.deepEqual(walk.complaints, [])
})
