/** Rates and slow mode: a node refuses its own people before it signs, and peers' ops when they come. */
import test from 'ava'
import { Denied } from '../../../node/app/errors.ts'
import { entryAuthor } from '../../../node/app/entry-author.ts'
import type { Draft } from '../../../node/core/ops.ts'
import type { EntryAuthor } from '../../../node/core/ports.ts'
import { msg, react, settings, thread } from '../../support/core/drafts.ts'
import { alice, bob, carol, guildOfFour, mallory } from '../../support/core/guild-of-four.ts'
import { foundGuild, must, openApp, person, said, temporaryFolder } from '../../support/core/local-app.ts'
import { deliver } from '../../support/core/wire.ts'

const RATES = { messages: { n: 40, ms: 10_000 }, control: { n: 30, ms: 60_000 } }
const people = [alice, bob, carol, mallory]

const refusal = (error: unknown) => (error instanceof Denied ? error.refusal : undefined)
const caught = (work: Promise<unknown>) =>
  work.then(
    () => undefined,
    (error: unknown) => refusal(error)
  )

test('the forty-first message in ten seconds is refused before it is signed, with the time to wait', async (t) => {
  let signed = 0
  const author: EntryAuthor = {
    sign: (entry, device) => {
      signed += 1
      return entryAuthor.sign(entry, device)
    }
  }
  using it = openApp('a', { rateLimits: true, author })
  const { app, clock } = it
  const who = await person(app, 'alice')
  const place = await foundGuild(app, who.cid)
  clock.turn(1000)
  const start = clock.now()
  const first = await app.messages.create(place, who.cid, said('0'))
  for (let i = 1; i < 38; i++) await app.messages.create(place, who.cid, said(String(i)))
  await app.messages.react(place, who.cid, first.id, '👍')
  await app.messages.delete(place, who.cid, [first.id])
  const before = signed
  const refused = must(await caught(app.messages.create(place, who.cid, said('too soon'))))
  t.is(refused.code, 'rate-limited')
  t.is(signed, before)
  clock.turn(must(refused.retryAfter) - 41)
  t.is((await caught(app.messages.create(place, who.cid, said('still too soon'))))?.code, 'rate-limited')
  clock.turn(start + 10_000 - clock.now())
  await app.messages.create(place, who.cid, said('in time'))
})

test('ops that are written together count one by one', async (t) => {
  using it = openApp('a', { rateLimits: true })
  const who = await person(it.app, 'alice')
  const { guild } = await foundGuild(it.app, who.cid)
  const many = Array.from({ length: 40 }, () => ({ k: 'cp' as const, body: { state: null } }))
  t.is((await caught(it.app.guilds.submit(guild, who.cid, many)))?.code, 'rate-limited')
  await it.app.guilds.submit(guild, who.cid, many.slice(0, 20))
})

test('a guild made without rate limits has none', async (t) => {
  using it = openApp('a', { rateLimits: false })
  const who = await person(it.app, 'alice')
  const place = await foundGuild(it.app, who.cid)
  for (let i = 0; i < 60; i++) await it.app.messages.create(place, who.cid, said(String(i)))
  t.pass()
})

test('what a peer writes too fast is refused, op by op or in one go, and after a restart', async (t) => {
  using folder = temporaryFolder()
  const four = guildOfFour({ rates: RATES })
  const { moot, general } = four
  const target = moot.write(carol, msg('hello'), general)
  const base = [...moot.seen.values()]
  for (let i = 0; i < 39; i++) moot.write(carol, react(target, `e${i}`), general)
  const fast = [...moot.seen.values()].slice(base.length)
  moot.write(carol, msg('the forty-first'), general)
  const over = must([...moot.seen.values()].at(-1))

  const path = folder.file('node.db')
  const first = openApp('a', { database: path })
  t.true((await deliver(first.app, moot, people, [...base, ...fast])).every(({ status }) => status === 'admitted'))
  t.like(await deliver(first.app, moot, people, [over]), [{ status: 'refused' }])
  first[Symbol.dispose]()
  using again = openApp('a', { database: path })
  const [receipt] = await deliver(again.app, moot, people, [over])
  t.regex(receipt?.status === 'refused' ? receipt.detail : '', /rate-limited/)

  using other = openApp('b')
  const receipts = await deliver(other.app, moot, people, [...base, ...fast, over])
  t.is(receipts.at(-1)?.status, 'refused')
})

test('a branch that forks off the chain is judged by the chain below it', async (t) => {
  const four = guildOfFour({ rates: RATES })
  const { moot, general } = four
  moot.write(carol, msg('hello'), general)
  for (let i = 0; i < 37; i++) moot.write(carol, msg(String(i)), general)
  const other = moot.fork('another node with the same key')
  const own = moot.write(carol, msg('one branch'), general)
  const branch = [msg('the other'), msg('grows'), msg('too far')].map((draft) =>
    must(other.attempt(carol, draft, general).made)
  )
  using it = openApp()
  await deliver(it.app, moot, people, [...moot.seen.values()])
  t.truthy(own)
  const receipts = await deliver(it.app, moot, people, branch)
  t.deepEqual(
    receipts.map(({ status }) => status),
    ['admitted', 'admitted', 'refused']
  )
})

test('slow mode holds a member, not a moderator; other ops do not count; after a restart too', async (t) => {
  using folder = temporaryFolder()
  const path = folder.file('node.db')
  const four = guildOfFour()
  const { moot, general } = four
  moot.write(alice, { k: 'chan.set', body: { channel: general, set: { slowmode: 10 } }, display: {} })
  const first = moot.write(carol, msg('here I am'), general)
  moot.write(carol, msg('one'), general)
  moot.write(carol, react(first, '👍'), general)
  moot.write(bob, msg('I moderate'), general)
  moot.write(bob, msg('and do not wait'), general)
  const until = [...moot.seen.values()]
  const soon = moot.compose(carol, msg('two'), general)
  const before = openApp('a', { database: path })
  t.true((await deliver(before.app, moot, people, until)).every(({ status }) => status === 'admitted'))
  t.regex(JSON.stringify(await deliver(before.app, moot, people, [soon])), /slowmode/)
  before[Symbol.dispose]()
  using after = openApp('a', { database: path })
  t.regex(JSON.stringify(await deliver(after.app, moot, people, [soon])), /slowmode/)
  moot.clock.turn(10_000)
  after.clock.turn(60_000)
  const due = moot.compose(carol, msg('two'), general)
  t.like(await deliver(after.app, moot, people, [due]), [{ status: 'admitted' }])
})

test('M25 who begins fifty threads in a day begins no more, after a restart neither, whatever else they write', async (t) => {
  using folder = temporaryFolder()
  const path = folder.file('node.db')
  const { moot, general } = guildOfFour({ rates: RATES })
  const write = (draft: Draft) => {
    moot.clock.turn(300)
    return moot.write(carol, draft, general)
  }
  for (let i = 0; i < 50; i++) write(thread(`thread ${i}`))
  for (let i = 0; i < 20; i++) write(msg(String(i)))
  moot.write(bob, thread('a moderator begins another'), general)
  const until = [...moot.seen.values()]
  const soon = moot.compose(carol, thread('one more'), general)
  const before = openApp('a', { database: path })
  before.clock.turn(moot.clock.now() - before.clock.now())
  t.true((await deliver(before.app, moot, people, until)).every(({ status }) => status === 'admitted'))
  t.regex(JSON.stringify(await deliver(before.app, moot, people, [soon])), /rate-limited/)
  before[Symbol.dispose]()
  using after = openApp('a', { database: path })
  after.clock.turn(moot.clock.now() - after.clock.now())
  t.regex(JSON.stringify(await deliver(after.app, moot, people, [soon])), /rate-limited/)
  moot.clock.turn(24 * 3_600_000)
  after.clock.turn(24 * 3_600_000)
  const due = moot.compose(carol, thread('tomorrow'), general)
  t.like(await deliver(after.app, moot, people, [due]), [{ status: 'admitted' }])
})

test('a guild has a thousand active threads; one that is put away makes room', async (t) => {
  using it = openApp('a', { rateLimits: false })
  const { app } = it
  const who = await person(app, 'alice')
  const place = await foundGuild(app, who.cid)
  const input = { name: 'talk', from: null, type: 11, autoArchive: 1440, slowmode: 0, invitable: true } as const
  const first = await app.threads.create(place, who.cid, input)
  for (let i = 1; i < 1000; i++) await app.threads.create(place, who.cid, input)
  t.is((await caught(app.threads.create(place, who.cid, input)))?.code, 'too-many-threads')
  const away = await app.threads.change(first, who.cid, { archived: true })
  await app.threads.create(place, who.cid, input)
  t.is((await caught(app.threads.change(away, who.cid, { archived: false })))?.code, 'too-many-threads')
})

test('M21 rates that the owner makes as slow as can be hold everybody who knows of them, and end when the owner ends them', async (t) => {
  const four = guildOfFour({ rates: RATES })
  const { moot, general } = four
  const dark = moot.fork('dark')
  const slowest = { n: 1, ms: 24 * 3_600_000 }
  moot.clock.turn(120_000)
  moot.write(alice, settings({ rates: { messages: slowest, control: RATES.control } }))
  const one = moot.write(bob, msg('one'), general)
  const two = moot.write(bob, msg('two, a moment later'), general)
  using it = openApp('a')
  it.clock.turn(moot.clock.now() - it.clock.now())
  const told = await deliver(it.app, moot, people, [...moot.seen.values()])
  const verdicts = new Map([...moot.seen.keys()].map((cid, i) => [cid, told[i]?.status]))
  t.deepEqual([verdicts.get(one), verdicts.get(two)], ['admitted', 'refused'])
  // Who has not heard of it goes on by the rates of then, and no faster.
  dark.clock.turn(120_000)
  for (let i = 0; i < 41; i++) dark.write(carol, msg(String(i)), general)
  const sent = [...dark.seen.values()].filter(({ op }) => !moot.seen.has(op.cid))
  const receipts = await deliver(it.app, moot, people, sent)
  t.deepEqual(
    receipts.map(({ status }) => status),
    [...Array<string>(40).fill('admitted'), 'refused']
  )
  const back = moot.fork('without what was refused')
  const freed = back.write(alice, settings({ rates: RATES }))
  t.like(await deliver(it.app, moot, people, [must(back.seen.get(freed))]), [{ status: 'admitted' }])
})

test('M22 exactly at the boundary an op is in time, a millisecond before it is not', async (t) => {
  for (const [early, status] of [
    [0, 'admitted'],
    [1, 'refused']
  ] as const) {
    const { moot, general } = guildOfFour({ rates: RATES })
    moot.clock.turn(60_000)
    const first = moot.write(carol, msg('first'), general)
    for (let i = 1; i < 40; i++) moot.write(carol, react(first, `e${i}`), general)
    moot.clock.turn(must(moot.seen.get(first)).op.t + 10_000 - early - 1 - moot.clock.now())
    const last = moot.write(carol, msg('last'), general)
    using it = openApp('a')
    it.clock.turn(moot.clock.now() - it.clock.now())
    const receipts = await deliver(it.app, moot, people, [...moot.seen.values()])
    t.is(receipts.at(-1)?.status, status)
    t.is(must(moot.seen.get(last)).op.t, must(moot.seen.get(first)).op.t + 10_000 - early)
  }
})
