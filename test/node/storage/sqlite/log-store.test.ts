/** The log as it was signed: what a peer lacks is found by its have-vector, parents first, within bounds. */
import test from 'ava'
import fc from 'fast-check'
import { channelLog, controlLog, type LogId } from '../../../../node/core/ids.ts'
import type { VerifiedOp } from '../../../../node/core/ops.ts'
import type { StoredOp } from '../../../../node/core/ports.ts'
import { actor, certified, genesisOf } from '../../../support/core/actors.ts'
import { chanNew, del, edit, msg, react } from '../../../support/core/drafts.ts'
import { openApp } from '../../../support/core/local-app.ts'
import { found, letIn } from '../../../support/core/replica.ts'
import { SeededRandom } from '../../../support/core/random.ts'
import { deliver } from '../../../support/core/wire.ts'

const actors = ['alice', 'bob', 'carol'].map((name) => actor(name))
const [alice, bob, carol] = actors as [(typeof actors)[0], (typeof actors)[0], (typeof actors)[0]]
const LARGE = 1_000_000

/** Three devices write in one channel, concurrently. */
const setup = async (length = 40) => {
  const moot = found(alice)
  const general = moot.write(alice, chanNew('general'))
  letIn(moot, alice, bob, carol)
  const random = new SeededRandom('log')
  const replicas = actors.map(({ name }) => moot.fork(name))
  for (let i = 0; i < length; i++) {
    const at = random.below(3)
    if (random.below(4) === 0) replicas[at]?.merge(random.pick(replicas))
    else replicas[at]?.write(actors[at] ?? alice, msg(`message ${i}`), general)
  }
  for (const replica of replicas) moot.merge(replica)
  const it = openApp('log')
  const receipts = await deliver(it.app, moot, actors, [...moot.seen.values()])
  const log = channelLog(moot.guild, general)
  const inChannel = [...moot.seen.values()].filter(({ op }) => op.header.id === log)
  return {
    moot,
    general,
    log,
    store: it.app.storage.log,
    app: it.app,
    receipts,
    inChannel,
    [Symbol.dispose]: () => it[Symbol.dispose]()
  }
}

const vectorOf = (ops: readonly VerifiedOp[]): Record<string, number> =>
  Object.fromEntries(ops.map(({ op }) => [op.header.key, op.header.payload.q]))

const cids = (ops: readonly (StoredOp | VerifiedOp)[]) => ops.map((op) => ('cid' in op ? op.cid : op.op.cid))

test('what was received is what is read, block by block', async (t) => {
  using world = await setup()
  const { store, moot, receipts } = world
  t.true(receipts.every(({ status }) => status === 'admitted'))
  for (const { op, blocks } of moot.seen.values()) {
    t.like(store.get(op.cid), { cid: op.cid, log: op.header.id, cert: op.header.identity })
    const stored = store.get(op.cid)
    t.deepEqual({ entry: stored?.entry, body: stored?.body, display: stored?.display }, { ...blocks })
    t.true(store.has(op.cid))
    t.deepEqual(store.branches.place(op.cid)?.next, op.header.next)
  }
  t.deepEqual(store.guilds(), [moot.guild])
})

test('heads, counts, tips and have-vector are those of the ops', async (t) => {
  using world = await setup()
  const { store, moot, log, inChannel } = world
  const named = new Set(inChannel.flatMap(({ op }) => op.header.next))
  const heads = cids(inChannel)
    .filter((cid) => !named.has(cid))
    .toSorted()
  t.deepEqual(store.heads(log), heads)
  t.deepEqual(store.logs(moot.guild), [
    { id: controlLog(moot.guild), heads: moot.control.heads, count: moot.control.size },
    { id: log, heads, count: inChannel.length }
  ])
  t.deepEqual(store.have(log), vectorOf(inChannel))
  for (const who of actors) {
    t.is(store.tip(log, who.device.key)?.cid, inChannel.findLast(({ op }) => op.user === who.user)?.op.cid)
  }
  t.deepEqual(store.have(`${moot.guild}/nothing` as LogId), {})
  t.deepEqual(store.since(`${moot.guild}/nothing` as LogId, {}, 10, LARGE), [])
})

test('since: exactly what a peer lacks, parents first', async (t) => {
  using world = await setup()
  const { store, log, inChannel } = world
  fc.assert(
    fc.property(fc.nat(inChannel.length), (cut) => {
      const held = inChannel.slice(0, cut)
      t.deepEqual(cids(store.since(log, vectorOf(held), 1000, LARGE)), cids(inChannel.slice(cut)))
    })
  )
})

test('since: any holdings that are closed under parents', async (t) => {
  using world = await setup()
  const { store, log, inChannel } = world
  const byCid = new Map(inChannel.map((verified) => [verified.op.cid, verified]))
  fc.assert(
    fc.property(fc.nat(inChannel.length - 1), fc.nat(inChannel.length - 1), (a, b) => {
      const held = new Set<string>()
      const visit = ({ op }: VerifiedOp): void => {
        if (held.has(op.cid)) return
        held.add(op.cid)
        for (const cid of op.header.next) visit(byCid.get(cid) as VerifiedOp)
      }
      for (const at of [a, b]) visit(inChannel[at] as VerifiedOp)
      const lacking = store.since(log, vectorOf(inChannel.filter(({ op }) => held.has(op.cid))), 1000, LARGE)
      t.deepEqual(
        cids(lacking),
        cids(inChannel).filter((cid) => !held.has(cid))
      )
    })
  )
})

test('since: within limit and bytes, and pulled to the end in portions', async (t) => {
  using world = await setup()
  const { store, log, inChannel } = world
  t.deepEqual(cids(store.since(log, {}, 5, LARGE)), cids(inChannel.slice(0, 5)))
  const one = store.since(log, {}, 100, 1)
  t.is(one.length, 1, 'at least one, or a pull would never end')
  const sizes = inChannel.map(({ blocks }) => blocks.entry.byteLength + (blocks.body?.byteLength ?? 0))
  const three = sizes.slice(0, 3).reduce((sum, size) => sum + size, 0)
  t.is(store.since(log, {}, 100, three).length, 3)
  const got: VerifiedOp[] = []
  for (;;) {
    const portion = store.since(log, vectorOf(got), 7, 2000)
    if (portion.length === 0) break
    got.push(...portion.map(({ cid }) => inChannel.find(({ op }) => op.cid === cid) as VerifiedOp))
  }
  t.deepEqual(cids(got), cids(inChannel))
})

test('recent: the newest messages, each with every op of its log that names it', async (t) => {
  using world = await setup(6)
  const { store, log, moot, app, general, inChannel } = world
  const byId = app.messages.page(general, { limit: 100 }).map(({ cid }) => inChannel.find(({ op }) => op.cid === cid))
  const [last, first] = [byId.at(0) as VerifiedOp, byId.at(-1) as VerifiedOp]
  const written = [react(last.op.cid, '👋'), react(first.op.cid, '🎉'), msg('the newest')].map((draft) =>
    moot.write(alice, draft, general)
  )
  const elsewhere = moot.write(alice, chanNew('elsewhere'))
  const intruding = moot.write(alice, react(last.op.cid, '😈'), elsewhere)
  await deliver(app, moot, actors, [...moot.seen.values()])
  t.deepEqual(cids(store.recent(log, { limit: 2 })), [last.op.cid, written[0], written[2]])
  t.deepEqual(cids(store.naming(log, last.op.cid)), [written[0]])
  t.true(store.has(intruding))
  t.is(cids(store.recent(log, { limit: 100 })).length, inChannel.length + 3)
})

test('ops that came before their message are found by it', async (t) => {
  using world = await setup(1)
  const { moot, store, log, app, general } = world
  const [left, right] = [moot.fork('left'), moot.fork('right')]
  const message = left.write(bob, msg('here I am'), general)
  const removal = right.write(alice, del(message), general)
  await deliver(app, moot, actors, [...right.seen.values()])
  t.deepEqual(cids(store.naming(log, message)), [removal])
  const own = left.write(bob, edit(message, 'x'), general)
  await deliver(app, moot, actors, [...left.seen.values()])
  t.deepEqual(cids(store.naming(log, message)), [removal, own])
})

test('a log that nothing has been written to is none', async (t) => {
  using world = await setup(3)
  const { moot, app, store } = world
  const empty = moot.write(alice, chanNew('empty'))
  const shown = moot.compose(alice, msg('only a preview'), empty)
  await deliver(app, moot, actors, [...moot.seen.values()])
  await app.inbox.preview(moot.guild, [shown])
  t.is(app.messages.page(empty, { limit: 5 }).length, 1)
  t.false(store.logs(moot.guild).some(({ id }) => id === channelLog(moot.guild, empty)))
})

test('a certificate by which nothing was written is forgotten, but not where its device has another', async (t) => {
  using world = await setup(0)
  const { app, store } = world
  const { root, pair, identity: hers } = actor('mallory')
  const stolen = certified(root, bob.pair, { genesis: genesisOf(root), rotation: null }).identity
  await app.inbox.learn([hers, stolen])
  await app.inbox.unlearn([hers.cid, stolen.cid])
  t.is(store.identity(hers.cid), undefined)
  t.not(store.identity(stolen.cid), undefined, 'entries may know the device by it')
  await app.inbox.learn([hers])
  t.not(store.identity(hers.cid), undefined)
  t.is(pair.key, hers.key)
})
