/** Files between real nodes: discord.js sends one on A, and it is read on B, and on C when A is gone. */
import test from 'ava'
import { AttachmentBuilder, Events, StickerFormatType, type TextChannel } from 'discord.js'
import { join } from 'node:path'
import { load } from '../support/api/files.ts'
import { apng, dataUri, look, moving, still } from '../support/pictures.ts'
import { filesIn, isOnDisk, someBytes } from '../support/core/files.ts'
import { startMoot } from '../support/process/moot.ts'
import { eventually } from '../support/process/eventually.ts'
import { agreement, NodeProcess } from '../support/process/node-process.ts'
import { foundGuild, makeInvite, type Actor, type Json } from '../support/process/rest.ts'

const folderOf = ({ data }: NodeProcess): string => join(data, 'files')
const attachmentOf = async (who: Actor, channel: string, id: string): Promise<Json> =>
  (await who.get(`/channels/${channel}/messages/${id}`)).attachments[0]

test('a bot sends a file on one node, and another reads it on the other; deleted, it is gone from both', async (t) => {
  await using moot = await startMoot()
  const { a, b, channel, alice } = moot
  await using beep = await moot.connectBeep()
  await using boop = await moot.connectBoop()
  const bytes = someBytes(800_000)
  const heard = boop.next(Events.MessageCreate, ({ content }) => content === 'a map')
  const room = (await beep.client.channels.fetch(channel)) as TextChannel
  const file = new AttachmentBuilder(Buffer.from(bytes), { name: 'map.bin', description: 'of the moot' })
  const sent = await room.send({ content: 'a map', files: [file] })
  const [message] = await heard
  const received = message.attachments.first()
  t.like(received, { name: 'map.bin', size: bytes.byteLength, description: 'of the moot' })
  t.is(new URL(received?.url ?? '').origin, b.ready.http)
  t.deepEqual((await load(received?.url ?? '')).bytes, bytes)
  t.deepEqual((await load(sent.attachments.first()?.url ?? '')).bytes, bytes)
  t.true(isOnDisk(folderOf(a), bytes) && isOnDisk(folderOf(b), bytes))

  const answer = await message.reply({ files: [new AttachmentBuilder(Buffer.from('small'), { name: 'a.txt' })] })
  await eventually(async () => (await attachmentOf(alice, channel, answer.id).catch(() => undefined)) !== undefined)
  await eventually(async () => [...filesIn(folderOf(a)).values()].includes(5))
  const edited = await answer.edit({ content: 'no file', attachments: [] })
  t.is(edited.attachments.size, 0)
  await sent.delete()
  await eventually(async () => filesIn(folderOf(a)).size === 0 && filesIn(folderOf(b)).size === 0)
  t.is((await load(received?.url ?? '')).status, 404)

  // Pictures come when somebody looks at them.
  const { guild, bob, beep: robot } = moot
  const picture = (colour: string): Promise<Uint8Array> => still(64, 64, colour)
  const { avatar } = await alice.patch('/users/@me', { avatar: dataUri(await picture('#ff0000')) })
  const { icon } = await alice.patch(`/guilds/${guild}`, { icon: dataUri(await picture('#00ff00')) })
  const emoji = await robot.post(`/guilds/${guild}/emojis`, { name: 'blue', image: dataUri(await picture('#0000ff')) })
  await eventually(async () => (await bob.get(`/guilds/${guild}/members/${alice.id}`)).user.avatar === avatar)
  await eventually(
    async () => (await bob.get(`/guilds/${guild}/emojis/${emoji.id}`).catch(() => undefined))?.name === 'blue'
  )
  t.is((await bob.get(`/guilds/${guild}`)).icon, icon)
  t.is(filesIn(folderOf(b)).size, 0)
  const seen = async (path: string) => look((await load(`${b.ready.http}${path}.png?size=32`)).bytes)
  t.like(await seen(`/avatars/${alice.id}/${avatar}`), { format: 'png', width: 32 })
  t.like(await seen(`/icons/${guild}/${icon}`), { format: 'png', width: 32 })
  t.like(await seen(`/emojis/${emoji.id}`), { format: 'png', width: 32 })
  t.is(filesIn(folderOf(b)).size, 3)

  // Bob brings his banner along to a guild that he comes to, and has another face there.
  const { banner } = await bob.patch('/users/@me', { banner: dataUri(await still(600, 300)) })
  const yonder = await foundGuild(alice, 'Yonder')
  await bob.post(`/invites/${await makeInvite(alice, yonder.channel)}`, {})
  const { avatar: face } = await bob.patch(`/guilds/${yonder.guild}/members/@me`, { avatar: dataUri(await moving(2)) })
  const bobThere = async () => alice.get(`/guilds/${yonder.guild}/members/${bob.id}`)
  await eventually(async () => (await bobThere()).user.banner === banner && (await bobThere()).avatar === face)
  const onA = async (path: string) => look((await load(`${a.ready.http}${path}`)).bytes)
  t.like(await onA(`/banners/${bob.id}/${banner}.png?size=128`), { width: 128, height: 64 })
  t.like(await onA(`/guilds/${yonder.guild}/users/${bob.id}/avatars/${face}.gif`), { frames: 2 })

  const own = await beep.client.application.emojis.create({ name: 'spin', attachment: Buffer.from(await moving(2)) })
  await load(`${b.ready.http}/emojis/1234567890123456789.png`)
  t.like(await look((await load(`${b.ready.http}/emojis/${own.id}.gif`)).bytes), { format: 'gif', frames: 2 })
  const there = (what: string, init?: RequestInit) =>
    fetch(`${b.ready.http}/api/v10/applications/${robot.id}/emojis${what}`, {
      ...init,
      headers: { authorization: robot.authorization, 'content-type': 'application/json' }
    })
  t.is(
    (await there(`/${own.id}`, { method: 'PATCH', body: '{"name":"whirl"}' })).status,
    200,
    'its token is good there too'
  )
  await eventually(async () => (await beep.client.application.emojis.fetch()).get(own.id)?.name === 'whirl')
  t.is((await there(`/${own.id}`, { method: 'DELETE' })).status, 204)
  await eventually(async () => (await beep.client.application.emojis.fetch()).size === 0)

  const told = boop.next(Events.GuildStickerCreate, ({ name }) => name === 'dance')
  const { bare: dance } = await apng()
  const sticker = await room.guild.stickers.create({ file: Buffer.from(dance), name: 'dance', tags: '💃' })
  const [found] = await told
  t.like(found, { id: sticker.id, format: StickerFormatType.APNG, tags: '💃' })
  const shown = boop.next(Events.MessageCreate, ({ stickers }) => stickers.size > 0)
  const danced = await room.send({ stickers: [sticker] })
  t.is((await shown)[0].stickers.first()?.name, 'dance')
  t.deepEqual((await load(`${b.ready.http}/stickers/${sticker.id}.png`)).bytes, dance)
  await sticker.delete()
  await danced.delete()
  await bob.patch('/users/@me', { banner: null })
  await bob.patch(`/guilds/${yonder.guild}/members/@me`, { avatar: null })
  await alice.patch('/users/@me', { avatar: null })
  await robot.delete(`/guilds/${guild}/emojis/${emoji.id}`)
  await eventually(async () => filesIn(folderOf(a)).size === 1 && filesIn(folderOf(b)).size === 1)
})

test('when the author’s node is gone, those who have the file give it; a closed channel’s only to who sees it', async (t) => {
  await using a = await NodeProcess.start()
  const bootstrap = (...nodes: readonly NodeProcess[]): string[] =>
    nodes.flatMap(({ ready }) => ['--bootstrap', ready.multiaddrs[0] ?? ''])
  await using b = await NodeProcess.start({ args: bootstrap(a) })
  await using c = await NodeProcess.start({ args: bootstrap(a, b) })
  const [alice, bob, carol] = await Promise.all([a.person('alice'), b.person('bob'), c.person('carol')])
  const { guild, channel } = await foundGuild(alice, 'Moot')
  const code = await makeInvite(alice, channel)
  for (const who of [bob, carol]) await who.post(`/invites/${code}`, {})
  const closed = await alice.post(`/guilds/${guild}/channels`, {
    name: 'closed',
    permission_overwrites: [
      { id: guild, type: 0, allow: '0', deny: String(1 << 10) },
      { id: bob.id, type: 1, allow: String(1 << 10), deny: '0' }
    ]
  })
  const send = async (where: string, bytes: Uint8Array): Promise<string> => {
    const form = new FormData()
    form.set('files[0]', new Blob([new Uint8Array(bytes)]), 'x.bin')
    const url = `${a.ready.http}/api/v10/channels/${where}/messages`
    const headers = { authorization: alice.authorization }
    return ((await (await fetch(url, { method: 'POST', body: form, headers })).json()) as Json).id
  }
  const [open, secret] = [someBytes(700_000), someBytes(900_000)]
  const [first, second] = [await send(channel, open), await send(closed.id, secret)]
  const readBy = async (who: Actor, where: string, id: string): Promise<Uint8Array> => {
    const found: Json[] = []
    await eventually(async () => {
      found.push(await attachmentOf(who, where, id).catch(() => undefined))
      return found.at(-1) !== undefined
    })
    return (await load(found.at(-1).url)).bytes
  }
  t.deepEqual(await readBy(bob, channel, first), open)
  t.deepEqual(await readBy(bob, closed.id, second), secret)
  await agreement(a, b)
  await eventually(async () => (await attachmentOf(carol, channel, first).catch(() => undefined)) !== undefined)
  await a.stop('SIGKILL')
  t.deepEqual(await readBy(carol, channel, first), open)
  await t.throwsAsync(attachmentOf(carol, closed.id, second))
  t.false(isOnDisk(folderOf(c), secret))
})
