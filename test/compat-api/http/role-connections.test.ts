/** What an application knows of people who let it. */
import test from 'ava'
import { conforms, eachConforms } from '../../support/api/conforms.ts'
import { startNode, type Actor } from '../../support/api/node.ts'
import { grantBy } from '../conformance/made.ts'

const node = await startNode()
const [alice, bob] = [await node.person('alice'), await node.person('bob')]
const [bot, other] = [await node.bot(alice, 'chess'), await node.bot(alice, 'draughts')]

test.after.always(async (t) => {
  t.deepEqual(node.faults, [])
  await node[Symbol.asyncDispose]()
})

const metadataOf = ({ id }: Actor): string => `/applications/${id}/role-connections/metadata`
const connectionTo = ({ id }: Actor): string => `/users/@me/applications/${id}/role-connection`
const ITEMS = [
  { type: 2, key: 'rating', name: 'Rating', description: 'At least', name_localizations: { de: 'Wertung' } },
  { type: 6, key: 'since', name: 'Since', description: 'After' },
  { type: 7, key: 'master', name: 'Master', description: 'Is one' }
]

test.serial('an application says what it may know, its bot or its owner and nobody else', async (t) => {
  t.deepEqual((await bot.get(metadataOf(bot))).body, [])
  const { status, body } = await bot.put(metadataOf(bot), ITEMS)
  t.is(status, 200)
  eachConforms(t, 'ApplicationRoleConnectionsMetadataItemResponseSchema', body)
  t.deepEqual(body, ITEMS)
  t.deepEqual((await alice.get(metadataOf(bot))).body, ITEMS)
  for (const who of [bob, other]) t.like(await who.put(metadataOf(bot), []), { status: 403, body: { code: 20_012 } })
  const [item] = ITEMS
  for (const bad of [
    [item, item],
    Array.from({ length: 6 }, (_, n) => ({ ...item, key: `k${n}` })),
    [{ ...item, key: 'No' }],
    [{ ...item, key: '' }],
    [{ ...item, type: 9 }],
    [{ ...item, name: '' }]
  ])
    t.like(await bot.put(metadataOf(bot), bad), { status: 400, body: { code: 50_035 } })
  t.deepEqual((await bot.get(metadataOf(bot))).body, ITEMS)
  t.deepEqual((await other.get(metadataOf(other))).body, [])
})

test.serial('what it says of somebody is kept, for whom it is about, and of the types that it has said', async (t) => {
  t.deepEqual((await bob.get(connectionTo(bot))).body, { metadata: {} })
  const stage = { node, alice, ids: { application_id: bot.id } as never }
  const authorization = await grantBy(stage, bob, 'role_connections.write')
  const put = (body: unknown, to = bot, by = authorization) =>
    node.request('PUT', connectionTo(to), { authorization: by, body })
  const said = {
    platform_name: 'Chess',
    platform_username: 'bob64',
    metadata: { rating: '1800', since: '2020-01-31', master: '1' }
  }
  const { status, body } = await put(said)
  t.is(status, 200)
  conforms(t, 'ApplicationUserRoleConnectionResponseSchema', body)
  t.deepEqual(body, said)
  t.deepEqual((await bob.get(connectionTo(bot))).body, said)
  t.deepEqual((await alice.get(connectionTo(bot))).body, { metadata: {} }, 'of bob alone')
  for (const metadata of [
    { rating: 'high' },
    { rating: '1.5' },
    { since: 'yesterday' },
    { since: '2020-13-41' },
    { master: 'true' },
    { elo: '1' },
    { constructor: '1' },
    { rating: '1'.repeat(101) },
    Object.fromEntries(Array.from({ length: 6 }, (_, n) => [`k${n}`, '1']))
  ])
    t.like(await put({ metadata }), { status: 400, body: { code: 50_035 } }, JSON.stringify(metadata))
  t.deepEqual((await bob.get(connectionTo(bot))).body, said)

  t.like(await put(said, other), { status: 403, body: { code: 20_012 } })
  const narrow = await grantBy(stage, bob, 'identify')
  t.like(await put(said, bot, narrow), { status: 403, body: { code: 50_026 } })
  t.like(await bob.put('/users/@me/applications/1234567890123456789/role-connection', said), {
    status: 404,
    body: { code: 10_002 }
  })

  await bot.put(metadataOf(bot), ITEMS.slice(0, 1))
  t.deepEqual((await bob.get(connectionTo(bot))).body.metadata, { rating: '1800' }, 'what is no metadata any more')
  t.deepEqual((await put({ metadata: { rating: '1900' } })).body, { metadata: { rating: '1900' } }, 'all of it anew')
  t.is((await bob.delete(connectionTo(bot))).status, 204)
  t.deepEqual((await bob.get(connectionTo(bot))).body, { metadata: {} })
  t.is((await bob.delete(connectionTo(bot))).status, 204)
})

test.serial('with an application goes what it knew', async (t) => {
  await other.put(metadataOf(other), ITEMS)
  await bob.put(connectionTo(other), { platform_name: 'Draughts', metadata: { rating: '1' } })
  const { connections } = node.app.storage
  const cid = node.app.accounts.byId(bob.id as never)?.cid ?? ('' as never)
  t.truthy(connections.get(other.id as never, cid))
  t.is((await alice.delete(`/applications/${other.id}`)).status, 204)
  t.is(connections.get(other.id as never, cid), undefined)
  t.is(connections.metadata(other.id as never), undefined)
})
