/** Threads between replicas: the same ops give the same threads and the same messages in them, in any order of arrival. */
import test from 'ava'
import fc from 'fast-check'
import type { DomainEvent, ThreadEvent } from '../../../node/core/events.ts'
import { objectId, parseLogId, type OpCid, type Snowflake } from '../../../node/core/ids.ts'
import type { Draft, VerifiedOp } from '../../../node/core/ops.ts'
import type { Thread } from '../../../node/core/thread-fold.ts'
import type { Actor } from '../../support/core/actors.ts'
import {
  ban,
  chanNew,
  del,
  edit,
  msg,
  overwrite,
  pin,
  react,
  thread,
  threadDel,
  threadJoin,
  threadLeave,
  threadSet,
  unreact
} from '../../support/core/drafts.ts'
import { P } from '../../../node/core/permissions.ts'
import { alice, bob, carol, guildOfFour } from '../../support/core/guild-of-four.ts'
import { must, openApp, type TestApp } from '../../support/core/local-app.ts'
import { SeededRandom } from '../../support/core/random.ts'
import type { Replica, Room } from '../../support/core/replica.ts'
import { deliver } from '../../support/core/wire.ts'

const actors = [alice, bob, carol]
const MINUTE = 60_000

const threadOf = (op: VerifiedOp['op']): OpCid | undefined => {
  const place = parseLogId(op.header.id)
  return place?.type === 'channel' ? (place.thread ?? undefined) : undefined
}

/** Some order in which parents come first, and threads before what is said in them. */
const topological = (ops: readonly VerifiedOp[], random: SeededRandom): VerifiedOp[] => {
  const left = new Map(ops.map((verified) => [verified.op.cid, verified]))
  const out: VerifiedOp[] = []
  while (left.size > 0) {
    const ready = [...left.values()].filter(({ op }) =>
      [...op.header.next, ...op.header.payload.c, threadOf(op) ?? []].flat().every((cid) => !left.has(cid))
    )
    const next = random.pick(ready)
    left.delete(next.op.cid)
    out.push(next)
  }
  return out
}

const deliverAll = async (it: TestApp, replica: Replica, ops: readonly VerifiedOp[]): Promise<void> => {
  it.clock.turn(Math.max(0, ...ops.map(({ op }) => op.t)) - it.clock.now() + 1)
  await deliver(it.app, replica, actors, ops)
}

interface Written {
  readonly messages: { readonly cid: OpCid; readonly t: number; readonly room: Room }[]
  readonly threads: OpCid[]
}

const draftFor = (written: Written, here: Written['messages'], author: Actor, random: SeededRandom): Draft => {
  const message = here.length > 0 ? random.pick(here) : undefined
  if (!message || random.below(3) === 0) return msg(`by ${author.name}`)
  const target = message.cid
  const inThread = written.threads.length > 0 ? random.pick(written.threads) : undefined
  const member = random.pick(actors).user
  const ofThreads = (cid: OpCid): Draft[] => [
    threadSet(cid, { locked: random.below(2) === 0 }),
    threadSet(cid, { archived: random.below(2) === 0 }, random.below(2) === 0 ? { name: `${random.below(9)}` } : {}),
    threadJoin(cid, member),
    threadLeave(cid, member),
    ...(random.below(4) === 0 ? [threadDel(cid)] : [])
  ]
  return random.pick<Draft>([
    thread('talk', { from: random.below(2) === 0 ? { message: target, t: message.t } : null }),
    thread('whisper', { type: 12 }),
    edit(target, `edited ${random.below(100)}`),
    react(target, '👋'),
    unreact(target, null, null),
    pin(target),
    ...(random.below(4) === 0 ? [del(target)] : []),
    ...(inThread ? ofThreads(inThread) : [])
  ])
}

const storyOf = (seed: number, length: number) => {
  const { moot, general } = guildOfFour()
  const random = new SeededRandom(`threads ${seed}`)
  const replicas = actors.map(({ name }) => moot.fork(`${name} ${seed}`))
  const written: Written = { messages: [], threads: [] }
  for (let i = 0; i < length; i++) {
    const at = random.below(actors.length)
    const [replica, author] = [replicas[at] as Replica, actors[at] as Actor]
    if (random.below(3) === 0) replica.merge(random.pick(replicas))
    for (const each of replicas) each.clock.turn(random.below(4) * MINUTE)
    const rooms: Room[] = [
      general,
      ...written.threads.filter((cid) => replica.seen.has(cid)).map((cid) => ({ channel: general, thread: cid }))
    ]
    const room = random.pick(rooms)
    const here = written.messages.filter((message) => JSON.stringify(message.room) === JSON.stringify(room))
    const draft = draftFor(written, here, author, random)
    const made = replica.attempt(author, draft, room).made?.op
    if (made?.k === 'msg') written.messages.push({ cid: made.cid, t: made.t, room })
    if (made?.k === 'thread') written.threads.push(made.cid)
  }
  const all = moot.fork('all')
  for (const replica of replicas) all.merge(replica)
  return { all, general, written }
}

const readModel = ({ app }: TestApp, general: OpCid, threads: readonly OpCid[]) => ({
  threads: app.storage.threads.inChannel(general),
  members: threads.map((cid) => app.storage.threads.members(cid)),
  messages: [general, ...threads].map((cid) => app.messages.page(cid, { limit: 100 })),
  pinned: [general, ...threads].map((cid) => app.messages.pinned(cid, { limit: 50 }))
})

const threadEvents = (events: readonly DomainEvent[]): ThreadEvent[] =>
  events.flatMap((event) => (event.kind === 'thread' ? [event.event] : []))

/** The threads of a client that heard the events and nothing else. */
const clientModel = (events: readonly ThreadEvent[]): Map<Snowflake, Thread> => {
  const shown = new Map<Snowflake, Thread>()
  for (const { type, thread: it } of events) {
    if (type === 'thread-deleted') shown.delete(it.id)
    else if (type === 'thread-created') shown.set(it.id, it)
    else if (!shown.has(it.id)) throw new Error(`${type} of a thread that nobody knows`)
    else shown.set(it.id, it)
  }
  return shown
}

test('any order of arrival, and anything twice, gives the same threads and messages, and events that lead a client there', async (t) => {
  const counts = { threads: 0, silenced: 0, said: 0 }
  await fc.assert(
    fc.asyncProperty(fc.nat(), fc.integer({ min: 20, max: 60 }), async (seed, length) => {
      const { all, general, written } = storyOf(seed, length)
      const random = new SeededRandom(`delivery ${seed}`)
      const models = []
      for (let i = 0; i < 3; i++) {
        using it = openApp(`threads ${i}`)
        const ops = topological([...all.seen.values()], random)
        for (let at = 0; at < ops.length;) {
          const size = random.below(6) + 1
          await deliverAll(it, all, ops.slice(at, at + size))
          at += size
          if (random.below(3) === 0) await deliverAll(it, all, random.shuffle(ops.slice(0, at)).slice(0, 5))
        }
        const model = readModel(it, general, written.threads)
        models.push(model)
        const client = [...clientModel(threadEvents(it.events)).values()]
        t.deepEqual(
          client.toSorted((a, b) => (BigInt(a.id) < BigInt(b.id) ? 1 : -1)),
          model.threads
        )
        t.deepEqual(it.faults, [])
        counts.threads += model.threads.length
        counts.said += written.messages.length
        counts.silenced += written.messages.length - model.messages.flat().length
      }
      t.deepEqual(models[1], models[0])
      t.deepEqual(models[2], models[0])
    }),
    { numRuns: 20 }
  )
  t.log(counts)
})

const texts = ({ app }: TestApp, room: OpCid): string[] =>
  app.messages
    .page(room, { limit: 50 })
    .map(({ content }) => content)
    .toReversed()

test('what is said in a thread that is not here yet waits for it; in a log that is no thread, it is refused', async (t) => {
  const { moot, general } = guildOfFour()
  const base = [...moot.seen.values()]
  const talk = moot.write(carol, thread('talk'), general)
  const plain = moot.write(carol, msg('no thread'), general)
  const said = moot.compose(bob, msg('hi'), { channel: general, thread: talk })
  const stray = moot.compose(bob, msg('stray'), { channel: general, thread: plain })
  using it = openApp()
  await deliverAll(it, moot, base)
  t.deepEqual(await deliver(it.app, moot, actors, [said]), [{ status: 'missing', parents: [talk] }])
  await deliverAll(it, moot, [...moot.seen.values()])
  t.deepEqual(await deliver(it.app, moot, actors, [said]), [{ status: 'admitted' }])
  t.is((await deliver(it.app, moot, actors, [stray]))[0]?.status, 'refused')
  t.deepEqual(texts(it, talk), ['hi'])
  t.is(it.app.storage.threads.get(talk)?.id, objectId(must(moot.seen.get(talk)).op.t, talk))
})

test('nothing is said in a thread before it was begun', async (t) => {
  const { moot, general } = guildOfFour()
  const early = moot.fork('early')
  moot.clock.turn(MINUTE)
  const talk = moot.write(carol, thread('talk'), general)
  const said = early.compose(bob, msg('before'), { channel: general, thread: talk })
  using it = openApp()
  await deliverAll(it, moot, [...moot.seen.values()])
  t.like((await deliver(it.app, moot, actors, [said]))[0], {
    status: 'refused',
    detail: 'its time is before that of its thread'
  })
})

test('a thread begun from a message has its id; of two the first, in any order', async (t) => {
  const { moot, general } = guildOfFour()
  const message = moot.write(alice, msg('let us talk'), general)
  const { t: at } = must(moot.seen.get(message)).op
  const [left, right] = [moot.fork('left'), moot.fork('right')]
  const first = left.write(bob, thread('first', { from: { message, t: at } }), general)
  right.clock.turn(50)
  const second = right.write(carol, thread('second', { from: { message, t: at } }), general)
  const orders = [
    [left, right],
    [right, left]
  ]
  for (const order of orders) {
    using it = openApp()
    for (const replica of order) await deliverAll(it, moot, [...replica.seen.values()])
    const { threads } = it.app.storage
    t.is(threads.get(first)?.id, must(it.app.messages.byCid(message)).id)
    t.is(threads.from(message, at)?.cid, first)
    t.is(threads.get(second)?.id, objectId(must(right.seen.get(second)).op.t, second))
    t.deepEqual([...clientModel(threadEvents(it.events)).values()].map(({ name }) => name).toSorted(), [
      'first',
      'second'
    ])
  }
})

test('M20 a thread that says to be older than the message it names does not take that message away', async (t) => {
  const { moot, general } = guildOfFour()
  const dark = moot.fork('dark')
  moot.clock.turn(MINUTE)
  const message = moot.write(alice, msg('let us talk'), general)
  const { t: at } = must(moot.seen.get(message)).op
  const thief = dark.write(carol, thread('stolen', { from: { message, t: dark.clock.now() } }), general)
  moot.clock.turn(MINUTE)
  const right = moot.write(bob, thread('right', { from: { message, t: at } }), general)
  for (const order of [
    [dark, moot],
    [moot, dark]
  ]) {
    using it = openApp()
    for (const replica of order) await deliverAll(it, moot, [...replica.seen.values()])
    const { threads } = it.app.storage
    t.is(threads.get(right)?.id, must(it.app.messages.byCid(message)).id)
    t.is(threads.from(message, at)?.cid, right)
    t.not(threads.get(thief)?.id, threads.get(right)?.id)
  }
  const gone = moot.write(bob, threadDel(right), general)
  using it = openApp()
  for (const replica of [dark, moot]) await deliverAll(it, moot, [...replica.seen.values()])
  t.true(it.app.storage.log.has(gone))
  t.is(it.app.storage.threads.from(message, at), undefined)
})

test('a member who does not care is silenced in a locked thread on every node, whatever comes first', async (t) => {
  const { moot, general } = guildOfFour()
  const talk = moot.write(carol, thread('talk'), general)
  const room = { channel: general, thread: talk }
  moot.write(carol, msg('before'), room)
  const stale = moot.fork('stale')
  moot.write(bob, threadSet(talk, { locked: true }), general)
  stale.clock.turn(2 * MINUTE)
  stale.write(carol, msg('did not know'), room)
  stale.clock.turn(10 * MINUTE)
  stale.write(carol, msg('does not care'), room)
  stale.write(alice, msg('may'), room)
  const halves = [[...moot.seen.values()], [...stale.seen.values()]]
  for (const order of [halves, halves.toReversed()]) {
    using it = openApp()
    for (const ops of order) await deliverAll(it, moot, ops)
    t.deepEqual(texts(it, talk), ['before', 'did not know', 'may'])
  }
})

test('words put into a private thread by somebody who is not in it do not show', async (t) => {
  const { moot, general } = guildOfFour()
  moot.write(alice, overwrite(general, bob.user, 'member', 0n, P.MANAGE_THREADS))
  const talk = moot.write(carol, thread('secret', { type: 12 }), general)
  const room = { channel: general, thread: talk }
  moot.write(bob, msg('let me in'), room)
  moot.write(carol, msg('we are alone'), room)
  using it = openApp()
  await deliverAll(it, moot, [...moot.seen.values()])
  t.deepEqual(texts(it, talk), ['we are alone'])
  moot.clock.turn(10 * MINUTE)
  moot.write(carol, threadJoin(talk, bob.user), general)
  moot.write(bob, msg('thank you'), room)
  await deliverAll(it, moot, [...moot.seen.values()])
  t.deepEqual(texts(it, talk), ['we are alone', 'thank you'])
})

test('a ban cuts what was said in threads, too', async (t) => {
  const { moot, general } = guildOfFour()
  const talk = moot.write(bob, thread('talk'), general)
  const room = { channel: general, thread: talk }
  moot.write(carol, msg('read'), room)
  const stale = moot.fork('stale')
  const cut = [{ device: carol.device.key, channel: talk, q: 0 }]
  moot.write(alice, ban(carol.user, null, cut))
  stale.write(carol, msg('from the dark'), room)
  const halves = [[...moot.seen.values()], [...stale.seen.values()]]
  for (const order of [halves, halves.toReversed()]) {
    using it = openApp()
    for (const ops of order) await deliverAll(it, moot, ops)
    t.deepEqual(texts(it, talk), ['read'])
  }
})

test('a thread of somebody who is cut off is gone, and comes back when the ban turns out void', async (t) => {
  const { moot, general } = guildOfFour()
  const stale = moot.fork('stale')
  moot.write(alice, ban(carol.user))
  const talk = stale.write(carol, thread('from the dark'), general)
  using it = openApp()
  await deliverAll(it, moot, [...stale.seen.values()])
  t.is(it.app.storage.threads.get(talk)?.name, 'from the dark')
  await deliverAll(it, moot, [...moot.seen.values()])
  t.is(it.app.storage.threads.get(talk), undefined)
  t.deepEqual(
    threadEvents(it.events).map(({ type }) => type),
    ['thread-created', 'thread-members-updated', 'thread-deleted']
  )
})

test('a message wakes a thread that was put away', async (t) => {
  const { moot, general } = guildOfFour()
  const talk = moot.write(carol, thread('talk'), general)
  moot.write(carol, threadSet(talk, { archived: true }), general)
  moot.write(bob, msg('hello?'), { channel: general, thread: talk })
  moot.write(bob, msg('anybody?'), { channel: general, thread: talk })
  using it = openApp()
  for (const verified of moot.seen.values()) await deliverAll(it, moot, [verified])
  t.deepEqual(
    threadEvents(it.events).map(({ type }) => type),
    ['thread-created', 'thread-members-updated', 'thread-updated', 'thread-updated']
  )
  t.deepEqual(it.faults, [])
})

test('threads of one channel are not those of another', async (t) => {
  const { moot, general } = guildOfFour()
  const other = moot.write(alice, chanNew('other'))
  const talk = moot.write(carol, thread('talk'), general)
  moot.write(alice, threadSet(talk, {}, { name: 'renamed from afar' }), other)
  moot.write(alice, threadDel(talk), other)
  using it = openApp()
  await deliverAll(it, moot, [...moot.seen.values()])
  t.is(it.app.storage.threads.get(talk)?.name, 'talk')
})
