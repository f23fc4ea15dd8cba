/** A template between real nodes, by the unmodified discord.js: written down on A, and a guild made by it on B, when A is gone. */
import test from 'ava'
import { join } from 'node:path'
import { filesIn } from '../support/core/files.ts'
import { eventually } from '../support/process/eventually.ts'
import { startMoot, type Moot } from '../support/process/moot.ts'
import { agreement, NodeProcess } from '../support/process/node-process.ts'
import { RestError, type Json } from '../support/process/rest.ts'

const codeOf = (error: unknown): number => (error instanceof RestError ? error.code : -1)

const writeDown = async ({ connectBeep, guild }: Moot) => {
  await using beep = await connectBeep()
  return await (await beep.client.guilds.fetch(guild)).createTemplate('like us', 'a moot')
}

test('a template that was written down on one node is looked at and used on the other, and outlives the first', async (t) => {
  await using moot = await startMoot()
  const { a, b, alice, bob, guild } = moot
  const role = await alice.post(`/guilds/${guild}/roles`, { name: 'herald', color: 0x336699 })
  await alice.post(`/guilds/${guild}/channels`, {
    name: 'council',
    permission_overwrites: [{ id: role.id, type: 0, allow: '1024' }]
  })
  const written = await writeDown(moot)
  await agreement(a, b)
  const path = `/guilds/templates/${written.code}`
  await eventually(async () => filesIn(join(b.data, 'files')).size === 1)
  const here = await bob.get(path)
  t.deepEqual({ ...here, usage_count: 0 }, await alice.get(path))
  t.is(here.serialized_source_guild.roles.find(({ name }: Json) => name === 'herald').color, 0x336699)
  t.is((await moot.boop.get(`/guilds/${guild}/templates`))[0].code, written.code)

  // A stranger's node carries another guild, and knows nothing of this one.
  await using c = await NodeProcess.start()
  const carol = await c.person('carol')
  t.is(codeOf(await carol.get(path).catch((error: unknown) => error)), 10_057)
  t.is(codeOf(await carol.post(path, { name: 'Mine' }).catch((error: unknown) => error)), 10_057)

  await alice.patch(`/guilds/${guild}`, { name: 'Moot of old' })
  await agreement(a, b)
  t.is((await bob.get(path)).is_dirty, true)
  await a.stop('SIGTERM')
  const mine = await bob.post(path, { name: 'Mine' })
  t.is(mine.owner_id, bob.id)
  t.true(mine.roles.some(({ name, color }: Json) => name === 'herald' && color === 0x336699))
  const channels = await bob.get(`/guilds/${mine.id}/channels`)
  const herald = mine.roles.find(({ name }: Json) => name === 'herald').id
  t.deepEqual(channels.find(({ name }: Json) => name === 'council').permission_overwrites, [
    { id: herald, type: 0, allow: '1024', deny: '0' }
  ])
  t.is((await bob.get(path)).usage_count, 1)

  const boop = await moot.boop.put(`/guilds/${guild}/templates/${written.code}`)
  t.like(boop, { code: written.code, is_dirty: null })
  t.is(boop.serialized_source_guild.name, 'Moot of old')
})
