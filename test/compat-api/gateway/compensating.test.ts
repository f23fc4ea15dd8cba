/**
 * When history turns out otherwise than a client was told, it hears the events that put it right. Bob acts while cut off;
 * Alice bans him meanwhile, with what she had read of him; Wanda is at Bob's node and watches.
 */
import test from 'ava'
import { serveGateway } from '../../support/gateway/server.ts'
import type { Frame } from '../../support/gateway/client.ts'
import type { LocalApp } from '../../../node/app/create-app.ts'
import type { OpCid } from '../../../node/core/ids.ts'
import { ALL, P } from '../../../node/core/permissions.ts'
import { ban, chanNew, emojiNew, grant, overwrite, roleDel, roleNew, roleSet } from '../../support/core/drafts.ts'
import { foundGuild, must, openApp, person, said } from '../../support/core/local-app.ts'
import { MemoryNetwork } from '../../support/core/memory-network.ts'

const INTENTS = 0x1ffffff

const setup = async () => {
  const network = new MemoryNetwork()
  const [a, b] = [openApp('a'), openApp('b')]
  for (const { app } of [a, b]) network.join(app)
  const [alice, carol] = [await person(a.app, 'alice'), await person(a.app, 'carol')]
  const bob = await person(b.app, 'bob')
  const { account: wanda, token } = await b.app.accounts.register({ name: 'wanda', password: null })
  const place = await foundGuild(a.app, alice.cid)
  const { code } = await a.app.invites.create(place, alice.cid, { maxAge: 0, maxUses: 0, temporary: false })
  await a.app.invites.accept(code, carol.cid)
  for (const { cid } of [bob, wanda]) await b.app.invites.accept(code, cid)
  const people = { alice: { app: a.app, cid: alice.cid }, bob: { app: b.app, cid: bob.cid } }
  const write = async (who: keyof typeof people, ...drafts: Parameters<LocalApp['guilds']['submit']>[2]) =>
    (await people[who].app.guilds.submit(place.guild, people[who].cid, drafts)).ops.map(({ cid }) => cid)
  const [staff, club] = (await write(
    'alice',
    roleNew('V', ALL & ~P.ADMINISTRATOR, 'staff'),
    roleNew('F', 0n, 'club')
  )) as [OpCid, OpCid]
  await write('alice', grant(bob.cid, staff))
  await network.settled()
  const gateway = await serveGateway(b.app)
  const client = gateway.connect()
  await client.identify(token, { intents: INTENTS })
  await client.settle()
  const state = () => must(b.app.guilds.byCid(place.guild)).state
  /** What Wanda hears when it comes out that Alice has banned Bob. */
  const correct = async (): Promise<readonly Frame[]> => {
    await client.settle()
    const from = client.frames.length
    a.clock.turn(1000)
    await write('alice', ban(bob.cid))
    await network.heal()
    await client.settle()
    return client.frames.slice(from)
  }
  const close = async (): Promise<void> => {
    client[Symbol.dispose]()
    await gateway.stop()
    for (const it of [a, b]) it[Symbol.dispose]()
  }
  return {
    network,
    a,
    b,
    alice,
    bob,
    carol,
    wanda,
    place,
    code,
    staff,
    club,
    write,
    state,
    client,
    gateway,
    correct,
    [Symbol.asyncDispose]: close
  }
}

const find = (frames: readonly Frame[], t: string): readonly Frame['d'][] =>
  frames.filter((frame) => frame.t === t).map(({ d }) => d)

test('a late ban: GUILD_BAN_ADD, GUILD_MEMBER_REMOVE, and MESSAGE_DELETE of what lies beyond the cut', async (t) => {
  await using world = await setup()
  const { network, b, bob, place, correct } = world
  const read = await b.app.messages.create(place, bob.cid, said('read by all'))
  await network.settled()
  network.partition()
  const beyond = await b.app.messages.create(place, bob.cid, said('beyond'))
  const frames = await correct()
  t.like(find(frames, 'GUILD_BAN_ADD')[0], { user: { id: bob.id } })
  t.like(find(frames, 'GUILD_MEMBER_REMOVE')[0], { user: { id: bob.id } })
  t.deepEqual(
    find(frames, 'MESSAGE_DELETE').map(({ id }) => id),
    [beyond.id]
  )
  t.truthy(b.app.messages.get(place.channel, read.id))
})

test('several void messages go by one MESSAGE_DELETE_BULK', async (t) => {
  await using world = await setup()
  const { network, b, bob, place, correct } = world
  network.partition()
  const ids = []
  for (const text of ['one', 'two', 'three']) ids.push((await b.app.messages.create(place, bob.cid, said(text))).id)
  const gone = await correct()
  t.deepEqual(find(gone, 'MESSAGE_DELETE'), [])
  const [bulk, ...more] = find(gone, 'MESSAGE_DELETE_BULK').map(({ ids: all }) => all as string[])
  t.deepEqual(bulk?.toSorted(), ids.toSorted())
  t.deepEqual(more, [])
})

test('a void edit, a void delete and void reactions', async (t) => {
  await using world = await setup()
  const { network, a, b, bob, carol, place, correct } = world
  const his = await b.app.messages.create(place, bob.cid, said('first'))
  await network.settled()
  const hers = await a.app.messages.create(place, carol.cid, said('hers'))
  await network.settled()
  network.partition()
  await b.app.messages.edit(place, bob.cid, his.id, { content: 'second' })
  await b.app.messages.react(place, bob.cid, his.id, '👋')
  await b.app.messages.delete(place, bob.cid, [hers.id])
  const frames = await correct()
  t.like(
    find(frames, 'MESSAGE_UPDATE').find(({ id }) => id === his.id),
    { content: 'first' }
  )
  t.like(find(frames, 'MESSAGE_REACTION_REMOVE')[0], { message_id: his.id, user_id: bob.id })
  t.like(
    find(frames, 'MESSAGE_CREATE').find(({ id }) => id === hers.id),
    { content: 'hers' }
  )
})

test('a void ban: GUILD_BAN_REMOVE, and GUILD_MEMBER_ADD since they are back', async (t) => {
  await using world = await setup()
  const { network, carol, write, correct, bob } = world
  network.partition()
  await write('bob', ban(carol.cid))
  const frames = await correct()
  t.like(find(frames, 'GUILD_BAN_REMOVE')[0], { user: { id: carol.id } })
  t.like(find(frames, 'GUILD_MEMBER_ADD')[0], { user: { id: carol.id } })
  t.deepEqual(
    find(frames, 'GUILD_BAN_ADD').map(({ user }) => (user as { id: string }).id),
    [bob.id]
  )
})

test('a void admission: GUILD_MEMBER_REMOVE', async (t) => {
  await using world = await setup()
  const { network, b, bob, place, correct } = world
  const { code } = await b.app.invites.create(place, bob.cid, { maxAge: 0, maxUses: 0, temporary: false })
  await network.settled()
  network.partition()
  const dave = await person(b.app, 'dave')
  await b.app.invites.accept(code, dave.cid)
  const gone = find(await correct(), 'GUILD_MEMBER_REMOVE').map(({ user }) => (user as { id: string }).id)
  t.deepEqual(gone.toSorted(), [bob.id, dave.id].toSorted())
})

test('a void admission of oneself: GUILD_DELETE', async (t) => {
  await using world = await setup()
  const { network, b, bob, place, correct, gateway, state } = world
  const { code } = await b.app.invites.create(place, bob.cid, { maxAge: 0, maxUses: 0, temporary: false })
  await network.settled()
  network.partition()
  const { account: dave, token } = await b.app.accounts.register({ name: 'dave', password: null })
  await b.app.invites.accept(code, dave.cid)
  using his = gateway.connect()
  await his.identify(token, { intents: INTENTS })
  await his.settle()
  await correct()
  t.deepEqual((await his.next('GUILD_DELETE')).d, { id: state().id })
})

test('a void grant: GUILD_MEMBER_UPDATE', async (t) => {
  await using world = await setup()
  const { network, carol, club, write, correct } = world
  network.partition()
  await write('bob', grant(carol.cid, club))
  t.like(find(await correct(), 'GUILD_MEMBER_UPDATE')[0], { user: { id: carol.id }, roles: [] })
})

test('roles and channels: made, changed and deleted for nothing', async (t) => {
  await using world = await setup()
  const { network, club, place, write, correct, state } = world
  const [annex] = (await write('alice', chanNew('annex'))) as [OpCid]
  const [doomed] = (await write('alice', roleNew('D', 0n, 'doomed'))) as [OpCid]
  await network.settled()
  network.partition()
  await write(
    'bob',
    roleNew('B', 0n, 'new'),
    chanNew('new'),
    roleSet(club, { color: 7 }),
    { k: 'chan.set', body: { channel: place.channel, set: { slowmode: 5 } }, display: {} },
    roleDel(doomed),
    { k: 'chan.del', body: { channel: annex } }
  )
  const made = must([...state().channels.values()].find(({ name }) => name === 'new'))
  const role = must([...state().roles.values()].find(({ name }) => name === 'new'))
  const frames = await correct()
  t.deepEqual(
    find(frames, 'GUILD_ROLE_DELETE').map(({ role_id: id }) => id),
    [role.id]
  )
  t.deepEqual(
    find(frames, 'CHANNEL_DELETE').map(({ id }) => id),
    [made.id]
  )
  t.true(find(frames, 'GUILD_ROLE_UPDATE').some(({ role: r }) => (r as { name: string; color: number }).color === 0))
  t.like(find(frames, 'CHANNEL_UPDATE')[0], { rate_limit_per_user: 0 })
  t.like(find(frames, 'GUILD_ROLE_CREATE')[0], { role: { name: 'doomed' } })
  t.like(find(frames, 'CHANNEL_CREATE')[0], { name: 'annex' })
})

test('sight that was given or taken for nothing: CHANNEL_DELETE, CHANNEL_CREATE', async (t) => {
  await using world = await setup()
  const { network, place, write, correct, wanda } = world
  const [secret] = (await write(
    'alice',
    chanNew('secret', { overwrites: [{ target: place.guild, type: 'role', allow: 0n, deny: P.VIEW_CHANNEL }] })
  )) as [OpCid]
  await write('alice', overwrite(secret, world.staff, 'role', P.VIEW_CHANNEL, 0n))
  await network.settled()
  network.partition()
  await write(
    'bob',
    overwrite(secret, wanda.cid, 'member', P.VIEW_CHANNEL, 0n),
    overwrite(place.channel, wanda.cid, 'member', 0n, P.VIEW_CHANNEL)
  )
  const frames = await correct()
  t.like(find(frames, 'CHANNEL_DELETE')[0], { name: 'secret' })
  t.like(find(frames, 'CHANNEL_CREATE')[0], { name: 'general' })
})

test('emoji, threads and pins: made, changed and deleted for nothing', async (t) => {
  await using world = await setup()
  const { network, a, b, bob, carol, place, write, correct } = world
  const begin = (on: LocalApp, who: typeof bob, name: string) => {
    const wanted = { name, type: 11, from: null, autoArchive: 1440, slowmode: 0, invitable: true } as const
    return on.threads.create(place, who.cid, wanted)
  }
  const [open, doomed] = [await begin(a.app, carol, 'open'), await begin(a.app, carol, 'doomed')]
  const { id } = await a.app.messages.create(place, carol.cid, said('hers'))
  await network.settled()
  network.partition()
  await write('bob', emojiNew('wave'))
  const his = await begin(b.app, bob, 'his')
  await b.app.threads.change(must(b.app.threads.get(open.cid)), bob.cid, { locked: true })
  await b.app.threads.delete(must(b.app.threads.get(doomed.cid)), bob.cid)
  await b.app.messages.pin(place, bob.cid, id)
  const frames = await correct()
  t.deepEqual(
    find(frames, 'GUILD_EMOJIS_UPDATE').map(({ emojis }) => emojis),
    [[]]
  )
  t.deepEqual(
    find(frames, 'THREAD_DELETE').map((thread) => thread['id']),
    [his.id]
  )
  t.like(find(frames, 'THREAD_UPDATE')[0], { id: open.id, thread_metadata: { locked: false } })
  // What it was called had been forgotten here, and comes back from another node.
  t.like(find(frames, 'THREAD_CREATE')[0], { id: doomed.id })
  t.like(find(frames, 'THREAD_UPDATE').at(-1), { id: doomed.id, name: 'doomed' })
  t.like(
    find(frames, 'MESSAGE_UPDATE').find((message) => message['id'] === id),
    { pinned: false }
  )
  t.deepEqual(
    find(frames, 'CHANNEL_PINS_UPDATE').map(({ last_pin_timestamp: last }) => last),
    [null]
  )
})

test('whoever may read the audit log is told of the reversal, others are not', async (t) => {
  await using world = await setup()
  const { network, b, carol, club, write, correct, wanda, gateway, place, code } = world
  const { account: dave, token } = await b.app.accounts.register({ name: 'dave', password: null })
  await b.app.invites.accept(code, dave.cid)
  const [readers] = (await write('alice', roleNew('H', P.VIEW_AUDIT_LOG, 'readers'))) as [OpCid]
  await write('alice', grant(dave.cid, readers))
  await network.settled()
  using his = gateway.connect()
  await his.identify(token, { intents: INTENTS })
  await his.settle()
  network.partition()
  await write('bob', grant(carol.cid, club))
  await his.settle()
  const [act] = find(his.frames, 'GUILD_AUDIT_LOG_ENTRY_CREATE').filter(({ target_id: target }) => target === carol.id)
  t.like(act, { action_type: 25, user_id: world.bob.id })
  const hers = await correct()
  await his.settle()
  const [reversal, ...more] = find(his.frames, 'GUILD_AUDIT_LOG_ENTRY_CREATE').filter(
    ({ options }) => (options as { reversed_entry_id?: string } | undefined)?.reversed_entry_id === act?.['id']
  )
  t.like(reversal, { action_type: 25, user_id: null, target_id: carol.id })
  t.regex(String(reversal?.['reason']), /^reversed: void, because ban /)
  t.deepEqual(more, [])
  t.deepEqual(find(hers, 'GUILD_AUDIT_LOG_ENTRY_CREATE'), [])
  t.true(must(b.app.guilds.byCid(place.guild)).state.members.has(wanda.cid))
})
