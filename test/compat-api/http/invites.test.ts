import test from 'ava'
import { conforms, eachConforms } from '../../support/api/conforms.ts'
import { faultOf, tableForm } from '../../support/api/files.ts'
import { CONTROL, found, invite, startNode } from '../../support/api/node.ts'
import { GatewayClient } from '../../support/gateway/client.ts'

test('an invite is made, shown to anybody, followed, listed and revoked', async (t) => {
  await using node = await startNode()
  const alice = await node.person('alice')
  const bob = await node.person('bob')
  const bot = await node.bot(bob, 'botty')
  const { guild, channel } = await found(alice)
  const made = await alice.post(`/channels/${channel}/invites`, { max_age: 3600, max_uses: 5 })
  t.is(made.status, 200)
  conforms(t, 'GuildInviteResponseSchema', made.body)
  t.like(made.body, { max_age: 3600, max_uses: 5, uses: 0, guild: { id: guild }, channel: { id: channel } })
  const path = `/invites/${made.body.code}`
  const shown = await node.request('GET', `${path}?with_counts=true`)
  conforms(t, 'GuildInviteResponseSchema', shown.body)
  t.is(shown.body.approximate_member_count, 1)
  t.is(shown.body.uses, undefined)

  const followed = await bob.post(path)
  t.is(followed.status, 200)
  t.is(followed.body.guild.id, guild)
  t.is((await bot.post(path)).status, 200)
  t.is((await bob.post(path)).status, 200)
  t.is((await bob.get(`/guilds/${guild}/members?limit=10`)).body.length, 3)
  const { body: listed } = await alice.get(`/guilds/${guild}/invites`)
  eachConforms(t, 'GuildInviteResponseSchema', listed)
  t.is(listed[0].uses, 2)
  t.is((await alice.get(`/channels/${channel}/invites`)).body.length, 1)

  t.like(await bob.delete(path), { status: 403, body: { code: 50013 } })
  t.is((await alice.delete(path)).body.code, made.body.code)
  t.like(await alice.delete(path), { status: 404, body: { code: 10006 } })
  t.like(await (await node.person('carol')).post(path), { status: 404, body: { code: 10006 } })
  t.deepEqual((await alice.get(`/guilds/${guild}/invites`)).body, [])
})

test('an invite like one that there is is that one, unless another is wanted', async (t) => {
  await using node = await startNode()
  const alice = await node.person('alice')
  const { channel } = await found(alice)
  const make = async (body: object) => (await alice.post(`/channels/${channel}/invites`, body)).body.code
  const first = await make({ max_uses: 2 })
  t.is(await make({ max_uses: 2, unique: false }), first)
  t.not(await make({ max_uses: 3 }), first)
  t.not(await make({ max_uses: 2, unique: true }), first)
  await alice.delete(`/invites/${first}`)
  t.not(await make({ max_uses: 2 }), first)
  for (const name of ['bob', 'carol']) await (await node.person(name)).post(`/invites/${await make({ max_uses: 2 })}`)
  const fresh = await make({ max_uses: 2 })
  t.is((await alice.get(`/invites/${fresh}`)).status, 200)
  t.is((await (await node.person('dave')).post(`/invites/${fresh}`)).status, 200, 'none that is used up is answered')
})

test('codes that lead nowhere', async (t) => {
  await using node = await startNode()
  const alice = await node.person('alice')
  for (const code of ['nonsense', 'discord', 'a'.repeat(500)]) {
    t.like(await alice.post(`/invites/${code}`), { status: 404, body: { code: 10006 } }, code)
    t.like(await alice.get(`/invites/${code}`), { status: 404, body: { code: 10006 } }, code)
  }
})

test('an invite of a node that is away says so', async (t) => {
  await using home = await startNode()
  const alice = await home.person('alice')
  const { channel } = await found(alice)
  const { body } = await alice.post(`/channels/${channel}/invites`)
  await using elsewhere = await startNode()
  const bob = await elsewhere.person('bob')
  t.like(await bob.post(`/invites/${body.code}`), { status: 424, body: { code: 130_000 } })
  t.like(await bob.get(`/invites/${body.code}`), { status: 424, body: { code: 130_000 } })
  t.is((await elsewhere.request('GET', `/invites/${body.code}`)).status, 401, 'strangers do not make a node dial')
})

test('the operator makes accounts, bots and invites with the control token', async (t) => {
  await using node = await startNode()
  const control = (method: string, path: string, body?: unknown) =>
    node.request(method, `/folkmoot${path}`, { authorization: `Node ${CONTROL}`, body })
  const { body: early, status } = await control('POST', '/bots', { name: 'early' })
  t.is(status, 201)
  t.is((await node.request('GET', '/users/@me', { authorization: `Bot ${early.token}` })).body.id, early.id)

  const alice = await node.person('alice')
  const { guild } = await found(alice)
  t.is((await control('POST', '/bots', { name: 'inside', guild, owner: 'alice' })).body.guild, guild)
  const { body: invite } = await control('POST', '/invites', { guild })
  const { body: bob } = await control('POST', '/accounts', { name: 'bob' })
  t.is((await control('POST', '/invites/accept', { code: invite.code, account: 'bob' })).body.guild, guild)
  t.is((await node.request('GET', '/users/@me/guilds', { authorization: bob.token })).body.length, 1)
  t.is((await control('POST', '/bots', { name: 'by-code', guild: invite.code })).body.guild, guild)
  t.like((await control('GET', '/status')).body.guilds[0], { id: guild, members: 4 })
  t.like(await control('POST', '/bots', { name: 'lost', guild: '1234567890123456789' }), {
    status: 404,
    body: { code: 10004 }
  })
  t.is((await node.request('GET', '/folkmoot/status', { authorization: alice.token })).status, 401)
})

test('an invite for some people is made, read, changed, and of no use to others', async (t) => {
  await using node = await startNode()
  const [alice, bob, carol, mallory] = await Promise.all(['alice', 'bob', 'carol', 'mallory'].map(node.person))
  if (!alice || !bob || !carol || !mallory) throw new Error('somebody has not come')
  const { guild, channel } = await found(alice)
  await invite(alice, channel, carol)
  const made = await alice.post(`/channels/${channel}/invites`, tableForm([bob.id], { max_age: 0, max_uses: 50 }))
  conforms(t, 'GuildInviteResponseSchema', made.body)
  t.like(made, { status: 200, body: { max_uses: 50, max_age: 0 } })
  const code = `/invites/${made.body.code}`
  const people = `${code}/target-users`
  const table = async (): Promise<string[]> => (await alice.get(people)).body.trim().split('\n').slice(1).toSorted()
  t.is((await alice.get(people)).body, `user_id\n${bob.id}\n`)
  const { body: job } = await alice.get(`${people}/job-status`)
  t.like(job, { status: 2, total_users: 1, processed_users: 1, error_message: null })
  t.truthy(job.completed_at)

  t.like(await mallory.post(code), { status: 404, body: { code: 10_006 } })
  t.regex((await mallory.post(code)).body.message, /for some people only/)
  t.is((await bob.post(code)).status, 200)
  t.deepEqual(
    (await alice.get(`/guilds/${guild}/members?limit=10`)).body.map(({ user }: { user: { id: string } }) => user.id),
    [alice.id, bob.id, carol.id].toSorted((a, b) => (BigInt(a) < BigInt(b) ? -1 : 1))
  )

  t.is((await alice.put(people, tableForm(['Users', carol.id, '', `"${mallory.id}"`, carol.id]))).status, 204)
  t.deepEqual(await table(), [carol.id, mallory.id].toSorted())
  t.is((await alice.delete(`${people}/${mallory.id}`)).status, 204)
  t.like(await alice.delete(`${people}/${mallory.id}`), { status: 404, body: { code: 10_013 } })
  t.like(await mallory.post(code), { status: 404, body: { code: 10_006 } })
  t.is((await alice.post(`${people}/bulk-add`, { user_ids: [mallory.id, bob.id] })).status, 204)
  t.is((await alice.post(`${people}/bulk-delete`, { user_ids: [carol.id, bob.id] })).status, 204)
  t.deepEqual(await table(), [mallory.id])
  t.is((await alice.put(`${people}/${carol.id}`)).status, 204)
  t.deepEqual(await table(), [carol.id, mallory.id].toSorted())

  const { body: log } = await alice.get(`/guilds/${guild}/audit-logs?action_type=41`)
  t.like(log.audit_log_entries[0].changes[0], { key: 'target_users', old_value: 1, new_value: 2 })
  t.like(await carol.get(people), { status: 403, body: { code: 50_013 } })
  t.like(await carol.put(people, tableForm([carol.id])), { status: 403, body: { code: 50_013 } })
  t.like(await carol.put(`${people}/${carol.id}`), { status: 403, body: { code: 50_013 } })
  const outsider = await node.person('outsider')
  t.like(await outsider.get(people), { status: 404, body: { code: 10_006 } })
  t.is((await mallory.post(code)).status, 200)
  t.deepEqual(node.faults, [])
})

test('a list of people that cannot be read, or names nobody who is known, is refused by its file', async (t) => {
  await using node = await startNode()
  const [alice, bob] = [await node.person('alice'), await node.person('bob')]
  const { channel } = await found(alice)
  const { body } = await alice.post(`/channels/${channel}/invites`, { max_age: 0 })
  const people = `/invites/${body.code}/target-users`
  t.is((await alice.get(people)).body, 'user_id\n')
  t.like(await alice.get(`${people}/job-status`), { status: 404, body: { code: 0 } })
  const stranger = '1234567890123456789'
  for (const [rows, message] of [
    [[bob.id, 'x'.repeat(100), '12,13', '-1'], /^Invalid user IDs: x{40}, 12,13, -1$/],
    [['99999999999999999999999'], /^Invalid user IDs/],
    [[bob.id, stranger], new RegExp(`does not know: ${stranger}$`)],
    [Array.from({ length: 1001 }, () => bob.id), /^Must name 1000 users at most/],
    [['x'.repeat(70_000)], /^Must name 1000 users at most/]
  ] as const) {
    const answer = await alice.put(people, tableForm(rows))
    t.like(answer, { status: 400, body: { code: 50_035 } })
    t.regex(answer.body.errors.target_users_file._errors[0].message, message)
    const made = await alice.post(`/channels/${channel}/invites`, tableForm(rows, { max_age: 0 }))
    t.is(faultOf(made, 'target_users_file'), 'TARGET_USERS_INVALID')
  }
  t.is(faultOf(await alice.put(people, new FormData()), 'target_users_file'), 'BASE_TYPE_REQUIRED')
  t.is(faultOf(await alice.put(people, {}), 'target_users_file'), 'BASE_TYPE_REQUIRED')
  t.is((await alice.get(people)).body, 'user_id\n', 'it is as it was')
  t.is((await alice.put(people, tableForm(['user_id']))).status, 204, 'nobody')
  t.like(await bob.post(`/invites/${body.code}`), { status: 404, body: { code: 10_006 } })
  t.deepEqual(node.faults, [])
})

test('an invite leads to the screen of somebody in a voice channel, or to an application that has been here', async (t) => {
  await using node = await startNode()
  const [alice, bob] = [await node.person('alice'), await node.person('bob')]
  const { guild, channel } = await found(alice)
  await invite(alice, channel, bob)
  const bot = await node.bot(alice, 'player')
  await alice.post(`/oauth2/authorize?client_id=${bot.id}&scope=bot`, { guild_id: guild, authorize: true })
  const { body: voice } = await alice.post(`/guilds/${guild}/channels`, { name: 'talk', type: 2 })
  using client = new GatewayClient(`${node.url.replace('http', 'ws')}/?v=10&encoding=json`)
  await client.identify(bob.token)
  const make = (where: string, body: object) => alice.post(`/channels/${where}/invites`, { max_age: 0, ...body })
  const refused: readonly (readonly [object, string, string])[] = [
    [{ target_type: 1 }, 'target_user_id', 'BASE_TYPE_REQUIRED'],
    [{ target_type: 2 }, 'target_application_id', 'BASE_TYPE_REQUIRED'],
    [{ target_type: 1, target_user_id: bob.id }, 'target_user_id', 'GUILD_INVITE_INVALID_STREAMER'],
    [{ target_type: 2, target_application_id: bob.id }, 'target_application_id', 'GUILD_INVITE_INVALID_APPLICATION'],
    [{ target_user_id: bob.id }, 'target_user_id', 'INVITE_TARGET_MISMATCH'],
    [
      { target_type: 1, target_user_id: bob.id, target_application_id: bot.id },
      'target_application_id',
      'INVITE_TARGET_MISMATCH'
    ]
  ]
  for (const [body, field, code] of refused) {
    const answer = await make(voice.id, body)
    t.like(answer, { status: 400, body: { code: 50_035 } })
    t.is(answer.body.errors[field]._errors[0].code, code, JSON.stringify(body))
  }
  t.is((await make(voice.id, { target_type: 3 })).status, 400)
  t.is((await make(voice.id, { role_ids: [guild] })).status, 400)

  client.send(4, { guild_id: guild, channel_id: voice.id, self_mute: false, self_deaf: false })
  await client.next('VOICE_STATE_UPDATE')
  const screen = await make(voice.id, { target_type: 1, target_user_id: bob.id })
  conforms(t, 'GuildInviteResponseSchema', screen.body)
  t.like(screen.body, { target_type: 1, target_user: { id: bob.id, username: 'bob' }, channel: { id: voice.id } })
  const game = await make(channel, { target_type: 2, target_application_id: bot.id })
  conforms(t, 'GuildInviteResponseSchema', game.body)
  const shown = { target_type: 2, target_application: { id: bot.id, name: 'player', bot: { id: bot.id } } }
  t.like(game.body, shown)
  t.like((await bob.get(`/invites/${game.body.code}`)).body, shown)
  const { body: all } = await alice.get(`/guilds/${guild}/invites`)
  t.like(
    all.find(({ code }: { code: string }) => code === game.body.code),
    shown
  )
  t.deepEqual(node.faults, [])
})

test('an invite is made by a form of plain fields, with people and without', async (t) => {
  await using node = await startNode()
  const [alice, bob] = [await node.person('alice'), await node.person('bob')]
  const { channel } = await found(alice)
  const path = `/channels/${channel}/invites`
  const fields = { max_age: '3600', max_uses: '5', temporary: 'true', unique: 'false', target_type: '' }
  const asked = { status: 200, body: { max_age: 3600, max_uses: 5, temporary: true } }
  const form = tableForm([bob.id])
  for (const [field, value] of Object.entries(fields)) form.set(field, value)
  const made = await alice.post(path, form)
  t.like(made, asked)
  t.is((await alice.get(`/invites/${made.body.code}/target-users`)).body, `user_id\n${bob.id}\n`)
  const plain = new FormData()
  for (const [field, value] of Object.entries(fields)) plain.set(field, value)
  t.like(await alice.post(path, plain), asked)
  t.like(await alice.post(path, new URLSearchParams(fields)), asked)
  plain.set('max_age', 'for ever')
  t.like(await alice.post(path, plain), { status: 400, body: { code: 50_035 } })
  t.deepEqual(node.faults, [])
})
