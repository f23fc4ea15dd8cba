/** The audit log as Discord answers it: who did what to whom, what it was before, and why. */
import test from 'ava'
import { conforms } from '../../support/api/conforms.ts'
import { found, invite, startNode, type Actor, type Reply } from '../../support/api/node.ts'
import { unordered } from '../../support/unordered.ts'

interface Row {
  readonly id: string
  readonly action_type: number
  readonly user_id: string | null
  readonly target_id: string | null
  readonly reason?: string
  readonly options?: Readonly<Record<string, string>>
  readonly changes?: readonly { readonly key: string; readonly old_value?: unknown; readonly new_value?: unknown }[]
}

const setup = async (node: Awaited<ReturnType<typeof startNode>>) => {
  const [alice, bob, carol] = await Promise.all(['alice', 'bob', 'carol'].map((name) => node.person(name)))
  const people = { alice: alice as Actor, bob: bob as Actor, carol: carol as Actor }
  const place = await found(people.alice)
  await invite(people.alice, place.channel, people.bob, people.carol)
  const rows = async (query = ''): Promise<readonly Row[]> =>
    (await people.alice.get(`/guilds/${place.guild}/audit-logs${query}`)).body.audit_log_entries
  return { ...people, ...place, rows }
}

const change = (row: Row | undefined, key: string) => row?.changes?.find((each) => each.key === key)

test('each thing that is done has a row, with what was before', async (t) => {
  await using node = await startNode()
  const { alice, bob, carol, guild, channel, rows } = await setup(node)
  const path = `/guilds/${guild}`
  const last = async (done: Promise<Reply>): Promise<Row | undefined> => {
    t.true((await done).status < 300)
    return (await rows('?limit=1'))[0]
  }
  const renamed = await last(alice.patch(path, { name: 'Thing', afk_timeout: 900 }))
  t.like(renamed, { action_type: 1, user_id: alice.id, target_id: guild })
  t.deepEqual(change(renamed, 'name'), { key: 'name', old_value: 'Moot', new_value: 'Thing' })

  const { body: role } = await alice.post(`${path}/roles`, { name: 'staff', permissions: '8' })
  t.like(
    (await rows('?limit=2')).find((row) => row.action_type === 30),
    { target_id: role.id }
  )
  const recoloured = await last(alice.patch(`${path}/roles/${role.id}`, { color: 5 }))
  t.deepEqual(change(recoloured, 'color'), { key: 'color', old_value: 0, new_value: 5 })
  const [five, two] = [5, 6].map((primary_color) => ({ primary_color, secondary_color: null, tertiary_color: null }))
  t.deepEqual(change(recoloured, 'colors'), {
    key: 'colors',
    old_value: { ...five, primary_color: 0 },
    new_value: five
  })
  const gradient = { ...five, secondary_color: 6 }
  const shaded = await last(alice.patch(`${path}/roles/${role.id}`, { colors: gradient }))
  t.deepEqual(shaded?.changes, [{ key: 'colors', old_value: five, new_value: gradient }])
  t.is(change(await last(alice.patch(`${path}/roles/${role.id}`, { hoist: true })), 'colors'), undefined)
  const { body: sunset } = await alice.post(`${path}/roles`, { name: 'sunset', colors: gradient })
  t.deepEqual(
    change(
      (await rows('?limit=2')).find((row) => row.action_type === 30),
      'colors'
    ),
    {
      key: 'colors',
      new_value: gradient
    }
  )
  const set = await last(alice.delete(`${path}/roles/${sunset.id}`))
  t.deepEqual(change(set, 'colors'), { key: 'colors', old_value: gradient })
  const everybody = await last(alice.patch(`${path}/roles/${guild}`, { colors: { ...two, secondary_color: 7 } }))
  t.deepEqual(change(everybody, 'colors')?.new_value, two, 'who shows no second one')
  const granted = await last(alice.put(`${path}/members/${bob.id}/roles/${role.id}`))
  t.like(granted, { action_type: 25, target_id: bob.id })
  t.deepEqual(change(granted, '$add')?.new_value, [{ id: role.id, name: 'staff' }])
  t.deepEqual(change(await last(alice.delete(`${path}/members/${bob.id}/roles/${role.id}`)), '$remove')?.new_value, [
    { id: role.id, name: 'staff' }
  ])

  const { body: made } = await alice.post(`${path}/channels`, { name: 'annex' })
  t.like((await rows('?action_type=10&limit=1'))[0], { target_id: made.id })
  t.like(change(await last(alice.patch(`/channels/${made.id}`, { topic: 'news' })), 'topic'), { new_value: 'news' })
  const overwritten = await last(
    alice.put(`/channels/${made.id}/permissions/${role.id}`, { type: 0, allow: '0', deny: '2048' })
  )
  t.like(overwritten, { action_type: 13, target_id: made.id, options: { id: role.id, type: '0', role_name: 'staff' } })
  t.like(await last(alice.delete(`/channels/${made.id}/permissions/${role.id}`)), { action_type: 15 })
  t.like(await last(alice.delete(`/channels/${made.id}`)), { action_type: 12, target_id: made.id })
  t.like(change(await last(alice.delete(`${path}/roles/${role.id}`)), 'name'), { old_value: 'staff' })

  const until = new Date(Date.now() + 60_000).toISOString()
  const timedOut = await last(alice.patch(`${path}/members/${bob.id}`, { communication_disabled_until: until }))
  t.deepEqual(change(timedOut, 'communication_disabled_until')?.new_value, until)
  t.like(change(await last(alice.patch(`${path}/members/${bob.id}`, { nick: 'bobby' })), 'nick'), {
    new_value: 'bobby'
  })

  const message = (await carol.post(`/channels/${channel}/messages`, { content: 'hello' })).body
  const about = { channel_id: channel, message_id: message.id }
  t.like(await last(alice.put(`/channels/${channel}/pins/${message.id}`)), { target_id: carol.id, options: about })
  t.like(await last(alice.delete(`/channels/${channel}/pins/${message.id}`)), { action_type: 75, options: about })
  const deleted = await last(alice.delete(`/channels/${channel}/messages/${message.id}`))
  t.like(deleted, { action_type: 72, target_id: carol.id, options: { channel_id: channel, count: '1' } })
  const own = (await carol.post(`/channels/${channel}/messages`, { content: 'mine' })).body
  t.is((await last(carol.delete(`/channels/${channel}/messages/${own.id}`)))?.id, deleted?.id)

  const reason = { 'x-audit-log-reason': encodeURIComponent('zu laut') }
  t.like(await last(alice.delete(`${path}/members/${carol.id}`, reason)), { action_type: 20, reason: 'zu laut' })
  t.like(await last(alice.put(`${path}/bans/${bob.id}`, {}, reason)), { action_type: 22, target_id: bob.id })
  t.like(await last(alice.delete(`${path}/bans/${bob.id}`)), { action_type: 23, target_id: bob.id })
  conforms(t, 'GuildAuditLogResponseSchema', (await alice.get(`${path}/audit-logs`)).body)
})

test('rows are asked for by whom, what and where', async (t) => {
  await using node = await startNode()
  const { alice, bob, guild, rows } = await setup(node)
  for (const name of ['One', 'Two', 'Three']) await alice.patch(`/guilds/${guild}`, { name })
  const renames = await rows('?action_type=1')
  const names = renames.map((row) => change(row, 'name')?.new_value)
  t.deepEqual(names.slice(0, 3), ['Three', 'Two', 'One'])
  t.deepEqual(await rows(`?action_type=1&limit=1&before=${renames[0]?.id}`), [renames[1]])
  t.deepEqual(await rows(`?action_type=1&limit=1&after=${renames[2]?.id}`), [renames[1]])
  t.deepEqual(await rows(`?action_type=1&user_id=${bob.id}`), [])
  t.is((await rows(`?user_id=${alice.id}&limit=100`)).length, (await rows('?limit=100')).length)
  const { users } = (await alice.get(`/guilds/${guild}/audit-logs?action_type=1`)).body
  t.deepEqual(
    users.map(({ id }: { id: string }) => id),
    [alice.id]
  )
  t.like(await bob.get(`/guilds/${guild}/audit-logs`), { status: 403, body: { code: 50013 } })
  t.is((await alice.get(`/guilds/${guild}/audit-logs?limit=101`)).status, 400)
})

test('what the rows name is shown with them, as far as it is there and the reader may see it', async (t) => {
  await using node = await startNode()
  const { alice, bob, guild, channel } = await setup(node)
  const path = `/guilds/${guild}`
  const { body: role } = await alice.post(`${path}/roles`, { name: 'auditors', permissions: '128' })
  await alice.put(`${path}/members/${bob.id}/roles/${role.id}`)
  const { body: office } = await alice.post(`${path}/channels`, { name: 'office', type: 2 })
  await alice.put(`/channels/${office.id}/permissions/${guild}`, { type: 0, allow: '0', deny: '1024' })
  const plan = { privacy_level: 2, scheduled_start_time: '2099-01-01T00:00:00Z' }
  const elsewhere = {
    ...plan,
    name: 'picnic',
    entity_type: 3,
    entity_metadata: { location: 'park' },
    scheduled_end_time: '2099-01-02T00:00:00Z'
  }
  const { body: picnic } = await alice.post(`${path}/scheduled-events`, elsewhere)
  const { body: meeting } = await alice.post(`${path}/scheduled-events`, {
    ...plan,
    name: 'meeting',
    entity_type: 2,
    channel_id: office.id
  })
  const { body: rule } = await alice.post(`${path}/auto-moderation/rules`, {
    name: 'weather',
    event_type: 1,
    trigger_type: 1,
    trigger_metadata: { keyword_filter: ['rain'] },
    actions: [{ type: 1 }]
  })
  const bot = await node.bot(alice, 'beep')
  const into = { guild_id: guild, authorize: true }
  await alice.post(`/oauth2/authorize?client_id=${bot.id}&scope=bot&permissions=0`, into)
  const commands = `/applications/${bot.id}/guilds/${guild}/commands`
  const { body: command } = await bot.post(commands, { name: 'roll', description: 'rolls', type: 1 })
  const rights = { permissions: [{ id: channel, type: 3, permission: false }] }
  t.is((await alice.put(`${commands}/${command.id}/permissions`, rights)).status, 200)

  const { body: log } = await alice.get(`${path}/audit-logs`)
  conforms(t, 'GuildAuditLogResponseSchema', log)
  t.like(log.application_commands, [{ id: command.id, name: 'roll', guild_id: guild, application_id: bot.id }])
  t.like(log.auto_moderation_rules, [{ id: rule.id, name: 'weather' }])
  t.like(log.integrations, [{ id: bot.id, name: 'beep', type: 'discord', application_id: bot.id }])
  const ids = (all: readonly { readonly id: string }[]) => unordered(all.map(({ id }) => id))
  t.deepEqual(ids(log.guild_scheduled_events), unordered([picnic.id, meeting.id]))
  const { body: seen } = await bob.get(`${path}/audit-logs`)
  t.deepEqual(ids(seen.guild_scheduled_events), [picnic.id])
})

test('webhooks and threads: what is made, changed and deleted', async (t) => {
  await using node = await startNode()
  const { alice, bob, guild, channel, rows } = await setup(node)
  const last = async (done: Promise<Reply>): Promise<Row | undefined> => {
    t.true((await done).status < 300)
    return (await rows('?limit=1'))[0]
  }
  const { body: hook } = await alice.post(`/channels/${channel}/webhooks`, { name: 'news' })
  const made = (await rows('?action_type=50'))[0]
  t.like(made, { user_id: alice.id, target_id: hook.id })
  t.deepEqual(change(made, 'channel_id'), { key: 'channel_id', new_value: channel })
  const path = `/webhooks/${hook.id}/${hook.token}`
  const { body: said } = await node.request('POST', `${path}?wait=true`, { body: { content: 'rain' } })
  const removed = await last(alice.delete(`/channels/${channel}/messages/${said.id}`))
  t.like(removed, { action_type: 72, target_id: hook.id })
  const renamed = await last(node.request('PATCH', path, { body: { name: 'later' } }))
  t.like(renamed, { action_type: 51, user_id: null, target_id: hook.id })
  t.deepEqual(change(renamed, 'name'), { key: 'name', old_value: 'news', new_value: 'later' })
  const { body: log } = await alice.get(`/guilds/${guild}/audit-logs`)
  conforms(t, 'GuildAuditLogResponseSchema', log)
  t.like(log.webhooks, [{ id: hook.id, name: 'later' }])
  t.false(JSON.stringify(log).includes(hook.token))
  t.like(await last(alice.delete(`/webhooks/${hook.id}`)), { action_type: 52, user_id: alice.id, target_id: hook.id })

  const { body: thread } = await bob.post(`/channels/${channel}/threads`, { name: 'secret plans', type: 11 })
  const begun = (await rows('?action_type=110'))[0]
  t.like(begun, { user_id: bob.id, target_id: thread.id })
  t.deepEqual(change(begun, 'type'), { key: 'type', new_value: 11 })
  t.deepEqual(change(begun, 'name'), { key: 'name', new_value: 'secret plans' })
  const called = await last(bob.patch(`/channels/${thread.id}`, { name: 'plans' }))
  t.like(called, { action_type: 111, target_id: thread.id })
  t.deepEqual(called?.changes, [{ key: 'name', old_value: 'secret plans', new_value: 'plans' }])
  const locked = await last(alice.patch(`/channels/${thread.id}`, { locked: true }))
  t.like(locked, { action_type: 111, user_id: alice.id, target_id: thread.id })
  t.deepEqual(locked?.changes, [{ key: 'locked', old_value: false, new_value: true }])
  const { body: whole } = await alice.get(`/guilds/${guild}/audit-logs`)
  conforms(t, 'GuildAuditLogResponseSchema', whole)
  t.like(whole.threads, [{ id: thread.id }])
  t.like(await last(alice.delete(`/channels/${thread.id}`)), { action_type: 112, target_id: thread.id })
  t.false(JSON.stringify(await rows('?limit=100')).includes('plans'), 'what threads are called is forgotten with them')
  t.deepEqual(node.faults, [])
})
