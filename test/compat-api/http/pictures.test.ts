/** Pictures over REST: set by a data URI, shown by their hash in whatever form is asked for, and gone with what had them. */
import test from 'ava'
import { conforms } from '../../support/api/conforms.ts'
import { faultOf, formOf, load } from '../../support/api/files.ts'
import { found, invite, startNode, type Actor } from '../../support/api/node.ts'
import { until } from '../../support/core/on-disk.ts'
import { dataUri, film, look, moving, still, SVG } from '../../support/pictures.ts'

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
const named = (id: string, { length }: { length: number } = { length: 32 }): RegExp =>
  new RegExp(`^${id}[\\da-f]{${length}}$`)

test.serial('an application has an icon and a cover, until it has others', async (t) => {
  const beep = await node.bot(alice, 'beep')
  const before = pictures()
  const set = async (body: object) => (await beep.patch('/applications/@me', body)).body
  const [icon, cover] = [dataUri(await still(64, 64, '#0000ff')), dataUri(await still(80, 40, '#ff0000'))]
  const dressed = await set({ icon, cover_image: cover })
  conforms(t, 'PrivateApplicationResponseSchema', dressed)
  t.like(await look((await at(`/app-icons/${beep.id}/${dressed.icon}.png`)).bytes), { width: 64, colour: '0000ff' })
  t.like(await look((await at(`/app-icons/${beep.id}/${dressed.cover_image}.png`)).bytes), {
    width: 80,
    height: 40
  })
  t.is(pictures(), before + 2)

  const renamed = await set({ description: 'beeps' })
  t.like(renamed, { icon: dressed.icon, cover_image: dressed.cover_image })
  t.is((await alice.get(`/applications/${beep.id}`)).body.icon, dressed.icon)
  await node.app.files.sweep()
  t.is(pictures(), before + 2, 'they stay')
  const bare = await alice.patch(`/applications/${beep.id}`, { icon: null, cover_image: null })
  t.is(bare.body.icon, null)
  t.false('cover_image' in bare.body)
  t.is((await at(`/app-icons/${beep.id}/${dressed.icon}.png`)).status, 404)
  await until(() => pictures() === before, 'they are gone')
  t.is(faultOf(await beep.patch('/applications/@me', { icon: dataUri(SVG) }), 'icon'), 'IMAGE_INVALID')
})

test.serial('an avatar is set, heard of by others, and shown in each format and size', async (t) => {
  const { body: self } = await alice.patch('/users/@me', { avatar: dataUri(await still(200, 100, '#0000ff')) })
  t.regex(self.avatar, named(''))
  const { body: seen } = await bob.get(`/guilds/${guild}/members/${alice.id}`)
  t.is(seen.user.avatar, self.avatar)
  const path = `/avatars/${alice.id}/${self.avatar}`
  for (const [end, type] of [
    ['.png', 'png'],
    ['.jpg', 'jpeg'],
    ['.jpeg', 'jpeg'],
    ['.webp', 'webp'],
    ['', 'png']
  ] as const) {
    const shown = await at(`${path}${end}?size=64`)
    t.is(shown.status, 200, end)
    t.is(shown.headers.get('content-type'), `image/${type}`)
    t.like(await look(shown.bytes), { format: type, width: 64, height: 32 })
  }
  const whole = await at(`${path}.png`)
  t.like(await look(whole.bytes), { width: 200, height: 100, colour: '0000ff' })
  t.like(Object.fromEntries(whole.headers), {
    'x-content-type-options': 'nosniff',
    'content-security-policy': "default-src 'none'; sandbox",
    'cross-origin-resource-policy': 'cross-origin'
  })
  const tag = whole.headers.get('etag') ?? ''
  t.is((await load(`${node.url}${path}.png`, { headers: { 'if-none-match': tag } })).status, 304)
  const part = await load(`${node.url}${path}.png`, { headers: { range: 'bytes=0-7' } })
  t.is(part.status, 206)
  t.is(part.bytes.byteLength, 8)

  t.is((await at(`${path}.gif`)).status, 415, 'it does not move')
  t.is((await at(`${path}.svg`)).status, 415)
  for (const size of ['17', '0', '8192', 'x', '-1', '']) t.is((await at(`${path}.png?size=${size}`)).status, 400, size)
  t.is((await at(`/avatars/${bob.id}/${self.avatar}.png`)).status, 404, 'it is not of bob')
  t.is((await at(`/avatars/${alice.id}/${'0'.repeat(32)}.png`)).status, 404)
  for (const other of ['/avatars/x/y.png', `/avatars/${alice.id}/..%2f.png`, `/avatars/${alice.id}/a.b.c`])
    t.is((await at(other)).status, 404, other)

  const { body: bare } = await alice.patch('/users/@me', { avatar: null })
  t.is(bare.avatar, null)
  await until(() => pictures() === 0, 'the picture gone')
  t.is((await at(`${path}.png`)).status, 404)
})

test.serial('what moves has a name that says so, and moves where it is asked to', async (t) => {
  const { body: self } = await bob.patch('/users/@me', { avatar: dataUri(await moving(3, 64), 'image/gif') })
  t.regex(self.avatar, named('a_'))
  const path = `/avatars/${bob.id}/${self.avatar}`
  const frames = async (form: string): Promise<number> => (await look((await at(`${path}.${form}`)).bytes)).frames
  t.is(await frames('gif?size=32'), 3)
  t.is(await frames('webp?animated=true'), 3)
  t.is(await frames('webp'), 1)
  t.is(await frames('png'), 1)
  await bob.patch('/users/@me', { avatar: null })
  await until(() => pictures() === 0, 'the picture gone')
})

test.serial('a guild has an icon, an emoji and a webhook their pictures', async (t) => {
  const icon = dataUri(await still(512, 512, '#00ff00', 'jpeg'), 'image/jpeg')
  const { body: changed } = await alice.patch(`/guilds/${guild}`, { icon })
  t.regex(changed.icon, named(''))
  t.is((await at(`/icons/${guild}/${changed.icon}.webp?size=128`)).status, 200)
  t.is((await bob.get('/users/@me/guilds')).body[0].icon, changed.icon)
  const { body: log } = await alice.get(`/guilds/${guild}/audit-logs?action_type=1`)
  t.like(log.audit_log_entries[0].changes[0], { key: 'icon_hash', new_value: changed.icon })
  const { body: other } = await alice.post('/guilds', { name: 'Ting', icon })
  t.is(other.icon, changed.icon, 'one picture, one name')

  const image = dataUri(await moving(2, 300), 'image/gif')
  const made = await alice.post(`/guilds/${guild}/emojis`, { name: 'spin', image })
  t.like(made, { status: 201, body: { name: 'spin', animated: true } })
  conforms(t, 'EmojiResponseSchema', made.body)
  t.like(await look((await at(`/emojis/${made.body.id}.gif`)).bytes), { format: 'gif', frames: 2, width: 128 })
  t.is((await at(`/emojis/${made.body.id}.webp?size=48&quality=lossless`)).status, 200)
  const flat = await alice.post(`/guilds/${guild}/emojis`, { name: 'flat', image: dataUri(await still()) })
  t.like(flat.body, { animated: false })
  t.is((await at(`/emojis/${flat.body.id}.gif`)).status, 415)
  await alice.delete(`/guilds/${guild}/emojis/${flat.body.id}`)
  t.is((await at(`/emojis/${flat.body.id}.png`)).status, 404)

  const avatar = dataUri(await still(64, 64, '#ff00ff'))
  const { body: hook } = await alice.post(`/channels/${channel}/webhooks`, { name: 'news', avatar })
  t.is((await at(`/avatars/${hook.id}/${hook.avatar}.png`)).status, 200)
  const token = `/webhooks/${hook.id}/${hook.token}`
  const { body: said } = await node.request('POST', `${token}?wait=true`, { body: { content: 'rain' } })
  t.is(said.author.avatar, hook.avatar)
  const { body: bare } = await node.request('PATCH', token, { body: { avatar: null } })
  t.is(bare.avatar, null)
  await until(() => pictures() === 2, 'the icon and the emoji left')
  t.is((await at(`/avatars/${hook.id}/${hook.avatar}.png`)).status, 404)
})

test.serial('an emoji is brought as AVIF, and shown as WebP and PNG, never as AVIF', async (t) => {
  const before = pictures()
  const image = dataUri(await still(300, 150, '#0000ff', 'avif'), 'image/avif')
  const { status, body: emoji } = await alice.post(`/guilds/${guild}/emojis`, { name: 'sea', image })
  t.is(status, 201)
  t.like(emoji, { name: 'sea', animated: false })
  for (const format of ['webp', 'png'])
    t.like(await look((await at(`/emojis/${emoji.id}.${format}?size=64`)).bytes), { format, width: 64, height: 32 })
  t.is((await at(`/emojis/${emoji.id}.avif`)).status, 415)
  const half = dataUri((await still(300, 150, '#0000ff', 'avif')).subarray(0, 200), 'image/avif')
  t.is(faultOf(await alice.post(`/guilds/${guild}/emojis`, { name: 'half', image: half }), 'image'), 'IMAGE_INVALID')
  await alice.delete(`/guilds/${guild}/emojis/${emoji.id}`)
  await until(() => pictures() === before, 'the picture gone')
})

test.serial('a guild has more pictures, and so have its roles, people, and people in one guild alone', async (t) => {
  const before = pictures()
  const colours = ['#100000', '#200000', '#300000', '#400000', '#500000', '#600000', '#700000']
  const [banner, splash, discovery, icon, own, face, head] = await Promise.all(
    colours.map(async (colour) => dataUri(await still(600, 300, colour)))
  )
  const { body: changed } = await alice.patch(`/guilds/${guild}`, { banner, splash, discovery_splash: discovery })
  conforms(t, 'GuildResponseSchema', changed)
  const { body: role } = await alice.post(`/guilds/${guild}/roles`, { name: 'crew', icon, unicode_emoji: '🛶' })
  t.like(role, { unicode_emoji: '🛶' })
  const { body: self } = await bob.patch('/users/@me', { banner: own })
  const { body: member } = await bob.patch(`/guilds/${guild}/members/@me`, {
    avatar: face,
    banner: head,
    nick: 'Bobby'
  })
  conforms(t, 'PrivateGuildMemberResponseSchema', member)
  t.like((await alice.get(`/guilds/${guild}/members/${bob.id}`)).body, {
    nick: 'Bobby',
    avatar: member.avatar,
    banner: member.banner,
    user: { banner: self.banner, avatar: null }
  })
  t.is((await bob.get('/users/@me/guilds')).body[0].banner, changed.banner)
  for (const [path, width] of [
    [`/banners/${guild}/${changed.banner}`, 512],
    [`/splashes/${guild}/${changed.splash}`, 512],
    [`/discovery-splashes/${guild}/${changed.discovery_splash}`, 512],
    [`/role-icons/${role.id}/${role.icon}`, 128],
    [`/banners/${bob.id}/${self.banner}`, 512],
    [`/guilds/${guild}/users/${bob.id}/avatars/${member.avatar}`, 512],
    [`/guilds/${guild}/users/${bob.id}/banners/${member.banner}`, 512]
  ] as const) {
    t.like(await look((await at(`${path}.png?size=512`)).bytes), { format: 'png', width }, path)
    t.is((await at(`${path.replace(/.$/, (last) => (last === '0' ? '1' : '0'))}.png`)).status, 404, path)
  }
  t.is((await at(`/guilds/${guild}/users/${alice.id}/avatars/${member.avatar}.png`)).status, 404)
  t.is((await at(`/guilds/${bob.id}/users/${bob.id}/avatars/${member.avatar}.png`)).status, 404)
  const { body: log } = await alice.get(`/guilds/${guild}/audit-logs?action_type=30`)
  t.true(log.audit_log_entries[0].changes.some(({ new_value: is }: { new_value: unknown }) => is === role.icon))
  t.like(await bob.patch(`/guilds/${guild}/roles/${role.id}`, { icon: dataUri(SVG) }), { status: 403 })
  t.is(
    faultOf(await alice.patch(`/guilds/${guild}/roles/${role.id}`, { icon: dataUri(new Uint8Array(262_145)) }), 'icon'),
    'BINARY_TYPE_MAX_SIZE'
  )
  t.is(pictures(), before + 7)
  t.is((await alice.patch(`/guilds/${guild}/roles/${role.id}`, { icon: null })).body.icon, null)
  await alice.patch(`/guilds/${guild}`, { banner: null, splash: null, discovery_splash: null })
  await bob.patch('/users/@me', { banner: null })
  t.like((await bob.patch(`/guilds/${guild}/members/@me`, { avatar: null, banner: null })).body, {
    avatar: null,
    banner: null
  })
  await until(() => pictures() === before, 'all of them gone')
})

test.serial('what nobody has is not found, in form', async (t) => {
  for (const path of [
    `/app-icons/${alice.id}/a.png`,
    `/app-assets/${alice.id}/store/1.png`,
    `/team-icons/${alice.id}/a.png`,
    `/channel-icons/${channel}/a.png`,
    '/avatar-decoration-presets/a.png',
    `/guild-events/${guild}/a.png`,
    `/guild-tag-badges/${guild}/a.png`
  ]) {
    const { status, bytes, headers } = await at(path)
    t.is(status, 404, path)
    t.like(JSON.parse(Buffer.from(bytes).toString()), { code: 0, message: '404: Not Found' })
    t.regex(headers.get('content-type') ?? '', /^application\/json/)
  }
})

test.serial('what is no picture is refused by its field, and leaves nothing', async (t) => {
  const before = pictures()
  const faults: readonly [value: unknown, code: string][] = [
    ['https://elsewhere.example/x.png', 'BINARY_TYPE_INVALID_DATA_URI'],
    ['data:image/png;base64,', 'BINARY_TYPE_INVALID_DATA_URI'],
    ['data:image/png;base64,!!!!', 'BINARY_TYPE_INVALID_DATA_URI'],
    ['data:image/svg+xml,<svg/>', 'BINARY_TYPE_INVALID_DATA_URI'],
    [7, 'STRING_TYPE_CONVERT'],
    [dataUri(SVG, 'image/svg+xml'), 'IMAGE_INVALID'],
    [dataUri('<html><script>alert(1)</script>'), 'IMAGE_INVALID'],
    [dataUri((await still()).subarray(0, 80)), 'IMAGE_INVALID'],
    [dataUri(film(513, 1), 'image/gif'), 'IMAGE_INVALID'],
    [dataUri(new Uint8Array(10_240 * 1024 + 1)), 'BINARY_TYPE_MAX_SIZE']
  ]
  for (const [value, code] of faults) {
    const answer = await alice.patch('/users/@me', { avatar: value })
    t.like(answer, { status: 400, body: { code: 50035 } })
    t.is(faultOf(answer, 'avatar'), code, String(value).slice(0, 30))
  }
  t.is(faultOf(await alice.patch(`/guilds/${guild}`, { icon: dataUri(SVG) }), 'icon'), 'IMAGE_INVALID')
  const emojis = `/guilds/${guild}/emojis`
  t.is(faultOf(await alice.post(emojis, { name: 'none' }), 'image'), 'BASE_TYPE_REQUIRED')
  const large = { name: 'large', image: dataUri(new Uint8Array(2048 * 1024 + 1)) }
  t.is(faultOf(await alice.post(emojis, large), 'image'), 'BINARY_TYPE_MAX_SIZE')
  t.like(await bob.post(emojis, { name: 'mine', image: dataUri(SVG) }), { status: 403 }, 'asked before it is looked at')
  t.like(await bob.patch(`/guilds/${guild}`, { icon: dataUri(SVG) }), { status: 403 })
  t.is((await alice.patch('/users/@me', { avatar: 'x'.repeat(17 << 20) })).status, 413)
  t.is(pictures(), before)
})

test.serial('pictures that nothing has any more leave the disk', async (t) => {
  const carol = await node.person('carol')
  const change = async (who: Actor, avatar: string | null) => void (await who.patch('/users/@me', { avatar }))
  const before = pictures()
  await change(carol, dataUri(await still(30, 30, '#111111')))
  t.is(pictures(), before + 1)
  await change(carol, dataUri(await still(30, 30, '#222222')))
  await until(() => pictures() === before + 1, 'the first one gone')
  await change(carol, null)
  await until(() => pictures() === before, 'both gone')
})

test.serial('a picture in a message is measured, and shown small', async (t) => {
  const file = { name: 'map.png', bytes: await still(800, 400, '#00ffff'), type: 'image/png' }
  const { body } = await alice.post(`/channels/${channel}/messages`, formOf({ content: 'look' }, file))
  const [map] = body.attachments
  t.like(map, { width: 800, height: 400 })
  const small = await load(`${map.url}&width=200&height=200&format=webp&quality=lossless`)
  t.is(small.headers.get('content-type'), 'image/webp')
  t.like(await look(small.bytes), { format: 'webp', width: 200, height: 100, colour: '00ffff' })
  t.like(await look((await load(`${map.url}&width=100`)).bytes), { format: 'png', width: 100, height: 50 })
  t.deepEqual((await load(map.url)).bytes, file.bytes, 'as it was')
  for (const wrong of ['width=0', 'height=5000', 'width=x', 'format=svg', 'format=__proto__', 'quality=101'])
    t.is((await load(`${map.url}&${wrong}`)).status, 400, wrong)
  // Some programs write that it is of the family first, and which one after it.
  const avif = Buffer.from(await still(300, 200, '#00ffff', 'avif'))
  avif.write('mif1', 8)
  const photo = { name: 'photo.avif', bytes: new Uint8Array(avif), type: 'image/avif' }
  const { body: modern } = await alice.post(`/channels/${channel}/messages`, formOf(null, photo))
  t.like(modern.attachments[0], { width: 300, height: 200 })
  const whole = await load(`${modern.attachments[0].url}&width=100`)
  t.is(whole.headers.get('content-type'), 'image/avif', 'as it is')
  t.deepEqual(whole.bytes, photo.bytes)
  const page = { name: 'page.png', bytes: '<html><script>alert(1)</script>', type: 'image/png' }
  const { body: false_ } = await alice.post(`/channels/${channel}/messages`, formOf(null, page))
  t.false('width' in false_.attachments[0])
  const shown = await load(`${false_.attachments[0].url}&width=100`)
  t.is(shown.headers.get('content-type'), 'application/octet-stream')
  t.regex(shown.headers.get('content-disposition') ?? '', /^attachment/)
})

test.serial('who has no picture has one of six', async (t) => {
  for (const n of [0, 1, 2, 3, 4, 5]) {
    const { bytes, status, headers } = await at(`/embed/avatars/${n}.png`)
    t.is(status, 200)
    t.is(headers.get('content-type'), 'image/png')
    t.like(await look(bytes), { format: 'png', width: 256, height: 256 })
  }
  t.is((await at('/embed/avatars/6.png')).status, 404)
  t.is((await at('/embed/avatars/0.webp')).status, 415)
})
