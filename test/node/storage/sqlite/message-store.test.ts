/** The message layer: the same ops give the same messages, whatever the order in which they arrive. */
import test from 'ava'
import fc from 'fast-check'
import type { DomainEvent, MessageEvent } from '../../../../node/core/events.ts'
import {
  objectId,
  parseSnowflake,
  snowflakeTime,
  type ChannelCid,
  type OpCid,
  type Snowflake
} from '../../../../node/core/ids.ts'
import type { Message } from '../../../../node/core/messages.ts'
import type { Draft, VerifiedOp } from '../../../../node/core/ops.ts'
import type { Actor } from '../../../support/core/actors.ts'
import { chanNew, del, edit, msg, pin, react, suppress, unpin, unreact } from '../../../support/core/drafts.ts'
import { alice, bob, carol, dave, guildOfFour, mallory } from '../../../support/core/guild-of-four.ts'
import { must, openApp, type TestApp } from '../../../support/core/local-app.ts'
import { SeededRandom } from '../../../support/core/random.ts'
import { found, letIn, type Replica } from '../../../support/core/replica.ts'
import { deliver } from '../../../support/core/wire.ts'

const actors = [alice, bob, carol]
const EMOJI = ['👋', '🎉']

/** An op on a message that its author may not have seen yet, nor may do anything to. */
const draftOn = (messages: readonly OpCid[], author: Actor, random: SeededRandom): Draft => {
  if (messages.length === 0 || random.below(4) === 0) return msg(`by ${author.name} ${random.below(1000)}`)
  const target = random.pick(messages)
  const emoji = random.pick(EMOJI)
  return random.pick<Draft>([
    edit(target, `edited ${random.below(1000)}`),
    edit(target, `edited ${random.below(1000)}`),
    random.below(3) === 0
      ? del(target, random.pick(messages.filter((cid) => cid !== target).concat(target)))
      : msg('spared'),
    react(target, emoji),
    react(target, emoji),
    unreact(target, emoji, author.user),
    unreact(target, emoji, random.pick(actors).user),
    unreact(target, random.pick([...EMOJI, null]), null),
    pin(target),
    unpin(target),
    suppress(target, random.below(2) === 0)
  ])
}

const storyOf = (seed: number, length: number) => {
  const { moot, general } = guildOfFour()
  const random = new SeededRandom(`messages ${seed}`)
  const replicas = actors.map(({ name }) => moot.fork(`${name} ${seed}`))
  const messages: OpCid[] = []
  for (let i = 0; i < length; i++) {
    const at = random.below(actors.length)
    const [replica, author] = [replicas[at] as Replica, actors[at] as Actor]
    if (random.below(4) === 0) replica.merge(random.pick(replicas))
    const draft = draftOn(messages, author, random)
    if (draft.k === 'del' && new Set(draft.body.messages).size !== draft.body.messages.length) continue
    const { made } = replica.attempt(author, draft, general)
    if (made?.op.k === 'msg') messages.push(made.op.cid)
  }
  const all = moot.fork('all')
  for (const replica of replicas) all.merge(replica)
  return { all, general }
}

const topological = (ops: readonly VerifiedOp[], random: SeededRandom): VerifiedOp[] => {
  const left = new Map(ops.map((verified) => [verified.op.cid, verified]))
  const out: VerifiedOp[] = []
  while (left.size > 0) {
    const ready = [...left.values()].filter(({ op }) =>
      [...op.header.next, ...op.header.payload.c].every((cid) => !left.has(cid))
    )
    const next = random.pick(ready)
    left.delete(next.op.cid)
    out.push(next)
  }
  return out
}

const inPortions = async (app: TestApp['app'], replica: Replica, ops: readonly VerifiedOp[], random: SeededRandom) => {
  for (let at = 0; at < ops.length;) {
    const size = random.below(6) + 1
    await deliver(app, replica, actors, ops.slice(at, at + size))
    at += size
    // Peers send again what somebody else has sent already.
    if (random.below(3) === 0) await deliver(app, replica, actors, random.shuffle(ops.slice(0, at)).slice(0, 5))
  }
}

const readModel = ({ app }: TestApp, channel: ChannelCid) => {
  const page = app.messages.page(channel, { limit: 100 })
  return {
    page,
    pinned: app.messages.pinned(channel, { limit: 50 }).map(({ cid }) => cid),
    reactors: page.map(({ cid }) => EMOJI.map((emoji) => app.messages.reactors(cid, emoji, { limit: 10 }))),
    own: actors.map(({ user }) => [
      ...app.messages.ownReactions(
        page.map(({ cid }) => cid),
        user
      )
    ]),
    last: app.messages.lastMessageId(channel),
    lastPin: app.messages.lastPinAt(channel)
  }
}

const messageEvents = (events: readonly DomainEvent[]): MessageEvent[] =>
  events.flatMap((event) => (event.kind === 'message' ? [event.event] : []))

type Seen = Pick<Message, 'content' | 'editedAt' | 'pinnedAt' | 'flags'> & { reactions: Map<string, number> }
const plain = ({ content, editedAt, pinnedAt, flags, reactions }: Message): Seen => ({
  content,
  flags,
  editedAt,
  pinnedAt,
  reactions: new Map(reactions.map(({ emoji, count }) => [emoji, count]))
})

/** What a client shows that heard the events and nothing else. */
const clientModel = (events: readonly MessageEvent[]): Map<string, Seen> => {
  const shown = new Map<string, Seen>()
  const count = (id: Snowflake, emoji: string, by: number): void => {
    const { reactions } = must(shown.get(id))
    const n = (reactions.get(emoji) ?? 0) + by
    if (n > 0) reactions.set(emoji, n)
    else reactions.delete(emoji)
  }
  for (const event of events) {
    if (event.type === 'message-created') {
      if (shown.has(event.message.id)) throw new Error('a message was created twice')
      shown.set(event.message.id, plain(event.message))
    } else if (event.type === 'message-updated') {
      if (!shown.has(event.message.id)) throw new Error('a message was updated that nobody knows')
      shown.set(event.message.id, plain(event.message))
    } else if (event.type === 'messages-deleted') for (const { id } of event.messages) shown.delete(id)
    else if (event.type === 'reaction-added') count(event.message, event.emoji, 1)
    else if (event.type === 'reaction-removed') count(event.message, event.emoji, -1)
    else if (event.type === 'reactions-cleared') {
      const { reactions } = must(shown.get(event.message))
      if (event.emoji === null) reactions.clear()
      else reactions.delete(event.emoji)
    }
  }
  return shown
}

const sorted = <T>(entries: Iterable<readonly [string, T]>): Map<string, T> =>
  new Map([...entries].toSorted(([a], [b]) => (a < b ? -1 : 1)))

const comparable = (shown: Iterable<readonly [string, Seen]>) =>
  sorted([...shown].map(([id, seen]) => [id, { ...seen, reactions: sorted(seen.reactions) }] as const))

test('any order of arrival gives the same messages, and events that lead a client to them', async (t) => {
  await fc.assert(
    fc.asyncProperty(fc.nat(), fc.integer({ min: 10, max: 45 }), async (seed, length) => {
      const { all, general } = storyOf(seed, length)
      const random = new SeededRandom(`delivery ${seed}`)
      const models = []
      for (let i = 0; i < 3; i++) {
        using it = openApp(`store ${i}`)
        await inPortions(it.app, all, topological([...all.seen.values()], random), random)
        const model = readModel(it, general)
        models.push(model)
        const client = clientModel(messageEvents(it.events))
        t.deepEqual(comparable(client), comparable(model.page.map((message) => [message.id, plain(message)] as const)))
        t.deepEqual(it.faults, [])
      }
      t.deepEqual(models[1], models[0])
      t.deepEqual(models[2], models[0])
    }),
    { numRuns: 15 }
  )
})

test('a preview shows the newest early; what comes later adds nothing twice', async (t) => {
  await fc.assert(
    fc.asyncProperty(fc.nat(), async (seed) => {
      const { all, general } = storyOf(seed, 40)
      const ops = [...all.seen.values()]
      const control = ops.filter(({ op }) => op.header.payload.c.length === 0)
      const others = ops.filter(({ op }) => op.header.payload.c.length > 0)
      const random = new SeededRandom(`preview ${seed}`)
      using whole = openApp('whole')
      using early = openApp('early')
      await deliver(whole.app, all, actors, ops)
      await deliver(early.app, all, actors, control)
      const newest = whole.app.storage.log.recent(must(others[0]).op.header.id, { limit: 5 }).map(({ cid }) => cid)
      await early.app.inbox.preview(
        all.guild,
        others.filter(({ op }) => newest.includes(op.cid))
      )
      const shown = early.app.messages.page(general, { limit: 5 })
      t.deepEqual(
        shown.map(({ cid, content }) => [cid, content]),
        whole.app.messages.page(general, { limit: 5 }).map(({ cid, content }) => [cid, content])
      )
      for (const { cid, id } of shown) t.is(early.app.messages.byCid(cid)?.id, id, 'found by its CID without its op')
      await inPortions(early.app, all, topological(ops, random), random)
      t.deepEqual(readModel(early, general), readModel(whole, general))
      const client = clientModel(messageEvents(early.events))
      t.deepEqual(
        comparable(client),
        comparable(readModel(early, general).page.map((message) => [message.id, plain(message)] as const))
      )
    }),
    { numRuns: 8 }
  )
})

test('a delete that comes before its message: the message never shows', async (t) => {
  const { moot, general } = guildOfFour()
  const [left, right] = [moot.fork('left'), moot.fork('right')]
  const message = left.write(carol, msg('psst'), general)
  right.write(bob, del(message), general)
  using it = openApp()
  await deliver(it.app, moot, actors, [...right.seen.values()])
  await deliver(it.app, moot, actors, [...left.seen.values()])
  t.deepEqual(it.app.messages.page(general, { limit: 5 }), [])
  t.deepEqual(messageEvents(it.events), [])
})

test('a delete by neither author nor moderator counts for nothing, before or after', async (t) => {
  const { moot, general } = guildOfFour()
  const [left, right] = [moot.fork('left'), moot.fork('right')]
  const message = left.write(bob, msg('stay'), general)
  right.write(carol, del(message), general)
  right.write(carol, edit(message, 'defaced'), general)
  for (const order of [
    [left, right],
    [right, left]
  ]) {
    using it = openApp()
    for (const replica of order) await deliver(it.app, moot, actors, [...replica.seen.values()])
    t.deepEqual(
      it.app.messages.page(general, { limit: 5 }).map(({ content }) => content),
      ['stay']
    )
  }
})

test('embeds are hidden by author and moderator, and by nobody else, whatever is edited and however it comes', async (t) => {
  const { moot, general } = guildOfFour()
  const [own, others, edited] = [carol, bob, carol].map((author) => moot.write(author, msg('a link'), general))
  for (const message of [own, others]) moot.write(carol, suppress(must(message)), general)
  const [left, right] = [moot.fork('left'), moot.fork('right')]
  left.write(bob, suppress(must(edited)), general)
  right.clock.turn(1000)
  right.write(carol, edit(must(edited), 'another link'), general)
  for (const order of [
    [left, right],
    [right, left]
  ]) {
    using it = openApp()
    for (const replica of order) await deliver(it.app, moot, actors, [...replica.seen.values()])
    const flags = () => [own, others, edited].map((cid) => it.app.messages.byCid(must(cid))?.flags)
    t.deepEqual(flags(), [4, 0, 4])
    t.is(it.app.messages.byCid(must(edited))?.content, 'another link')
    const back = right.fork('back')
    back.merge(left)
    back.clock.turn(1000)
    back.write(carol, suppress(must(edited), false), general)
    await deliver(it.app, moot, actors, [...back.seen.values()])
    t.deepEqual(flags(), [4, 0, 0])
    t.deepEqual(it.faults, [])
  }
})

test('an op acts in its own log only: a moderator elsewhere is nobody here', async (t) => {
  const { moot, general } = guildOfFour()
  const message = moot.write(carol, msg('mine'), general)
  const den = found(mallory, { nonce: 3 })
  const lair = den.write(mallory, chanNew('lair'))
  letIn(den, mallory, dave)
  den.clock.turn(5000)
  const drafts: Draft[] = [
    del(message),
    pin(message),
    react(message, '😈'),
    unreact(message, null, null),
    suppress(message),
    edit(message, 'defaced')
  ]
  for (const draft of drafts) den.write(mallory, draft, lair)
  const hidden = moot.write(alice, chanNew('elsewhere'))
  for (const draft of drafts) moot.attempt(alice, draft, hidden)
  for (const first of ['here', 'there'] as const) {
    using it = openApp()
    const here = () => deliver(it.app, moot, actors, [...moot.seen.values()])
    const there = () => deliver(it.app, den, [mallory, dave], [...den.seen.values()])
    await (first === 'here' ? here() : there())
    await (first === 'here' ? there() : here())
    t.like(it.app.messages.byCid(message), { content: 'mine', flags: 0, pinnedAt: null, reactions: [], editedAt: null })
    t.deepEqual(
      messageEvents(it.events).map(({ type }) => type),
      ['message-created']
    )
  }
})

test('pages: before, after, around, newest first, within the limit', async (t) => {
  const { moot, general } = guildOfFour()
  const written = Array.from({ length: 30 }, (_, i) => moot.write(alice, msg(`${i}`), general))
  using it = openApp()
  await deliver(it.app, moot, actors, [...moot.seen.values()])
  const { messages } = it.app
  const idOf = (i: number): Snowflake => must(messages.byCid(written[i] as OpCid)).id
  const page = (query: Parameters<typeof messages.page>[1]): number[] =>
    messages.page(general, query).map(({ content }) => Number(content))
  const down = (from: number, to: number): number[] => Array.from({ length: from - to + 1 }, (_, i) => from - i)
  t.deepEqual(page({ limit: 5 }), down(29, 25))
  t.deepEqual(page({ limit: 5, before: idOf(10) }), down(9, 5))
  t.deepEqual(page({ limit: 5, after: idOf(10) }), down(15, 11))
  t.deepEqual(page({ limit: 5, around: idOf(10) }), down(12, 8))
  t.deepEqual(page({ limit: 1, around: idOf(10) }), [10])
  t.deepEqual(page({ limit: 100 }), down(29, 0))
  t.deepEqual(page({ limit: 5, before: idOf(0) }), [])
  t.deepEqual(page({ limit: 5, after: idOf(29) }), [])
  const last = must(parseSnowflake('9223372036854775807'))
  t.deepEqual(page({ limit: 3, around: last }), down(29, 28))
  t.deepEqual(page({ limit: 3, before: last }), down(29, 27))
  t.is(messages.lastMessageId(general), idOf(29))
  t.is(messages.get(general, idOf(3))?.content, '3')
  t.is(messages.get(general, last), undefined)
})

test('of two messages with one id, the first to come keeps it and the other takes the next attempt', async (t) => {
  const { moot, general } = guildOfFour()
  const first = moot.write(alice, msg('one'), general)
  using it = openApp()
  await deliver(it.app, moot, actors, [...moot.seen.values()])
  const message = must(it.app.messages.byCid(first))
  // Ids are 22 bits of a hash: rather than search for a collision, put the first where the second will go.
  const second = moot.write(bob, msg('two'), general)
  const op = must(moot.seen.get(second)).op
  const taken = objectId(op.t, second)
  const { db } = it.app.storage
  const row = db.prepare('update messages set id = ? where cid = ?')
  const index = db.prepare(
    'insert into cids (tail, log, place) select substr(cid, -9), log, id from messages where cid = ?'
  )
  await db.write(() => {
    row.run(BigInt(taken), first)
    index.run(first)
  })
  await deliver(it.app, moot, actors, [...moot.seen.values()])
  t.not(message.id, taken)
  t.is(it.app.messages.byCid(first)?.id, taken)
  t.is(it.app.messages.byCid(second)?.id, objectId(op.t, second, 1))
  t.is(snowflakeTime(must(it.app.messages.byCid(second)).id), op.t)
})

test('a reply knows what it replies to, as long as it is there', async (t) => {
  const { moot, general } = guildOfFour()
  const first = moot.write(alice, msg('question'), general)
  const second = moot.write(
    bob,
    msg('answer', { type: 19, reply: { message: first, channel: general }, nonce: '42' }),
    general
  )
  using it = openApp()
  await deliver(it.app, moot, actors, [...moot.seen.values()])
  const { messages } = it.app
  t.like(messages.byCid(second), {
    type: 19,
    nonce: '42',
    reply: { message: first, channel: general, id: must(messages.byCid(first)).id }
  })
  moot.write(alice, del(first), general)
  await deliver(it.app, moot, actors, [...moot.seen.values()])
  t.is(messages.byCid(second)?.reply?.id, null)
  t.is(messages.byCid(first), undefined)
})

test('late history is told as such', async (t) => {
  const { moot, general } = guildOfFour()
  moot.write(alice, msg('long ago'), general)
  using it = openApp()
  it.clock.turn(48 * 3600 * 1000)
  await deliver(it.app, moot, actors, [...moot.seen.values()])
  const event = it.events.find(({ kind }) => kind === 'message')
  t.true(event?.kind === 'message' && event.backfill)
})
