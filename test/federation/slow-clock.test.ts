/** A node whose own clock is behind takes what everybody writes for the future. It waits for that, blames nobody, and says so. */
import test from 'ava'
import { OFFENCES } from '../../federation/limits.ts'
import { controlLog } from '../../node/core/ids.ts'
import { startNode, type TestNode } from '../support/federation-node.ts'
import { admit, foundGuild, makeGenesis, makePerson, message } from '../support/memory-guild.ts'

const MINUTE = 60_000

const isCutOff = ({ log }: TestNode): boolean => log.some(({ message: text }) => text === 'a peer is cut off')

const until = async (condition: () => boolean): Promise<void> => {
  const end = Date.now() + 60_000
  while (!condition()) {
    if (Date.now() > end) throw new Error('waited in vain')
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
      let early = 0
      const receive = b.store.receive.bind(b.store)
      b.store.receive = async (...what) => {
        const receipts = await receive(...what)
        early += receipts.filter(({ status }) => status === 'held').length
        return receipts
      }
      await b.hold(genesis)
      await b.store.until(() => b.network.health().clock.peers === 2, 'both have said what their clocks show')
      // Each of them brings more of the future than by a clock that is right any honest peer could.
      const again = setInterval(() => void b.network.pull(genesis.guild).catch(() => undefined), 100)
      await until(() => early >= 5 * OFFENCES.early.burst || isCutOff(b))
      clearInterval(again)
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
