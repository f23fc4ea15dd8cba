/** Webhooks between nodes: the token is good wherever the guild is, and worth nothing once nobody answers for it. */
import test from 'ava'
import type { LocalApp } from '../../../node/app/create-app.ts'
import type { WebhookInput } from '../../../node/app/app.ts'
import { ACTION } from '../../../node/core/audit/index.ts'
import type { Snowflake } from '../../../node/core/ids.ts'
import { P } from '../../../node/core/permissions.ts'
import { actor, keeper } from '../../support/core/actors.ts'
import { ban, chanNew, grant, hookNew, msg, roleNew } from '../../support/core/drafts.ts'
import { foundGuild, must, openApp, person, said } from '../../support/core/local-app.ts'
import { MemoryNetwork } from '../../support/core/memory-network.ts'
import { found, letIn } from '../../support/core/replica.ts'
import { deliver } from '../../support/core/wire.ts'

const says = (content: string, name: string | null = null): WebhookInput => ({
  ...said(content),
  name,
  avatar: null
})

/** Alice's guild, where bob and carol manage webhooks, each with a node of their own; bob's is said to have made one. */
const world = async () => {
  const apps = ['here', 'there', 'yonder'].map((name) => openApp(name)) as [
    ReturnType<typeof openApp>,
    ReturnType<typeof openApp>,
    ReturnType<typeof openApp>
  ]
  const [here, there, yonder] = apps
  const network = new MemoryNetwork()
  for (const { app } of apps) network.join(app)
  const [alice, bob, carol] = [
    await person(here.app, 'alice'),
    await person(there.app, 'bob'),
    await person(yonder.app, 'carol')
  ]
  const { guild, channel } = await foundGuild(here.app, alice.cid)
  const { code } = await here.app.invites.create({ guild, channel }, alice.cid, {
    maxAge: 0,
    maxUses: 0,
    temporary: false
  })
  await there.app.invites.accept(code, bob.cid)
  await yonder.app.invites.accept(code, carol.cid)
  const { ops } = await here.app.guilds.submit(guild, alice.cid, [roleNew('h', P.MANAGE_WEBHOOKS, 'hooks')])
  const role = must(ops[0]).cid
  await here.app.guilds.submit(
    guild,
    alice.cid,
    [bob, carol].map(({ cid }) => grant(cid, role))
  )
  await network.settled()
  const place = { guild, channel }
  const { hook, token } = await there.app.webhooks.create(place, bob.cid, { name: 'news', avatar: null })
  await network.settled()
  const find = (app: LocalApp) => app.webhooks.find(hook.id)
  const voice = (app: LocalApp) => must(app.webhooks.voice(must(find(app)), token))
  const page = (app: LocalApp) =>
    app.messages.page(channel, { limit: 9 }).flatMap(({ hook: by, content }) => (by ? content : []))
  const end = () => apps.forEach((each) => each[Symbol.dispose]())
  return {
    here,
    there,
    yonder,
    network,
    alice,
    bob,
    carol,
    place,
    hook,
    token,
    find,
    voice,
    page,
    [Symbol.dispose]: end
  }
}

test('the token is good on every node at once, and forks no chain', async (t) => {
  using it = await world()
  const { here, there, network, voice, page, place } = it
  network.partition()
  await voice(here.app).say(null, says('from here', 'weather'))
  await voice(there.app).say(null, says('from there'))
  await voice(here.app).say(null, says('again'))
  await network.heal()
  for (const { app } of [here, there, it.yonder]) {
    t.deepEqual(page(app).toSorted(), ['again', 'from here', 'from there'])
    const shown = app.messages.page(place.channel, { limit: 9 }).flatMap(({ hook }) => hook?.name ?? [])
    t.deepEqual(shown.toSorted(), ['news', 'news', 'weather'])
    t.deepEqual(app.guilds.forks(place.guild), [])
  }
  t.deepEqual(network.faults, [])
})

test('M6 the creator is banned: the token is dead on every node, until somebody adopts the webhook, wherever', async (t) => {
  using it = await world()
  const { here, there, yonder, network, alice, bob, carol, place, find, voice, page } = it
  await voice(here.app).say(null, says('before'))
  await network.settled()
  const late = voice(there.app)
  await here.app.guilds.submit(place.guild, alice.cid, [ban(bob.cid)])
  await network.settled()
  for (const { app } of [here, yonder]) {
    t.false(app.webhooks.isAnswered(must(find(app))))
    await t.throwsAsync(voice(app).say(null, says('back door')), { message: /nobody answers for this webhook/ })
    await t.throwsAsync(voice(app).change({ name: 'mine' }), { message: /nobody answers for this webhook/ })
  }
  // On his own node, which has no member any more.
  t.is(find(there.app), undefined)
  await t.throwsAsync(late.say(null, says('back door')))
  const adopted = await yonder.app.webhooks.change(must(find(yonder.app)), carol.cid, {})
  t.is(adopted.by, carol.cid)
  await network.settled()
  for (const { app } of [here, yonder]) {
    await voice(app).say(null, says('adopted'))
    await network.settled()
  }
  t.deepEqual(page(here.app).toSorted(), ['adopted', 'adopted', 'before'])
  const rows = here.app.audit.page(place.guild, { limit: 9, action: ACTION.webhookUpdate })
  t.like(rows, [{ user: carol.cid, target: it.hook.id, changes: [{ key: 'user_id', old: bob.id, new: carol.id }] }])
  t.deepEqual(network.faults, [])
})

test('only the node that made a webhook knows its token, and tells it of no other that names the same user', async (t) => {
  using it = await world()
  const { here, there, network, carol, place, hook, token } = it
  t.is(there.app.webhooks.token(hook), token)
  t.is(here.app.webhooks.token(hook), null)
  await it.voice(here.app).say(null, says('hello'))
  t.is(here.app.webhooks.token(hook), null)
  await it.yonder.app.guilds.submit(place.guild, carol.cid, [hookNew(hook.user, place.channel, 'copy')])
  await network.settled()
  const copy = must(
    [...must(there.app.guilds.byCid(place.guild)).state.hooks.values()].find(({ name }) => name === 'copy')
  )
  t.is(copy.user, hook.user)
  t.is(there.app.webhooks.token(copy), null)
})

test('a token that is not quite the right one has no voice', async (t) => {
  using it = await world()
  const found = must(it.find(it.here.app))
  const last = it.token.at(-1) === 'A' ? 'B' : 'A'
  for (const token of ['', it.token.slice(1), `${it.token} `, `${it.token.slice(0, -1)}${last}`, 'x'.repeat(68)])
    t.is(it.here.app.webhooks.voice(found, token), undefined)
  t.is(it.here.app.webhooks.find('1' as Snowflake), undefined)
})

test('whoever has the token renames the webhook and deletes it, and the log says that nobody in particular did', async (t) => {
  using it = await world()
  const { here, there, network, place, hook, voice, find } = it
  for (const { clock } of [here, there]) clock.turn(1000)
  t.like(await voice(here.app).change({ name: 'later' }), { name: 'later', by: it.bob.cid })
  await network.settled()
  t.is(must(find(there.app)).hook.name, 'later')
  for (const { clock } of [here, there]) clock.turn(1000)
  await voice(there.app).end()
  await network.settled()
  t.is(find(here.app), undefined)
  const rows = here.app.audit
    .page(place.guild, { limit: 50 })
    .filter(({ target }) => target === hook.id)
    .map(({ action, user, target }) => ({ action, user, target }))
  t.deepEqual(rows, [
    { action: ACTION.webhookDelete, user: null, target: hook.id },
    { action: ACTION.webhookUpdate, user: null, target: hook.id },
    { action: ACTION.webhookCreate, user: it.bob.cid, target: hook.id }
  ] as unknown as typeof rows)
  t.deepEqual(network.faults, [])
})

test('two first posts at once are of one device', async (t) => {
  using it = await world()
  await Promise.all(['one', 'two', 'three'].map((content) => it.voice(it.here.app).say(null, says(content))))
  await it.network.settled()
  t.deepEqual(it.page(it.yonder.app).toSorted(), ['one', 'three', 'two'])
  t.is(it.yonder.app.storage.log.tipsOf(it.place.guild, it.hook.user, 9).length, 1)
})

test('a webhook that is deleted while its post is on the way: the post does not show where that is known', async (t) => {
  using it = await world()
  const { here, there, network, bob, find, voice, page } = it
  network.partition()
  await there.app.webhooks.delete(must(find(there.app)), bob.cid)
  here.clock.turn(400_000)
  await voice(here.app).say(null, says('into the void'))
  there.clock.turn(400_000)
  it.yonder.clock.turn(400_000)
  await network.heal()
  for (const { app } of [here, there, it.yonder]) t.false(page(app).includes('into the void'))
})

test('a member who gives themselves another name in a message keeps their own; a webhook speaks aloud as who answers for it may', async (t) => {
  const [owner, ada, hook] = [actor('owner'), actor('ada'), keeper('hook')]
  const moot = found(owner)
  const general = moot.write(owner, chanNew('general'))
  const admin = moot.write(owner, roleNew('h', P.MANAGE_WEBHOOKS, 'admin'))
  letIn(moot, owner, ada)
  moot.write(owner, grant(ada.user, admin))
  const forged = moot.write(ada, msg('buy this', { as: { name: 'owner', avatar: null } }), general)
  const loudHook = moot.write(owner, hookNew(hook.user, general))
  const post = (made: typeof loudHook, by: typeof hook) =>
    must(moot.attempt(by, msg('hear', { tts: true, as: { name: 'x', avatar: null } }), general, undefined, made).made)
      .op.cid
  const loud = post(loudHook, hook)
  const other = keeper('other')
  const hushed = post(moot.write(ada, hookNew(other.user, general)), other)
  using it = openApp('b')
  await deliver(it.app, moot, [owner, ada, hook, other], [...moot.seen.values()])
  const shown = (cid: typeof loud) => must(it.app.messages.byCid(cid))
  t.like(shown(forged), { hook: null, author: ada.user })
  t.like(shown(loud), { tts: true, hook: { cid: loudHook, name: 'x' } })
  t.like(shown(hushed), { tts: false, hook: { name: 'x' } })
})
