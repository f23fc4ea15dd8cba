/** Join approval as Discord's client knows it: a feature of the guild, pending members, requests to answer. */
import test from 'ava'
import { conforms } from '../../support/api/conforms.ts'
import { found, invite, startNode } from '../../support/api/node.ts'

const APPROVAL = 'MEMBER_VERIFICATION_GATE_ENABLED'

test('under approval people wait, are approved of, and take part', async (t) => {
  await using node = await startNode()
  const [alice, bob] = [await node.person('alice'), await node.person('bob')]
  const { guild, channel } = await found(alice)
  const changed = await alice.patch(`/guilds/${guild}`, { features: [APPROVAL, 'UNHEARD_OF'] })
  conforms(t, 'GuildResponseSchema', changed.body)
  t.deepEqual(changed.body.features, [APPROVAL])
  await invite(alice, channel, bob)
  const member = (await alice.get(`/guilds/${guild}/members/${bob.id}`)).body
  conforms(t, 'GuildMemberResponseSchema', member)
  t.true(member.pending)
  t.like(await bob.post(`/channels/${channel}/messages`, { content: 'hi' }), { status: 403, body: { code: 50013 } })
  t.is((await bob.get(`/channels/${channel}/messages`)).status, 200)

  t.like(await bob.get(`/guilds/${guild}/requests`), { status: 403 })
  const requests = (await alice.get(`/guilds/${guild}/requests?status=SUBMITTED`)).body
  t.like(requests, { total: 1 })
  t.like(requests.guild_join_requests[0], { user_id: bob.id, application_status: 'SUBMITTED' })
  const request = `/guilds/${guild}/requests/${bob.id}`
  t.like(await bob.patch(request, { action: 'APPROVED' }), { status: 403, body: { code: 50013 } })
  for (const [body, field] of [
    [{}, 'action'],
    [{ application_status: 'APPROVED' }, 'action'],
    [{ action: 'SUBMITTED' }, 'action'],
    [{ action: 'STARTED' }, 'action'],
    [{ action: ['APPROVED'] }, 'action'],
    [{ action: 'REJECTED', rejection_reason: 'x'.repeat(161) }, 'rejection_reason']
  ] as const) {
    const refused = await alice.patch(request, body)
    t.like(refused, { status: 400, body: { code: 50035 } })
    t.deepEqual(Object.keys(refused.body.errors), [field])
  }
  const answer = await alice.patch(request, { action: 'APPROVED', rejection_reason: 'none' })
  conforms(t, 'GuildJoinRequestResponseSchema', answer.body)
  t.like(answer, {
    status: 200,
    body: { application_status: 'APPROVED', rejection_reason: null, actioned_by_user: { id: alice.id } }
  })
  t.false((await alice.get(`/guilds/${guild}/members/${bob.id}`)).body.pending)
  t.is((await bob.post(`/channels/${channel}/messages`, { content: 'hi' })).status, 200)
  t.like((await alice.get(`/guilds/${guild}/requests`)).body, { total: 0 })
  for (const action of ['APPROVED', 'REJECTED'])
    t.like(await alice.patch(request, { action }), { status: 404, body: { code: 10007 } }, 'he asks for nothing')
  t.is((await bob.get(`/guilds/${guild}`)).status, 200, 'and stays')
  t.like(await bob.patch(`/guilds/${guild}/requests/${alice.id}`, { action: 'REJECTED' }), { status: 403 })
})

test('a request that is rejected shows its author out', async (t) => {
  await using node = await startNode()
  const [alice, bob] = [await node.person('alice'), await node.person('bob')]
  const { guild, channel } = await found(alice)
  await alice.patch(`/guilds/${guild}`, { features: [APPROVAL] })
  await invite(alice, channel, bob)
  const rejection = { action: 'REJECTED', rejection_reason: 'full' }
  t.like(await alice.patch(`/guilds/${guild}/requests/${bob.id}`, rejection), {
    status: 200,
    body: { application_status: 'REJECTED', rejection_reason: 'full' }
  })
  const [row] = (await alice.get(`/guilds/${guild}/audit-logs?limit=1`)).body.audit_log_entries
  t.like(row, { action_type: 20, target_id: bob.id, user_id: alice.id, reason: 'full' })
  t.is((await bob.get(`/guilds/${guild}`)).status, 404)
  t.is((await alice.patch(`/guilds/${guild}/requests/${bob.id}`, rejection)).status, 404)
})

test('a list of features without approval switches it off', async (t) => {
  await using node = await startNode()
  const [alice, bob] = [await node.person('alice'), await node.person('bob')]
  const { guild, channel } = await found(alice)
  await alice.patch(`/guilds/${guild}`, { features: [APPROVAL] })
  t.deepEqual((await alice.patch(`/guilds/${guild}`, { name: 'Thing' })).body.features, [APPROVAL])
  t.deepEqual((await alice.patch(`/guilds/${guild}`, { features: [] })).body.features, [])
  await invite(alice, channel, bob)
  t.false((await alice.get(`/guilds/${guild}/members/${bob.id}`)).body.pending)
})
