/** A channel that not every member sees: three real nodes, and what each of them holds of it. */
import test from 'ava'
import { NodeProcess } from '../support/process/node-process.ts'
import { eventually } from '../support/process/eventually.ts'
import { foundGuild, makeInvite, type Actor, type Json } from '../support/process/rest.ts'

const VIEW = String(1 << 10)
const HISTORY = String(1 << 16)
const ROLE = 0
const MEMBER = 1

const texts = async (who: Actor, channel: string): Promise<readonly string[]> =>
  (await who.get(`/channels/${channel}/messages?limit=50`).catch(() => [])).map(({ content }: Json) => content)

/** Entries of the guild's logs of channels, by log. */
const roomsOf = async (node: NodeProcess): Promise<ReadonlyMap<string, number>> => {
  const [guild] = await node.replicas()
  const rooms = (guild?.logs ?? []).filter(({ id }) => !/\/(control|profiles)$/.test(id))
  return new Map(rooms.map(({ id, entries }) => [id, entries]))
}

test('only nodes of those who see a channel hold what is said there; who is let in gets what they may read', async (t) => {
  await using a = await NodeProcess.start()
  const bootstrap = a.ready.multiaddrs.flatMap((address) => ['--bootstrap', address])
  await using b = await NodeProcess.start({ args: bootstrap })
  await using c = await NodeProcess.start({ args: [...bootstrap, '--bootstrap', b.ready.multiaddrs[0] ?? ''] })
  const [alice, bob, carol] = await Promise.all([a.person('alice'), b.person('bob'), c.person('carol')])
  const { guild, channel } = await foundGuild(alice, 'Moot')
  const code = await makeInvite(alice, channel)
  for (const who of [bob, carol]) await who.post(`/invites/${code}`, {})
  const closed = await alice.post(`/guilds/${guild}/channels`, {
    name: 'closed',
    permission_overwrites: [
      { id: guild, type: ROLE, allow: '0', deny: VIEW },
      { id: bob.id, type: MEMBER, allow: VIEW, deny: '0' }
    ]
  })
  const say = (who: Actor, content: string) => who.post(`/channels/${closed.id}/messages`, { content })
  await say(alice, 'for bob')
  await eventually(async () => (await texts(bob, closed.id)).includes('for bob'))
  await say(bob, 'heard')
  await eventually(async () => (await texts(alice, closed.id)).includes('heard'))
  await alice.post(`/channels/${channel}/messages`, { content: 'for everybody' })
  await eventually(async () => (await texts(carol, channel)).includes('for everybody'))
  const [held, kept] = [await roomsOf(b), await roomsOf(c)]
  t.is(held.size, kept.size + 1, 'the closed channel is on the one node, and not on the other')

  await t.throwsAsync(say(carol, 'let me in'))
  await alice.put(`/channels/${closed.id}/permissions/${carol.id}`, { type: MEMBER, allow: VIEW, deny: HISTORY })
  await eventually(async () => (await roomsOf(c)).size === held.size)
  await say(alice, 'hello carol')
  await eventually(async () => (await roomsOf(c)).size === held.size)
  await alice.put(`/channels/${closed.id}/permissions/${carol.id}`, {
    type: MEMBER,
    allow: String(BigInt(VIEW) | BigInt(HISTORY)),
    deny: '0'
  })
  await eventually(async () => (await texts(carol, closed.id)).includes('hello carol'))

  await alice.delete(`/channels/${closed.id}/permissions/${carol.id}`)
  await say(alice, 'carol is gone')
  await eventually(async () => (await texts(bob, closed.id)).includes('carol is gone'))
  await alice.post(`/channels/${channel}/messages`, { content: 'for everybody again' })
  await eventually(async () => (await texts(carol, channel)).includes('for everybody again'))
  const [all, some] = [await roomsOf(a), await roomsOf(c)]
  const behind = [...all].filter(([id, entries]) => (some.get(id) ?? 0) < entries)
  t.is(behind.length, 1, 'of the closed channel she has no more than before')
})
