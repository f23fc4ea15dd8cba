/** What the checklist lets through, and what it stops at which step. Mallory is a member with a device of her own. */
import test from 'ava'
import { encodeCbor, decodeCbor, toBase64url } from '../../crypto/primitives.ts'
import { createInbound } from '../../federation/inbound/index.ts'
import { isFault } from '../../federation/inbound/candidate.ts'
import { encodeEntry, signedBytes } from '../../node/core/codec.ts'
import { controlLog, type GuildCid } from '../../node/core/ids.ts'
import { LIMITS, type OpBlocks } from '../../node/core/ops.ts'
import {
  admit,
  channel,
  foundGuild,
  makeGenesis,
  makePerson,
  MemoryGuild,
  message,
  signOp
} from '../support/memory-guild.ts'

const logger = { info: () => undefined, warn: () => undefined, error: () => undefined }

const setup = () => {
  const [alice, mallory] = [makePerson('alice'), makePerson('mallory')]
  const store = new MemoryGuild()
  const genesis = makeGenesis(alice)
  const place = foundGuild(store, alice, genesis)
  store.knows(mallory).write(alice, controlLog(genesis.guild), admit(mallory))
  const blamed: string[] = []
  const inbound = createInbound({
    inbox: store,
    log: store,
    clock: { now: () => store.now() },
    logger,
    isPast: () => false,
    want: () => undefined,
    brought: () => undefined,
    blame: (_peer, detail) => void blamed.push(detail)
  })
  const source = { peer: 'mallory', guild: genesis.guild }

  /** The way of an op from the wire to the log; a fault as text. */
  const receive = async (blocks: OpBlocks, guild: GuildCid = genesis.guild): Promise<string> => {
    const read = await inbound.checklist.read(guild, [blocks])
    if (isFault(read)) return read.fault
    if (read.known.length > 0) return 'known'
    const checked = await inbound.checklist.check(read.candidates)
    if (isFault(checked)) return checked.fault
    if (checked.unidentified.length > 0) return 'unidentified'
    const delivered = await inbound.delivery.deliver(source, checked.proven, 'news')
    return isFault(delivered) ? delivered.fault : delivered.admitted.size === 1 ? 'admitted' : 'waiting'
  }
  return { alice, mallory, store, genesis, inbound, receive, blamed, ...place }
}

test('an honest op is admitted, and known the second time', async (t) => {
  const { mallory, store, log, receive } = setup()
  const { entry, sealed } = store.compose(mallory, log, message('hello'))
  const { blocks, op } = signOp(mallory, entry, sealed)
  t.is(await receive(blocks), 'admitted')
  t.true(store.has(op.cid))
  t.is(await receive(blocks), 'known')
})

test('what people wrote may be missing, and is taken from whoever brings it', async (t) => {
  const { mallory, store, log, receive } = setup()
  const said = store.compose(mallory, log, message('hello'))
  const { blocks, op } = signOp(mallory, said.entry, said.sealed)
  t.is(await receive({ ...blocks, body: null }), 'admitted')
  t.true(store.lacks(op.cid))
  t.is(await receive({ ...blocks, body: null }), 'known')
  t.is(await receive(blocks), 'admitted')
  t.false(store.lacks(op.cid))
  t.deepEqual(store.get(op.cid)?.body, blocks.body)
})

test('a peer that leaves out what others are judged by, or what a channel is called, is at fault', async (t) => {
  const { alice, store, genesis, receive } = setup()
  const named = store.compose(alice, controlLog(genesis.guild), channel('secret'))
  const { blocks, op } = signOp(alice, named.entry, named.sealed)
  t.is(await receive({ ...blocks, display: null }), 'the contents of chan.new are missing')
  t.is(await receive({ ...blocks, body: null }), 'the body of chan.new is missing')
  t.false(store.has(op.cid))
})

test("M10 an op signed with Mallory's key in Alice's name is refused", async (t) => {
  const { alice, mallory, store, log, receive } = setup()
  const { entry, sealed } = store.compose(mallory, log, message('I, Alice, resign'))
  const liar = { ...mallory, device: { ...mallory.device, cert: alice.device.cert } }
  const { blocks, op } = signOp(liar, entry, sealed)
  t.is(await receive(blocks), 'an entry signed with another key than its certificate names')
  t.false(store.has(op.cid))
})

test("an op under Alice's key that Mallory has signed is refused", async (t) => {
  const { alice, mallory, store, log, receive } = setup()
  const { entry, sealed } = store.compose(alice, log, message('not mine'))
  const forged = { ...alice, device: { ...alice.device, sign: mallory.device.sign } }
  const { blocks, op } = signOp(forged, entry, sealed)
  t.is(await receive(blocks), 'a signature does not hold')
  t.false(store.has(op.cid))
})

test('a clock that does not follow from the parents is refused', async (t) => {
  const { mallory, store, log, receive, blamed } = setup()
  for (const time of [7, 2 ** 48]) {
    const { entry, sealed } = store.compose(mallory, log, message('late'))
    const { blocks, op } = signOp(mallory, { ...entry, time }, sealed)
    t.regex(await receive(blocks), /clock/)
    t.false(store.has(op.cid))
  }
  t.is(blamed.length, 2)
})

test('a clock of 2^53-1 is not even decoded', async (t) => {
  const { mallory, store, log, receive } = setup()
  const { entry, sealed } = store.compose(mallory, log, message('poison'))
  const poisoned = { ...entry, time: Number.MAX_SAFE_INTEGER }
  const { key, cert, sign } = mallory.device
  const bytes = encodeEntry(poisoned, key, cert, toBase64url(sign(signedBytes(poisoned, key))))
  t.regex(await receive({ entry: bytes, body: sealed.body, display: null }), /clock\.time/)
})

test('unknown fields and spellings that are not canonical are refused', async (t) => {
  const { mallory, store, log, receive } = setup()
  const { entry, sealed } = store.compose(mallory, log, message('x'))
  const { blocks } = signOp(mallory, entry, sealed)
  const fields = decodeCbor(blocks.entry) as Record<string, unknown>
  t.regex(await receive({ ...blocks, entry: encodeCbor({ ...fields, extra: 1 }) }), /extra/)
  const padded = new Uint8Array([...blocks.entry, 0])
  t.not(await receive({ ...blocks, entry: padded }), 'admitted')
  const longer = blocks.entry.slice()
  // A map header of one byte spelt in two: same value, other bytes.
  const uncanonical = new Uint8Array([0xb8, (longer[0] ?? 0) & 0x1f, ...longer.subarray(1)])
  t.not(await receive({ ...blocks, entry: uncanonical }), 'admitted')
})

test('over-long blocks are refused before they are parsed', async (t) => {
  const { mallory, store, log, receive } = setup()
  const { entry, sealed } = store.compose(mallory, log, message('x'))
  const { blocks } = signOp(mallory, entry, sealed)
  t.regex(await receive({ ...blocks, entry: new Uint8Array(LIMITS.entry + 1) }), /an entry of/)
  t.regex(await receive({ ...blocks, body: new Uint8Array(LIMITS.controlBody + 1) }), /a body of/)
  t.regex(await receive({ ...blocks, body: new Uint8Array(LIMITS.messageBody + 1) }), /body/)
  t.regex(await receive({ ...blocks, display: new Uint8Array(LIMITS.display + 1) }), /display fields of/)
})

test('an exchanged body is refused', async (t) => {
  const { mallory, store, log, receive } = setup()
  const { entry, sealed } = store.compose(mallory, log, message('yes'))
  const other = store.compose(mallory, log, message('no!')).sealed
  const { blocks } = signOp(mallory, entry, sealed)
  t.is(await receive({ ...blocks, body: other.body }), 'the body does not match its hash')
})

test('an op of another guild is refused', async (t) => {
  const { mallory, store, log, receive } = setup()
  const other = makeGenesis(mallory)
  const { entry, sealed } = store.compose(mallory, log, message('x'))
  t.regex(await receive(signOp(mallory, entry, sealed).blocks, other.guild), /another guild/)
})

test('a device that nobody has certified waits for its certificate, and a forged one is refused', async (t) => {
  const { store, log, receive, inbound, alice } = setup()
  const eve = makePerson('eve')
  const { entry, sealed } = store.compose(eve, log, message('hi'))
  const { blocks } = signOp(eve, entry, sealed)
  t.is(await receive(blocks), 'unidentified')
  t.true(
    isFault(inbound.identities.offer([{ genesis: alice.identity.genesis, cert: eve.identity.cert, rotation: null }]))
  )
  t.false(isFault(inbound.identities.offer([eve.identity])))
  t.is(await receive(blocks), 'the author is not a member')
  t.false(store.has(signOp(eve, entry, sealed).op.cid))
})

test('an op whose parents are missing waits, and comes in with them', async (t) => {
  const { mallory, store, log, receive } = setup()
  const elsewhere = new MemoryGuild()
  elsewhere.copy(store)
  const parent = elsewhere.write(mallory, log, message('parent'))
  const child = elsewhere.write(mallory, log, message('child'))
  t.is(await receive(child.blocks), 'waiting')
  t.false(store.has(child.op.cid))
  t.is(await receive(parent.blocks), 'admitted')
  t.true(store.has(child.op.cid))
})

test('an op from the near future is held until it is due', async (t) => {
  const { mallory, store, log, receive } = setup()
  const { entry, sealed } = store.compose(mallory, log, message('soon'))
  let now = Date.now()
  store.now = () => now
  const early = { ...entry, payload: { ...entry.payload, t: now + LIMITS.futureHold + 300 } }
  const { blocks, op } = signOp(mallory, early, sealed)
  t.is(await receive(blocks), 'waiting')
  t.false(store.has(op.cid))
  now += 300
  await store.until(({ ops }) => ops.has(op.cid), 'the op when it is due')
})

test('an op of rules that this version does not know is left aside, and its sender not blamed', async (t) => {
  const { mallory, store, log, inbound, genesis, blamed } = setup()
  const { entry, sealed } = store.compose(mallory, log, message('from the future'))
  const { key, cert, sign } = mallory.device
  const newer = { ...entry, payload: { ...entry.payload, v: 2 } }
  const bytes = encodeEntry(newer, key, cert, toBase64url(sign(signedBytes(newer, key))))
  const read = await inbound.checklist.read(genesis.guild, [{ entry: bytes, body: sealed.body, display: null }])
  t.deepEqual(read, { candidates: [], known: [] })
  t.deepEqual(blamed, [])
})
