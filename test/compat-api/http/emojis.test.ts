import test from 'ava'
import { conforms, eachConforms } from '../../support/api/conforms.ts'
import { found, invite, startNode } from '../../support/api/node.ts'
import { emojiNew } from '../../support/core/drafts.ts'
import { must } from '../../support/core/local-app.ts'
import type { Snowflake } from '../../../node/core/ids.ts'

test('emoji are listed, renamed, kept for a role and deleted', async (t) => {
  await using node = await startNode()
  const [alice, bob] = [await node.person('alice'), await node.person('bob')]
  const { guild, channel } = await found(alice)
  await invite(alice, channel, bob)
  const path = `/guilds/${guild}/emojis`
  t.deepEqual((await alice.get(path)).body, [])
  const view = must(node.app.guilds.get(guild as Snowflake))
  await node.app.guilds.submit(view.cid, view.state.owner, [emojiNew('wave'), emojiNew('spin', { animated: true })])
  const { body: listed } = await bob.get(path)
  eachConforms(t, 'EmojiResponseSchema', listed)
  t.deepEqual(
    listed.map(({ name, animated, roles }: { name: string; animated: boolean; roles: string[] }) => [
      name,
      animated,
      roles
    ]),
    [
      ['wave', false, []],
      ['spin', true, []]
    ]
  )
  const [wave] = listed
  t.is(wave.user.id, alice.id)
  t.deepEqual((await bob.get(`/guilds/${guild}`)).body.emojis, listed)
  const { body: role } = await alice.post(`/guilds/${guild}/roles`, { name: 'wavers' })
  const changed = await alice.patch(`${path}/${wave.id}`, { name: 'ahoy', roles: [role.id] })
  t.like(changed, { status: 200, body: { name: 'ahoy', roles: [role.id] } })
  conforms(t, 'EmojiResponseSchema', changed.body)
  t.deepEqual((await bob.get(`${path}/${wave.id}`)).body, changed.body)
  t.like((await alice.patch(`${path}/${wave.id}`, { roles: null })).body, { name: 'ahoy', roles: [] })
  t.like(await alice.patch(`${path}/${wave.id}`, { name: 'a b' }), { status: 400, body: { code: 50035 } })
  t.like(await bob.patch(`${path}/${wave.id}`, { name: 'mine' }), { status: 403, body: { code: 50013 } })
  t.like(await bob.delete(`${path}/${wave.id}`), { status: 403, body: { code: 50013 } })
  t.is((await alice.delete(`${path}/${wave.id}`)).status, 204)
  t.like(await alice.get(`${path}/${wave.id}`), { status: 404, body: { code: 10014 } })
  t.is((await bob.get(path)).body.length, 1)
  t.deepEqual(node.faults, [])
})
