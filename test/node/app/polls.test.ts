/** Polls: what counts whatever comes first, what ends, and who says so. */
import test, { type ExecutionContext } from 'ava'
import fc from 'fast-check'
import { sealDraft } from '../../../node/core/codec.ts'
import type { MessageEvent } from '../../../node/core/events.ts'
import type { ChannelCid, GuildCid, OpCid } from '../../../node/core/ids.ts'
import { signInvoked } from '../../../node/core/interactions/invoked.ts'
import type { Message } from '../../../node/core/messages.ts'
import type { Draft } from '../../../node/core/ops.ts'
import { P } from '../../../node/core/permissions.ts'
import { HandClock } from '../../support/core/clock.ts'
import { ask, ban, del, msg, overwrite, plain, pollEnd, ungrant, vote } from '../../support/core/drafts.ts'
import { alice, bob, carol, guildOfFour, mallory } from '../../support/core/guild-of-four.ts'
import { must, openApp, said, type TestApp } from '../../support/core/local-app.ts'
import { SeededRandom } from '../../support/core/random.ts'
import type { Replica } from '../../support/core/replica.ts'
import { twoHomes } from '../../support/core/two-homes.ts'
import { deliver } from '../../support/core/wire.ts'

const MINUTE = 60_000
const actors = [alice, bob, carol, mallory]

/** Three branches on which people ask, vote, end and delete, minutes apart, and do not always see each other. */
const storyOf = (seed: number) => {
  const { moot, general } = guildOfFour()
  const random = new SeededRandom(`polls ${seed}`)
  const polls = [moot.write(bob, ask('tea?'), general), moot.write(carol, ask('when?', { multi: true }), general)]
  const branches = [alice, bob, carol].map((author) => ({ author, replica: moot.fork(author.name) }))
  for (let i = 0; i < 30; i++) {
    const { author, replica } = random.pick(branches)
    replica.clock.turn(random.below(12) * MINUTE)
    if (random.below(4) === 0) replica.merge(random.pick(branches).replica)
    const poll = random.pick(polls)
    const draft = random.pick([
      vote(poll, 1),
      vote(poll, 2),
      vote(poll, 1, 2),
      vote(poll, 3),
      vote(poll),
      random.below(2) === 0 ? pollEnd(poll) : vote(poll, 2),
      random.below(6) === 0 ? del(poll) : msg('well')
    ])
    replica.attempt(author, draft, general)
  }
  for (const { replica } of branches) moot.merge(replica)
  return { moot, general, polls }
}

const byText = (a: readonly unknown[], b: readonly unknown[]): number => (a.join() < b.join() ? -1 : 1)

/** As the rules say it, over all ops at once. */
const expected = (moot: Replica, poll: OpCid): readonly (readonly [string, number])[] => {
  const ops = moot.ops
  const asked = must(ops.find(({ cid }) => cid === poll))
  const isEarlier = (a: (typeof ops)[number], b: (typeof ops)[number]) => a.t < b.t || (a.t === b.t && a.cid < b.cid)
  const inHour = ops.filter((op) => op.t < asked.t + 60 * MINUTE)
  const ends = inHour.filter((op) => op.k === 'poll.end' && op.body?.message === poll && op.user === asked.user)
  const end = ends.toSorted((a, b) => (isEarlier(a, b) ? -1 : 1))[0]
  const standing = new Map<string, readonly number[]>()
  for (const op of inHour.toSorted((a, b) => (isEarlier(a, b) ? -1 : 1))) {
    if (op.k !== 'vote' || op.body?.message !== poll || (end && !isEarlier(op, end))) continue
    const { answers } = op.body
    const isMulti = asked.k === 'msg' && asked.body?.poll?.multi
    if (!answers.includes(3) && (isMulti || answers.length <= 1)) standing.set(op.user, answers)
  }
  return [...standing].flatMap(([user, answers]) => answers.map((answer) => [user, answer] as const)).toSorted(byText)
}

const shown = ({ app }: TestApp, poll: OpCid): readonly (readonly [string, number])[] =>
  [1, 2]
    .flatMap((answer) => app.messages.voters(poll, answer, { limit: 10 }).map((user) => [user, answer] as const))
    .toSorted(byText)

const totals = (votes: readonly (readonly [string, number])[]) =>
  [1, 2].map((answer) => votes.filter(([, each]) => each === answer).length)

/** The counts that somebody has who has only followed the events. */
const followed = ({ events }: TestApp): ReadonlyMap<string, number[]> => {
  const counts = new Map<string, number[]>()
  const step = (event: MessageEvent): void => {
    if (event.type === 'message-created' && event.message.poll)
      counts.set(event.message.id, [...event.message.poll.counts])
    if (event.type !== 'vote-added' && event.type !== 'vote-removed') return
    const of = must(counts.get(event.message))
    of[event.answer - 1] = (of[event.answer - 1] ?? 0) + (event.type === 'vote-added' ? 1 : -1)
  }
  for (const each of events) if (each.kind === 'message') step(each.event)
  return counts
}

const receiveAll = async (it: TestApp, moot: Replica, seed: string): Promise<void> => {
  const random = new SeededRandom(seed)
  const control = [...moot.seen.values()].filter(({ op }) => op.header.payload.c.length === 0)
  await deliver(it.app, moot, actors, control)
  for (let left = random.shuffle([...moot.seen.values()]); left.length > 0;) {
    const missing = []
    for (const op of left) {
      const [receipt] = await deliver(it.app, moot, actors, [op])
      if (receipt?.status === 'missing') missing.push(op)
    }
    left = missing
  }
}

test('in any order of arrival the same votes count: the last in time of each voter that the poll takes', async (t) => {
  await fc.assert(
    fc.asyncProperty(fc.nat(), async (seed) => {
      const { moot, polls } = storyOf(seed)
      for (const order of ['one', 'another']) {
        using it = openApp(order, { clock: new HandClock(moot.clock.now() + 24 * 60 * MINUTE) })
        await receiveAll(it, moot, `${order} ${seed}`)
        for (const poll of polls) {
          const message = it.app.messages.byCid(poll)
          const isDeleted = it.app.storage.messages.isBuried(poll)
          t.is(message === undefined, isDeleted)
          const votes = isDeleted ? [] : expected(moot, poll)
          t.deepEqual(shown(it, poll), votes)
          if (!message) continue
          t.deepEqual(must(message.poll).counts, totals(votes))
          t.deepEqual(followed(it).get(message.id), totals(votes))
        }
        t.deepEqual(it.faults, [])
      }
    }),
    { numRuns: 12 }
  )
})

test('the first end holds: who ends it again takes in no votes from between', async (t) => {
  const { moot, general } = guildOfFour()
  const poll = moot.write(bob, ask('tea?'), general)
  const [laptop, phone, voter] = ['laptop', 'phone', 'voter'].map((name) => moot.fork(name)) as [
    Replica,
    Replica,
    Replica
  ]
  for (const [minutes, replica, author, draft] of [
    [1, laptop, bob, pollEnd(poll)],
    [2, voter, carol, vote(poll, 1)],
    [3, phone, bob, pollEnd(poll)]
  ] as const) {
    replica.clock.turn(minutes * MINUTE)
    t.truthy(replica.attempt(author, draft, general))
  }
  for (const replica of [laptop, voter, phone]) moot.merge(replica)
  for (const order of ['one', 'another', 'a third', 'a fourth']) {
    using it = openApp(order, { clock: new HandClock(moot.clock.now() + 24 * 60 * MINUTE) })
    await receiveAll(it, moot, order)
    t.deepEqual(expected(moot, poll), [])
    t.deepEqual(shown(it, poll), [])
    t.is(it.app.messages.byCid(poll)?.poll?.ends, must(moot.ops.find(({ k }) => k === 'poll.end')).t)
  }
})

const QUESTION = {
  question: 'tea?',
  answers: [
    { text: 'yes', emoji: null },
    { text: 'no', emoji: null }
  ],
  multi: false,
  hours: 1
}

test('no op says a poll, or a vote, that is none', (t) => {
  const poll = 'zdpuAyTBnYSugBZhqJuLsNpzjmAjSmxDqBbtAqXMtsvxiN2v3' as OpCid
  const answer = { text: 'yes', emoji: null }
  const asking = (changes: object) => msg('', { poll: { ...QUESTION, ...changes } })
  const wrong = [
    vote(poll, 1, 1),
    vote(poll, 2, 1),
    vote(poll, 0),
    vote(poll, 11),
    asking({ hours: 769 }),
    asking({ hours: 0 }),
    asking({ question: '' }),
    asking({ question: 'x'.repeat(301) }),
    asking({ answers: [] }),
    asking({ answers: Array.from({ length: 11 }, () => answer) }),
    asking({ answers: [{ text: 'x'.repeat(56), emoji: null }] })
  ]
  for (const draft of wrong) t.throws(() => sealDraft(draft, new Uint8Array(32)), { code: 'op-shape' })
})

const countsOf = ({ app }: TestApp, poll: OpCid) => app.messages.byCid(poll)?.poll?.counts

test('what the banned voted unread does not count, and counts when the ban turns out void', async (t) => {
  const { moot, general, staff } = guildOfFour()
  const poll = moot.write(alice, ask('tea?'), general)
  const [owner, voter] = [moot.fork('owner'), moot.fork('voter')]
  moot.write(bob, ban(carol.user))
  voter.clock.turn(MINUTE)
  voter.write(carol, vote(poll, 1), general)
  using it = openApp('here', { clock: new HandClock(voter.clock.now() + MINUTE) })
  await receiveAll(it, moot, 'here')
  await deliver(it.app, moot, actors, [...voter.seen.values()])
  t.deepEqual(countsOf(it, poll), [0, 0])
  owner.write(alice, ungrant(bob.user, staff))
  await deliver(it.app, moot, actors, [...owner.seen.values()])
  t.deepEqual(countsOf(it, poll), [1, 0])
  t.deepEqual([...followed(it).values()], [[1, 0]])
})

test('a vote that comes when the time is over does not count, and its author makes the poll no longer', async (t) => {
  const { moot, general } = guildOfFour()
  const poll = moot.write(alice, ask('tea?'), general)
  moot.write(bob, vote(poll, 1), general)
  moot.clock.turn(61 * MINUTE)
  for (const draft of [vote(poll, 2), vote(poll)]) moot.write(bob, draft, general)
  moot.write(carol, vote(poll, 2), general)
  moot.write(alice, pollEnd(poll), general)
  using it = openApp('here', { clock: new HandClock(moot.clock.now() + MINUTE) })
  await receiveAll(it, moot, 'here')
  t.deepEqual(countsOf(it, poll), [1, 0])
  t.is(it.app.messages.byCid(poll)?.poll?.ends, must(moot.seen.get(poll)).op.t + 60 * MINUTE)
})

test('a poll of somebody without the right is shown without it, and takes no votes', async (t) => {
  const { moot, general } = guildOfFour()
  moot.write(alice, overwrite(general, moot.guild, 'role', 0n, P.SEND_POLLS))
  const poll = moot.write(carol, ask('tea?'), general)
  moot.write(alice, vote(poll, 1), general)
  using it = openApp('here', { clock: new HandClock(moot.clock.now() + MINUTE) })
  await receiveAll(it, moot, 'here')
  t.is(it.app.messages.byCid(poll)?.poll, undefined)
  t.is(it.app.messages.byCid(poll)?.content, 'tea?')
  t.deepEqual(shown(it, poll), [])
})

const INVOKED = signInvoked(
  { guild: 'g' as GuildCid, channel: 'c' as ChannelCid, application: bob.user },
  { id: '1', type: 2, name: 'ask', message: null },
  { user: carol.user, cert: carol.device.cert, sign: carol.device.sign }
)

const putOff = () => msg('', { flags: 128, invoked: INVOKED })

const asking = (message: OpCid, question: string, hours = 1): Draft<'edit'> => ({
  k: 'edit',
  body: { message },
  display: { ...plain, content: question, poll: { ...QUESTION, question, hours } }
})

test('what was put off asks what the first edit with a poll says, from then on, in any order of arrival', async (t) => {
  const { moot, general } = guildOfFour()
  const poll = moot.write(bob, putOff(), general)
  const others = [moot.write(bob, msg('no answer'), general), moot.write(bob, msg('', { flags: 128 }), general)]
  const guess = moot.fork('guess')
  guess.clock.turn(85 * MINUTE)
  guess.write(carol, vote(poll, 2), general)
  moot.clock.turn(90 * MINUTE)
  moot.write(alice, asking(poll, 'mine?'), general)
  const asked = must(moot.seen.get(moot.write(bob, asking(poll, 'tea?'), general))).op
  moot.write(alice, vote(poll, 1), general)
  moot.clock.turn(MINUTE)
  moot.write(bob, asking(poll, 'coffee?', 9), general)
  moot.write(alice, vote(poll, 2), general)
  for (const other of others) moot.write(bob, asking(other, 'no answer?'), general)
  moot.merge(guess)
  for (const order of ['one', 'another', 'a third', 'a fourth']) {
    using it = openApp(order, { clock: new HandClock(moot.clock.now() + MINUTE) })
    await receiveAll(it, moot, order)
    const message = must(it.app.messages.byCid(poll))
    t.is(must(message.poll).question, 'tea?')
    t.is(must(message.poll).ends, asked.t + 60 * MINUTE)
    t.deepEqual(message.poll?.counts, [0, 2])
    for (const other of others) t.is(it.app.messages.byCid(other)?.poll, undefined)
    t.deepEqual(it.faults, [])
  }
})

test('whoever may not ask there asks by no edit either', async (t) => {
  const { moot, general } = guildOfFour()
  moot.write(alice, overwrite(general, moot.guild, 'role', 0n, P.SEND_POLLS))
  const answer = moot.write(carol, putOff(), general)
  moot.write(carol, asking(answer, 'tea?'), general)
  using it = openApp('here', { clock: new HandClock(moot.clock.now() + MINUTE) })
  await receiveAll(it, moot, 'here')
  t.like(it.app.messages.byCid(answer), { content: 'tea?', poll: undefined })
})

const resultsIn = ({ app }: TestApp, channel: ChannelCid): readonly Message[] =>
  app.messages.page(channel, { limit: 50 }).filter(({ type }) => type === 46)

const agree = (t: ExecutionContext, nodes: readonly TestApp[], poll: OpCid, counts: readonly number[]) => {
  for (const node of nodes) t.deepEqual(countsOf(node, poll), counts)
}

test('two nodes count the same, and the one that asked says once that time is over', async (t) => {
  using homes = await twoHomes()
  const { here, there, network, alice: owner, bob: voter, place, application, token } = homes
  // A bot asks that both nodes serve.
  must(there.app.accounts.authenticate(token))
  const [asker] = [application.bot]
  const asked = await here.app.messages.create(place, asker, said('', { poll: QUESTION }))
  await network.settled()
  await there.app.polls.vote(place, voter.cid, asked.id, [2])
  await network.settled()
  agree(t, [here, there], asked.cid, [0, 1])
  await there.app.polls.vote(place, voter.cid, asked.id, [1])
  await here.app.polls.vote(place, owner.cid, asked.id, [1])
  await network.settled()
  agree(t, [here, there], asked.cid, [2, 0])
  await t.throwsAsync(there.app.polls.vote(place, voter.cid, asked.id, [1, 2]), { message: /choice of answers/ })
  await t.throwsAsync(there.app.polls.end(place, voter.cid, asked.id), { message: /only its author/ })

  for (const { app } of [here, there]) await app.polls.look()
  t.deepEqual(resultsIn(here, place.channel), [])
  for (const { clock } of [here, there]) clock.turn(61 * MINUTE)
  await t.throwsAsync(there.app.polls.vote(place, voter.cid, asked.id, [2]), { message: /is over/ })
  for (const { app } of [there, here, there, here]) await app.polls.look()
  await network.settled()
  for (const node of [here, there]) {
    t.deepEqual(
      resultsIn(node, place.channel).map(({ author, reply }) => [author, reply?.message]),
      [[asker, asked.cid]]
    )
    const told = node.events.filter(
      (event) =>
        event.kind === 'message' && event.event.type === 'message-updated' && event.event.message.cid === asked.cid
    )
    t.is(told.length, 1)
    t.deepEqual(node.faults, [])
  }
})

test('its author ends a poll before its time, once', async (t) => {
  using homes = await twoHomes()
  const { here, there, network, alice: asker, bob: voter, place } = homes
  const asked = await here.app.messages.create(place, asker.cid, said('', { poll: { ...QUESTION, multi: true } }))
  await network.settled()
  await there.app.polls.vote(place, voter.cid, asked.id, [2, 1])
  for (const { clock } of [here, there]) clock.turn(MINUTE)
  const ended = await here.app.polls.end(place, asker.cid, asked.id)
  t.is(ended.poll?.ends, here.clock.now())
  await t.throwsAsync(here.app.polls.end(place, asker.cid, asked.id), { message: /is over/ })
  await network.settled()
  await t.throwsAsync(there.app.polls.vote(place, voter.cid, asked.id, []), { message: /is over/ })
  for (const node of [here, there]) {
    node.clock.turn(60 * MINUTE)
    await node.app.polls.look()
    await network.settled()
    t.is(resultsIn(node, place.channel).length, 1)
  }
  agree(t, [here, there], asked.cid, [1, 1])
})
