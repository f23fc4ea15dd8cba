/**
 * The way of an op from the wire to the log of a real node, taken by what no honest peer sends: bytes that were an op once, and ops
 * that a member's device has signed, whatever they say. Each is let in, waits, or is held against who brought it; nothing else.
 */
import { readFileSync } from 'node:fs'
import test from 'ava'
import { sha256, toBase64url } from '../../crypto/primitives.ts'
import { isFault } from '../../federation/inbound/candidate.ts'
import { createInbound } from '../../federation/inbound/index.ts'
import type { WireOp } from '../../federation/wire/frames.ts'
import { decodeEntry, encodeEntry, signedBytes } from '../../node/core/codec.ts'
import type { UnsignedEntry } from '../../node/core/ports.ts'
import { actor } from '../support/core/actors.ts'
import { HandClock, T0 } from '../support/core/clock.ts'
import { openApp } from '../support/core/local-app.ts'
import { QuickRandom } from '../support/core/random.ts'
import { deepOr, forSeeds } from '../support/deep.ts'
import { mutate } from '../support/mutate.ts'
import type { opVectors } from '../vectors/generate.ts'

const INPUTS = 3000
const DEEP_INPUTS = 1_000_000
/** Inputs that one node gets. */
const SHARE = 2000
const MIB = 1024 * 1024

const vectors: ReturnType<typeof opVectors> = JSON.parse(
  readFileSync(new URL('../vectors/ops.json', import.meta.url), 'utf8')
)
const bytes = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex, 'hex'))
const block = (hex: string | null): Uint8Array | null => (hex === null ? null : bytes(hex))
const guild = vectors.guild.cid
const genuine: readonly WireOp[] = vectors.ops.map(({ entry, body, display }) => ({
  entry: bytes(entry ?? ''),
  body: block(body),
  display: block(display)
}))
const identities = vectors.identities.map(({ genesis, certificate, rotation }) => ({
  genesis: bytes(genesis ?? ''),
  cert: bytes(certificate ?? ''),
  rotation: block(rotation ?? null)
}))
const logger = { info: () => undefined, warn: () => undefined, error: () => undefined }
const members = [actor('alice'), actor('carol'), actor('robot', { bot: true })]

/** A node that holds the guild, with every op that it would take. */
const open = async () => {
  const it = openApp('fuzzed', { clock: new HandClock(T0 + 3_600_000) })
  const { inbox, storage } = it.app
  const inbound = createInbound({
    inbox,
    log: storage.log,
    clock: it.clock,
    logger,
    isPast: () => false,
    want: () => undefined,
    brought: () => undefined,
    blame: () => undefined
  })
  await inbox.adopt(guild, bytes(vectors.guild.genesis ?? ''))
  inbound.identities.offer(identities)
  /** @returns what comes of it. @throws whatever nobody has thought of. */
  const take = async (op: WireOp): Promise<string> => {
    const read = await inbound.checklist.read(guild, [op])
    if (isFault(read)) return 'not read'
    const checked = await inbound.checklist.check(read.candidates)
    if (isFault(checked)) return 'not proven'
    if (checked.proven.length === 0) return 'known, or of nobody known'
    const delivered = await inbound.delivery.deliver({ peer: 'mallory', guild }, checked.proven, 'news')
    if (isFault(delivered)) return 'refused'
    return delivered.admitted.size > 0 ? 'admitted' : 'waiting'
  }
  for (const op of genuine) await take(op)
  return {
    take,
    [Symbol.dispose]() {
      inbound[Symbol.dispose]()
      it[Symbol.dispose]()
    }
  }
}

const entries = genuine.map(({ entry }) => entry)
const contents = genuine.flatMap(({ body, display }) => [body, display].filter((each) => each !== null))

/** One of its blocks is other bytes, or another op's, or is not there. */
const spoilt = (random: QuickRandom): WireOp => {
  const op = random.pick(genuine)
  const which = random.pick(['entry', 'body', 'display'] as const)
  if (which === 'entry') return { ...op, entry: mutate(entries, random) }
  return { ...op, [which]: random.below(10) === 0 ? null : mutate(contents, random) }
}

const headers = genuine.flatMap(({ entry }) => {
  const decoded = decodeEntry(entry)
  return decoded.ok ? [decoded.value.header] : []
})

/** Signed by a member, with one or two fields of other ops, or none, and now and then with contents that are none. */
const resigned = (random: QuickRandom): WireOp => {
  const [at, other] = [random.below(genuine.length), random.pick(headers)]
  const header = headers[at] ?? other
  const { key, cert, sign } = random.pick(members).device
  const payload = { ...header.payload }
  let { id, next } = header
  let { time } = header.clock
  const changes: readonly (() => unknown)[] = [
    () => (next = other.next),
    () => (id = other.id),
    () => (time = random.below(200)),
    () => (payload.q = random.below(9)),
    () => (payload.p = other.payload.p),
    () => (payload.c = other.payload.c),
    () => (payload.k = other.payload.k),
    () => (payload.t = header.payload.t + random.below(2_000_000) - 1_000_000),
    () => (payload.a = other.payload.a),
    () => (payload.e = random.pick(headers).payload.p)
  ]
  for (let n = 1 + random.below(2); n > 0; n--) random.pick(changes)()
  const { body, display } = genuine[at] as WireOp
  const said = random.below(2) === 0 ? mutate(contents, random) : body
  if (said) Object.assign(payload, { y: sha256(said), s: said.byteLength })
  const entry: UnsignedEntry = { id, next, time, payload }
  const sig = toBase64url(sign(signedBytes(entry, key)))
  return { entry: encodeEntry(entry, key, cert, sig), body: said, display }
}

test('what comes in is taken, waits, or is held against its bearer, and memory stays where it was', async (t) => {
  t.timeout(900_000)
  const outcomes = new Map<string, number>()
  const before = process.memoryUsage().heapUsed
  let node = await open()
  let left = SHARE
  await forSeeds(t, deepOr(DEEP_INPUTS, INPUTS), async (seed) => {
    if (left-- === 0) {
      node[Symbol.dispose]()
      node = await open()
      left = SHARE
    }
    const random = new QuickRandom(`checklist ${seed}`)
    const outcome = await node.take(random.below(2) === 0 ? resigned(random) : spoilt(random))
    outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1)
  })
  node[Symbol.dispose]()
  t.log([...outcomes].map(([outcome, count]) => `${count} ${outcome}`).join(', '))
  const inputs = [...outcomes.values()].reduce((sum, count) => sum + count, 0)
  t.true(outcomes.size === 6 || inputs < INPUTS, 'each end of the way is reached')
  t.true(process.memoryUsage().heapUsed - before < 200 * MIB)
})
