/** Ids of messages can be ground, and so they are never a reference. */
import test from 'ava'
import { objectId, type OpCid } from '../../../node/core/ids.ts'
import type { VerifiedOp } from '../../../node/core/ops.ts'
import { another } from '../../support/core/actors.ts'
import { chanNew, del, edit, msg, thread, threadDel, threadSet } from '../../support/core/drafts.ts'
import { alice, bob, carol, guildOfFour, mallory } from '../../support/core/guild-of-four.ts'
import { foundGuild, must, openApp, person, said, type TestApp } from '../../support/core/local-app.ts'
import { replays } from '../../support/core/replays.ts'
import { deliver } from '../../support/core/wire.ts'

const people = [alice, bob, carol, mallory]
const idOf = ({ op }: VerifiedOp) => objectId(op.t, op.cid)

/** Thousands of drafts of one millisecond each: a pair with one id is among them. */
const ground = () => {
  const four = guildOfFour()
  const { moot, general } = four
  const drafts = (author: typeof carol) =>
    Array.from({ length: 4000 }, () => moot.compose(author, msg(`by-${author.name}`), general))
  const victims = new Map(drafts(carol).map((made) => [idOf(made), made]))
  const forged = must(drafts(bob).find((made) => victims.has(idOf(made))))
  return { ...four, forged, victim: must(victims.get(idOf(forged))) }
}

test('M3 two messages with one id: first seen holds it, and an edit of one leaves the other', async (t) => {
  const { moot, general, forged, victim } = ground()
  t.is(idOf(forged), idOf(victim))
  const before = [...moot.seen.values()]
  moot.take(victim)
  moot.take(forged)
  moot.write(bob, edit(forged.op.cid, 'changed'), general)
  const change = must([...moot.seen.values()].at(-1))
  for (const order of [
    [victim, forged],
    [forged, victim]
  ]) {
    using it = openApp()
    await deliver(it.app, moot, people, [...before, ...order, change])
    const shown = it.app.messages.page(general, { limit: 10 })
    t.is(new Set(shown.map(({ id }) => id)).size, shown.length)
    t.is(must(it.app.messages.byCid(must(order[0]).op.cid)).id, idOf(victim), 'first seen holds it')
    t.is(must(it.app.messages.byCid(victim.op.cid)).content, 'by-carol')
    t.is(must(it.app.messages.byCid(forged.op.cid)).content, 'changed')
  }
})

test('who writes after somebody else on one node has the greater id, in the same millisecond too', async (t) => {
  using it = openApp()
  const { app } = it
  const [her, him] = [await person(app, 'alice'), await person(app, 'bob')]
  const place = await foundGuild(app, her.cid)
  const { code } = await app.invites.create(place, her.cid, { maxAge: 0, maxUses: 0, temporary: false })
  await app.invites.accept(code, him.cid)
  const told: string[] = []
  for (let i = 0; i < 30; i++) told.push((await app.messages.create(place, (i % 2 ? him : her).cid, said(`${i}`))).id)
  t.deepEqual(
    told.map(BigInt),
    told.map(BigInt).toSorted((a, b) => (a < b ? -1 : 1))
  )
})

test('M5 an edit or a delete by the device of somebody else changes nothing', async (t) => {
  const { moot, general } = guildOfFour()
  const first = moot.write(bob, msg('mine'), general)
  moot.write(carol, edit(first, 'forged'), general)
  moot.write(carol, del(first), general)
  for (const { shown, followed } of await replays(moot, people, general)) {
    t.deepEqual(shown, ['mine'])
    t.deepEqual(followed, ['mine'])
  }
})

const posts = () => {
  const { moot, general } = guildOfFour()
  const forum = moot.write(alice, chanNew('questions', { type: 15 }))
  const post = moot.write(carol, thread('why?'), forum)
  return { moot, general, post, room: { channel: forum, thread: post } }
}

const idsIn = ({ app }: TestApp, room: OpCid): Readonly<Record<string, string>> =>
  Object.fromEntries(app.messages.page(room, { limit: 10 }).map(({ content, id }) => [content, id]))

test('a post begins with what the device that began it wrote first there, whoever else was faster', async (t) => {
  const { moot, post, room } = posts()
  const elsewhere = another(carol, 'elsewhere')
  const slow = moot.fork('slow')
  moot.write(bob, msg('first!'), room)
  moot.write(elsewhere, msg('me, from elsewhere'), room)
  slow.clock.turn(100)
  const begun = slow.write(carol, msg('because'), room)
  slow.write(carol, msg('so there'), room)
  const gone = slow.fork('gone')
  gone.write(bob, del(begun), room)
  const later = gone.write(carol, msg('later'), room)
  for (const order of [
    [moot, slow],
    [slow, moot]
  ]) {
    using it = openApp()
    for (const replica of order) await deliver(it.app, moot, [...people, elsewhere], [...replica.seen.values()])
    const { id } = must(it.app.storage.threads.get(post))
    const { because, ...others } = idsIn(it, post)
    t.is(because, id)
    t.is(Object.keys(others).length, 3)
    t.false(Object.values(others).includes(id))
    await deliver(it.app, moot, people, [...gone.seen.values()])
    const ids = { ...others, later: idOf(must(gone.seen.get(later))) }
    t.deepEqual(idsIn(it, post), ids, 'nothing comes in its place')
    t.deepEqual(it.faults, [])
  }
})

test('of two firsts of one device the one seen first begins the post; no other message ever has its id', async (t) => {
  const { moot, post, room } = posts()
  const again = moot.fork('again')
  const firsts = [moot.write(carol, msg('one'), room), again.write(carol, msg('other'), room)]
  using it = openApp()
  for (const replica of [again, moot]) await deliver(it.app, moot, people, [...replica.seen.values()])
  const { id } = must(it.app.storage.threads.get(post))
  t.deepEqual(
    firsts.map((cid) => it.app.messages.byCid(cid)?.id),
    [idOf(must(moot.seen.get(must(firsts[0])))), id]
  )
  const rival = moot.compose(bob, msg('ground'), room)
  const { storage } = it.app
  const log = must(storage.log.number(rival.op.header.id))
  const wanted = { id: idOf(rival), begins: false }
  await storage.db.write(() => storage.messages.apply(log, { op: rival.op, moderator: false, post: wanted }))
  t.is(must(it.app.messages.byCid(rival.op.cid)).id, objectId(rival.op.t, rival.op.cid, 1))
})

test('in a thread of another channel the first message has an id of its own', async (t) => {
  const { moot, general } = posts()
  const talk = moot.write(carol, thread('talk'), general)
  const first = moot.write(carol, msg('so'), { channel: general, thread: talk })
  using it = openApp()
  await deliver(it.app, moot, people, [...moot.seen.values()])
  t.is(idsIn(it, talk)['so'], idOf(must(moot.seen.get(first))))
})

test('a thread keeps its id when another that was first to have it is gone', async (t) => {
  const { moot, general } = guildOfFour()
  const drafts = (author: typeof carol) =>
    Array.from({ length: 4000 }, () => moot.compose(author, thread(`by ${author.name}`), general))
  const firsts = new Map(drafts(carol).map((made) => [idOf(made), made]))
  const second = must(drafts(bob).find((made) => firsts.has(idOf(made))))
  const first = must(firsts.get(idOf(second)))
  using it = openApp()
  await deliver(it.app, moot, people, [...moot.seen.values(), first, second])
  const { threads } = it.app.storage
  const own = must(threads.get(second.op.cid)).id
  t.not(own, must(threads.get(first.op.cid)).id)
  moot.take(second)
  moot.take(first)
  moot.clock.turn(1)
  const ops = [
    moot.write(bob, threadDel(first.op.cid), general),
    moot.write(bob, threadSet(second.op.cid, { locked: true }), general)
  ]
  await deliver(
    it.app,
    moot,
    people,
    ops.map((cid) => must(moot.seen.get(cid)))
  )
  t.is(threads.get(first.op.cid), undefined)
  t.like(threads.get(second.op.cid), { id: own, locked: true })
})
