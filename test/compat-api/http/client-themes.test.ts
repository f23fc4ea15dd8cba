/** Themes of clients, shared in messages. */
import test from 'ava'
import { conforms } from '../../support/api/conforms.ts'
import { formOf, PNG } from '../../support/api/files.ts'
import { found, invite, startNode } from '../../support/api/node.ts'
import { GatewayClient } from '../../support/gateway/client.ts'

const THEME = { colors: ['5865f2', '00000A', 'FFFFFF'], gradient_angle: 360, base_mix: 58, base_theme: 4 }
const SHOWN = { ...THEME, colors: ['5865F2', '00000A', 'FFFFFF'] }
const node = await startNode()
const [alice, bob] = [await node.person('alice'), await node.person('bob')]
const { guild, channel } = await found(alice)
await invite(alice, channel, bob)
const path = `/channels/${channel}/messages`

test.after.always(async (t) => {
  t.deepEqual(node.faults, [])
  await node[Symbol.asyncDispose]()
})

test.serial(
  'a theme is a message, is heard and read by others, and stays when the words beside it change',
  async (t) => {
    const client = new GatewayClient(`${node.url.replace('http', 'ws')}/?v=10&encoding=json`)
    await client.identify(bob.token, { intents: 1 << 9 })
    await client.settle()
    const { status, body } = await alice.post(path, { shared_client_theme: THEME })
    t.is(status, 200)
    conforms(t, 'MessageResponseSchema', body)
    t.deepEqual(body.shared_client_theme, SHOWN)
    t.deepEqual((await client.next('MESSAGE_CREATE')).d['shared_client_theme'], SHOWN)
    const one = `${path}/${body.id}`
    t.deepEqual((await bob.get(one)).body.shared_client_theme, SHOWN)
    t.like((await alice.patch(one, { content: 'how I see it' })).body, { shared_client_theme: SHOWN })
    t.like((await alice.patch(one, { content: '' })).body, { content: '', shared_client_theme: SHOWN })
    const { base_theme: _, ...bare } = THEME
    for (const unset of [bare, { ...bare, base_theme: null }])
      t.is((await alice.post(path, { shared_client_theme: unset })).body.shared_client_theme.base_theme, 0)
    t.false('shared_client_theme' in (await alice.post(path, { content: 'x', shared_client_theme: null })).body)
  }
)

test.serial('a post in a forum may begin with one, and a copy elsewhere has it too', async (t) => {
  const { body: forum } = await alice.post(`/guilds/${guild}/channels`, { name: 'looks', type: 15 })
  const { body: post } = await alice.post(`/channels/${forum.id}/threads`, {
    name: 'mine',
    message: { shared_client_theme: THEME }
  })
  t.deepEqual(post.message.shared_client_theme, SHOWN)
  const { body: news } = await alice.post(`/guilds/${guild}/channels`, { name: 'news', type: 5 })
  await alice.post(`/channels/${news.id}/followers`, { webhook_channel_id: channel })
  const { body: said } = await alice.post(`/channels/${news.id}/messages`, { shared_client_theme: THEME })
  await alice.post(`/channels/${news.id}/messages/${said.id}/crosspost`)
  await node.app.following.settled()
  const [copy] = (await bob.get(`${path}?limit=1`)).body
  t.like(copy, { message_reference: { message_id: said.id }, shared_client_theme: SHOWN })
})

test.serial('what is no theme is refused by its field, and so is one where it does not belong', async (t) => {
  const refused = async (theme: unknown, ...fields: readonly string[]) => {
    const { status, body } = await alice.post(path, { content: 'x', shared_client_theme: theme })
    t.like({ status, body }, { status: 400, body: { code: 50035 } }, JSON.stringify(theme))
    let errors = body.errors?.shared_client_theme
    for (const field of fields) errors = errors?.[field]
    t.truthy(errors?._errors, `${JSON.stringify(theme)} ${JSON.stringify(body)}`)
  }
  for (const none of [7, 'dark', [], [THEME]]) await refused(none)
  for (const colors of [[], Array.from({ length: 6 }, () => 'ffffff'), 'ffffff', { 0: 'ffffff' }])
    await refused({ ...THEME, colors }, 'colors')
  for (const colour of ['fffff', '#fffff', 'gggggg', '+fffff', ' fffff', 0xffffff, null])
    await refused({ ...THEME, colors: ['ffffff', colour] }, 'colors', '1')
  for (const angle of [-1, 361, 0.5, '0', null, undefined])
    await refused({ ...THEME, gradient_angle: angle }, 'gradient_angle')
  for (const mix of [-1, 101, 1e9, true]) await refused({ ...THEME, base_mix: mix }, 'base_mix')
  for (const base of [-1, 5, '1', {}]) await refused({ ...THEME, base_theme: base }, 'base_theme')
  const proto = await alice.post(
    path,
    JSON.parse('{"shared_client_theme": {"__proto__": {"colors": ["ffffff"], "gradient_angle": 1, "base_mix": 1}}}')
  )
  t.is(proto.status, 400)

  const V2 = 1 << 15
  const [word] = [{ type: 10, content: 'word' }]
  t.truthy(
    (await alice.post(path, { flags: V2, components: [word], shared_client_theme: THEME })).body.errors
      .shared_client_theme
  )
  const { body: said } = await alice.post(path, { content: 'hear' })
  const reference = { type: 1, message_id: said.id, channel_id: channel }
  t.truthy(
    (await alice.post(path, { message_reference: reference, shared_client_theme: THEME })).body.errors.message_reference
  )
  const spoken = { id: '0', duration_secs: 1, waveform: 'AAEC' }
  const voice = formOf(
    { flags: 1 << 13, attachments: [spoken], shared_client_theme: THEME },
    { name: 'voice.ogg', bytes: PNG, type: 'audio/ogg' }
  )
  t.like((await alice.post(path, voice)).body, { code: 50159 })
  const { body: themed } = await alice.post(path, { shared_client_theme: THEME })
  t.truthy(
    (await alice.patch(`${path}/${themed.id}`, { flags: V2, components: [word] })).body.errors.shared_client_theme
  )
})
