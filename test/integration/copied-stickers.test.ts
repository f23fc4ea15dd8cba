/** Stickers of announcements, seen where nobody knows the guild that they are of: three nodes, as they run. */
import test from 'ava'
import { stickerForm } from '../support/api/files.ts'
import { look, lottie, still } from '../support/pictures.ts'
import { eventually } from '../support/process/eventually.ts'
import { NodeProcess } from '../support/process/node-process.ts'
import { foundGuild, makeInvite, type Actor, type Json } from '../support/process/rest.ts'

const makeSticker = async (http: string, who: Actor, guild: string, name: string, bytes: Uint8Array | string) => {
  const response = await fetch(`${http}/api/v10/guilds/${guild}/stickers`, {
    method: 'POST',
    headers: { authorization: who.authorization },
    body: stickerForm(name, bytes)
  })
  if (response.status !== 201) throw new Error(await response.text())
  return ((await response.json()) as { id: string }).id
}

test('carol, who is in the following guild alone, sees the stickers of what is copied, also when their guild has none any more', async (t) => {
  await using a = await NodeProcess.start()
  await using b = await NodeProcess.start()
  await using c = await NodeProcess.start()
  const [alice, bob, carol] = [await a.person('alice'), await b.person('bob'), await c.person('carol')]
  const { guild, channel } = await foundGuild(alice, 'Publishers')
  await bob.post(`/invites/${await makeInvite(alice, channel)}`, {})
  const home = await foundGuild(bob, 'Readers')
  await carol.post(`/invites/${await makeInvite(bob, home.channel)}`, {})
  const news = await alice.post(`/guilds/${guild}/channels`, { name: 'news', type: 5 })
  await eventually(async () => (await bob.get(`/guilds/${guild}/channels`)).some(({ id }: Json) => id === news.id))
  await bob.post(`/channels/${news.id}/followers`, { webhook_channel_id: home.channel })

  const drawn = await makeSticker(a.ready.http, alice, guild, 'drawn', await still(300, 150, '#0000ff'))
  const animation = lottie()
  const animated = await makeSticker(a.ready.http, alice, guild, 'animated', JSON.stringify(animation))
  await eventually(async () => (await bob.get(`/guilds/${guild}/stickers`)).length === 2)
  const said = await alice.post(`/channels/${news.id}/messages`, { content: 'rain', sticker_ids: [drawn, animated] })
  await alice.post(`/channels/${news.id}/messages/${said.id}/crosspost`)
  const copyFor = async (who: Actor): Promise<Json> =>
    (await who.get(`/channels/${home.channel}/messages`)).find(({ content }: Json) => content === 'rain')
  await eventually(async () => (await copyFor(carol)) !== undefined)
  t.deepEqual((await copyFor(carol)).sticker_items, [
    { id: drawn, name: 'drawn', format_type: 1 },
    { id: animated, name: 'animated', format_type: 3 }
  ])

  const at = (node: NodeProcess, file: string) => fetch(`${node.ready.http}/stickers/${file}`)
  await eventually(async () => (await at(c, `${drawn}.png`)).status === 200)
  const seen = await at(c, `${drawn}.png?size=160`)
  t.like(await look(new Uint8Array(await seen.arrayBuffer())), { format: 'png', width: 160, colour: '0000ff' })
  t.deepEqual(await (await at(c, `${animated}.json`)).json(), animation)
  t.is((await at(c, `${drawn}.json`)).status, 415)
  t.is((await at(c, `${animated}.png`)).status, 415)
  t.is((await at(c, '1234567890123456789.png')).status, 404)

  await alice.delete(`/guilds/${guild}/stickers/${drawn}`)
  await eventually(async () => (await at(a, `${drawn}.png`)).status === 404)
  await eventually(async () => (await bob.get(`/guilds/${guild}/stickers`)).length === 1)
  for (const node of [b, c]) t.is((await at(node, `${drawn}.png`)).status, 200, 'the copy has it')
  await bob.delete(`/channels/${home.channel}/messages/${(await copyFor(bob)).id}`)
  await eventually(async () => (await at(c, `${drawn}.png`)).status === 404)
})
