/** Members are muted, deafened, moved and disconnected in voice channels, and their flags are told and set. */
import test from 'ava'
import { conforms } from '../../support/api/conforms.ts'
import { found, invite, startNode, type TestNode } from '../../support/api/node.ts'
import { enterVoice } from '../conformance/stage.ts'

const gather = async (node: TestNode) => {
  const [alice, bob, carol] = [await node.person('alice'), await node.person('bob'), await node.person('carol')]
  const { guild, channel } = await found(alice)
  await invite(alice, channel, bob, carol)
  const place = async (name: string, type = 2): Promise<string> =>
    (await alice.post(`/guilds/${guild}/channels`, { name, type })).body.id
  const [den, attic] = [await place('den'), await place('attic')]
  const path = `/guilds/${guild}/members/${bob.id}`
  const state = async () => {
    const { status, body } = await alice.get(`/guilds/${guild}/voice-states/${bob.id}`)
    if (status === 404) return null
    return { channel: body.channel_id, mute: body.mute, deaf: body.deaf }
  }
  return { alice, bob, carol, guild, channel, den, attic, path, state }
}

const DENIED = { status: 403, body: { code: 50_013 } }

test('who is in no voice channel is neither muted nor moved', async (t) => {
  await using node = await startNode()
  const { alice, path, den } = await gather(node)
  for (const sent of [{ mute: true }, { mute: false }, { deaf: true }, { channel_id: den }, { channel_id: null }])
    t.like(await alice.patch(path, sent), { status: 400, body: { code: 40_032 } })
  t.is((await alice.patch(path, { mute: null, deaf: null })).status, 200)
  t.is((await alice.patch(path, { nick: 'B', mute: true })).status, 400)
  t.is((await alice.get(path)).body.nick, null, 'all of it or nothing')
})

test('muted and deafened by who may, wherever they go from there', async (t) => {
  await using node = await startNode()
  const { alice, bob, carol, guild, den, attic, path, state } = await gather(node)
  enterVoice(node, guild, den, bob)
  t.like(await carol.patch(path, { mute: true }), DENIED)
  t.like(await carol.patch(path, { deaf: true }), DENIED)
  const muted = await alice.patch(path, { mute: true, deaf: true })
  conforms(t, 'GuildMemberResponseSchema', muted.body)
  t.like(muted, { status: 200, body: { mute: true, deaf: true } })
  t.deepEqual(await state(), { channel: den, mute: true, deaf: true })
  t.like((await alice.patch(path, { deaf: false })).body, { mute: true, deaf: false })
  enterVoice(node, guild, attic, bob)
  t.deepEqual(await state(), { channel: attic, mute: true, deaf: false })

  const { body: role } = await alice.post(`/guilds/${guild}/roles`, { name: 'quiet', permissions: '0' })
  await alice.put(`/guilds/${guild}/members/${carol.id}/roles/${role.id}`)
  await alice.put(`/channels/${den}/permissions/${role.id}`, { type: 0, allow: String(1 << 22) })
  t.like(await carol.patch(path, { mute: false }), DENIED)
  enterVoice(node, guild, den, bob)
  t.like(await carol.patch(path, { mute: false }), { status: 200, body: { mute: false } })
  t.like(await carol.patch(path, { deaf: true }), DENIED)
  t.deepEqual(node.faults, [])
})

test('moved by who may, and disconnected, also where they could not go by themselves', async (t) => {
  await using node = await startNode()
  const { alice, bob, carol, guild, channel, den, attic, path, state } = await gather(node)
  enterVoice(node, guild, den, bob)
  t.like(await carol.patch(path, { channel_id: attic }), DENIED)
  t.like(await carol.patch(path, { channel_id: null }), DENIED)
  t.like(await alice.patch(path, { channel_id: channel }), { status: 400, body: { code: 50_024 } })
  t.like(await alice.patch(path, { channel_id: '1234567890123456789' }), { status: 404, body: { code: 10_003 } })
  await alice.put(`/channels/${attic}/permissions/${guild}`, { type: 0, deny: String(1 << 20) })
  t.is((await alice.patch(path, { channel_id: attic, mute: true }, { 'x-audit-log-reason': 'up' })).status, 200)
  t.deepEqual(await state(), { channel: attic, mute: true, deaf: false })
  t.is((await alice.patch(path, { channel_id: attic })).status, 200)
  t.is((await alice.patch(path, { channel_id: null })).status, 200)
  t.is(await state(), null)

  const { body } = await alice.get(`/guilds/${guild}/audit-logs?limit=4`)
  conforms(t, 'GuildAuditLogResponseSchema', body)
  const [out, moved, muted] = body.audit_log_entries
  t.like(out, { action_type: 27, user_id: alice.id, target_id: null, options: { count: '1' } })
  t.like(moved, { action_type: 26, target_id: null, options: { count: '1', channel_id: attic }, reason: 'up' })
  t.like(muted, { action_type: 24, target_id: bob.id, reason: 'up' })
  t.deepEqual(muted.changes, [{ key: 'mute', old_value: false, new_value: true }])
  t.deepEqual(node.faults, [])
})

test('of the flags one is set by who may; that somebody came back is told', async (t) => {
  await using node = await startNode()
  const { alice, bob, carol, guild, channel, path } = await gather(node)
  t.is((await alice.get(path)).body.flags, 0)
  t.like(await carol.patch(path, { flags: 4 }), DENIED)
  t.is((await carol.patch(path, { flags: 0 })).status, 200, 'that changes nothing')
  t.is((await alice.patch(path, { flags: 7 })).body.flags, 4)
  t.is((await alice.patch(path, { nick: 'B' })).body.flags, 4)
  const [row] = (await alice.get(`/guilds/${guild}/audit-logs?action_type=24&limit=2`)).body.audit_log_entries.slice(-1)
  t.deepEqual(row.changes, [{ key: 'flags', old_value: 0, new_value: 4 }])
  t.is((await alice.patch(path, { flags: 0 })).body.flags, 0)
  await alice.patch(path, { flags: 4 })
  await bob.delete(`/users/@me/guilds/${guild}`)
  await invite(alice, channel, bob)
  t.is((await alice.get(path)).body.flags, 1)
  const search = async (again: boolean): Promise<readonly string[]> => {
    const { body } = await alice.post(`/guilds/${guild}/members-search`, { and_query: { did_rejoin: again } })
    return body.members.map(({ member }: { member: { user: { username: string } } }) => member.user.username)
  }
  t.deepEqual(await search(true), ['bob'])
  t.deepEqual((await search(false)).toSorted(), ['alice', 'carol'])
})

test('whoever is exempt does not wait to be approved', async (t) => {
  await using node = await startNode()
  const { alice, guild, channel } = await gather(node)
  const dave = await node.person('dave')
  await alice.patch(`/guilds/${guild}`, { features: ['MEMBER_VERIFICATION_GATE_ENABLED'] })
  await invite(alice, channel, dave)
  const path = `/guilds/${guild}/members/${dave.id}`
  t.true((await alice.get(path)).body.pending)
  t.like((await alice.patch(path, { flags: 4 })).body, { flags: 4, pending: false })
})
