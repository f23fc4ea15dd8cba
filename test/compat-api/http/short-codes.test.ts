/** Short codes over REST: beside the whole code, or in its place where the operator says so. */
import test from 'ava'
import { conforms } from '../../support/api/conforms.ts'
import { CONTROL, found, startNode, type Actor } from '../../support/api/node.ts'

const CODE = /^[1-9A-HJ-NP-Za-km-z]{10}$/

const make = async (alice: Actor, channel: string, body: object = {}) =>
  (await alice.post(`/channels/${channel}/invites`, body)).body

test('an invite has a short code beside the whole one, and either does everything', async (t) => {
  await using node = await startNode()
  const alice = await node.person('alice')
  const [bob, carol, dave] = [await node.person('bob'), await node.person('carol'), await node.person('dave')]
  const { guild, channel } = await found(alice)
  const made = await make(alice, channel)
  conforms(t, 'GuildInviteResponseSchema', made)
  t.regex(made.short_code, CODE)
  t.true(made.code.length > 40)
  const shown = await node.request('GET', `/invites/${made.short_code}`)
  t.like(shown.body, { code: made.short_code, guild: { id: guild } })
  t.is(shown.body.short_code, undefined, 'who is shown an invite is told what they had')
  t.like((await alice.get(`/guilds/${guild}/invites`)).body[0], { code: made.code, short_code: made.short_code })

  t.is((await bob.post(`/invites/${made.short_code}`)).status, 200)
  const link = encodeURIComponent(`https://folkmoot.example/${made.short_code}`)
  t.like(await carol.post(`/invites/${link}`), { status: 200, body: { code: made.short_code } })
  t.is((await dave.post(`/invites/${encodeURIComponent(`discord.gg/${made.code}`)}`)).status, 200)
  t.is((await alice.get(`/guilds/${guild}/members?limit=10`)).body.length, 4)

  t.like(await bob.delete(`/invites/${made.short_code}`), { status: 403, body: { code: 50013 } })
  t.is((await alice.delete(`/invites/${link}`)).body.code, made.short_code)
  for (const code of [made.short_code, made.code, link]) {
    t.like(await bob.get(`/invites/${code}`), { status: 404, body: { code: 10006 } }, code)
  }
})

test('one without a short code is made by who asks for that', async (t) => {
  await using node = await startNode()
  const alice = await node.person('alice')
  const { channel } = await found(alice)
  t.is((await make(alice, channel, { short: false })).short_code, null)
  t.like(await alice.post(`/channels/${channel}/invites`, { short: 'yes' }), { status: 400, body: { code: 50035 } })
})

test('a short code that nobody here knows is looked for by those with an account only', async (t) => {
  await using node = await startNode()
  const alice = await node.person('alice')
  await found(alice)
  t.is((await node.request('GET', '/invites/zzzzzzzzzz')).status, 401)
  t.like(await alice.get('/invites/zzzzzzzzzz'), { status: 424, body: { code: 130_000 } }, 'a node without a network')
  t.like(await alice.delete('/invites/zzzzzzzzzz'), { status: 404, body: { code: 10006 } })
})

test('the operator is given both', async (t) => {
  await using node = await startNode()
  const alice = await node.person('alice')
  const { guild } = await found(alice)
  const control = (path: string, body: object) =>
    node.request('POST', `/folkmoot${path}`, { authorization: `Node ${CONTROL}`, body })
  const { body: made } = await control('/invites', { guild })
  t.regex(made.short, CODE)
  t.is((await control('/invites', { guild, short: false })).body.short, null)
  await control('/accounts', { name: 'bob' })
  const link = `https://folkmoot.example/${made.short}`
  t.is((await control('/invites/accept', { code: link, account: 'bob' })).body.guild, guild)
})
