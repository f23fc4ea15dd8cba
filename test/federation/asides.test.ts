/**
 * A channel that not every member sees, over real libp2p: whose nodes get its log, and who hears what is said there. Carol is a member
 * who does not see it; her node is a hostile one.
 */
import test from 'ava'
import { answerFrame } from '../../federation/sync/frames.ts'
import { gossipKey, gossipTopic } from '../../federation/keys.ts'
import { openFrame } from '../../federation/outbound/gossip-frame.ts'
import { meetAsClient } from '../../federation/sync/handshake.ts'
import { ASIDES, SYNC } from '../../federation/limits.ts'
import { channelLog, controlLog, opCidOf, type LogId, type UserCid } from '../../node/core/ids.ts'
import type { VerifiedOp } from '../../node/core/ops.ts'
import type { Audiences } from '../../node/core/ports.ts'
import { startNode, type TestNode } from '../support/federation-node.ts'
import {
  admit,
  anotherDevice,
  channel,
  foundGuild,
  makeGenesis,
  makePerson,
  message,
  type Genesis,
  type Person
} from '../support/memory-guild.ts'
import { startRawPeer } from '../support/raw-peer.ts'

/** Who sees the one closed channel, and who may read its past, as all nodes know it. */
class Rights implements Audiences {
  closed: LogId | undefined
  readonly viewers = new Set<UserCid>()
  readonly readers = new Set<UserCid>()

  mayHold = (_: unknown, user: UserCid, log: LogId) => log !== this.closed || this.viewers.has(user)
  mayReadPast = (_: unknown, user: UserCid, log: LogId) =>
    log !== this.closed || (this.viewers.has(user) && this.readers.has(user))
  isForAll = (_: unknown, log: LogId) => log !== this.closed
  closedHere = () => []
}

const HOUR = 3600_000

/** @param hub whether Bob's node is the one that the others dial, and Alice's cannot be dialled */
const setup = async (hub = false) => {
  const [alice, bob, carol] = [makePerson('alice'), makePerson('bob'), makePerson('carol')]
  const genesis = makeGenesis(alice)
  const { guild } = genesis
  const rights = new Rights()
  const b = hub ? await startNode(bob, { audiences: rights }) : null
  const a = await startNode(alice, { audiences: rights, ...(b && { listen: [], bootstrap: [b.address()] }) })
  const { log: open } = foundGuild(a.store, alice, genesis)
  const closed = channelLog(guild, a.store.write(alice, controlLog(guild), channel('closed')).op.cid)
  for (const person of [bob, carol]) a.store.write(alice, controlLog(guild), admit(person))
  rights.closed = closed
  for (const { user } of [alice, bob]) rights.viewers.add(user)
  for (const { user } of [alice, bob]) rights.readers.add(user)
  a.store.write(alice, closed, message('long ago'))
  await a.hold(genesis)
  await b?.hold(genesis)
  const join = async (person: Person, ...bootstrap: readonly TestNode[]): Promise<TestNode> => {
    const node = await startNode(person, { audiences: rights, bootstrap: bootstrap.map((other) => other.address()) })
    await node.hold(genesis)
    return node
  }
  return { a, b, alice, bob, carol, genesis, guild, open, closed, rights, join }
}

const say = (node: TestNode, { guild }: Genesis, log: LogId, text: string): VerifiedOp => {
  const said = node.store.write(node.person, log, message(text))
  node.network.publish(guild, [said.blocks])
  return said
}

/** As much of the log as the other has. */
const caughtUp = (node: TestNode, other: TestNode, log: LogId): Promise<void> =>
  node.store.until((store) => store.count(log) === other.store.count(log), `${node.person.name} has the log`)

test.serial('the log goes to who sees the channel, and to nobody else', async (t) => {
  const { a, bob, carol, genesis, guild, open, closed, join } = await setup()
  await using _a = a
  await using b = await join(bob, a)
  await using c = await join(carol, a, b)
  await caughtUp(b, a, closed)
  await c.store.until(({ caught }) => caught.includes(guild), 'carol has been told all that she may hear')
  const said = say(a, genesis, open, 'for everybody')
  await c.store.until((store) => store.has(said.op.cid), 'what is said in the open')
  t.is(c.store.count(closed), 0)
  t.is(b.store.count(closed), 1)
})

test.serial(
  'what is said there is heard at once by who sees it, through others who do, and not by a member who does not',
  async (t) => {
    const { a, b: hub, carol, genesis, open, closed, rights, join } = await setup(true)
    const dave = makePerson('dave')
    a.store.write(a.person, controlLog(genesis.guild), admit(dave))
    rights.viewers.add(dave.user)
    rights.readers.add(dave.user)
    await using _a = a
    if (!hub) throw new Error('the test set-up is wrong')
    await using b = hub
    await using c = await join(carol, b)
    await using d = await startNode(dave, { audiences: rights, listen: [], bootstrap: [b.address()] })
    await d.hold(genesis)
    for (const node of [b, d]) await caughtUp(node, a, closed)
    const texts = ['one', 'two', 'three']
    for (const text of texts) {
      const secret = say(a, genesis, closed, text)
      await b.store.until((store) => store.has(secret.op.cid), `${text} on b`)
      await d.store.until((store) => store.has(secret.op.cid), `${text} on d, who is not connected with a`)
    }
    const answered = say(d, genesis, closed, 'heard')
    await a.store.until((store) => store.has(answered.op.cid), 'the answer')
    const said = say(a, genesis, open, 'for everybody')
    await c.store.until((store) => store.has(said.op.cid), 'what is said in the open')
    t.is(c.store.count(closed), 0)
    t.deepEqual(a.store.order(closed), d.store.order(closed))
    for (const node of [a, b, c, d])
      t.deepEqual(
        node.log.filter(({ level }) => level === 'error'),
        []
      )
  }
)

test.serial(
  'a hostile member who subscribes to the topic, and asks for the log, its pages and its ops, gets nothing',
  async (t) => {
    const { a, bob, carol, genesis, guild, open, closed, join } = await setup()
    await using _a = a
    await using b = await join(bob, a)
    await caughtUp(b, a, closed)
    await using peer = await startRawPeer()
    const frames = await peer.open(a.address(), SYNC.protocol)
    const proven = await meetAsClient(
      frames,
      { client: peer.host.peerId.toString(), server: a.network.peerId() },
      {
        carried: () => [guild],
        guildSecret: () => genesis.secret,
        devices: () => [carol.device],
        turnedAway: () => undefined,
        isConversation: () => false,
        concerns: () => false,
        isMember: () => true,
        log: { identity: () => carol.identity } as never
      },
      [guild]
    )
    t.true(proven.has(guild))
    const asides: unknown[] = []
    await peer.host.handle(ASIDES.protocol, (stream) => {
      asides.push(stream)
    })
    const heard: Uint8Array[] = []
    const topic = gossipTopic(genesis.secret, guild)
    const { pubsub } = peer.host.services
    pubsub.addEventListener('message', ({ detail }) => void heard.push(detail.data))
    pubsub.subscribe(topic)

    const [secret] = a.store.order(closed)
    const ask = async (request: object) => {
      await frames.write(request)
      return frames.read(answerFrame)
    }
    const requests = [
      { k: 'pull', guild, log: closed, have: {} },
      { k: 'recent', guild, log: closed, query: { limit: 50, before: null, after: null, around: null } },
      { k: 'changes', guild, log: closed, cids: [secret] },
      { k: 'want', guild, log: closed, have: {}, cids: [secret] }
    ]
    for (const request of requests) t.deepEqual(await ask(request), { k: 'refused', reason: 'not-permitted' })
    const summary = await ask({ k: 'compare', guild, digest: new Uint8Array(32) })
    t.true(summary.k === 'summary' && summary.logs.every(({ id }) => id !== closed))
    const sideways = await ask({ k: 'want', guild, log: open, have: {}, cids: [secret] })
    t.true(sideways.k === 'ops' && sideways.ops.length === 0, 'nor by the name of another log')

    const whisper = say(a, genesis, closed, 'carol must not hear this')
    await b.store.until((store) => store.has(whisper.op.cid), 'bob hears it')
    const aloud = async (): Promise<void> => {
      for (const end = Date.now() + 60_000; heard.length === 0 && Date.now() < end;) {
        const said = say(a, genesis, open, 'for everybody')
        await b.store.until((store) => store.has(said.op.cid), 'bob hears that, too')
      }
    }
    await aloud()
    t.true(heard.length > 0, 'her subscription works')
    t.is(asides.length, 0)
    t.false(overheard(heard, genesis, whisper))
  }
)

/** Is the op in anything that was gossiped? Carol knows the guild's secret. */
const overheard = (heard: readonly Uint8Array[], { guild, secret }: Genesis, { op }: VerifiedOp) => {
  const frames = heard.map((data) => openFrame(data, gossipKey(secret, guild), gossipTopic(secret, guild)))
  if (frames.length === 0 || frames.includes(undefined)) throw new Error('the test cannot read what was gossiped')
  return frames.some((frame) => frame?.ops.some(({ entry }) => opCidOf(entry) === op.cid))
}

test.serial('who loses sight of the channel hears no more of it from then on', async (t) => {
  const { a, bob, genesis, open, closed, rights, join } = await setup()
  await using _a = a
  await using b = await join(bob, a)
  await caughtUp(b, a, closed)
  const before = say(a, genesis, closed, 'before')
  await b.store.until((store) => store.has(before.op.cid), 'what was said before')
  rights.viewers.delete(bob.user)
  const after = say(a, genesis, closed, 'after')
  const aloud = say(a, genesis, open, 'for everybody')
  await b.store.until((store) => store.has(aloud.op.cid), 'what is said in the open')
  await b.network.pull(genesis.guild)
  t.false(b.store.has(after.op.cid))
  t.true(b.store.has(before.op.cid))
})

test.serial(
  'who comes to see the channel gets its history when they may read it, and else what is said from now on',
  async (t) => {
    const { a, alice, bob, carol, genesis, guild, closed, rights, join } = await setup()
    const old = a.store.write(alice, closed, message('an hour ago'))
    await using _a = a
    await using b = await join(bob, a)
    await using c = await join(carol, a)
    for (const { store } of [a, b, c]) store.now = () => Date.now() + HOUR
    await caughtUp(b, a, closed)
    t.false(b.store.lacks(old.op.cid), 'bob may read the past')
    await c.store.until(({ caught }) => caught.includes(guild), 'carol has all that she may')
    t.is(c.store.count(closed), 0)

    rights.viewers.add(carol.user)
    await c.network.pull(guild)
    await caughtUp(c, a, closed)
    t.true(c.store.lacks(old.op.cid), 'without what was said before')
    const live = say(a, genesis, closed, 'hello carol')
    await c.store.until((store) => store.has(live.op.cid), 'what is said now')
    t.false(c.store.lacks(live.op.cid))

    rights.readers.add(carol.user)
    await using late = await join(anotherDevice(carol), a)
    late.store.now = a.store.now
    await caughtUp(late, a, closed)
    t.false(late.store.lacks(old.op.cid), 'who may read the past gets it')
  }
)
