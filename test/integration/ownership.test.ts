/** A guild changes hands between people of two real nodes; discord.js is told, and the old owner is one no more. And who its witnesses are, and how fast its members may be. */
import test from 'ava'
import { Events } from 'discord.js'
import { eventually } from '../support/process/eventually.ts'
import { startMoot } from '../support/process/moot.ts'
import { agreement, folkmoot } from '../support/process/node-process.ts'
import { RestError } from '../support/process/rest.ts'
import { unordered } from '../support/unordered.ts'

test('alice offers the guild to bob of the other node, who takes it', async (t) => {
  await using moot = await startMoot()
  const { a, b, alice, bob, guild } = moot
  await using beep = await moot.connectBeep()
  const path = `/guilds/${guild}`
  t.is((await alice.patch(path, { owner_id: bob.id })).owner_id, alice.id, 'an offer is no more than that')
  await agreement(a, b)
  const told = beep.next(Events.GuildUpdate, (before, after) => before.ownerId !== after.ownerId)
  t.is((await bob.patch(path, { owner_id: bob.id })).owner_id, bob.id)
  t.is((await told)[1].ownerId, bob.id)
  await agreement(a, b)
  t.is((await alice.get(path)).owner_id, bob.id)
  for (const attempt of [alice.delete(path), alice.patch(path, { owner_id: alice.id })]) {
    t.like(await t.throwsAsync(attempt, { instanceOf: RestError }), { status: 403, code: 50013 })
  }
  await bob.delete(path)
  await eventually(async () => (await alice.get('/users/@me/guilds')).length === 0)
})

test('the owner names witnesses at her node, and nobody does at another', async (t) => {
  await using moot = await startMoot()
  const { a, b, alice, bob, boop, guild } = moot
  const witnesses = (data: string, ...flags: readonly string[]) =>
    folkmoot(['witnesses', '--guild', guild, '--data', data, '--json', ...flags]).ended
  const shown = async (data: string) => JSON.parse((await witnesses(data)).stdout.join(''))
  t.like(await shown(b.data), { users: [alice.id], threshold: 1 })
  const three = ['--users', [alice, bob, boop].map(({ id }) => id).join(',')]
  t.is((await witnesses(b.data, ...three)).code, 1, 'the owner has no account there')
  t.is((await witnesses(a.data, ...three, '--threshold', '1')).code, 1, 'one of three is no majority')
  t.is((await witnesses(a.data, '--threshold', '2')).code, 2)
  t.is((await witnesses(a.data, ...three)).code, 0)
  await agreement(a, b)
  const { users, threshold } = await shown(b.data)
  t.deepEqual(unordered(users), unordered([alice.id, bob.id, boop.id]))
  t.is(threshold, 2)
})

test('the owner slows members down at her node, and every node holds them to it', async (t) => {
  await using moot = await startMoot()
  const { a, b, bob, guild, channel } = moot
  const rates = (data: string, ...flags: readonly string[]) =>
    folkmoot(['rates', '--guild', guild, '--data', data, '--json', ...flags]).ended
  const shown = async (data: string) => JSON.parse((await rates(data)).stdout.join(''))
  const slow = ['--messages', '2/3600', '--control', '30/60']
  t.is((await rates(b.data, ...slow)).code, 1, 'the owner has no account there')
  t.is((await rates(a.data, '--messages', '2/3600')).code, 2, 'both or none')
  t.is((await rates(a.data, '--messages', '0/1', '--control', '30/60')).code, 1, 'none at all may nobody be held to')
  t.is((await rates(a.data, ...slow)).code, 0)
  await agreement(a, b)
  t.like(await shown(b.data), { rates: { messages: { n: 2, ms: 3_600_000 } } })
  const say = (content: string) => bob.post(`/channels/${channel}/messages`, { content })
  const refused = async (): Promise<RestError> => {
    for (;;) {
      try {
        await say('once more')
      } catch (error) {
        return error as RestError
      }
    }
  }
  t.is((await refused()).status, 429)
  t.is((await rates(a.data, '--messages', 'none', '--control', 'none')).code, 0)
  await agreement(a, b)
  t.like(await shown(b.data), { rates: null })
  await t.notThrowsAsync(say('at last'))
})
