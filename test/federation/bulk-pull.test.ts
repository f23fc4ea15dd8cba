/** A late joiner: the newest messages first, then all of history, verified and in order. */
import test from 'ava'
import { controlLog } from '../../node/core/ids.ts'
import { startNode, type TestNode } from '../support/federation-node.ts'
import { admit, foundGuild, makeGenesis, makePerson, message, type Person } from '../support/memory-guild.ts'

const OPS = 20_000

const withHistory = async (count: number, ...joiners: Person[]) => {
  const alice = makePerson('alice')
  const genesis = makeGenesis(alice)
  const a = await startNode(alice)
  const place = foundGuild(a.store, alice, genesis)
  for (const joiner of joiners) a.store.write(alice, controlLog(genesis.guild), admit(joiner))
  for (let i = 0; i < count; i++) a.store.write(alice, place.log, message(`message ${i} of a long history`))
  await a.hold(genesis)
  return { a, alice, genesis, ...place }
}

test.serial('a long history arrives whole and in order, after its newest messages', async (t) => {
  const bob = makePerson('bob')
  const { a, genesis, log } = await withHistory(OPS, bob)
  await using _a = a
  await using b = await startNode(bob, { bootstrap: [a.address()] })
  const start = performance.now()
  await b.hold(genesis)
  await b.store.until(({ previews }) => previews.length > 0, 'the newest messages')
  const shown = performance.now() - start
  t.true(b.store.count(log) < OPS)
  t.is(b.store.previews.length, 50)
  await b.store.until((store) => store.count(log) === OPS, 'all of history', 120_000)
  const whole = performance.now() - start
  t.log(
    `newest after ${shown.toFixed(0)} ms, ${OPS} ops after ${whole.toFixed(0)} ms: ${((OPS / whole) * 1000).toFixed(0)}/s`
  )
  t.deepEqual(b.store.order(log), a.store.order(log))
  t.true(b.store.received.filter(({ cid }) => b.store.get(cid)?.log === log).every(({ backfill }) => backfill))
})

test.serial('pull resolves with the newest messages, and history goes on by itself', async (t) => {
  const bob = makePerson('bob')
  const { a, genesis, log } = await withHistory(3000, bob)
  await using _a = a
  await using b = await startNode(bob)
  await connect(b, a)
  await b.hold(genesis)
  await b.network.pull(genesis.guild)
  t.true(b.store.members.has(bob.user))
  t.is(b.store.previews.length, 50)
  await b.store.until((store) => store.count(log) === 3000, 'all of history')
})

test.serial('a pull with nobody to ask says so', async (t) => {
  const alice = makePerson('alice')
  const genesis = makeGenesis(alice)
  await using a = await startNode(alice)
  await a.hold(genesis)
  const error = await t.throwsAsync(a.network.pull(genesis.guild), { name: 'Unreachable' })
  t.is((error as { code?: string } | undefined)?.code, 'unreachable')
})

test.serial('history that is cut off half-way goes on when the peer is back', async (t) => {
  const [bob, carol] = [makePerson('bob'), makePerson('carol')]
  const { a, genesis, log } = await withHistory(6000, bob, carol)
  const b = await startNode(bob, { bootstrap: [a.address()] })
  await using _b = b
  await b.hold(genesis)
  await b.store.until((store) => store.count(log) > 1000, 'a part of history')
  const held = b.store.count(log)
  t.true(held < 6000)
  await a[Symbol.asyncDispose]()
  const again: TestNode = await startNode(carol)
  await using _again = again
  again.store.copy(a.store)
  await again.hold(genesis)
  await connect(again, b)
  await b.store.until((store) => store.count(log) === 6000, 'the rest of history')
  t.deepEqual(b.store.order(log), again.store.order(log))
})

/** Asks `to` about an invite that it does not have. */
const connect = (from: TestNode, to: TestNode): Promise<unknown> =>
  from.network.describeInvite([to.address()], new Uint8Array(16), from.person.device.key)
