/** What is shown of a channel while its history is on its way: any page at once, and nothing that was deleted. */
import { setImmediate as nextTurn } from 'node:timers/promises'
import test from 'ava'
import { DeletedSet, type Absence } from '../../node/core/deleted-set.ts'
import { controlLog, objectId, type LogId, type OpCid } from '../../node/core/ids.ts'
import type { LogReader, SealProofs } from '../../node/core/ports.ts'
import { startNode, type TestNode } from '../support/federation-node.ts'
import {
  admit,
  foundGuild,
  makeGenesis,
  makePerson,
  MemoryGuild,
  message,
  type Person
} from '../support/memory-guild.ts'
import { unordered } from '../support/unordered.ts'

const OPS = 5000

/** A peer that serves all but a channel's history, of which it hands out one op an answer, and what `but` changes. */
const grudging = (store: MemoryGuild, log: LogId, but: Partial<LogReader> = {}): LogReader =>
  Object.assign(Object.create(store) as MemoryGuild, {
    since: (id: LogId, have: Readonly<Record<string, number>>, limit: number, bytes: number) =>
      store.since(id, have, id === log ? 1 : limit, bytes),
    ...but
  })

interface World extends AsyncDisposable {
  readonly alice: Person
  readonly store: MemoryGuild
  readonly log: LogId
  readonly genesis: ReturnType<typeof makeGenesis>
  readonly messages: readonly OpCid[]
  node(person: Person, log?: Partial<LogReader>, proofs?: SealProofs): Promise<TestNode>
}

const setup = async (...members: Person[]): Promise<World> => {
  await using stack = new AsyncDisposableStack()
  const alice = makePerson('alice')
  const genesis = makeGenesis(alice)
  const store = new MemoryGuild().knows(alice)
  const { log } = foundGuild(store, alice, genesis)
  for (const member of members) store.write(alice, controlLog(genesis.guild), admit(member))
  const messages = Array.from({ length: OPS }, (_, i) => store.write(alice, log, message(`message ${i}`)).op.cid)
  const nodes = stack.move()
  return {
    alice,
    store,
    log,
    genesis,
    messages,
    async node(person, but = {}, proofs = { prove: () => null }) {
      const made = nodes.use(await startNode(person, { log: grudging(store, log, but), proofs }))
      made.store.copy(store.knows(person))
      await made.hold(genesis)
      return made
    },
    [Symbol.asyncDispose]: () => nodes.disposeAsync()
  }
}

const shows = (node: TestNode, cid: OpCid | undefined): boolean => node.store.previews.some((op) => op.cid === cid)

test.serial('a page of a history that is on its way comes at once, wherever it is', async (t) => {
  const bob = makePerson('bob')
  await using world = await setup(bob)
  const { log, genesis, store, messages } = world
  const a = await world.node(world.alice)
  await using b = await startNode(bob, { bootstrap: [a.address()] })
  await b.hold(genesis)
  await b.store.until(({ previews }) => previews.length === 50, 'the newest messages')
  await b.network.pull(genesis.guild)
  await b.network.page(genesis.guild, log, { limit: 50 })
  t.is(b.store.previews.length, 50, 'the newest are there')
  const anchor = store.get(messages[300] as OpCid)
  if (!anchor) throw new Error('the anchor is there')
  await b.network.page(genesis.guild, log, { limit: 20, before: objectId(anchor.op.t, anchor.cid) })
  t.true(b.store.count(log) < 280)
  t.deepEqual(
    b.store.previews.slice(50).map(({ cid }) => cid),
    messages.slice(280, 300)
  )
  const asked = b.store.previews.length
  await b.network.page(genesis.guild, log, { limit: 20, before: objectId(anchor.op.t, anchor.cid) })
  t.is(b.store.previews.length, asked, 'what was asked a moment ago is not asked again')
})

test.serial('nobody is asked for a page of what is all here', async (t) => {
  const bob = makePerson('bob')
  await using world = await setup(bob)
  const { log, genesis, store } = world
  const a = await world.node(world.alice, { since: store.since.bind(store) })
  await using b = await startNode(bob, { bootstrap: [a.address()] })
  await b.hold(genesis)
  await b.store.until((held) => held.count(log) === OPS, 'all of history')
  await b.network.pull(genesis.guild)
  const shown = b.store.previews.length
  await b.network.page(genesis.guild, log, { limit: 20 })
  t.is(b.store.previews.length, shown)
})

test.serial('M4 a delete that one peer withholds comes from the next, long before the history does', async (t) => {
  const [bob, carol] = [makePerson('bob'), makePerson('carol')]
  await using world = await setup(bob, carol)
  const { alice, log, genesis, store, messages } = world
  const gone = messages.at(-1) as OpCid
  const withheld = store.write(alice, log, { k: 'del', body: { messages: [gone] } }).op.cid
  const liar = await world.node(alice, { changes: () => [] })
  await using b = await startNode(bob, { bootstrap: [liar.address()] })
  await b.hold(genesis)
  await b.store.until((held) => held.previews.length >= 50, 'the newest messages')
  t.true(shows(b, gone))
  t.false(shows(b, withheld))
  const honest = await world.node(carol)
  await b.network.describeInvite([honest.address()], new Uint8Array(16), bob.device.key).catch(() => undefined)
  await b.store.until((held) => held.previews.some(({ cid }) => cid === withheld), 'the delete')
  t.true(b.store.count(log) < OPS / 2)
})

/** A seal by which some of a channel's messages have been deleted. */
const sealIn = ({ store, alice, log, messages }: World, deleted: DeletedSet) =>
  store.write(alice, log, {
    k: 'seal',
    body: {
      rows: [{ device: alice.device.key, q: OPS - 1, cid: messages.at(-1) as OpCid }],
      root: new Uint8Array(32),
      previous: null,
      count: OPS,
      deleted: deleted.root
    }
  }).op.cid

/** Says of every message what `absenceOf` says. */
const saying = ({ store }: World, seal: OpCid, absenceOf: (cid: OpCid) => Absence | undefined): SealProofs => ({
  prove(_guild, _log, ops) {
    const stored = store.get(seal)
    return stored ? { seal: stored, absences: ops.flatMap((cid) => absenceOf(cid) ?? []) } : null
  }
})

test.serial('what a seal says of a page comes with it, and is verified', async (t) => {
  const bob = makePerson('bob')
  await using world = await setup(bob)
  const deleted = DeletedSet.of(world.messages.slice(0, 1000))
  const seal = sealIn(world, deleted)
  const a = await world.node(
    world.alice,
    {},
    saying(world, seal, (cid) => deleted.absenceOf(cid))
  )
  await using b = await startNode(bob, { bootstrap: [a.address()] })
  await b.hold(world.genesis)
  await b.store.until(({ previews }) => previews.length === 50, 'the newest messages')
  t.deepEqual(unordered(b.store.previews.map(({ cid }) => cid)), unordered(b.store.proved))
})

test.serial('M4 who proves that a message was not deleted which was is cut off, and shows nothing', async (t) => {
  const bob = makePerson('bob')
  await using world = await setup(bob)
  const gone = world.messages.at(-1) as OpCid
  const seal = sealIn(world, DeletedSet.of([gone]))
  const lie = (message: OpCid): Absence => ({ message, there: null, path: [] })
  const liar = await world.node(world.alice, {}, saying(world, seal, lie))
  await using b = await startNode(bob, { bootstrap: [liar.address()] })
  await b.hold(world.genesis)
  const isCutOff = (): boolean => b.log.some(({ message: text }) => text === 'a peer is cut off')
  for (const end = Date.now() + 60_000; !isCutOff() && Date.now() < end;) await nextTurn()
  t.true(isCutOff())
  t.deepEqual(b.store.previews, [])
})
