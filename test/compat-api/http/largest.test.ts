/** The largest that clients may ask for at once is answered, and in time. */
import test from 'ava'
import type { ChannelCid, RoleCid, Snowflake } from '../../../node/core/ids.ts'
import { found, startNode } from '../../support/api/node.ts'
import { chanNew, overwrite, roleNew } from '../../support/core/drafts.ts'
import { must } from '../../support/core/local-app.ts'

/** ms; many times what it takes. */
const PATIENCE = { onboarding: 5000, template: 60_000 }

test('fifteen prompts of fifty options, in letters of three bytes, and all of them anew', async (t) => {
  await using node = await startNode()
  const alice = await node.person('alice')
  const { guild, channel } = await found(alice)
  const option = {
    title: '漢'.repeat(50),
    description: '漢'.repeat(100),
    emoji_name: '🔥',
    channel_ids: [channel],
    role_ids: []
  }
  const options = Array.from({ length: 50 }, () => option)
  const prompts = Array.from({ length: 15 }, (_, n) => ({
    id: String(n + 1),
    title: '漢'.repeat(100),
    options,
    type: 0
  }))
  for (let i = 0; i < 2; i++) {
    const begun = performance.now()
    const answer = await alice.put(`/guilds/${guild}/onboarding`, { prompts, enabled: false, mode: 0 })
    t.is(answer.status, 200)
    t.is(answer.body.prompts.length, 15)
    t.true(answer.body.prompts.every((one: { readonly options: readonly unknown[] }) => one.options.length === 50))
    t.true(performance.now() - begun < PATIENCE.onboarding)
  }
  t.deepEqual(node.faults, [])
})

test('a guild is made by a template of 250 roles, and 490 channels with six overwrites each', async (t) => {
  await using node = await startNode()
  const alice = await node.person('alice')
  const { guild } = await found(alice)
  const view = must(node.app.guilds.get(guild as Snowflake))
  const submit = (drafts: Parameters<typeof node.app.guilds.submit>[2]) =>
    node.app.guilds.submit(view.cid, view.state.owner, drafts)
  const roles: RoleCid[] = []
  const channels: ChannelCid[] = []
  for (let left = 249; left > 0; left -= 83)
    for (const { cid } of (await submit(Array.from({ length: 83 }, (_, n) => roleNew('1', 0n, `role ${n}`)))).ops)
      roles.push(cid as RoleCid)
  for (let left = 490; left > 0; left -= 98)
    for (const { cid } of (await submit(Array.from({ length: 98 }, (_, n) => chanNew(`room-${n}`)))).ops)
      channels.push(cid as ChannelCid)
  for (const channel of channels)
    await submit(roles.slice(0, 6).map((role) => overwrite(channel, role, 'role', 0n, 2048n)))
  const { body: template } = await alice.post(`/guilds/${guild}/templates`, { name: 'large' })
  const begun = performance.now()
  const made = await alice.post(`/guilds/templates/${template.code}`, { name: 'Copy' })
  t.is(made.status, 201)
  t.true(performance.now() - begun < PATIENCE.template)
  const { body: copied } = await alice.get(`/guilds/${made.body.id}/channels`)
  t.true(copied.length >= 490)
  t.deepEqual(node.faults, [])
})
