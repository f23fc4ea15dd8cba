/** Decoders of frames take bytes from strangers: whatever comes, they refuse it in good order. */
import * as dagCbor from '@ipld/dag-cbor'
import fc from 'fast-check'
import test from 'ava'
import { questionFrame, replyFrame } from '../../federation/join/frames.ts'
import { answerFrame, clientHello, proofsFrame, requestFrame, serverHello } from '../../federation/sync/frames.ts'
import { decodeFrame } from '../../federation/wire/frames.ts'
import { SYNC } from '../../federation/limits.ts'
import { controlLog } from '../../node/core/ids.ts'
import { makeGenesis, makePerson } from '../support/memory-guild.ts'

const schemas = { clientHello, serverHello, proofsFrame, requestFrame, answerFrame, questionFrame, replyFrame }

const refusesOrReads = (bytes: Uint8Array): boolean =>
  Object.values(schemas).every((schema) => {
    try {
      decodeFrame<unknown>(bytes, schema)
      return true
    } catch (error) {
      return error instanceof Error && error.name === 'ProtocolBroken'
    }
  })

test('arbitrary bytes are refused as a broken protocol', (t) => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 2000 }), refusesOrReads))
  t.pass()
})

const kind = fc.constantFrom(
  'hello',
  'proofs',
  'compare',
  'pull',
  'recent',
  'want',
  'bye',
  'same',
  'summary',
  'ops',
  'refused',
  '__proto__'
)
const leaf = fc.oneof(fc.integer(), fc.boolean(), fc.constant(null), fc.string(), fc.uint8Array({ maxLength: 64 }))
const fields = fc.dictionary(
  fc.constantFrom(
    'v',
    'nonce',
    'tags',
    'guild',
    'log',
    'have',
    'cids',
    'digest',
    'ops',
    'identities',
    'more',
    'logs',
    'x'
  ),
  fc.oneof(leaf, fc.array(leaf), fc.dictionary(fc.string(), leaf))
)

test('maps of the right kind and the wrong fields are refused as a broken protocol', (t) => {
  fc.assert(fc.property(kind, fields, (k, rest) => refusesOrReads(dagCbor.encode({ ...rest, ['k']: k }))))
  t.pass()
})

test('a deep nest does not overflow the stack', (t) => {
  t.true(refusesOrReads(new Uint8Array(SYNC.maxFrame).fill(0x81)))
})

const read = (frame: object): unknown => decodeFrame<unknown>(dagCbor.encode(frame), requestFrame)

test('questions are bounded in what they may name', (t) => {
  const { guild } = makeGenesis(makePerson('alice'))
  const { key } = makePerson('bob').device
  const log = controlLog(guild)
  t.notThrows(() => read({ k: 'pull', guild, log, have: { [key]: 5 } }))
  t.throws(() => read({ k: 'pull', guild, log, have: { [key]: -1 } }), { name: 'ProtocolBroken' })
  t.throws(() => read({ k: 'pull', guild, log, have: { nobody: 5 } }), { name: 'ProtocolBroken' })
  t.throws(() => read({ k: 'pull', guild, log, have: [] }), { name: 'ProtocolBroken' })
  t.throws(() => read({ k: 'want', guild, log, have: {}, cids: [] }), { name: 'ProtocolBroken' })
  const many = Array.from({ length: SYNC.wantedCids + 1 }, () => guild)
  t.throws(() => read({ k: 'want', guild, log, have: {}, cids: many }), { name: 'ProtocolBroken' })
  t.throws(() => read({ k: 'compare', guild, digest: new Uint8Array(31) }), { name: 'ProtocolBroken' })
})
