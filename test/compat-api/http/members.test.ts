import test from 'ava'
import { conforms, eachConforms } from '../../support/api/conforms.ts'
import { found, invite, startNode, type Actor, type TestNode } from '../../support/api/node.ts'

const DAY = 86_400_000

const gather = async (node: TestNode) => {
  const alice = await node.person('alice')
  const bob = await node.person('bob')
  const carol = await node.person('carol')
  const { guild, channel } = await found(alice)
  await invite(alice, channel, bob, carol)
  return { alice, bob, carol, guild, channel }
}

const list = async (actor: Actor, guild: string): Promise<string[]> =>
  (await actor.get(`/guilds/${guild}/members?limit=1000`)).body
    .map((member: { user: { username: string } }) => member.user.username)
    .toSorted()

test('members are listed by id, searched by name and read one by one', async (t) => {
  await using node = await startNode()
  const { alice, bob, guild } = await gather(node)
  const { body: all } = await bob.get(`/guilds/${guild}/members?limit=1000&after=0`)
  eachConforms(t, 'GuildMemberResponseSchema', all)
  const ids = all.map((member: { user: { id: string } }) => member.user.id)
  t.deepEqual(
    ids,
    ids.toSorted((a: string, b: string) => (BigInt(a) < BigInt(b) ? -1 : 1))
  )
  t.is((await bob.get(`/guilds/${guild}/members`)).body.length, 1)
  t.is((await bob.get(`/guilds/${guild}/members?after=${ids[1]}`)).body[0].user.id, ids[2])
  const { body: search } = await bob.get(`/guilds/${guild}/members/search?query=ALI&limit=5`)
  t.deepEqual(
    search.map((member: { user: { id: string } }) => member.user.id),
    [alice.id]
  )
  conforms(t, 'GuildMemberResponseSchema', (await bob.get(`/guilds/${guild}/members/${alice.id}`)).body)
  t.like(await bob.get(`/guilds/${guild}/members/1234567890123456789`), { status: 404, body: { code: 10007 } })
})

test('nicknames, roles and time-outs', async (t) => {
  await using node = await startNode()
  const { alice, bob, carol, guild, channel } = await gather(node)
  const { body: role } = await alice.post(`/guilds/${guild}/roles`, { name: 'scribe' })
  const path = `/guilds/${guild}/members/${bob.id}`
  t.like((await alice.patch(path, { nick: 'Bobby', roles: [role.id] })).body, { nick: 'Bobby', roles: [role.id] })
  t.like((await bob.patch(`/guilds/${guild}/members/@me`, { nick: '' })).body, { nick: null })
  t.is((await bob.patch(`/guilds/${guild}/members/@me/nick`, { nick: 'B' })).body.nick, 'B')
  t.is((await alice.put(`${path}/roles/${role.id}`)).status, 204)
  t.is((await alice.delete(`${path}/roles/${role.id}`)).status, 204)
  t.deepEqual((await alice.get(path)).body.roles, [])
  t.like(await carol.patch(path, { nick: 'mine' }), { status: 403, body: { code: 50013 } })

  const until = new Date(Date.now() + DAY).toISOString()
  t.is(
    Date.parse((await alice.patch(path, { communication_disabled_until: until })).body.communication_disabled_until),
    Date.parse(until)
  )
  t.like(await bob.post(`/channels/${channel}/messages`, { content: 'mmf' }), { status: 403, body: { code: 50013 } })
  t.is((await alice.patch(path, { communication_disabled_until: null })).body.communication_disabled_until, null)
  t.is((await bob.post(`/channels/${channel}/messages`, { content: 'ah' })).status, 200)
  const far = new Date(Date.now() + 60 * DAY).toISOString()
  const tooFar = await alice.patch(path, { communication_disabled_until: far })
  t.is(tooFar.body.code, 50035)
  const [fault] = tooFar.body.errors.communication_disabled_until._errors
  t.is(fault.code, 'INVALID_COMMUNICATION_DISABLED_TIMESTAMP')
  const own = await bob.patch(`/guilds/${guild}/members/@me`, { bio: 'throws dice' })
  conforms(t, 'PrivateGuildMemberResponseSchema', own.body)
  t.is(own.body.bio, 'throws dice')
  t.is((await bob.get(`/users/@me/guilds/${guild}/member`)).body.bio, 'throws dice')
  t.false('bio' in (await alice.get(path)).body, 'it is told nobody else')
  t.like(await alice.patch(path, { mute: true }), { status: 400, body: { code: 40032 } })
})

test('kick and ban, with reasons, and back again', async (t) => {
  await using node = await startNode()
  const { alice, bob, carol, guild, channel } = await gather(node)
  t.like(await bob.delete(`/guilds/${guild}/members/${carol.id}`), { status: 403, body: { code: 50013 } })
  t.is((await alice.delete(`/guilds/${guild}/members/${bob.id}`)).status, 204)
  t.deepEqual(await list(alice, guild), ['alice', 'carol'])
  await invite(alice, channel, bob)

  const path = `/guilds/${guild}/bans/${bob.id}`
  t.is((await alice.put(path, undefined, { 'x-audit-log-reason': encodeURIComponent('zu laut für uns') })).status, 204)
  const { body: ban } = await alice.get(path)
  conforms(t, 'GuildBanResponseSchema', ban)
  t.is(ban.reason, 'zu laut für uns')
  eachConforms(t, 'GuildBanResponseSchema', (await alice.get(`/guilds/${guild}/bans?limit=10`)).body)
  const { body: fresh } = await alice.post(`/channels/${channel}/invites`)
  t.like(await bob.post(`/invites/${fresh.code}`), { status: 403, body: { code: 40007 } })
  t.is((await alice.delete(path)).status, 204)
  t.like(await alice.get(path), { status: 404, body: { code: 10026 } })
  t.like(await alice.delete(path), { status: 404, body: { code: 10026 } })
  t.is((await bob.post(`/invites/${fresh.code}`)).status, 200)
  t.like(await alice.put(`/guilds/${guild}/bans/1234567890123456789`), { status: 404, body: { code: 10013 } })
})

test('a ban may take the last messages with it', async (t) => {
  await using node = await startNode()
  const { alice, bob, guild, channel } = await gather(node)
  for (const content of ['spam', 'more spam']) await bob.post(`/channels/${channel}/messages`, { content })
  await alice.post(`/channels/${channel}/messages`, { content: 'enough' })
  t.is((await alice.put(`/guilds/${guild}/bans/${bob.id}`, { delete_message_days: 1 })).status, 204)
  const { body } = await alice.get(`/channels/${channel}/messages`)
  t.deepEqual(
    body.filter((m: { author: { id: string } }) => m.author.id === bob.id),
    []
  )
  t.is(body[0].content, 'enough')
})

test('a bulk ban tells who could not be banned', async (t) => {
  await using node = await startNode()
  const { alice, bob, carol, guild } = await gather(node)
  const NOBODY = '1234567890123456789'
  const { status, body } = await alice.post(`/guilds/${guild}/bulk-ban`, {
    user_ids: [bob.id, carol.id, NOBODY, alice.id]
  })
  t.is(status, 200)
  conforms(t, 'BulkBanUsersResponseSchema', body)
  t.deepEqual(body, { banned_users: [bob.id, carol.id], failed_users: [NOBODY, alice.id] })
  t.like(await alice.post(`/guilds/${guild}/bulk-ban`, { user_ids: [NOBODY] }), {
    status: 400,
    body: { code: 500_000 }
  })
})
