import test from 'ava'
import fc from 'fast-check'
import { makeKeyPair, makeSigner } from '../../crypto/identity.ts'
import {
  cidOf,
  decodeCbor,
  encodeCbor,
  equalBytes,
  fromBase64url,
  isCid,
  isKey,
  sha256,
  pbkdf2,
  toBase64url,
  utf8,
  verifySignature
} from '../../crypto/primitives.ts'

const hex = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'hex'))

// RFC 8032, section 7.1, TEST 2.
const RFC = {
  seed: hex('4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb'),
  key: hex('3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c'),
  message: hex('72'),
  signature: hex(
    '92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00'
  )
}

test('Ed25519 as in RFC 8032', (t) => {
  const { key } = makeKeyPair(RFC.seed)
  t.is(key, toBase64url(RFC.key))
  t.deepEqual(new Uint8Array(makeSigner(RFC.seed)(RFC.message)), RFC.signature)
  t.true(verifySignature(key, RFC.message, RFC.signature))
})

test('a signature holds for its key, bytes and spelling only', (t) => {
  const key = toBase64url(RFC.key)
  fc.assert(
    fc.property(fc.nat(63), fc.integer({ min: 1, max: 255 }), (at, change) =>
      t.false(verifySignature(key, RFC.message, RFC.signature.with(at, (RFC.signature[at] ?? 0) ^ change)))
    )
  )
  t.false(verifySignature(key, hex('73'), RFC.signature))
  t.false(verifySignature(makeKeyPair().key, RFC.message, RFC.signature))
  t.false(verifySignature(key, RFC.message, RFC.signature.subarray(1)))
  t.false(verifySignature(key, RFC.message, Uint8Array.of(...RFC.signature, 0)))
  t.false(verifySignature('not a key', RFC.message, RFC.signature))
})

test('S plus the group order is not a second signature', (t) => {
  const order = 2n ** 252n + 27742317777372353535851937790883648493n
  const little = (bytes: Uint8Array): bigint => BigInt(`0x${Buffer.from(bytes).reverse().toString('hex')}`)
  const raised = (little(RFC.signature.subarray(32)) + order).toString(16).padStart(64, '0')
  const twin = Buffer.concat([RFC.signature.subarray(0, 32), Buffer.from(raised, 'hex').reverse()])
  t.false(verifySignature(toBase64url(RFC.key), RFC.message, twin))
})

// Made with points of order 8 (of Chalkias et al., "Taming the many EdDSAs", 2020): here verifiers differ, and nodes may not.
const KEY = '7767a3242dc9b58bbc68488c1265cc6cc5f26c6f3c88a5d55e901b0734dca572'
const MIXED = '6a84d583f06569edb3f5ed77df65544b27d6948b4f0b2cb76f33dd8413b20719'
const R = '7db0dc9222f3c183457ddde4c708de8e5ea6bf3d5c4404cca14b32729a05c32a'
const SMALL = `${R}b168de3a00000000000000000000000000000000000000000000000000000000`
const edges = [
  ['a plain one', KEY, 'folk', `${R}54e7f6ddf20a4c17d343d87c53546dc658a6185342f753d99ad4e3244c3ba307`, true],
  [
    'R of mixed order',
    KEY,
    'folk',
    '6999d5cb5126005c325892f1c6eab824b310708befff12fbaf45dda050cb12f0b76b1821297d57af35caf709eba688e9f9fb37655fc0f8533928adedb2239f00',
    false
  ],
  ['a key of mixed order', MIXED, 'm0', `${R}d54f944df01fa44e4823a44fb172a705d0def8782380acabd4239e84d8536103`, false],
  [
    'the same, where the difference vanishes',
    MIXED,
    'm8',
    `${R}c875cd7d77fc3668010bb10c2a2f3f02caaab91f837662f39345530ff3a03100`,
    true
  ],
  ['a key of small order', '01'.padEnd(64, '0'), 'folk', SMALL, false],
  ['a key that is not canonical', `ee${'f'.repeat(60)}7f`, 'folk', SMALL, false],
  [
    'R of small order',
    KEY,
    'folk',
    `${'01'.padEnd(64, '0')}b800ee8f4976b881313e3e6bcbe8ba8e9d2a9e8521b46d996cccd266289a8707`,
    false
  ]
] as const

for (const [what, key, message, signature, holds] of edges) {
  test(`where verifiers of Ed25519 differ: ${what}`, (t) => {
    t.is(verifySignature(toBase64url(hex(key)), utf8(message), hex(signature)), holds)
  })
}

test('keys are remembered, and the memory of them stays bounded', (t) => {
  const seed = (i: number): Uint8Array => sha256(utf8(`key ${i}`))
  for (let i = 0; i < 4200; i++) verifySignature(toBase64url(seed(i)), RFC.message, RFC.signature)
  t.true(verifySignature(toBase64url(RFC.key), RFC.message, RFC.signature))
})

test('SHA-256 and PBKDF2', (t) => {
  const abc = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'
  t.deepEqual(new Uint8Array(sha256(utf8('abc'))), hex(abc))
  // RFC 7914, section 11.
  t.deepEqual(new Uint8Array(pbkdf2(utf8('passwd'), utf8('salt'), 1, 16)), hex('55ac046e56e3089fec1691c22544b605'))
})

test('a CID is of the bytes, and of one form', (t) => {
  t.is(cidOf(encodeCbor({})), 'zdpuAyTBnYSugBZhqJuLsNpzjmAjSmxDqBbtAqXMtsvxiN2v3')
  t.true(isCid(cidOf(Uint8Array.of(1))))
  for (const wrong of [
    undefined,
    1,
    '',
    'zdpu',
    `${cidOf(Uint8Array.of(1))}1`,
    'bafyreigbtj4x7ip5legnfznufuopl4sg4knzc2cof6duas4b3q2fy6swua'
  ]) {
    t.false(isCid(wrong))
  }
})

test('base64url goes both ways, and a key has 43 characters of it', (t) => {
  fc.assert(fc.property(fc.uint8Array(), (bytes) => equalBytes(fromBase64url(toBase64url(bytes)), bytes)))
  fc.assert(fc.property(fc.uint8Array({ minLength: 32, maxLength: 32 }), (bytes) => isKey(toBase64url(bytes))))
  t.false(isKey(toBase64url(new Uint8Array(31))))
  t.false(isKey(null))
})

test('canonical dag-cbor only: no other spelling decodes', (t) => {
  const spellings = {
    'a longer integer': '1801',
    'a float for an integer': 'fb3ff0000000000000',
    'half a float': 'f93c00',
    'keys out of order': 'a2616201616102',
    'a key twice': 'a2616101616102',
    'indefinite length': '9f01ff',
    undefined: 'f7',
    'a tag that is no CID': 'c001',
    'not a number': 'f97e00',
    'text that is not UTF-8': '62c328',
    'bytes behind the end': '0102',
    'cut short': '6261'
  }
  for (const [what, bytes] of Object.entries(spellings)) t.throws(() => decodeCbor(hex(bytes)), undefined, what)
})

test('what is encoded decodes to the same', (t) => {
  const value = fc.letrec((tie) => ({
    any: fc.oneof(
      { maxDepth: 3 },
      fc.maxSafeInteger(),
      fc.boolean(),
      fc.constant(null),
      fc.string({ unit: 'grapheme' }),
      fc.uint8Array(),
      fc.array(tie('any'), { maxLength: 4 }),
      fc.dictionary(
        fc.string().filter((key) => key !== '__proto__'),
        tie('any'),
        { maxKeys: 4, noNullPrototype: true }
      )
    )
  })).any
  fc.assert(fc.property(value, (it) => void t.deepEqual(decodeCbor(encodeCbor(it)), it)))
})

test('no bytes make the decoder hang or crash', (t) => {
  const tried = (bytes: Uint8Array): boolean => {
    try {
      return equalBytes(encodeCbor(decodeCbor(bytes)), bytes)
    } catch (error) {
      return error instanceof Error
    }
  }
  fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => t.true(tried(bytes))))
  t.true(tried(new Uint8Array(65_536).fill(0x81)))
  // A map whose only key is __proto__.
  t.true(tried(hex('a1695f5f70726f746f5f5fa0')))
})
