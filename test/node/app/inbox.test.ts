/** What peers send is judged against what is here: held, missing, known, refused or admitted. */
import test from 'ava'
import { channelLog, type OpCid } from '../../../node/core/ids.ts'
import { LIMITS, type VerifiedOp } from '../../../node/core/ops.ts'
import type { UnsignedEntry } from '../../../node/core/ports.ts'
import { chanNew, create, del, genesisBy, msg, roleNew } from '../../support/core/drafts.ts'
import { alice, bob, carol, guildOfFour, mallory } from '../../support/core/guild-of-four.ts'
import { must, openApp } from '../../support/core/local-app.ts'
import { signEntry } from '../../support/core/replica.ts'
import { deliver } from '../../support/core/wire.ts'

const people = [alice, bob, carol, mallory]

const setup = async () => {
  const four = guildOfFour()
  const { moot, general } = four
  moot.write(carol, msg('first'), general)
  moot.write(carol, msg('second'), general)
  const it = openApp()
  await deliver(it.app, moot, people, [...moot.seen.values()])
  const send = async (...ops: VerifiedOp[]) =>
    (await deliver(it.app, moot, people, ops)).map((r) => (r.status === 'refused' ? r.detail : r.status))
  return { ...four, ...it, send, [Symbol.dispose]: () => it[Symbol.dispose]() }
}

/** The op as its author would sign it with other fields. */
const altered = (
  author: typeof alice,
  { op, blocks }: VerifiedOp,
  changes: { time?: number; next?: UnsignedEntry['next']; payload?: Partial<UnsignedEntry['payload']> }
): VerifiedOp => {
  const { header } = op
  const { time = header.clock.time, next = header.next, payload } = changes
  return signEntry(
    author,
    { id: header.id, next, time, payload: { ...header.payload, ...payload } },
    { body: must(blocks.body), display: blocks.display }
  )
}

test('what continues its chain and its log is admitted, once', async (t) => {
  using world = await setup()
  const { moot, general, send } = world
  const next = moot.compose(carol, msg('third'), general)
  t.deepEqual(await send(next, next), ['admitted', 'known'])
  t.deepEqual(await send(next), ['known'])
})

test('what comes together, each by itself, is told as it was written: said, and then deleted', async (t) => {
  using world = await setup()
  const { app, moot, general, events } = world
  const said = moot.write(carol, msg('gone soon'), general)
  const other = moot.write(carol, msg('stays'), general)
  const gone = moot.write(carol, del(said), general)
  events.length = 0
  const receive = (cid: OpCid) => app.inbox.receive(moot.guild, [must(moot.seen.get(cid))], { backfill: false })
  const receipts = await Promise.all([said, other, gone].map(receive))
  t.deepEqual(
    receipts.flat().map(({ status }) => status),
    ['admitted', 'admitted', 'admitted']
  )
  t.deepEqual(
    events.flatMap((each) => (each.kind === 'message' ? [each.event.type] : [])),
    ['message-created', 'message-created', 'messages-deleted']
  )
})

test('a clock that is not exactly one more than its parents is refused', async (t) => {
  using world = await setup()
  const { moot, general, send } = world
  const next = moot.compose(carol, msg('third'), general)
  for (const time of [1, next.op.header.clock.time - 1, next.op.header.clock.time + 1, 2 ** 48]) {
    t.regex((await send(altered(carol, next, { time })))[0] ?? '', /the clock says/)
  }
})

test('a chain that skips, repeats or takes from another device is refused', async (t) => {
  using world = await setup()
  const { moot, general, send } = world
  const log = channelLog(moot.guild, general)
  const own = moot.ops.filter(({ header, user }) => header.id === log && user === carol.user).map(({ cid }) => cid)
  const next = moot.compose(carol, msg('third'), general)
  t.regex((await send(altered(carol, next, { payload: { q: 7 } })))[0] ?? '', /previous op/)
  t.regex((await send(altered(carol, next, { payload: { p: must(own[0]) } })))[0] ?? '', /previous op/)
  t.regex(
    (await send(altered(carol, next, { payload: { p: moot.control.heads[0] as never } })))[0] ?? '',
    /previous op/
  )
  const bobs = moot.compose(bob, msg('mine'), general)
  t.regex((await send(altered(bob, bobs, { payload: { q: 2, p: must(own[1]) } })))[0] ?? '', /previous op/)
  // A predecessor that the op does not build upon.
  t.regex((await send(altered(carol, next, { next: [must(own[0])], time: 2 })))[0] ?? '', /not in its past/)
})

test('a time before its parents, or not after its predecessor, is refused', async (t) => {
  using world = await setup()
  const { moot, general, send } = world
  const next = moot.compose(carol, msg('third'), general)
  const last = must(moot.ops.at(-1))
  t.regex((await send(altered(carol, next, { payload: { t: last.t } })))[0] ?? '', /previous op/)
  const bobs = moot.compose(bob, msg('mine'), general)
  t.regex((await send(altered(bob, bobs, { payload: { t: last.t - 1 } })))[0] ?? '', /before that of a parent/)
})

test('a time ahead of the clock is held until it is due', async (t) => {
  using world = await setup()
  const { moot, general, clock } = world
  const now = clock.now()
  const next = moot.compose(carol, msg('third'), general)
  const early = altered(carol, next, { payload: { t: now + LIMITS.futureHold + 500 } })
  t.deepEqual(await deliver(world.app, moot, people, [early]), [{ status: 'held', due: now + 500 }])
  clock.turn(500)
  t.deepEqual(await deliver(world.app, moot, people, [early]), [{ status: 'admitted' }])
})

test('parents and frontier that are not here are named', async (t) => {
  using world = await setup()
  const { moot, general, send } = world
  const third = moot.write(carol, msg('third'), general)
  const fourth = moot.compose(carol, msg('fourth'), general)
  t.deepEqual(await deliver(world.app, moot, people, [fourth]), [{ status: 'missing', parents: [third] }])
  const role = moot.write(alice, roleNew('K', 0n))
  const upon = moot.compose(bob, msg('mine'), general)
  t.deepEqual(await deliver(world.app, moot, people, [upon]), [{ status: 'missing', parents: [role, third] }])
  t.deepEqual(await send(must(moot.seen.get(third)), must(moot.seen.get(role)), upon), [
    'admitted',
    'admitted',
    'admitted'
  ])
})

test('a frontier that goes back behind an earlier one is refused', async (t) => {
  using world = await setup()
  const { moot, general, send } = world
  const old = moot.control.heads
  moot.write(alice, roleNew('K', 0n))
  moot.write(carol, msg('third'), general)
  await send(...moot.seen.values())
  const back = altered(carol, moot.compose(carol, msg('fourth'), general), { payload: { c: old } })
  t.regex((await send(back))[0] ?? '', /goes back/)
})

test('what the rules do not allow is refused with the reason', async (t) => {
  using world = await setup()
  const { moot, general, hidden, send } = world
  t.deepEqual(await send(moot.compose(mallory, msg('hello'), general)), ['not-a-member: you are not a member'])
  t.regex((await send(moot.compose(carol, msg('hello'), hidden)))[0] ?? '', /^missing-access/)
  t.regex((await send(moot.compose(carol, roleNew('1', 0n))))[0] ?? '', /^missing-permission/)
})

test('an op of a guild that is not here is refused; a genesis must be the one that names it', async (t) => {
  using world = await setup()
  const { app, moot } = world
  const other = genesisBy(mallory, { nonce: 9 })
  const op = moot.compose(carol, msg('x'), world.general)
  t.deepEqual(
    (await app.inbox.receive(other.guild, [op], { backfill: false })).map(({ status }) => status),
    ['refused']
  )
  await t.throwsAsync(app.inbox.adopt(other.guild, moot.genesis.genesis), { instanceOf: RangeError })
  await app.inbox.adopt(other.guild, other.genesis)
  await app.inbox.adopt(other.guild, other.genesis)
  t.false(app.inbox.isMember(other.guild, mallory.identity))
  t.true(app.inbox.isMember(moot.guild, carol.identity))
  t.is(create(other, mallory).k, 'create')
})

test('M4 what was deleted stays so, whoever shows the message again before the history is here', async (t) => {
  using world = await setup()
  const { app, moot, general } = world
  const contents = () => app.messages.page(general, { limit: 9 }).map(({ content }) => content)
  moot.clock.turn(1)
  const message = moot.compose(bob, msg('regretted'), general)
  moot.take(message)
  const deletion = moot.compose(bob, { k: 'del', body: { messages: [message.op.cid] } }, general)
  await app.inbox.preview(moot.guild, [message])
  t.deepEqual(contents(), ['regretted', 'second', 'first'])
  await app.inbox.preview(moot.guild, [deletion])
  await app.inbox.preview(moot.guild, [message])
  t.deepEqual(contents(), ['second', 'first'])
  t.deepEqual(await world.send(message), ['admitted'])
  t.deepEqual(contents(), ['second', 'first'])
})

test('a preview needs a frontier that is here, a time that has come, and the right to write', async (t) => {
  using world = await setup()
  const { app, moot, general, hidden, clock } = world
  moot.clock.turn(1)
  const good = moot.compose(bob, msg('good'), general)
  const early = altered(bob, good, { payload: { t: clock.now() + 3_600_000 } })
  const stranger = moot.compose(mallory, msg('stranger'), general)
  const unseen = moot.compose(carol, msg('out of sight'), hidden)
  moot.write(alice, chanNew('later'))
  const ahead = moot.compose(bob, msg('frontier not here'), general)
  await app.inbox.preview(moot.guild, [good, early, stranger, unseen, ahead])
  t.deepEqual(
    app.messages.page(general, { limit: 9 }).map(({ content }) => content),
    ['good', 'second', 'first']
  )
  t.deepEqual(app.messages.page(hidden, { limit: 9 }), [])
})
