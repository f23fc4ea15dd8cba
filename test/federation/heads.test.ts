/** What comes by sync is told to others by names, so that they need not wait for a round of their own. */
import test from 'ava'
import { createBrought } from '../../federation/heads/brought.ts'
import { headsFrame, type HeadsFrame } from '../../federation/heads/frames.ts'
import type { Proven } from '../../federation/inbound/candidate.ts'
import { HEADS, SYNC } from '../../federation/limits.ts'
import { meetAsClient, type Credentials } from '../../federation/sync/handshake.ts'
import { frameStream } from '../../federation/wire/frame-stream.ts'
import { channelLog, controlLog, type LogId, type OpCid } from '../../node/core/ids.ts'
import type { VerifiedOp } from '../../node/core/ops.ts'
import type { Audiences } from '../../node/core/ports.ts'
import { startNode, type TestNode } from '../support/federation-node.ts'
import {
  admit,
  channel,
  foundGuild,
  makeGenesis,
  makePerson,
  MemoryGuild,
  message,
  type Genesis,
  type Person
} from '../support/memory-guild.ts'
import { eventually } from '../support/process/eventually.ts'
import { startRawPeer } from '../support/raw-peer.ts'

/** A guild of four on Bob's node; a channel of it that Carol does not see. */
const setup = async (others: readonly Person[]) => {
  const bob = makePerson('bob')
  const genesis = makeGenesis(bob)
  const hidden: { log: LogId | undefined; from: Person | undefined } = { log: undefined, from: undefined }
  const audiences: Audiences = {
    mayHold: (_, user, log) => log !== hidden.log || user !== hidden.from?.user,
    mayReadPast: () => true,
    isForAll: (_, log) => log !== hidden.log,
    closedHere: () => []
  }
  const b = await startNode(bob, { audiences })
  const { log } = foundGuild(b.store, bob, genesis)
  const closed = channelLog(genesis.guild, b.store.write(bob, controlLog(genesis.guild), channel('closed')).op.cid)
  for (const person of others) b.store.write(bob, controlLog(genesis.guild), admit(person))
  await b.hold(genesis)
  /** Known to nobody but Bob: the node listens nowhere. */
  const join = async (person: Person, held?: MemoryGuild): Promise<TestNode> => {
    const node = await startNode(person, { audiences, listen: [], bootstrap: [b.address()] })
    if (held) node.store.copy(held)
    await node.hold(genesis)
    return node
  }
  return { b, genesis, log, closed, hidden, join }
}

/** What somebody's node holds that has been away, and has written on. */
const away = (b: TestNode, person: Person, logs: readonly LogId[]) => {
  const store = new MemoryGuild().knows(person)
  store.copy(b.store)
  const written = logs.flatMap((log) => ['one', 'two'].map((text) => store.write(person, log, message(text)).op.cid))
  return { store, written }
}

test.serial('what is written beyond a node that was away comes to those who are not connected with it', async (t) => {
  const [alice, dave] = [makePerson('alice'), makePerson('dave')]
  const { b, genesis, log, join } = await setup([alice, dave])
  await using _b = b
  await using a = await join(alice)
  await a.store.until(({ caught }) => caught.includes(genesis.guild), 'alice has all')
  const { store, written } = away(b, dave, [log])
  await using _d = await join(dave, store)
  await b.store.until(({ ops }) => written.every((cid) => ops.has(cid)), 'what dave wrote, on b')
  const begun = performance.now()
  await a.store.until(({ ops }) => written.every((cid) => ops.has(cid)), 'what dave wrote, on a')
  t.log(`${Math.round(performance.now() - begun)} ms later on a`)
  t.deepEqual(a.store.order(log), b.store.order(log))
})

const credentialsOf = (person: Person, { guild, secret }: Genesis): Credentials => ({
  carried: () => [guild],
  guildSecret: () => secret,
  devices: () => [person.device],
  turnedAway: () => undefined,
  isConversation: () => false,
  concerns: () => false,
  isMember: () => true,
  log: { identity: () => person.identity } as unknown as Credentials['log']
})

/** A peer that proves to be somebody's, and writes down what it is told. */
const startListener = async (b: TestNode, person: Person, genesis: Genesis) => {
  const peer = await startRawPeer()
  const told: HeadsFrame[] = []
  const heard = Promise.withResolvers<void>()
  await peer.host.handle(HEADS.protocol, async (stream) => {
    const { signal } = new AbortController()
    await using frames = frameStream(stream, { maxFrame: HEADS.maxFrame, timeout: HEADS.timeout, signal })
    told.push(await frames.read(headsFrame))
    heard.resolve()
  })
  const frames = await peer.open(b.address(), SYNC.protocol)
  const ends = { client: peer.host.peerId.toString(), server: b.network.peerId() }
  await meetAsClient(frames, ends, credentialsOf(person, genesis), [genesis.guild])
  return { peer, told, heard: heard.promise }
}

test.serial('a member’s node is told what nothing follows, of channels that they see', async (t) => {
  const [carol, dave] = [makePerson('carol'), makePerson('dave')]
  const { b, genesis, log, closed, hidden, join } = await setup([carol, dave])
  await using _b = b
  Object.assign(hidden, { log: closed, from: carol })
  const { peer, told, heard } = await startListener(b, carol, genesis)
  await using _peer = peer
  const { store, written } = away(b, dave, [log, closed])
  await using d = await join(dave, store)
  await heard
  t.true(written.every((cid) => b.store.has(cid)))
  t.deepEqual(told, [{ k: 'heads', guild: genesis.guild, heads: [written[1] as OpCid] }])
  t.deepEqual(
    [...d.log, ...b.log].filter(({ level }) => level === 'error'),
    []
  )
})

test.serial('who is no member any more is told nothing', async (t) => {
  const [carol, dave, erin] = [makePerson('carol'), makePerson('dave'), makePerson('erin')]
  const { b, genesis, log, join } = await setup([carol, dave, erin])
  await using _b = b
  const [shutOut, member] = [await startListener(b, carol, genesis), await startListener(b, erin, genesis)]
  await using _shutOut = shutOut.peer
  await using _member = member.peer
  b.store.members.delete(carol.user)
  const { store } = away(b, dave, [log])
  await using _d = await join(dave, store)
  await member.heard
  t.deepEqual(shutOut.told, [])
})

test.serial('what is no frame of heads is a fault', async (t) => {
  const carol = makePerson('carol')
  const { b, genesis } = await setup([carol])
  await using _b = b
  const { peer } = await startListener(b, carol, genesis)
  await using _peer = peer
  const frames = await peer.open(b.address(), HEADS.protocol)
  await frames.write({
    k: 'heads',
    guild: genesis.guild,
    heads: Array.from({ length: HEADS.told + 1 }, () => genesis.guild)
  })
  await eventually(async () => b.log.some(({ message: text }) => text === 'a peer is cut off'))
  t.pass()
})

const proven = ({ op, blocks }: VerifiedOp): Proven => ({ op, blocks }) as Proven

test('of a long history the last op alone is remembered, of the control log first, and what is followed by others is forgotten', (t) => {
  const alice = makePerson('alice')
  const genesis = makeGenesis(alice)
  const store = new MemoryGuild().knows(alice)
  const { log } = foundGuild(store, alice, genesis)
  const brought = createBrought(store)
  const source = { peer: 'p', guild: genesis.guild }
  t.false(brought.note(source, []))
  const rooms = Array.from({ length: 3 }, (_, i) =>
    channelLog(genesis.guild, store.write(alice, controlLog(genesis.guild), channel(`room ${i}`)).op.cid)
  )
  const control = store.write(alice, controlLog(genesis.guild), channel('another'))
  const history = Array.from({ length: 200 }, (_, i) => store.write(alice, log, message(`${i}`)))
  t.true(brought.note(source, [...history.slice(0, 100).map(proven), proven(control)]))
  t.false(brought.note(source, history.slice(100).map(proven)))
  const followed = store.write(alice, rooms[0] as LogId, message('a question'))
  brought.note(source, [proven(followed)])
  store.write(alice, rooms[0] as LogId, message('an answer, that was gossiped'))
  const last = store.write(alice, rooms[1] as LogId, message('newest'))
  brought.note(source, [proven(last)])
  t.deepEqual(
    brought
      .take(genesis.guild)
      .map(({ cid }) => cid)
      .toSorted(),
    [control.op.cid, last.op.cid, (history.at(-1) as VerifiedOp).op.cid].toSorted()
  )
  t.deepEqual(brought.take(genesis.guild), [])
  t.true(brought.note(source, [proven(last), proven(control)]))
  t.is(brought.take(genesis.guild)[0]?.cid, control.op.cid)
})

test('however many logs a peer brings, so many are remembered', (t) => {
  const brought = createBrought({ heads: (log) => [`head of ${log}` as OpCid] })
  const { guild } = makeGenesis(makePerson('alice'))
  const op = (id: string): Proven => ({ op: { cid: `head of ${id}`, t: 1, header: { id } } }) as unknown as Proven
  for (let n = 0; n < 2 * HEADS.logs; n++) brought.note({ peer: 'p', guild }, [op(`log ${n}`)])
  t.is(brought.take(guild).length, HEADS.logs)
})
