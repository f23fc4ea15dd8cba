/** Two nodes over real libp2p on loopback hold one guild. */
import test from 'ava'
import { controlLog } from '../../node/core/ids.ts'
import type { VerifiedOp } from '../../node/core/ops.ts'
import { startNode } from '../support/federation-node.ts'
import { admit, foundGuild, makeGenesis, makePerson, message, signOp } from '../support/memory-guild.ts'

const setup = async () => {
  const [alice, bob] = [makePerson('alice'), makePerson('bob')]
  const genesis = makeGenesis(alice)
  const a = await startNode(alice)
  const place = foundGuild(a.store, alice, genesis)
  a.store.write(alice, controlLog(genesis.guild), admit(bob))
  await a.hold(genesis)
  const b = await startNode(bob, { bootstrap: [a.address()] })
  await b.hold(genesis)
  return { a, b, alice, bob, genesis, ...place }
}

test.serial('a node that joins holds the control log and the channel', async (t) => {
  const { a, b, alice, genesis, log } = await setup()
  await using _a = a
  await using _b = b
  for (let i = 0; i < 20; i++) a.store.write(alice, log, message(`before ${i}`))
  await b.store.until(({ ops }) => ops.size === a.store.ops.size, 'the guild on b')
  t.deepEqual(b.store.order(log), a.store.order(log))
  t.deepEqual(b.store.order(controlLog(genesis.guild)), a.store.order(controlLog(genesis.guild)))
  t.deepEqual(b.store.logs(genesis.guild), a.store.logs(genesis.guild))
  await b.store.until(({ caught }) => caught.includes(genesis.guild), 'b knowing that it has all')
})

test.serial('live ops go both ways, and each answers what it has seen', async (t) => {
  const { a, b, alice, bob, genesis, log } = await setup()
  await using _a = a
  await using _b = b
  await b.store.until(({ ops }) => ops.size === a.store.ops.size, 'the guild on b')
  const say = (node: typeof a, person: typeof alice, text: string) => {
    const { op, blocks } = node.store.write(person, log, message(text))
    node.network.publish(genesis.guild, [blocks])
    return op.cid
  }
  const first = say(a, alice, 'hello')
  await b.store.until((store) => store.has(first), 'the first message on b')
  const times: number[] = []
  for (let i = 0; i < 100; i++) {
    const start = performance.now()
    const question = say(a, alice, `ping ${i}`)
    await b.store.until((store) => store.has(question), `ping ${i} on b`)
    const answer = say(b, bob, `pong ${i}`)
    await a.store.until((store) => store.has(answer), `pong ${i} on a`)
    times.push(performance.now() - start)
  }
  times.sort((x, y) => x - y)
  t.log(`there and back: median ${times[50]?.toFixed(1)} ms, p99 ${times[98]?.toFixed(1)} ms`)
  t.deepEqual(a.store.order(log), b.store.order(log))
  t.deepEqual(
    [...a.log, ...b.log].filter(({ level }) => level !== 'info'),
    []
  )
})

test.serial('a member whom somebody else let in is believed, once the control log has told so', async (t) => {
  const { a: before, b, alice, bob, genesis, log } = await setup()
  await b.store.until(({ ops }) => ops.size === before.store.ops.size, 'the guild on b')
  await before[Symbol.asyncDispose]()
  const carol = makePerson('carol')
  await using c = await startNode(carol, { bootstrap: [b.address()] })
  const admitted = b.store.write(bob, controlLog(genesis.guild), admit(carol))
  b.store.write(bob, log, message('while alice was away'))
  await c.hold(genesis)
  await c.store.until(({ ops }) => ops.size === b.store.ops.size, 'the guild on c')
  await b[Symbol.asyncDispose]()

  await using a = await startNode(alice, { bootstrap: [c.address()] })
  a.store.copy(before.store)
  t.false(a.store.has(admitted.op.cid))
  await a.hold(genesis)
  await a.store.until(({ ops }) => ops.size === c.store.ops.size, 'what bob did, from carol')
  const { op, blocks } = c.store.write(carol, log, message('hello alice'))
  c.network.publish(genesis.guild, [blocks])
  await a.store.until((store) => store.has(op.cid), "carol's message")
  t.deepEqual(a.store.order(log), c.store.order(log))
})

test.serial('who is let in is known by their certificate on every node, before they have said a word', async (t) => {
  const { a, b, alice, genesis } = await setup()
  await using _a = a
  await using _b = b
  const [early, late, forged] = [makePerson('early'), makePerson('late'), makePerson('forged')]
  for (const guest of [early, late]) a.store.knows(guest)
  a.store.write(alice, controlLog(genesis.guild), admit(early))
  await b.store.until(({ ops }) => ops.size === a.store.ops.size, 'the guild on b')
  t.true(b.store.identities.has(early.device.cert), 'by sync')
  const say = async (draft: ReturnType<typeof admit>) => {
    const { op, blocks } = a.store.write(alice, controlLog(genesis.guild), draft)
    a.network.publish(genesis.guild, [blocks])
    await b.store.until((store) => store.has(op.cid), 'the admission on b')
  }
  await say(admit(late))
  t.true(b.store.identities.has(late.device.cert), 'by gossip')
  a.store.knows(forged)
  const wrong = admit(forged)
  await say({ ...wrong, body: { ...wrong.body, user: makePerson('somebody else').user } })
  t.false(b.store.identities.has(forged.device.cert), 'a certificate of another user is not theirs')
})

test.serial('nodes on one network find each other', async (t) => {
  const [alice, bob] = [makePerson('alice'), makePerson('bob')]
  const genesis = makeGenesis(alice)
  const options = { mdns: true, listen: ['/ip4/0.0.0.0/tcp/0'] }
  await using a = await startNode(alice, options)
  foundGuild(a.store, alice, genesis)
  a.store.members.add(bob.user)
  await a.hold(genesis)
  await using b = await startNode(bob, options)
  await b.hold(genesis)
  await b.store.until(({ ops }) => ops.size === a.store.ops.size, 'the guild, without an address')
  t.pass()
})

test.serial('words that one peer leaves out are fetched from another', async (t) => {
  const { a, b, alice, log } = await setup()
  await using _a = a
  await using _b = b
  const said = a.store.compose(alice, log, message('for everybody'))
  const { op, blocks } = signOp(alice, said.entry, said.sealed)
  const silent = { op: { ...op, body: null }, blocks: { ...blocks, body: null } } as VerifiedOp
  await b.store.until(({ ops }) => ops.size === a.store.ops.size, 'the guild on b')
  b.store.store(silent)
  a.store.store({ op, blocks })
  t.true(b.store.lacks(op.cid))
  await b.store.until((store) => !store.lacks(op.cid), 'the words on b')
  t.deepEqual(b.store.get(op.cid)?.body, blocks.body)
})
