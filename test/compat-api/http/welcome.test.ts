/** What those who come to a guild are shown, and what is shown of it elsewhere. */
import test from 'ava'
import { GatewayIntentBits as I } from 'discord-api-types/v10'
import { conforms } from '../../support/api/conforms.ts'
import { found, invite, startNode, type Actor, type TestNode } from '../../support/api/node.ts'
import { enterVoice } from '../conformance/stage.ts'
import { GatewayClient } from '../../support/gateway/client.ts'

let node: TestNode
let [alice, bob]: Actor[] = []
const people = (): readonly [Actor, Actor] => [alice as Actor, bob as Actor]

test.before(async () => {
  node = await startNode()
  ;[alice, bob] = [await node.person('alice'), await node.person('bob')]
})

test.after.always(async (t) => {
  await node[Symbol.asyncDispose]()
  t.deepEqual(node.faults, [])
})

const listen = async (actor: Actor): Promise<GatewayClient> => {
  const client = new GatewayClient(`${node.url.replace('http', 'ws')}/?v=10&encoding=json&compress=zlib-stream`)
  await client.identify(actor.token, { intents: I.Guilds })
  await client.settle()
  return client
}

const moot = async () => {
  const [her, him] = people()
  const { guild, channel } = await found(her)
  await invite(her, channel, him)
  return { her, him, guild, channel, path: `/guilds/${guild}` }
}

test.serial('a welcome is written by who manages the guild, shown to all when it is enabled, and told', async (t) => {
  const { her, him, channel, path } = await moot()
  const screen = `${path}/welcome-screen`
  t.like(await her.get(screen), { status: 404, body: { code: 10_069 } })
  t.like(await him.get(screen), { status: 403, body: { code: 50_013 } })
  const client = await listen(him)
  const written = await her.patch(screen, {
    description: 'Come in',
    welcome_channels: [{ channel_id: channel, description: 'Talk here', emoji_name: '👋' }]
  })
  t.is(written.status, 200)
  conforms(t, 'GuildWelcomeScreenResponseSchema', written.body)
  t.deepEqual(written.body, {
    description: 'Come in',
    welcome_channels: [{ channel_id: channel, description: 'Talk here', emoji_id: null, emoji_name: '👋' }]
  })
  t.is((await him.get(screen)).status, 403, 'it is not enabled yet')
  await client.next('GUILD_UPDATE')
  t.is((await her.patch(screen, { enabled: true })).status, 200)
  t.true(((await client.next('GUILD_UPDATE')).d['features'] as string[]).includes('WELCOME_SCREEN_ENABLED'))
  t.deepEqual((await him.get(screen)).body, written.body)
  t.is((await him.patch(screen, { enabled: false })).status, 403)
  const sign = { channel_id: channel, description: 'x' }
  for (const body of [
    { welcome_channels: [{ ...sign, channel_id: '1' }] },
    { welcome_channels: Array.from({ length: 6 }, () => sign) },
    { welcome_channels: [{ ...sign, description: '' }] },
    { description: 'x'.repeat(141) }
  ])
    t.like(await her.patch(screen, body), { status: 400, body: { code: 50_035 } })
  t.like(await her.patch(screen, { welcome_channels: [{ ...sign, emoji_id: '1' }] }), { body: { code: 10_014 } })
  const { body: brief } = await her.post(`${path}/channels`, { name: 'brief' })
  await her.patch(screen, { welcome_channels: [{ ...sign, channel_id: brief.id }, sign] })
  await her.delete(`/channels/${brief.id}`)
  t.deepEqual(
    (await him.get(screen)).body.welcome_channels.map(({ channel_id: id }: { channel_id: string }) => id),
    [channel],
    'channels that are gone are left out'
  )
  t.deepEqual((await her.patch(screen, { description: null, welcome_channels: null, enabled: null })).body, {
    description: null,
    welcome_channels: []
  })
  t.false((await her.get(path)).body.features.includes('WELCOME_SCREEN_ENABLED'))
  t.is((await him.get(`${path}/new-member-welcome`)).status, 204)
})

test.serial('a widget shows anybody what whoever has no role sees, when who manages the guild wants it', async (t) => {
  const { her, him, guild, channel, path } = await moot()
  const ask = () => node.request('GET', `${path}/widget.json`)
  t.deepEqual((await her.get(`${path}/widget`)).body, { enabled: false, channel_id: null })
  t.like(await him.get(`${path}/widget`), { status: 403, body: { code: 50_013 } })
  t.like(await ask(), { status: 403, body: { code: 50_004 } })
  t.like(await node.request('GET', '/guilds/1/widget.json'), { status: 404, body: { code: 10_004 } })
  t.is((await him.patch(`${path}/widget`, { enabled: true })).status, 403)
  t.like(await her.patch(`${path}/widget`, { channel_id: '1' }), { status: 400, body: { code: 50_035 } })
  const place = async (name: string, deny: number) => {
    const overwrites = [{ id: guild, type: 0, allow: '0', deny: String(deny) }]
    return (await her.post(`${path}/channels`, { name, type: 2, permission_overwrites: overwrites })).body.id as string
  }
  const [open, closed] = [await place('open', 0), await place('closed', 1 << 10)]
  const client = await listen(him)
  const set = await her.patch(`${path}/widget`, { enabled: true, channel_id: channel })
  t.deepEqual(set.body, { enabled: true, channel_id: channel })
  conforms(t, 'WidgetSettingsResponseSchema', set.body)
  t.like((await client.next('GUILD_UPDATE')).d, { widget_enabled: true, widget_channel_id: channel })
  const { body: shown } = await ask()
  conforms(t, 'WidgetResponseSchema', shown)
  t.like(shown, { id: guild, name: 'Moot', presence_count: 1 })
  const seen = shown.channels.map(({ id }: { id: string }) => id)
  t.true(seen.includes(open) && !seen.includes(closed) && !seen.includes(channel))
  t.like(shown.members, [{ id: '0', username: 'bob', status: 'online', avatar: null }])
  t.false(JSON.stringify(shown).includes(him.id), 'nobody is named by their id')
  enterVoice(node, guild, open, him)
  await her.patch(`${path}/members/${him.id}`, { deaf: true })
  t.like((await ask()).body.members, [{ channel_id: open, deaf: true, mute: false }])
  const code = String(shown.instant_invite).split('/').at(-1) ?? ''
  const carol = await node.person('carol')
  t.is((await carol.post(`/invites/${code}`)).status, 200)
  await her.patch(`${path}/widget`, { enabled: true, channel_id: channel })
  t.is((await ask()).body.instant_invite, shown.instant_invite, 'it keeps its invite')
  const { body: other } = await her.post(`${path}/channels`, { name: 'other' })
  await her.patch(`${path}/widget`, { channel_id: other.id })
  const moved =
    String((await ask()).body.instant_invite)
      .split('/')
      .at(-1) ?? ''
  t.not(moved, code)
  t.is((await carol.get(`/invites/${code}`)).status, 404, 'where it does not lead any more, nobody comes in by it')
  t.is((await carol.get(`/invites/${moved}`)).status, 200)
  await her.delete(`/invites/${moved}`)
  t.is((await ask()).body.instant_invite, null)
  await her.patch(`${path}/widget`, { enabled: null, channel_id: null })
  t.is((await ask()).status, 403)
})

test.serial('who manages a guild that is overrun shuts its invites and its private messages for a while', async (t) => {
  const { her, him, channel, path } = await moot()
  const actions = `${path}/incident-actions`
  const carol = await node.person('shutout')
  const { body: invitation } = await her.post(`/channels/${channel}/invites`, {})
  const soon = new Date(Date.now() + 3_600_000).toISOString()
  t.is((await her.get(path)).body.incidents_data, null)
  t.like(await him.put(actions, { invites_disabled_until: soon }), { status: 403, body: { code: 50_013 } })
  const late = new Date(Date.now() + 25 * 3_600_000).toISOString()
  t.like(await her.put(actions, { dms_disabled_until: late }), { status: 400, body: { code: 50_035 } })
  const client = await listen(him)
  const shut = await her.put(actions, { invites_disabled_until: soon })
  t.is(shut.status, 200)
  conforms(t, 'GuildIncidentsDataResponseSchema', shut.body)
  t.like(shut.body, { invites_disabled_until: soon, dms_disabled_until: null })
  t.like((await client.next('GUILD_UPDATE')).d['incidents_data'] as object, { invites_disabled_until: soon })
  t.is((await carol.post(`/invites/${invitation.code}`)).status, 404)
  t.like((await her.put(actions, { invites_disabled_until: null })).body, { invites_disabled_until: null })
  t.is((await carol.post(`/invites/${invitation.code}`)).status, 200)
})

test.serial('members who are no friends do not write to each other while that is shut', async (t) => {
  const her = await node.person('dora')
  const him = await node.person('emil')
  const { guild, channel } = await found(her)
  await invite(her, channel, him)
  const actions = `/guilds/${guild}/incident-actions`
  await her.put(actions, { dms_disabled_until: new Date(Date.now() + 3_600_000).toISOString() })
  const { body: room, status } = await him.post('/users/@me/channels', { recipient_id: her.id })
  const refused = status === 200 ? await him.post(`/channels/${room.id}/messages`, { content: 'hello' }) : { status }
  t.is(refused.status, 403)
  await her.put(actions, { dms_disabled_until: null })
  const { body: open } = await him.post('/users/@me/channels', { recipient_id: her.id })
  t.is((await him.post(`/channels/${open.id}/messages`, { content: 'hello' })).status, 200)
})

test.serial('who manages the guild says what those who come are asked, and where they begin', async (t) => {
  const { her, him, channel, path } = await moot()
  const place = `${path}/onboarding`
  const { body: none } = await him.get(place)
  conforms(t, 'UserGuildOnboardingResponseSchema', none)
  t.like(none, { enabled: false, mode: 0, prompts: [], default_channel_ids: [] })
  const { body: role } = await her.post(`${path}/roles`, { name: 'singers' })
  const songs = { title: 'Songs', emoji_name: '👋', role_ids: [role.id], channel_ids: [channel] }
  const asked = { id: '7', title: 'What do you sing?', options: [songs, { title: 'Nothing' }], single_select: true }
  t.is((await him.put(place, { prompts: [asked] })).status, 403)
  const set = await her.put(place, { prompts: [asked], default_channel_ids: [channel], mode: 1 })
  t.is(set.status, 200)
  conforms(t, 'GuildOnboardingResponseSchema', set.body)
  t.like(set.body, { enabled: false, mode: 1, default_channel_ids: [channel] })
  const [prompt] = set.body.prompts
  t.like(prompt, { title: 'What do you sing?', single_select: true, required: false, in_onboarding: false, type: 0 })
  t.like(prompt.options[0], { title: 'Songs', role_ids: [role.id], channel_ids: [channel] })
  t.deepEqual((await him.get(place)).body, set.body)
  const again = await her.put(place, {
    prompts: [
      { ...asked, id: '8', title: 'Why?' },
      { ...asked, id: prompt.id, options: [{ ...songs, id: prompt.options[0].id, title: 'Tunes' }] }
    ]
  })
  t.is(again.body.prompts[1].id, prompt.id, 'one that is known stays, where it is put')
  t.like(again.body.prompts[1].options, [{ id: prompt.options[0].id, title: 'Tunes' }])
  t.is(again.body.prompts[0].title, 'Why?')
  const [option] = again.body.prompts[1].options
  const many = ['8', '9'].map((id) => ({ ...asked, id, options: Array(50).fill({ title: 'x' }) }))
  const twice = await her.put(place, { prompts: [{ ...asked, id: prompt.id, options: [option, option] }, ...many] })
  t.is(twice.status, 200)
  const ids = twice.body.prompts.flatMap(({ options }: (typeof again.body.prompts)[0]) =>
    options.map(({ id }: { id: string }) => id)
  )
  t.is(ids[0], option.id)
  t.is(new Set(ids).size, 2 + 2 * 50, 'every option has an id of its own')
  t.is((await her.put(place, { prompts: again.body.prompts })).status, 200)
  for (const body of [
    { prompts: [{ ...asked, options: [] }] },
    { prompts: [{ ...asked, options: [{ ...songs, role_ids: ['1'] }] }] },
    { default_channel_ids: ['1'] },
    { mode: 2 }
  ])
    t.like(await her.put(place, body), { status: 400, body: { code: 50_035 } })
  t.like(await her.put(place, { enabled: true }), { status: 400, body: { code: 350_000 } })
  const places = [channel]
  for (let i = 0; i < 6; i++) places.push((await her.post(`${path}/channels`, { name: `room-${i}` })).body.id)
  const client = await listen(him)
  t.like(await her.put(place, { enabled: true, default_channel_ids: places }), { status: 200, body: { enabled: true } })
  t.true(((await client.next('GUILD_UPDATE')).d['features'] as string[]).includes('GUILD_ONBOARDING'))
  await her.delete(`${path}/roles/${role.id}`)
  t.deepEqual((await him.get(place)).body.prompts[1].options[0].role_ids, [])
  t.deepEqual((await her.put(place, { prompts: [], enabled: false })).body.prompts, [])
})
