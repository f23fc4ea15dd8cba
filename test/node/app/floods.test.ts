/** Members who write as much as they may, and where it hurts: what it costs the others stays bounded. */
import test from 'ava'
import { Denied } from '../../../node/app/errors.ts'
import type { VerifiedOp } from '../../../node/core/ops.ts'
import {
  chanDel,
  edit,
  erase,
  msg,
  nick,
  react,
  thread,
  threadDel,
  threadJoin,
  threadSet
} from '../../support/core/drafts.ts'
import { alice, bob, carol, dave, guildOfFour, mallory } from '../../support/core/guild-of-four.ts'
import { foundGuild, must, openApp, person, said } from '../../support/core/local-app.ts'
import type { Replica } from '../../support/core/replica.ts'
import { deliver } from '../../support/core/wire.ts'

const people = [alice, bob, carol, dave, mallory]

const receive = async (it: ReturnType<typeof openApp>, moot: Replica, ops: readonly VerifiedOp[]) => {
  it.clock.turn(Math.max(0, moot.clock.now() - it.clock.now()) + 1)
  return deliver(it.app, moot, people, ops)
}

test('M26 of the emoji on a message the twenty that came first are shown, the same everywhere', async (t) => {
  const { moot, general } = guildOfFour()
  const message = moot.write(alice, msg('hello'), general)
  const before = [...moot.seen.values()]
  const [a, b] = [moot.fork('a'), moot.fork('b')]
  for (let i = 0; i < 30; i++) a.write(bob, react(message, `a${i}`), general)
  b.clock.turn(10)
  for (let i = 0; i < 30; i++) b.write(carol, react(message, `b${i}`), general)
  const shown = []
  for (const branches of [
    [a, b],
    [b, a]
  ]) {
    using it = openApp()
    await receive(it, moot, before)
    for (const branch of branches) await receive(it, branch, [...branch.seen.values()])
    shown.push(must(it.app.messages.byCid(message)).reactions.map(({ emoji }) => emoji))
  }
  t.deepEqual(shown[0], shown[1])
  t.deepEqual(
    must(shown[0]).toSorted(),
    [...Array.from({ length: 15 }, (_, i) => `a${i}`), 'b0', 'b1', 'b2', 'b3', 'b4'].toSorted()
  )
})

test('a twenty-first emoji is refused; of those that are there more may be put', async (t) => {
  using it = openApp()
  const who = await person(it.app, 'alice')
  const place = await foundGuild(it.app, who.cid)
  const { id } = await it.app.messages.create(place, who.cid, said('hello'))
  for (let i = 0; i < 20; i++) await it.app.messages.react(place, who.cid, id, `e${i}`)
  const error = await t.throwsAsync(it.app.messages.react(place, who.cid, id, 'another'), { instanceOf: Denied })
  t.is(error.refusal.code, 'too-many-reactions')
  await it.app.messages.react(place, who.cid, id, 'e3')
})

test('M27 a member who has themselves erased again and again makes nobody read all names again', async (t) => {
  const { moot } = guildOfFour()
  for (let i = 0; i < 50; i++) moot.write(bob, nick(carol.user, `carol ${i}`))
  using it = openApp()
  const { log } = it.app.storage
  const laterThan = log.laterThan.bind(log)
  let read = 0
  log.laterThan = (...asked) => {
    const found = laterThan(...asked)
    read += found.length
    return found
  }
  await receive(it, moot, [...moot.seen.values()])
  const costs = []
  for (let i = 0; i < 5; i++) {
    read = 0
    const again = moot.write(carol, erase(carol.user))
    await receive(it, moot, [must(moot.seen.get(again))])
    await it.app.retention.sweep()
    costs.push(read)
  }
  const [first, ...rest] = costs
  t.true(must(first) >= 50)
  t.deepEqual(rest, [0, 0, 0, 0])
})

test('M28 what is said in the threads of a deleted channel is kept by nobody, and the threads lead nowhere', async (t) => {
  const { moot, general } = guildOfFour()
  const talk = moot.write(carol, thread('talk'), general)
  const room = { channel: general, thread: talk }
  moot.write(carol, msg('before'), room)
  const dark = moot.fork('dark')
  moot.write(alice, chanDel(general))
  using it = openApp()
  await receive(it, moot, [...moot.seen.values()])
  await it.app.retention.sweep()
  const late = [dark.write(carol, thread('another'), general), dark.write(carol, msg('after'), room)]
  await receive(
    it,
    dark,
    late.map((cid) => must(dark.seen.get(cid)))
  )
  await it.app.retention.sweep()
  for (const thread of it.app.threads.inGuild(moot.guild))
    for (const { user } of people) t.false(it.app.threads.maySee(moot.state, user, thread))
  for (const { op } of [...moot.seen.values(), ...late.map((cid) => must(dark.seen.get(cid)))]) {
    if (op.k === 'msg') t.is(must(it.app.storage.log.get(op.cid)).body, null)
    if (op.k === 'thread') t.is(must(it.app.storage.log.get(op.cid)).display, null)
  }
})

test('M29 an edit from after an erasure does not bring back the message that it changes', async (t) => {
  const { moot, general } = guildOfFour()
  const first = moot.write(carol, msg('my address'), general)
  moot.write(carol, erase(carol.user))
  moot.clock.turn(61_000)
  const change = moot.write(carol, edit(first, 'I am still here'), general)
  const ops = [...moot.seen.values()]
  const without = ops.filter(({ op }) => op.cid !== change)
  for (const parts of [[ops], [without, ops]]) {
    using it = openApp()
    for (const part of parts) {
      await receive(it, moot, part)
      await it.app.retention.sweep()
    }
    t.is(it.app.messages.byCid(first), undefined)
    t.is(must(it.app.storage.log.get(first)).body, null)
    t.deepEqual(it.app.storage.log.lacking(must(moot.seen.get(first)).op.header.id, 0, 9), [])
  }
})

test('M30 a thread that is deleted while others rename, lock and join it is gone in any order', async (t) => {
  const { moot, general } = guildOfFour()
  const talk = moot.write(carol, thread('talk'), general)
  const [a, b, c] = [moot.fork('a'), moot.fork('b'), moot.fork('c')]
  a.write(alice, threadDel(talk), general)
  b.clock.turn(5000)
  b.write(bob, threadSet(talk, { locked: true, archived: false }, { name: 'mine' }), general)
  c.clock.turn(9000)
  c.write(carol, threadJoin(talk, bob.user), general)
  const branches = [a, b, c]
  for (const order of [
    [0, 1, 2],
    [1, 2, 0],
    [2, 0, 1],
    [1, 0, 2]
  ]) {
    using it = openApp()
    await receive(it, moot, [...moot.seen.values()])
    for (const i of order) await receive(it, must(branches[i]), [...must(branches[i]).seen.values()])
    t.is(it.app.threads.get(talk), undefined)
    t.deepEqual(it.app.threads.members(talk), [])
  }
})
