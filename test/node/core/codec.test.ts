/** What stands in the log is canonical, exact and bounded, or it is nothing. */
import test from 'ava'
import fc from 'fast-check'
import { encodeCbor, sha256 } from '../../../crypto/primitives.ts'
import { bodyLimit, decodeEntry, decodeOp, logIdIn, ownOp, sealDraft } from '../../../node/core/codec.ts'
import { controlLog, opCidOf, threadLog } from '../../../node/core/ids.ts'
import { LIMITS, type OpBlocks, type VerifiedOp } from '../../../node/core/ops.ts'
import { Mismatch } from '../../../node/core/schema.ts'
import { draftOf, kinds } from '../../support/core/arbitrary-drafts.ts'
import { actor } from '../../support/core/actors.ts'
import { chanNew, msg, roleNew, thread } from '../../support/core/drafts.ts'
import { found, Replica } from '../../support/core/replica.ts'

const alice = actor('alice')
const moot = found(alice)
const [beginning] = [...moot.seen.values()] as [VerifiedOp]
const general = moot.write(alice, chanNew('general'))
const second = moot.compose(alice, roleNew('V', 0n))
const message = moot.compose(alice, msg('hello'), general)

const isPlain = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null

/** The fields of an entry, as a stranger may put them together. */
const fieldsOf = ({ op }: typeof second) => ({ ...op.header, payload: { ...op.header.payload } })

const entryOf = (changes: Record<string, unknown>, base = second): Uint8Array => {
  const { payload, ...fields } = fieldsOf(base)
  const { payload: payloadChanges, ...others } = changes
  return encodeCbor({
    ...fields,
    ...others,
    payload: { ...payload, ...(isPlain(payloadChanges) ? payloadChanges : {}) }
  })
}

const reasonOf = (bytes: Uint8Array): string => {
  const decoded = decodeEntry(bytes)
  return decoded.ok ? 'accepted' : decoded.reason
}

for (const k of kinds) {
  test(`${k}: what is sealed and signed is what is read`, (t) => {
    fc.assert(
      fc.property(draftOf(k), (draft) => {
        const place = k === 'create' ? new Replica(moot.genesis, k) : moot
        const { op, blocks } = place.compose(alice, draft, general)
        t.is(op.k, k)
        t.deepEqual(op.body, draft.body as never)
        t.deepEqual(op.display, (draft.display ?? null) as never)
        t.is(opCidOf(blocks.entry), op.cid)
        t.is(op.user, alice.user)
        t.is(logIdIn(blocks.entry), op.header.id)
        const salts = [blocks.body, blocks.display].map((block) => (block ?? new Uint8Array(16)).subarray(0, 16))
        const own = ownOp({ bytes: blocks.entry, header: op.header }, op, sealDraft(draft, Buffer.concat(salts)))
        t.deepEqual(own, { ok: true, value: { op, blocks } })
      }),
      { numRuns: 25 }
    )
  })
}

const strict: Readonly<Record<string, readonly [Uint8Array, RegExp]>> = {
  'a field missing': [
    encodeCbor(Object.fromEntries(Object.entries(fieldsOf(second)).filter(([field]) => field !== 'sig'))),
    /sig/
  ],
  'no frontier, in a channel': [entryOf({ payload: { c: [] } }, message), /frontier/],
  'parents, at the beginning': [entryOf({ next: [second.op.cid] }, beginning), /create has no parents/],
  'a thread in a thread': [
    entryOf({ id: threadLog(moot.guild, general, message.op.cid) }, moot.compose(alice, thread('talk'), general)),
    /not in a thread/
  ],
  "encryption, among the guild's own ops": [entryOf({ payload: { e: second.op.cid } }), /encrypted/],
  'more bytes than an entry has': [new Uint8Array(LIMITS.entry + 1), /longer than 4096/],
  'bytes after its end': [Uint8Array.of(...second.blocks.entry, 0), /.+/],
  'no bytes at all': [new Uint8Array(0), /.+/]
}

// What else is refused is in vectors/refused-entries.ts, for other implementations too.
for (const [what, [bytes, reason]] of Object.entries(strict)) {
  test(`an entry with ${what} is refused`, (t) => t.regex(reasonOf(bytes), reason))
}

test('the same entry in other bytes is refused', (t) => {
  const { entry } = second.blocks
  // A map of ten fields says so in one byte; the same count in two bytes is another spelling.
  t.is(entry[0], 0xa0 + 9)
  t.not(reasonOf(Uint8Array.of(0xb8, 9, ...entry.subarray(1))), 'accepted')
  // An indefinite-length map.
  t.not(reasonOf(Uint8Array.of(0xbf, ...entry.subarray(1), 0xff)), 'accepted')
  const at = Buffer.from(entry).indexOf(Buffer.from([0x61, 0x76, 0x02]))
  t.true(at > 0)
  // v as 2.0, and as 2 in two bytes.
  t.not(
    reasonOf(Uint8Array.of(...entry.subarray(0, at + 2), 0xfb, 0x40, 0, 0, 0, 0, 0, 0, 0, ...entry.subarray(at + 3))),
    'accepted'
  )
  t.not(reasonOf(Uint8Array.of(...entry.subarray(0, at + 2), 0x18, 2, ...entry.subarray(at + 3))), 'accepted')
})

test('no bytes make the decoder throw', (t) => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => t.false(decodeEntry(bytes).ok)))
  t.false(decodeEntry(new Uint8Array(LIMITS.entry).fill(0x81)).ok)
  t.false(decodeEntry(new Uint8Array(LIMITS.entry).fill(0xa1)).ok)
})

test('one changed byte never gives the same op', (t) => {
  const { entry } = second.blocks
  fc.assert(
    fc.property(fc.nat(entry.byteLength - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
      const mutated = Uint8Array.from(entry)
      mutated[at] = (mutated[at] ?? 0) ^ change
      const decoded = decodeEntry(mutated)
      if (!decoded.ok) return
      t.not(decoded.value.cid, second.op.cid)
      const { sig, key, identity } = decoded.value.header
      const sameAuthor =
        sig === second.op.header.sig && key === second.op.header.key && identity === second.op.header.identity
      // Whatever is still an entry has another text to sign, or another signature under it.
      if (sameAuthor) t.notDeepEqual(decoded.value.signed, firstSigned())
    }),
    { numRuns: 500 }
  )
})

const firstSigned = () => {
  const decoded = decodeEntry(second.blocks.entry)
  return decoded.ok ? decoded.value.signed : undefined
}

const contentsProblem = (base: typeof second, changes: Partial<OpBlocks>): string => {
  const entry = decodeEntry(base.blocks.entry)
  if (!entry.ok) throw new Error(entry.reason)
  const decoded = decodeOp(entry.value, alice.identity, { ...base.blocks, ...changes })
  return decoded.ok ? 'accepted' : decoded.reason
}

const flipped = (bytes: Uint8Array | null): Uint8Array => {
  const copy = Uint8Array.from(bytes ?? [])
  copy[copy.length - 1] = (copy.at(-1) ?? 0) ^ 1
  return copy
}

test('contents are what was signed, whole', (t) => {
  t.is(contentsProblem(second, {}), 'accepted')
  t.regex(contentsProblem(second, { body: flipped(second.blocks.body) }), /body does not match its hash/)
  t.regex(contentsProblem(second, { body: second.blocks.body?.subarray(1) ?? null }), /length that was signed/)
  t.regex(contentsProblem(second, { body: null }), /body of role.new is missing/)
  t.regex(contentsProblem(second, { display: flipped(second.blocks.display) }), /display block does not match/)
  t.regex(contentsProblem(second, { display: new Uint8Array(LIMITS.display + 1) }), /display block is longer/)
})

test('display fields may be forgotten, and nothing else takes their place', (t) => {
  t.is(contentsProblem(second, { display: null }), 'accepted')
  t.regex(contentsProblem(message, { display: Uint8Array.of(1, 2, 3) }), /msg has no display fields/)
})

test('only what people wrote may be forgotten', (t) => {
  t.is(contentsProblem(message, { body: null }), 'accepted')
  t.not(contentsProblem(message, { body: null, display: new Uint8Array(20) }), 'accepted')
  t.regex(contentsProblem(moot.compose(alice, { k: 'leave', body: {} }), { body: null }), /missing/)
})

/** An op whose body block is `value`, rightly signed. */
const signedOver = (k: 'msg' | 'role.new', value: unknown, salt = new Uint8Array(16)) => {
  const body = Buffer.concat([salt, encodeCbor(value)])
  const base = k === 'msg' ? message : second
  const entry = entryOf({ payload: { y: sha256(body), s: body.byteLength } }, base)
  return contentsProblem({ op: base.op, blocks: { ...base.blocks, entry } }, { entry, body })
}

test('a body has the fields of its kind, no more and no fewer', (t) => {
  const body = { ...message.op.body }
  t.is(signedOver('msg', { b: body, d: null }), 'accepted')
  t.regex(signedOver('msg', { b: { ...body, extra: 1 }, d: null }), /extra: expected no such field/)
  t.regex(signedOver('msg', { b: body }), /body\.d/)
  t.regex(signedOver('msg', { b: body, d: null, x: 1 }), /expected no such field/)
  t.regex(signedOver('msg', { b: body, d: new Uint8Array(32) }), /display fields do not fit/)
  t.regex(signedOver('role.new', { b: second.op.body, d: null }), /display fields do not fit/)
  t.regex(signedOver('msg', { b: { ...body, content: 'x'.repeat(4001) }, d: null }), /content/)
  t.regex(signedOver('msg', { b: { ...body, flags: 0.5 }, d: null }), /canonical/)
  t.regex(signedOver('msg', { b: { ...body, content: null }, d: null }), /content/)
  t.regex(signedOver('msg', []), /expected a map/)
})

test('a body that nests beyond reason is refused', (t) => {
  const body = new Uint8Array(LIMITS.messageBody).fill(0x81)
  const entry = entryOf({ payload: { y: sha256(body), s: body.byteLength } }, message)
  t.not(contentsProblem({ op: message.op, blocks: { ...message.blocks, entry } }, { body }), 'accepted')
})

test('a body longer than its kind allows is refused by its header alone', (t) => {
  const entry = entryOf({ payload: { s: bodyLimit('msg') + 1 } }, message)
  t.regex(contentsProblem({ op: message.op, blocks: { ...message.blocks, entry } }, {}), /longer than 16384/)
})

test('nobody can seal what its readers would refuse', (t) => {
  const salt = new Uint8Array(32)
  t.throws(() => sealDraft(msg('x'.repeat(4001)), salt), { instanceOf: Mismatch })
  t.throws(() => sealDraft(msg('\ud800'), salt), { instanceOf: Mismatch })
  t.throws(() => sealDraft(msg('字'.repeat(4000), { embeds: '字'.repeat(4000) }), salt), { message: /too long/ })
  t.throws(() => sealDraft(chanNew(''), salt), { instanceOf: Mismatch })
})

test('an op says why where an audit log tells of it, and nowhere else', (t) => {
  const salt = new Uint8Array(32)
  const made = roleNew('V', 0n)
  const why = { reason: 'we must know' }
  t.is(moot.compose(alice, { ...made, ...why }).op.reason, why.reason)
  t.notDeepEqual(sealDraft({ ...made, ...why }, salt).body, sealDraft(made, salt).body)
  t.throws(() => sealDraft({ ...msg('x'), ...why }, salt), { message: /nobody is told why/ })
  for (const reason of ['', 'x'.repeat(513)])
    t.throws(() => sealDraft({ ...made, reason }, salt), { instanceOf: Mismatch })
})

test('what is no entry belongs to no log', (t) => {
  for (const bytes of [new Uint8Array(), Uint8Array.of(0xa9, 0x61), encodeCbor({ v: 2, id: 'moot' })])
    t.is(logIdIn(bytes), undefined)
})

test('an op of our own that its readers would refuse is refused before it is kept', (t) => {
  const { op, blocks } = second
  const sealed = sealDraft(msg('x'), new Uint8Array(32))
  const wrong = (header: typeof op.header) => ownOp({ bytes: blocks.entry, header }, op, sealed)
  t.like(wrong({ ...op.header, clock: { ...op.header.clock, time: 0 } }), { ok: false })
  t.like(wrong({ ...op.header, next: [], id: controlLog(op.header.payload.g) }), { ok: false })
  t.like(ownOp({ bytes: new Uint8Array(LIMITS.entry + 1), header: op.header }, op, sealed), { ok: false })
})
