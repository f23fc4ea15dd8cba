/** A node whose own clock is behind takes what everybody writes for the future. It waits for that, blames nobody, and says so. */
import test from 'ava'
import { HELD, OFFENCES } from '../../federation/limits.ts'
import { controlLog } from '../../node/core/ids.ts'
import { startNode, type TestNode } from '../support/federation-node.ts'
import {
  admit,
  foundGuild,
  makeGenesis,
  makePerson,
  message,
  type Genesis,
  type Person
} from '../support/memory-guild.ts'

const MINUTE = 60_000

const isCutOff = ({ log }: TestNode): boolean => log.some(({ message: text }) => text === 'a peer is cut off')

/** Counts ops of the guild that a node has been asked for, and has sent. */
const countServed = ({ store }: TestNode): (() => number) => {
  let ops = 0
  const since = store.since.bind(store)
  store.since = (...what) => {
    const rows = since(...what)
    ops += rows.length
    return rows
  }
  return () => ops
}

const pullUntil = async ({ network }: TestNode, { guild }: Genesis, isEnough: () => boolean): Promise<void> => {
  const end = Date.now() + 60_000
  while (!isEnough()) {
    if (Date.now() > end) throw new Error('waited in vain')
    await network.pull(guild).catch(() => undefined)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

/** Alice and Carol have a guild with the history of a lively quarter of an hour; Bob, who is in it, comes later. */
const setUp = async () => {
  const [alice, bob, carol] = [makePerson('alice'), makePerson('bob'), makePerson('carol')]
  const genesis = makeGenesis(alice)
  const a = await startNode(alice)
  a.store.now = () => Date.now() - 60 * MINUTE
  const place = foundGuild(a.store, alice, genesis)
  for (const person of [bob, carol]) a.store.write(alice, controlLog(genesis.guild), admit(person))
  a.store.now = Date.now
  await a.hold(genesis)
  const c = await startNode(carol, { bootstrap: [a.address()] })
  await c.hold(genesis)
  for (let i = 0; i <= 2 * OFFENCES.early.burst; i++) a.store.write(alice, place.log, message(`${i}`))
  await c.store.until(({ ops }) => ops.size === a.store.ops.size, 'all of it at Carol')
  return { a, b: await startNode(bob, { bootstrap: [a.address(), c.address()] }), c, genesis, ...place }
}

for (const minutes of [3, 20]) {
  test.serial(
    `by a clock that is ${minutes} minutes behind nobody is to blame, and all comes when it is set`,
    async (t) => {
      const { a, b, c, genesis } = await setUp()
      await using _a = a
      await using _b = b
      await using _c = c
      b.store.now = () => Date.now() - minutes * MINUTE
      const served = [a, c].map(countServed)
      await b.hold(genesis)
      await b.store.until(() => b.network.health().clock.peers === 2, 'both have said what their clocks show')
      // Each of them brings more of the future than by a clock that is right any honest peer could.
      await pullUntil(b, genesis, () => served.some((ops) => ops() >= 5 * OFFENCES.early.burst) || isCutOff(b))
      t.is(Math.round((b.network.health().clock.ahead ?? 0) / MINUTE), -minutes, 'its operator is told')
      t.true(b.store.ops.size < a.store.ops.size)
      t.false(isCutOff(b))
      b.store.now = Date.now
      await b.network.pull(genesis.guild)
      await b.store.until(({ ops }) => ops.size === a.store.ops.size, 'all of it')
      t.false(isCutOff(b))
    }
  )
}

/** Counts ops that are judged, and found to be early: all that costs more than reading has been done for them by then. */
const countEarly = ({ store }: TestNode): (() => number) => {
  let early = 0
  const receive = store.receive.bind(store)
  store.receive = async (...what) => {
    const receipts = await receive(...what)
    early += receipts.filter(({ status }) => status === 'held').length
    return receipts
  }
  return () => early
}

test.serial(
  'most of its peers say that its clock is behind, and bring the future without end: little is looked at',
  async (t) => {
    const [alice, bob, mallory, eve] = ['alice', 'bob', 'mallory', 'eve'].map(makePerson) as [
      Person,
      Person,
      Person,
      Person
    ]
    const genesis = makeGenesis(alice)
    await using a = await startNode(alice)
    const place = foundGuild(a.store, alice, genesis)
    for (const person of [bob, mallory, eve]) a.store.write(alice, controlLog(genesis.guild), admit(person))
    await a.hold(genesis)
    const liars = new AsyncDisposableStack()
    await using _liars = liars
    const places: string[] = []
    const served: (() => number)[] = []
    for (const person of [mallory, eve]) {
      const liar = liars.use(await startNode(person, { bootstrap: [a.address()] }))
      await liar.hold(genesis)
      await liar.store.until(({ ops }) => ops.size === a.store.ops.size, 'the guild')
      liar.store.now = () => Date.now() + 5 * MINUTE
      for (let i = 0; i < 3 * OFFENCES.early.burst; i++) liar.store.write(person, place.log, message(`${i}`))
      places.push(liar.address())
      served.push(countServed(liar))
    }
    await using b = await startNode(bob, { bootstrap: places })
    const early = countEarly(b)
    await b.hold(genesis)
    await b.store.until(() => b.network.health().clock.peers >= 2, 'they have said what their clocks show')
    await pullUntil(b, genesis, () => served.some((ops) => ops() >= 10 * OFFENCES.early.burst))
    t.true(early() <= 2 * HELD.opsPerPeer, `${early()} ops`)
    const { op, blocks } = a.store.write(alice, place.log, message('now'))
    a.network.publish(genesis.guild, [blocks])
    await b.store.until(({ ops }) => ops.has(op.cid), 'what is of now')
  }
)
