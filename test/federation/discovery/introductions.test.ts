/** Members who know one node come to know the others: told of by it, or found in the table. */
import test from 'ava'
import { toBase64url, utf8 } from '../../../crypto/primitives.ts'
import { controlLog } from '../../../node/core/ids.ts'
import type { SignedLetter } from '../../../node/core/ports.ts'
import { noMail, startNode, type TestNode } from '../../support/federation-node.ts'
import { admit, foundGuild, makeGenesis, makePerson, message, type Person } from '../../support/memory-guild.ts'

const until = async (condition: () => boolean, what: string): Promise<void> => {
  const end = Date.now() + 90_000
  while (!condition()) {
    if (Date.now() > end) throw new Error(`waited in vain: ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

/** Does the node know the other as one that carries the guild? */
const knows = ({ network }: TestNode, other: TestNode): boolean =>
  network
    .health()
    .guilds.flatMap(({ peers }) => peers)
    .some(({ peer, connected }) => connected && peer === other.network.peerId())

/** Bob's node, and a guild of three. */
const setup = async () => {
  const [alice, bob, carol] = [makePerson('alice'), makePerson('bob'), makePerson('carol')]
  const genesis = makeGenesis(bob)
  const b = await startNode(bob)
  const { log } = foundGuild(b.store, bob, genesis)
  for (const person of [alice, carol]) b.store.write(bob, controlLog(genesis.guild), admit(person))
  await b.hold(genesis)
  const join = async (person: Person): Promise<TestNode> => {
    const node = await startNode(person, { bootstrap: [b.address()] })
    await node.hold(genesis)
    return node
  }
  return { alice, bob, carol, b, genesis, log, join }
}

test('two who know only a third are connected, and go on when the third has gone', async (t) => {
  const { alice, carol, b, genesis, log, join } = await setup()
  await using a = await join(alice)
  await using c = await join(carol)
  await until(() => knows(a, c) && knows(c, a), 'alice and carol know each other')
  await b[Symbol.asyncDispose]()
  await until(() => !knows(a, b), 'bob has gone')
  const said = a.store.write(alice, log, message('he is gone'))
  a.network.publish(genesis.guild, [said.blocks])
  await c.store.until(({ ops }) => ops.has(said.op.cid), 'what alice said')
  t.pass()
})

test('who is no member any more is told of nobody, and nobody is told of them', async (t) => {
  const { alice, bob, carol, b, genesis, join } = await setup()
  await using _b = b
  await using a = await join(alice)
  await until(() => knows(b, a), 'alice')
  b.store.write(bob, controlLog(genesis.guild), {
    k: 'kick',
    body: { user: alice.user, cut: [] },
    display: { reason: null }
  })
  await using c = await join(carol)
  await c.store.until(({ ops }) => ops.size === b.store.ops.size, 'the guild')
  await until(() => knows(c, b), 'bob')
  t.false(knows(c, a))
})

test('two who know only a stranger find each other by the table', async (t) => {
  await using stranger = await startNode(makePerson('rita'))
  const [alice, bob] = [makePerson('alice'), makePerson('bob')]
  const genesis = makeGenesis(alice)
  await using a = await startNode(alice, { bootstrap: [stranger.address()] })
  foundGuild(a.store, alice, genesis)
  a.store.write(alice, controlLog(genesis.guild), admit(bob))
  await a.hold(genesis)
  await using b = await startNode(bob, { bootstrap: [stranger.address()] })
  await b.hold(genesis)
  await b.store.until(({ ops }) => ops.size === a.store.ops.size, 'the guild')
  await until(() => knows(b, a), 'alice')
  await until(() => stranger.network.health().table.records > 0, 'a record of the guild')
  t.pass()
})

test('a letter reaches a user whose node has moved, by the table', async (t) => {
  await using stranger = await startNode(makePerson('rita'))
  const [alice, bob] = [makePerson('alice'), makePerson('bob')]
  const letter = {
    n: 1,
    bytes: utf8('dear bob'),
    sig: toBase64url(alice.device.sign(utf8('dear bob'))),
    identity: alice.identity
  }
  const come = Promise.withResolvers<SignedLetter>()
  let waiting = [letter]
  await using _b = await startNode(bob, {
    bootstrap: [stranger.address()],
    mailroom: {
      ...noMail,
      residents: () => [bob.user],
      device: () => bob.device,
      receive: async (taken) => (come.resolve(taken), 'taken')
    }
  })
  await using _a = await startNode(alice, {
    bootstrap: [stranger.address()],
    mailroom: {
      ...noMail,
      sought: () => [bob.user],
      awaited: () => (waiting.length > 0 ? [bob.user] : []),
      addresses: () => ['/ip4/127.0.0.1/tcp/9/p2p/12D3KooWLGP4zJe5AJ6PW6vtz4CXqYPBsZLBdW6G9fcDU3dzQ4pg'],
      waiting: () => waiting,
      brought: async () => void (waiting = [])
    }
  })
  t.deepEqual((await come.promise).bytes, letter.bytes)
})
