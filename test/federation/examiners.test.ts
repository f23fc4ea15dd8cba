/** Many ops at once are examined in threads, and come to what they would come to here. Mallory is a member. */
import test from 'ava'
import { isFault } from '../../federation/inbound/candidate.ts'
import { createExaminers, type ExaminerBounds } from '../../federation/inbound/examiners.ts'
import { proveOne } from '../../federation/inbound/examine.ts'
import { EXAMINERS } from '../../federation/limits.ts'
import type { WireOp } from '../../federation/wire/frames.ts'
import { encodeCbor, toBase64url } from '../../crypto/primitives.ts'
import { encodeEntry, signedBytes } from '../../node/core/codec.ts'
import { controlLog } from '../../node/core/ids.ts'
import { LIMITS } from '../../node/core/ops.ts'
import { eventually } from '../support/process/eventually.ts'
import {
  channel,
  foundGuild,
  makeGenesis,
  makePerson,
  MemoryGuild,
  message,
  signOp,
  type Person
} from '../support/memory-guild.ts'

const HERE: ExaminerBounds = { most: 0, idle: 1000 }
const THERE: ExaminerBounds = { most: 1, idle: 60_000 }

const setup = () => {
  const [alice, mallory] = [makePerson('alice'), makePerson('mallory')]
  const store = new MemoryGuild()
  const genesis = makeGenesis(alice)
  const { log } = foundGuild(store, alice, genesis)
  const says = (person: Person, content: string): WireOp => {
    const { entry, sealed } = store.compose(person, log, message(content))
    return signOp(person, entry, sealed).blocks
  }
  const history = Array.from({ length: EXAMINERS.leastOps }, (_, n) => says(alice, `message ${n}`))
  return { alice, mallory, store, guild: genesis.guild, log, says, history }
}

/** What each op of a batch comes to, in its order. */
const examined = async (
  guild: ReturnType<typeof setup>['guild'],
  ops: readonly WireOp[],
  bounds: ExaminerBounds,
  prove = proveOne
) => {
  using examiners = createExaminers(bounds, undefined, prove)
  await examiners.prepare()
  const candidates = await examiners.examine(guild, ops)
  if (isFault(candidates)) return candidates
  const contents = await Promise.all(candidates.map(async ({ prove }) => prove()))
  return candidates.map(({ blocks, entry: { cid, header } }, i) => ({
    at: ops.indexOf(blocks),
    cid,
    header: { ...header, payload: { ...header.payload, y: [...header.payload.y] } },
    contents: contents[i]
  }))
}

/** It has more to do than to look at signatures. */
const absent: typeof proveOne = () => {
  throw new Error('a signature is looked at here')
}

test('a history is examined in a thread, and comes to what it is', async (t) => {
  const { guild, alice, store, history } = setup()
  const named = store.compose(alice, controlLog(guild), channel('parlour'))
  const ops = [...history, signOp(alice, named.entry, named.sealed).blocks]
  const there = await examined(guild, ops, THERE, absent)
  t.deepEqual(there, await examined(guild, ops, HERE))
  if (isFault(there)) return t.fail()
  t.is(there.length, ops.length)
  t.like(there[7]?.contents, { body: { content: 'message 7' } })
  t.like(there.at(-1)?.contents, { display: { name: 'parlour' } })
})

test('a few ops are not worth the way', async (t) => {
  const { guild, history } = setup()
  using examiners = createExaminers(THERE)
  const few = await examiners.examine(guild, history.slice(1))
  t.false(isFault(few))
  t.is(examiners.threads, 0)
})

test('what comes before a thread has begun is examined here', async (t) => {
  const { guild, history } = setup()
  using examiners = createExaminers(THERE)
  const first = await examiners.examine(guild, history)
  t.is(isFault(first) ? 0 : first.length, history.length)
  t.is(examiners.threads, 1)
})

const forged = ({ alice, mallory, store, log }: ReturnType<typeof setup>): WireOp => {
  const { entry, sealed } = store.compose(alice, log, message('not mine'))
  return signOp({ ...alice, device: { ...alice.device, sign: mallory.device.sign } }, entry, sealed).blocks
}

const exchanged = ({ alice, says }: ReturnType<typeof setup>): WireOp => ({
  ...says(alice, 'yes'),
  body: says(alice, 'no!').body
})

const withheld = ({ alice, guild, store }: ReturnType<typeof setup>): WireOp => {
  const { entry, sealed } = store.compose(alice, controlLog(guild), channel('secret'))
  return { ...signOp(alice, entry, sealed).blocks, display: null }
}

const provings = [
  ['a signature by another device', forged, 'a signature does not hold'],
  ['an exchanged body', exchanged, 'the body does not match its hash'],
  ['a channel without its name', withheld, 'the contents of chan.new are missing']
] as const

for (const [what, make, fault] of provings) {
  test(`${what} in the midst of a history is found in a thread, and held against nobody else`, async (t) => {
    const guild = setup()
    const ops = guild.history.with(5, make(guild))
    const there = await examined(guild.guild, ops, THERE, absent)
    if (isFault(there)) return t.fail()
    t.deepEqual(there[5]?.contents, { fault })
    t.is(there.filter(({ contents }) => contents && isFault(contents)).length, 1)
    t.deepEqual(there, await examined(guild.guild, ops, HERE))
  })
}

const elsewhere = ({ mallory }: ReturnType<typeof setup>): WireOp => {
  const store = new MemoryGuild()
  const { log } = foundGuild(store, mallory, makeGenesis(mallory))
  const { entry, sealed } = store.compose(mallory, log, message('x'))
  return signOp(mallory, entry, sealed).blocks
}

const readings = [
  ['an over-long entry', () => ({ entry: new Uint8Array(LIMITS.entry + 1), body: null, display: null }), /an entry of/],
  ['an entry of noise', () => ({ entry: Uint8Array.of(0xff, 1, 2), body: null, display: null }), /canonical/],
  ['an entry of one field', () => ({ entry: encodeCbor({ v: 2 }), body: null, display: null }), /entry/],
  ['an op of another guild', elsewhere, /another guild/]
] as const

for (const [what, make, fault] of readings) {
  test(`${what} is refused by a thread with all that it came with`, async (t) => {
    const guild = setup()
    const there = await examined(guild.guild, guild.history.with(5, make(guild)), THERE, absent)
    t.regex(isFault(there) ? there.fault : '', fault)
  })
}

test('an op of newer rules is left aside, and what stands around it keeps its place', async (t) => {
  const { alice, guild, store, log, history } = setup()
  const { entry, sealed } = store.compose(alice, log, message('from the future'))
  const { key, cert, sign } = alice.device
  const newer = { ...entry, payload: { ...entry.payload, v: 2 } }
  const bytes = encodeEntry(newer, key, cert, toBase64url(sign(signedBytes(newer, key))))
  const ops = history.with(5, { entry: bytes, body: sealed.body, display: null })
  const there = await examined(guild, ops, THERE, absent)
  if (isFault(there)) return t.fail()
  t.deepEqual(
    there.map(({ at }) => at),
    [...ops.keys()].filter((n) => n !== 5)
  )
  t.like(there[5]?.contents, { body: { content: 'message 6' } })
})

test('who waits for a thread that ends is told so', async (t) => {
  const { guild, history } = setup()
  const examiners = createExaminers(THERE, undefined, absent)
  await examiners.prepare()
  const waiting = examiners.examine(guild, history)
  examiners[Symbol.dispose]()
  await t.throwsAsync(waiting, { message: /has ended/ })
  t.is(examiners.threads, 0)
})

test('a thread ends when there is nothing to examine for a while, and another begins when there is', async (t) => {
  const { guild, history } = setup()
  const told: boolean[] = []
  using examiners = createExaminers({ most: 1, idle: 20 }, (isAtWork) => told.push(isAtWork))
  await examiners.prepare()
  await eventually(async () => examiners.threads === 0)
  t.deepEqual(told, [true, false])
  await examiners.examine(guild, history)
  t.is(examiners.threads, 1)
  t.deepEqual(told, [true, false, true])
})
