import test from 'ava'
import fc from 'fast-check'
import { spaced } from '../../../node/core/search/document.ts'
import { matchOf } from '../../../node/core/search/query.ts'
import { openStorage } from '../../../node/storage/index.ts'
import type { Snowflake } from '../../../node/core/ids.ts'
import { conforms } from '../../support/api/conforms.ts'
import { found, invite, startNode, type Actor, type Reply, type TestNode } from '../../support/api/node.ts'

const VIEW = String(1 << 10)
const HISTORY = String(1 << 16)

const setUp = async () => {
  const node = await startNode()
  const [alice, bob] = [await node.person('alice'), await node.person('bob')]
  const { guild, channel } = await found(alice)
  await invite(alice, channel, bob)
  const say = async (who: Actor, content: string, room = channel, more: object = {}): Promise<string> =>
    (await who.post(`/channels/${room}/messages`, { content, ...more })).body.id
  const look = (who: Actor, query: string) => who.get(`/guilds/${guild}/messages/search?${query}`)
  return { node, alice, bob, guild, channel, say, look }
}

const contents = ({ body }: Reply): string[] => body.messages.map(([hit]: [{ content: string }]) => hit.content)

/** Every word and tag that the index has. */
const words = ({ app }: TestNode): string[] => {
  const { db } = app.storage
  db.exec("create virtual table if not exists temp.words using fts5vocab (main, search, 'row')")
  return db
    .prepare('select term from temp.words')
    .all()
    .map((row) => String(row['term']))
}

test('messages are found by their words, those that are new first, as Discord describes it', async (t) => {
  const { node, alice, bob, say, look } = await setUp()
  await using _node = node
  const first = await say(alice, 'The council of elders meets at dawn')
  await say(bob, 'Elders are asked to bring bread')
  const last = await say(alice, 'ÉLDERS, an off-topic line: 集会は明日です')
  const all = await look(bob, 'content=elders')
  conforms(t, 'GuildSearchResponseSchema', all.body)
  t.is(all.body.total_results, 3)
  t.is(contents(all)[0], 'ÉLDERS, an off-topic line: 集会は明日です')
  t.true(all.body.messages.every(([hit]: [{ hit: boolean }]) => hit.hit))
  t.deepEqual(contents(await look(bob, 'content=council%20elders')), ['The council of elders meets at dawn'])
  t.deepEqual(contents(await look(bob, 'content=council%20dawn&slop=1')), [])
  t.is(contents(await look(bob, 'content=council%20dawn&slop=9')).length, 1)
  t.is(contents(await look(bob, `content=${encodeURIComponent('明日')}`)).length, 1)
  t.is(contents(await look(bob, `content=${encodeURIComponent('日明')}&slop=0`)).length, 1)
  t.deepEqual(contents(await look(bob, 'content=elders&sort_order=asc&limit=1')), [
    'The council of elders meets at dawn'
  ])
  t.deepEqual(contents(await look(bob, 'content=elders&limit=1&offset=1')), ['Elders are asked to bring bread'])
  t.is((await look(bob, `content=elders&min_id=${first}&max_id=${last}`)).body.total_results, 1)
  t.is((await look(bob, 'content=elders&sort_by=relevance')).body.total_results, 3)
  t.is((await look(bob, 'content=%22*%28%29')).body.total_results, 0)
  t.deepEqual(node.faults, [])
})

test('and by who wrote them, whom they name, and what is in them', async (t) => {
  const { node, alice, bob, guild, channel, say, look } = await setUp()
  await using _node = node
  const bot = await node.bot(alice, 'beep')
  await alice.post(`/oauth2/authorize?client_id=${bot.id}&scope=bot`, { guild_id: guild, authorize: true })
  const link = await say(alice, `see https://moot.example.org/x <@${bob.id}>`)
  await say(bob, 'a reply', channel, { message_reference: { message_id: link } })
  await say(bot, '', channel, { embeds: [{ title: 'News' }] })
  const { body: hook } = await alice.post(`/channels/${channel}/webhooks`, { name: 'herald' })
  await node.request('POST', `/webhooks/${hook.id}/${hook.token}`, { body: { content: 'by a webhook' } })
  const form = new FormData()
  form.append('payload_json', JSON.stringify({ content: 'a picture' }))
  form.append('files[0]', new Blob(['x'], { type: 'image/png' }), 'Sketch.png')
  await node.request('POST', `/channels/${channel}/messages`, { authorization: bob.authorization, body: form })
  const cases: readonly (readonly [query: string, expected: readonly string[]])[] = [
    [`author_id=${bob.id}`, ['a picture', 'a reply']],
    [`author_id=${bob.id}&author_id=${bot.id}`, ['a picture', '', 'a reply']],
    ['author_type=webhook', ['by a webhook']],
    [`author_id=${hook.id}`, ['by a webhook']],
    ['author_type=bot', ['']],
    [`mentions=${bob.id}`, [`see https://moot.example.org/x <@${bob.id}>`]],
    [`replied_to_user_id=${alice.id}`, ['a reply']],
    [`replied_to_message_id=${link}`, ['a reply']],
    ['has=link', [`see https://moot.example.org/x <@${bob.id}>`]],
    ['link_hostname=moot.example.org', [`see https://moot.example.org/x <@${bob.id}>`]],
    ['has=embed', ['']],
    ['embed_provider=gazette', []],
    ['has=image', ['a picture']],
    ['has=image&has=-file', []],
    ['attachment_extension=PNG', ['a picture']],
    ['attachment_filename=sketch.png', ['a picture']],
    ['pinned=true', []],
    ['author_id=1', []],
    ['embed_type=image', []]
  ]
  for (const [query, expected] of cases) t.deepEqual(contents(await look(bob, query)), expected, query)
  await alice.put(`/channels/${channel}/pins/${link}`)
  t.is((await look(bob, 'pinned=true')).body.total_results, 1)
  t.is((await look(bob, 'content=see&pinned=false')).body.total_results, 0)
  for (const query of ['limit=26', 'offset=9976', 'has=wings', 'author_id=x', 'slop=101', 'sort_by=size'])
    t.like(await look(bob, query), { status: 400, body: { code: 50035 } }, query)
})

test('nobody finds what they may not read: hidden channels, private threads, age-restricted ones unless asked for', async (t) => {
  const { node, alice, bob, guild, channel, say, look } = await setUp()
  await using _node = node
  const room = async (name: string, more: object) =>
    (await alice.post(`/guilds/${guild}/channels`, { name, ...more })).body.id
  const hidden = await room('hidden', { permission_overwrites: [{ id: guild, type: 0, allow: '0', deny: VIEW }] })
  const unread = await room('unread', { permission_overwrites: [{ id: guild, type: 0, allow: '0', deny: HISTORY }] })
  const adults = await room('adults', { nsfw: true })
  const thread = async (name: string, type: number) =>
    (await alice.post(`/channels/${channel}/threads`, { name, type })).body.id
  const [open, secret] = [await thread('open', 11), await thread('secret', 12)]
  for (const place of [hidden, unread, adults, open, secret]) await say(alice, `needle in ${place}`, place)
  const { body: mine } = await look(alice, 'content=needle&include_nsfw=true')
  t.is(mine.total_results, 5)
  const his = await look(bob, 'content=needle')
  t.deepEqual(contents(his), [`needle in ${open}`])
  t.like(his.body.threads, [{ id: open }])
  t.is((await look(bob, 'content=needle&include_nsfw=true')).body.total_results, 2)
  for (const place of [hidden, unread, secret])
    t.is((await look(bob, `content=needle&channel_id=${place}`)).body.total_results, 0)
  t.is((await look(bob, `content=needle&channel_id=${adults}&channel_id=${open}`)).body.total_results, 2)
  await alice.put(`/channels/${secret}/thread-members/${bob.id}`)
  t.is((await look(bob, `content=needle&channel_id=${secret}`)).body.total_results, 1)
  t.deepEqual(
    contents(await look(bob, 'content=needle')).toSorted(),
    [`needle in ${open}`, `needle in ${secret}`].toSorted()
  )
  const mallory = await node.person('mallory')
  t.is((await look(mallory, 'content=needle')).status, 404)
  const other = await found(mallory)
  const elsewhere = await mallory.get(`/guilds/${other.guild}/messages/search?content=needle&channel_id=${open}`)
  t.is(elsewhere.body.total_results, 0)
})

test('what is edited, deleted or erased is gone from the index, at once and whole', async (t) => {
  const { node, alice, bob, channel, say, look } = await setUp()
  await using _node = node
  const edited = await say(bob, 'confidential draughts')
  const deleted = await say(bob, 'indiscreet draughts')
  await say(alice, 'harmless draughts')
  t.is((await look(alice, 'content=draughts')).body.total_results, 3)
  t.true(words(node).includes('confidential'))
  await bob.patch(`/channels/${channel}/messages/${edited}`, { content: 'public draughts' })
  await bob.delete(`/channels/${channel}/messages/${deleted}`)
  t.deepEqual(
    ['confidential', 'indiscreet', 'harmless'].filter((word) => words(node).includes(word)),
    ['harmless']
  )
  t.deepEqual(contents(await look(alice, 'content=draughts')), ['harmless draughts', 'public draughts'])
  t.is((await look(alice, 'content=confidential')).body.total_results, 0)
  node.app.storage.db.exec("insert into search (search) values ('integrity-check')")
})

test('a history that has just come is looked through when it has been taken in, and that is said', async (t) => {
  const { node, alice, say, look } = await setUp()
  await using _node = node
  const id = (await say(alice, 'one of many')) as Snowflake
  const { search, db } = node.app.storage
  const log = Number(db.prepare('select log from messages where id = ?').get(BigInt(id))?.['log'])
  await db.write(() => {
    for (let i = 0; i < 20_000; i++) search.queue(log, id)
  })
  const early = await look(alice, 'content=many')
  t.is(early.status, 202)
  conforms(t, 'SearchIndexNotReadyResponseSchema', early.body)
  let late = early
  for (let i = 0; i < 10 && late.status === 202; i++) late = await look(alice, 'content=many')
  t.is(late.body.total_results, 1)
})

test('whatever is typed is a query that SQLite takes, and finds the words that it is made of', (t) => {
  using storage = openStorage(':memory:', () => undefined)
  const { db, search } = storage
  const rooms = ['rabc']
  let id = 1n
  const typed = fc.oneof(fc.string({ unit: 'binary', maxLength: 40 }), fc.string({ maxLength: 40 }))
  const property = fc.property(typed, fc.lorem({ maxCount: 3 }), (noise, sense) => {
    const found = matchOf({ text: noise, slop: 40, all: [rooms], none: ['pinned'] })
    if (found !== null) search.find({ match: found, after: null, before: null, order: 'best', limit: 5, offset: 0 })
    const text = `${sense} 'OR' "NOT" ${sense}`
    const match = matchOf({ text, slop: 40, all: [rooms], none: ['pinned'] })
    if (match === null) return
    const number = ++id
    db.prepare('insert into search (rowid, text, tags) values (?, ?, ?)').run(number, spaced(text), 'rabc')
    db.prepare('insert into search_docs (doc, log, id, tags) values (?, 1, ?, ?)').run(number, number, 'rabc')
    const page = {
      match,
      after: String(number - 1n) as Snowflake,
      before: null,
      order: 'newest',
      limit: 5,
      offset: 0
    } as const
    t.is(search.find(page).total, 1, JSON.stringify(text))
  })
  fc.assert(property, { numRuns: 300 })
})

test('two messages of different channels with one id are both found, and go one by one', async (t) => {
  using storage = openStorage(':memory:', () => undefined)
  const { db, search } = storage
  const id = '42' as Snowflake
  const texts = new Map([
    [1, 'first one'],
    [2, 'second one']
  ])
  await db.write(() => {
    for (const log of texts.keys()) search.queue(log, id)
    search.catchUp(10, ({ log }) => ({ text: texts.get(log) ?? '', tags: 'rabc' }))
  })
  const match = matchOf({ text: 'one', slop: 0, all: [['rabc']], none: [] }) ?? ''
  const page = { match, after: null, before: null, order: 'oldest', limit: 5, offset: 0 } as const
  t.deepEqual(
    search.find(page).places,
    [1, 2].map((log) => ({ log, id }))
  )
  await db.write(() => search.drop(1, id, () => 'first one'))
  t.deepEqual(search.find(page).places, [{ log: 2, id }])
})

test('threads of a channel are found by their names, by those who see them', async (t) => {
  const { node, alice, bob, channel, say } = await setUp()
  await using _node = node
  const begin = async (name: string, type = 11) =>
    (await alice.post(`/channels/${channel}/threads`, { name, type })).body.id
  const [bread, brew] = [await begin('How to bake bread'), await begin('Bread and beer')]
  await begin('secret bread', 12)
  await say(alice, 'flour', bread)
  const look = (query: string) => bob.get(`/channels/${channel}/threads/search?${query}`)
  const ids = ({ body }: Reply) => body.threads.map(({ id }: { id: string }) => id)
  const all = await look('name=bread')
  conforms(t, 'ThreadSearchResponseSchema', all.body)
  t.deepEqual([ids(all), all.body.total_results, all.body.has_more], [[bread, brew], 2, false])
  t.deepEqual(ids(await look('name=bre%20be&sort_by=relevance')), [brew])
  t.deepEqual(ids(await look('sort_by=creation_time&sort_order=asc&limit=1')), [bread])
  t.true((await look('limit=1')).body.has_more)
  await alice.patch(`/channels/${brew}`, { archived: true })
  t.deepEqual(ids(await look('archived=true')), [brew])
  t.deepEqual(ids(await look(`min_id=${bread}`)), [brew])
  t.deepEqual(ids(await look('tag=123')), [])
})

test('who has not been there for a week and holds no role is pruned', async (t) => {
  let ago = 10 * 24 * 3600 * 1000
  await using node = await startNode({}, { now: () => Date.now() - ago })
  const names = ['alice', 'idle', 'busy', 'knight'] as const
  const [alice, idle, busy, knight] = [
    await node.person(names[0]),
    await node.person(names[1]),
    await node.person(names[2]),
    await node.person(names[3])
  ]
  const { guild, channel } = await found(alice)
  await invite(alice, channel, idle, busy, knight)
  const { body: role } = await alice.post(`/guilds/${guild}/roles`, { name: 'knights' })
  await alice.put(`/guilds/${guild}/members/${knight.id}/roles/${role.id}`)
  ago = 0
  await busy.post(`/channels/${channel}/messages`, { content: 'still here' })
  const path = `/guilds/${guild}/prune`
  t.is((await busy.get(path)).status, 403)
  t.deepEqual((await alice.get(path)).body, { pruned: 1 })
  t.deepEqual((await alice.get(`${path}?days=11`)).body, { pruned: 0 })
  t.deepEqual((await alice.get(`${path}?include_roles=${role.id}`)).body, { pruned: 2 })
  t.is((await busy.post(path, {})).status, 403)
  t.deepEqual((await alice.post(path, { include_roles: [role.id], compute_prune_count: false })).body, { pruned: null })
  const { body: left } = await alice.get(`/guilds/${guild}/members?limit=10`)
  t.deepEqual(left.map(({ user }: { user: { username: string } }) => user.username).toSorted(), ['alice', 'busy'])
})
