/** Who let whom in, over REST: the sponsor tree, bans of whole rings, and invites that are shared out. */
import test from 'ava'
import { found, invite, startNode, type Actor } from '../../support/api/node.ts'

test('members are found with how they came', async (t) => {
  await using node = await startNode()
  const [alice, bob] = [await node.person('alice'), await node.person('bob')]
  const { guild, channel } = await found(alice)
  const { body: made } = await alice.post(`/channels/${channel}/invites`, { max_age: 0 })
  await bob.post(`/invites/${made.code}`)
  const find = async (body: object) => (await alice.post(`/guilds/${guild}/members-search`, body)).body
  const all = await find({})
  t.like(all, { guild_id: guild, page_result_count: 2, total_result_count: 2 })
  const came = await find({ and_query: { inviter_id: { or_query: [alice.id] } } })
  t.is(came.total_result_count, 1)
  t.like(came.members[0], { source_invite_code: made.code, join_source_type: 5, inviter_id: alice.id })
  t.is(came.members[0].member.user.id, bob.id)
  t.is((await find({ and_query: { source_invite_code: { or_query: ['another'] } } })).total_result_count, 0)
  t.is((await find({ or_query: { user_id: { or_query: [alice.id] } } })).members[0].inviter_id, null)
  t.is((await bob.post(`/guilds/${guild}/members-search`, {})).status, 403)
})

test('members are found by their names, roles and times, page by page', async (t) => {
  await using node = await startNode()
  const people = await Promise.all(['alice', 'bob', 'carol'].map((name) => node.person(name)))
  const [alice, bob, carol] = people as [Actor, Actor, Actor]
  const { guild, channel } = await found(alice)
  await invite(alice, channel, bob)
  await invite(alice, channel, carol)
  const ids = async (body: object): Promise<string[]> =>
    (await alice.post(`/guilds/${guild}/members-search`, body)).body.members.map(
      ({ member }: { member: { user: { id: string } } }) => member.user.id
    )
  const { body: role } = await alice.post(`/guilds/${guild}/roles`, { name: 'keeper' })
  await alice.patch(`/guilds/${guild}/members/${bob.id}`, { nick: 'Robert', roles: [role.id] })
  const until = new Date(Date.now() + 3_600_000).toISOString()
  const { body: silent } = await alice.patch(`/guilds/${guild}/members/${carol.id}`, {
    communication_disabled_until: until
  })
  const joined = Date.parse(silent.joined_at)
  t.deepEqual(await ids({}), [carol.id, bob.id, alice.id])
  t.deepEqual(await ids({ sort: 2 }), [alice.id, bob.id, carol.id])
  const byId = [alice.id, bob.id, carol.id].toSorted((a, b) => (BigInt(a) < BigInt(b) ? -1 : 1))
  t.deepEqual(await ids({ sort: 4 }), byId)
  t.deepEqual(await ids({ sort: 3 }), byId.toReversed())
  const place = { guild_joined_at: silent.joined_at, user_id: carol.id }
  t.deepEqual(await ids({ after: place, limit: 1 }), [bob.id])
  t.deepEqual(await ids({ before: place, sort: 2, limit: 1 }), [bob.id])
  for (const [query, wanted] of [
    [{ usernames: { or_query: ['robert'] } }, [bob.id]],
    [{ role_ids: { and_query: [role.id] } }, [bob.id]],
    [{ role_ids: { or_query: [role.id, guild] } }, [bob.id]],
    [{ guild_joined_at: { range: { gte: joined } } }, [carol.id]],
    [{ user_id: { range: { gte: bob.id, lte: bob.id } } }, [bob.id]],
    [{ safety_signals: { communication_disabled_until: { range: { gte: Date.now() } } } }, [carol.id]],
    [{ safety_signals: { unusual_account_activity: true } }, []],
    [{ is_pending: true }, []],
    [{ did_rejoin: false, join_source_type: { or_query: [5] } }, [carol.id, bob.id]]
  ] as const)
    t.deepEqual(await ids({ and_query: query }), [...wanted], JSON.stringify(query))
})

test('a bulk ban is one op, and passes over whom it may not touch', async (t) => {
  await using node = await startNode()
  const people = await Promise.all(['alice', 'carol', 'mallory', 'pat'].map((name) => node.person(name)))
  const [alice, carol, mallory, pat] = people as [Actor, Actor, Actor, Actor]
  const { guild, channel } = await found(alice)
  await invite(alice, channel, carol, mallory, pat)
  await mallory.post(`/channels/${channel}/messages`, { content: 'spam' })
  const banned = await alice.post(`/guilds/${guild}/bulk-ban`, {
    user_ids: [mallory.id, pat.id, alice.id],
    delete_message_seconds: 3600
  })
  t.deepEqual(banned.body, { banned_users: [mallory.id, pat.id], failed_users: [alice.id] })
  const left = (await alice.get(`/channels/${channel}/messages`)).body
  t.false(left.some(({ content }: { content: string }) => content === 'spam'))
  const view = node.app.guilds.all()[0]
  const removals = [...(view?.state.removals.values() ?? [])].flat()
  t.is(new Set(removals.map(({ cid }) => cid)).size, 1)
  t.is((await alice.get(`/guilds/${guild}/bans`)).body.length, 2)
  t.like(await alice.post(`/guilds/${guild}/bulk-ban`, { user_ids: [alice.id] }), {
    status: 400,
    body: { code: 500_000 }
  })
})

test('a ban with its subtree takes along whom they let in', async (t) => {
  await using node = await startNode()
  const people = await Promise.all(['alice', 'carol', 'mallory', 'pat'].map((name) => node.person(name)))
  const [alice, carol, mallory, pat] = people as [Actor, Actor, Actor, Actor]
  const { guild, channel } = await found(alice)
  await invite(alice, channel, carol)
  await invite(carol, channel, mallory)
  await invite(mallory, channel, pat)
  t.is((await alice.put(`/guilds/${guild}/bans/${mallory.id}`, { subtree: true })).status, 204)
  const members = (await alice.get(`/guilds/${guild}/members?limit=10`)).body
  const left = members.map(({ user }: { user: { id: string } }) => user.id)
  t.deepEqual(left.toSorted(), [alice.id, carol.id].toSorted())
  t.is((await carol.put(`/guilds/${guild}/bans/${alice.id}`, { subtree: true })).status, 403)
})

test('an invite for a few says that its count is exact, and is shared out among members', async (t) => {
  await using node = await startNode()
  const [alice, bob, carol] = await Promise.all(['alice', 'bob', 'carol'].map((name) => node.person(name)))
  const { channel } = await found(alice as Actor)
  await invite(alice as Actor, channel, bob as Actor)
  const make = (body: object) => (alice as Actor).post(`/channels/${channel}/invites`, body)
  t.true((await make({ max_uses: 2, allot: [{ user_id: (bob as Actor).id, uses: 1 }] })).body.uses_are_exact)
  t.false((await make({ max_uses: 50 })).body.uses_are_exact)
  t.is((await make({ max_uses: 50, allot: [{ user_id: (bob as Actor).id, uses: 1 }] })).status, 400)
  t.is((await make({ max_uses: 2, allot: [{ user_id: (carol as Actor).id, uses: 3 }] })).status, 400)
})
